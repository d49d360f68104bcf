"""What a few sentences teach, how it is kept, and what the matcher makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from answering.errors import AnsweringError
from answering.learning import corpus, serving, store, training
from answering.learning.corpus import Label
from answering.learning.matcher import TaughtMatcher
from answering.learning.model import Model, Thresholds
from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import HitKind
from answering.protocols.model import Level
from tests.learning.lessons import practice, without_sentences

SEIZING = "my grandson went stiff on the kitchen floor and keeps jerking"
ONCE = "the coach shook once in nineteen ninety and wants that letter for the license"


@pytest.fixture(scope="module")
def model() -> Model:
    return training.learn(training.lesson(practice()), "2026-01-01T00:00:00+00:00")


@pytest.fixture(scope="module")
def matcher(model: Model) -> TaughtMatcher:
    return TaughtMatcher(practice(), model)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ANSWERING_CACHE", str(tmp_path))
    yield serving.home()


def test_every_sentence_teaches_what_it_stands_for() -> None:
    known = {(one.label, one.own, one.protocol): 0 for one in corpus.examples(practice())}
    assert set(known) == {
        (Label.EMERGENCY, True, "spells"),
        (Label.CLINICAL, True, "spells"),
        (Label.NEITHER, False, "spells"),
        (Label.NEITHER, True, "visit"),
    }


def test_few_words_teach_too_but_for_who_may_be_in_danger_and_calls_that_were_an_emergency() -> None:
    told = {one.text: one.label for one in corpus.wordings(practice())}
    assert told == {
        "shaking spells": Label.CLINICAL,
        "twitches in one hand": Label.CLINICAL,
        "a visit": Label.NEITHER,
        "thank you": Label.NEITHER,
        "thanks so much": Label.NEITHER,
        "my eyelid twitches now and then": Label.CLINICAL,
    }


def test_the_same_sentences_give_the_same_bytes_and_other_ones_another_name(model: Model, tmp_path: Path) -> None:
    again = training.learn(training.lesson(practice()), model.built)
    paths = [store.save(tmp_path / number, each) for number, each in (("1", model), ("2", again))]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    less = practice()
    spells = replace(less.protocols["spells"], contrasts={})
    assert training.lesson(replace(less, protocols={**less.protocols, "spells": spells})).name != model.name


@pytest.mark.parametrize(
    ("said", "tier", "flow"),
    [
        (SEIZING, 1, ""),
        (ONCE, 0, ""),
        ("would you move that visit of mine to friday please", 0, "visit"),
        ("thanks so much and thank you", 0, ""),
        ("is having a seizure", 1, ""),
        ("he keeps jerking now", 2, ""),
    ],
)
def test_what_was_learnt_acts_asks_or_does_nothing(matcher: TaughtMatcher, said: str, tier: int, flow: str) -> None:
    verdict = matcher.match(said, "en")
    assert verdict.tier == tier, verdict
    wanted = [hit.protocol for hit in verdict.hits if hit.level is None and hit.protocol == "visit"]
    assert wanted == ([flow] if flow else [])


def test_what_acts_has_the_complaints_level_and_topic_and_says_why(matcher: TaughtMatcher, model: Model) -> None:
    verdict = matcher.match(SEIZING, "en")
    hit = next(hit for hit in verdict.hits if hit.kind is HitKind.TAUGHT)
    assert (hit.protocol, hit.level, hit.topic) == ("spells", Level.EMERGENCY_NOW, "brain")
    assert verdict.taught is not None and verdict.taught.model == model.name
    assert verdict.taught.wordings.tier == 0 and not verdict.taught.joined
    judged = model.judge(SEIZING, "en")
    assert {name for name, _ in model.features(SEIZING, "en", judged)} & {"jerking", "keeps jerking", "stiff", "keeps"}
    assert all(known.label is Label.EMERGENCY for known, _ in model.nearest(judged))


def test_a_wording_that_acts_is_never_overruled(model: Model) -> None:
    deaf = replace(model, thresholds={"en": Thresholds(acts=2.0, asks=2.0, clears=0.0)})
    said = "i only want a visit on friday and she is having a seizure and wants a letter"
    assert TaughtMatcher(practice(), deaf).match(said, "en").tier == 1


def test_a_story_counts_as_a_whole(matcher: TaughtMatcher) -> None:
    last = "what time is that on friday and can you move it to monday"
    alone = matcher.match(last, "en")
    told = matcher.match(last, "en", before="my uncle went stiff and is shaking all over and keeps jerking")
    assert alone.tier < told.tier and told.taught is not None and told.taught.joined


def test_the_words_so_far_and_other_languages_are_judged_by_wordings_alone(matcher: TaughtMatcher) -> None:
    assert matcher.match(SEIZING, "en", final=False) == PhraseMatcher(practice()).match(SEIZING, "en", final=False)
    assert matcher.match(SEIZING, "fr").taught is None


def test_a_learnt_sentence_is_also_judged_by_models_without_it(matcher: TaughtMatcher, model: Model) -> None:
    known = model.known[0]
    held = matcher.held_out(known.text, known.language)
    assert held is not None and held.taught is not None and held.taught.likely == known.likely
    assert matcher.held_out("never said before", "en") is None


@pytest.mark.parametrize(
    "said",
    ["", " ", "🚑 🚑 🚑 🚑 🚑", "\x00\x07 \ud800 a b c d e f g h", "шум и гам да и только всё", "jerking " * 5000],
)
def test_anything_at_all_is_judged(matcher: TaughtMatcher, said: str) -> None:
    assert matcher.match(said, "en", before=said).tier in (0, 1, 2)


def test_a_damaged_file_is_refused_and_the_last_sound_one_stands_in(model: Model, home: Path) -> None:
    older = replace(model, name="0" * 64, built="2025-01-01T00:00:00+00:00")
    store.save(home, older)
    path = store.save(home, model)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(store.Unusable, match="damaged"):
        store.load(home, model.name)
    found = serving.serving(practice(), stand_in=True)
    assert found.model is not None and found.model.name == older.name and "stands in" in found.note
    alone = serving.serving(practice())
    assert isinstance(alone.matcher, PhraseMatcher) and "wordings alone" in alone.note


def test_what_is_built_is_what_serves_and_is_built_once(home: Path) -> None:
    built = serving.build(practice())
    assert built is not None and serving.built(practice())
    found = serving.serving(practice())
    assert isinstance(found.matcher, TaughtMatcher) and found.model == found.matcher.model and not found.note
    assert found.model.built == serving.build(practice()).built  # type: ignore[union-attr]


def test_too_few_sentences_teach_nothing_and_that_is_no_fault(home: Path) -> None:
    assert serving.build(without_sentences()) is None and serving.built(without_sentences())
    assert serving.serving(without_sentences()).note == "" and not home.exists()


def test_learning_that_fails_is_told(home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("no folder")
    with pytest.raises(AnsweringError, match="learning failed"):
        serving.build(practice())
