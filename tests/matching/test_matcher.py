"""What the matcher must hear, what it must not, and what the words beside a finding make of it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.language import lexicon, normalise
from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Level, RedFlag
from tests.matching.protocol_set import protocol, small_set

MATCHER = PhraseMatcher(small_set())


def hit_of(verdict: Verdict, hit_id: str, kind: HitKind | None = None) -> Hit | None:
    return next((hit for hit in verdict.hits if hit.id == hit_id and kind in (None, hit.kind)), None)


@pytest.mark.parametrize(
    ("said", "language", "hit_id"),
    [
        ("I can't breathe", "en", "breathing"),
        ("he cannot breathe at all", "en", "breathing"),
        ("my husband is having a heart attack", "en", "chest-pain"),
        ("her face is drooping on one side", "en", "stroke"),
        ("it won't stop bleeding", "en", "bleeding"),
        ("the pain goes down my left arm", "en", "arm-or-jaw"),
        ("she passed out in the kitchen", "en", "fainted"),
        ("he had a seizure this morning", "en", "seizure"),
        ("I need to make an appointment because I can't breathe", "en", "breathing"),
        ("no fever but he can't breathe", "en", "breathing"),
        ("it's probably nothing but her face is drooping", "en", "stroke"),
        ("no puedo respirar", "es", "breathing"),
        ("mi mamá se desmayó", "es", "fainted"),
        ("tengo dolor de pecho muy fuerte", "es", "chest-pain"),
        ("sí no puedo respirar", "es", "breathing"),
        ("pues sí se desmayó qué hago", "es", "fainted"),
        ("no es nada dolor de pecho muy fuerte", "es", "chest-pain"),
    ],
)
def test_tier_1(said: str, language: str, hit_id: str) -> None:
    verdict = MATCHER.match(said, language)
    found = hit_of(verdict, hit_id)
    assert verdict.tier == 1 and verdict.clinical
    assert found is not None and found.context is None
    assert verdict.hits[0].kind in (HitKind.STRONG, HitKind.RED_FLAG)


@pytest.mark.parametrize(
    ("said", "language", "hit_id"),
    [
        ("I have chest pain", "en", "chest-pain"),
        ("my chest hurts", "en", "chest-pain"),
        ("pain in the chest", "en", "chest-pain"),
        ("there's an awful pain right in the middle of my chest", "en", "chest-pain"),
        ("I have had chest pains", "en", "chest-pain"),
        ("I have chess pane", "en", "chest-pain"),
        ("I can't breeze", "en", "breathing"),
        ("she is a bit short of breath", "en", "breathing"),
        ("he can breathe please help", "en", "breathing"),
        ("me duele el pecho", "es", "chest-pain"),
        ("mi hijo tiene fiebre", "es", "fever"),
    ],
)
def test_tier_2(said: str, language: str, hit_id: str) -> None:
    verdict = MATCHER.match(said, language)
    assert verdict.tier == 2 and verdict.clinical
    assert hit_of(verdict, hit_id) is not None


@pytest.mark.parametrize(
    "said",
    [
        "I can breathe just fine",
        "it's just paint",
        "I'd like to make an appointment",
        "what are your hours",
        "can I talk to a person",
        "hello",
        "",
        "the chess game",
        "I need the best plan",
        "my insurance card changed",
        "a bit of paper",
        "can you say that again",
    ],
)
def test_nothing_clinical(said: str) -> None:
    verdict = MATCHER.match(said, "en")
    assert (verdict.tier, verdict.clinical) == (0, False)


@pytest.mark.parametrize(
    ("said", "language", "hit_id", "context"),
    [
        ("no chest pain", "en", "chest-pain", "denied"),
        ("I don't have any chest pain", "en", "chest-pain", "denied"),
        ("he denies chest pain", "en", "chest-pain", "denied"),
        ("without chest pain", "en", "chest-pain", "denied"),
        ("no fever or chest pain", "en", "chest-pain", "denied"),
        ("she hasn't had a fever", "en", "fever", "denied"),
        ("not having a stroke", "en", "stroke", "denied"),
        ("no tengo fiebre", "es", "fever", "denied"),
        ("sin dolor de pecho", "es", "chest-pain", "denied"),
        ("I had a stroke in 2019", "en", "stroke", "past"),
        ("he had a seizure years ago", "en", "seizure", "past"),
        ("what are the signs of a stroke", "en", "stroke", "hypothetical"),
        ("what if she's choking on something", "en", "choking", "hypothetical"),
        ("these bills give me a heart attack I'm having a heart attack", "en", "chest-pain", "figurative"),
        ("my father died of a stroke he had a stroke", "en", "stroke", "family"),
        ("what do I do if she fainted", "en", "fainted", "hypothetical"),
        ("he used to say he had a seizure last spring", "en", "seizure", "past"),
        ("y si se desmayó qué hago", "es", "fainted", "hypothetical"),
        ("she used to have chest pain", "en", "chest-pain", "past"),
        ("a follow up for her chest pain", "en", "chest-pain", "past"),
    ],
)
def test_context(said: str, language: str, hit_id: str, context: str) -> None:
    verdict = MATCHER.match(said, language)
    found = hit_of(verdict, hit_id)
    assert found is not None and found.context == context
    assert verdict.tier == (0 if context == "denied" else 2)


@pytest.mark.parametrize(
    ("said", "hit_id"),
    [
        ("no fever but he can't breathe", "breathing"),
        ("no my face is drooping", "stroke"),
        ("he can't stop the bleeding", "bleeding"),
        ("no I can't breathe", "breathing"),
        ("not only fever she passed out", "fainted"),
        ("no doubt he is having a stroke", "stroke"),
        ("he's not better he is having a heart attack", "chest-pain"),
        ("he had a seizure but it has passed", "seizure"),
        ("about my follow up visit he's having a seizure", "seizure"),
        ("she fainted but she's all better", "fainted"),
        ("her face is drooping but it went away", "stroke"),
        ("I had a heart attack in 2019 and now I'm having a heart attack again", "chest-pain"),
        ("my mother is having a stroke", "stroke"),
        ("I don't know if she fainted", "fainted"),
        ("it looks as if her face is drooping", "stroke"),
        ("it's not an emergency but I can't breathe", "breathing"),
        ("we are not at home and he is gasping for air", "breathing"),
    ],
)
def test_what_stands_in_full(said: str, hit_id: str) -> None:
    verdict = MATCHER.match(said, "en")
    assert verdict.tier == 1
    assert any(hit.id == hit_id and hit.context is None for hit in verdict.hits)


@pytest.mark.parametrize(
    "said",
    [
        "my ankle is swollen",
        "I feel dizzy",
        "he keeps throwing up",
        "she has a rash",
        "my stomach hurts",
        "I want to die",
        "there's blood in it",
        "my eyes went blurry",
        "I don't feel right",
        "he can't swallow",
        "she won't wake up",
        "her lips look funny",
        "my left leg is cold",
        "the baby hasn't peed since last night",
        "he drank something from under the sink",
        "something's wrong with my husband",
    ],
)
def test_a_symptom_without_a_protocol_is_clinical(said: str) -> None:
    assert MATCHER.match(said, "en").clinical


@pytest.mark.parametrize(
    "said", ["estoy mareado", "vomita todo", "tiene sarpullido", "me duele la rodilla", "se siente mal"]
)
def test_spanish_symptoms_are_clinical(said: str) -> None:
    assert MATCHER.match(said, "es").clinical


@pytest.mark.parametrize(
    "said",
    [
        "I need my blood test results",
        "a flu shot",
        "no rash",
        "a sick note for work",
        "wait a bit",
        "my eye drops",
        "it doesn't hurt",
        "no she isn't coughing",
        "I can't come in on Monday",
    ],
)
def test_words_of_the_practice_are_no_symptoms(said: str) -> None:
    assert not MATCHER.match(said, "en").clinical


def test_the_words_and_their_places_are_told() -> None:
    hit = hit_of(MATCHER.match("Well, I have got a chest pain today", "en"), "chest-pain")
    assert hit is not None
    assert (hit.words, hit.start, hit.end, hit.phrase, hit.protocol) == ("chest pain", 5, 7, "chest pain", "chest-pain")


def test_a_red_flag_that_is_no_emergency_asks_first() -> None:
    verdict = MATCHER.match("my stitches came apart", "en")
    assert verdict.tier == 2
    assert verdict.hits[0].level is Level.SAME_DAY


def test_intents_are_found_word_by_word_only() -> None:
    assert hit_of(MATCHER.match("can I speak to someone please", "en"), "person") is not None
    assert hit_of(MATCHER.match("someone came to speak about it to my sister", "en"), "person") is None


def test_words_so_far_are_judged_without_gaps() -> None:
    said = "there's an awful pain right here in my chest"
    assert MATCHER.match(said, "en").tier == 2
    assert MATCHER.match(said, "en", final=False).tier == 0
    assert MATCHER.match("he can't breathe and", "en", final=False).tier == 1


def test_an_unknown_language_finds_nothing() -> None:
    assert MATCHER.match("I can't breathe", "fr") == Verdict("I can't breathe")


@given(st.text(max_size=200), st.sampled_from(["en", "es"]), st.booleans())
def test_any_text_can_be_judged(said: str, language: str, final: bool) -> None:
    verdict = MATCHER.match(said, language, final=final)
    assert verdict.tier in (0, 1, 2)


WORDS = lexicon.words(
    "i can't breathe no not fever chest pain arm bleeding stroke had having a the in 2019 but and or my father died of "
    "what if signs appointment passed out today"
)


@given(st.lists(st.sampled_from(WORDS), max_size=15))
def test_a_denial_counts_for_nothing_and_everything_else_asks_at_least(said: list[str]) -> None:
    verdict = MATCHER.match(" ".join(said), "en")
    clinical = [
        hit for hit in verdict.hits if hit.kind is not HitKind.INTENT and hit.protocol not in ("appointment", "hours")
    ]
    standing = [hit for hit in clinical if hit.context != "denied"]
    assert (verdict.tier > 0) == bool(standing)
    if any(
        hit.context is None and hit.kind is not HitKind.COMPLAINT and hit.level is Level.EMERGENCY_NOW
        for hit in clinical
    ):
        assert verdict.tier == 1
    words = normalise.for_matching(" ".join(said), "en").split()
    assert all(hit.words.split() == words[hit.start : hit.end] for hit in verdict.hits)


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(WORDS), max_size=12),
    st.sampled_from(["breathe", "chest pain", "had a stroke", "my father"]),
)
def test_adding_a_red_flag_never_lowers_the_tier(said: list[str], phrase: str) -> None:
    more = PhraseMatcher(small_set(flags=(RedFlag("added", {"en": (phrase,)}, Level.EMERGENCY_NOW),)))
    text = " ".join(said)
    before, after = MATCHER.match(text, "en").tier, more.match(text, "en").tier
    assert (after or 3) <= (before or 3)


def test_endless_talk_is_judged_in_bounded_work() -> None:
    """Work, not time: five thousand words of one complaint cost no more comparisons than the bound allows."""
    verdict = MATCHER.match(" ".join(["chest pain"] * 2500), "en")
    assert hit_of(verdict, "chest-pain") is not None
    assert len(verdict.hits) < 20


def test_a_wording_of_two_protocols_is_found_for_both() -> None:
    twin = protocol("twin", {}, {"en": ("chest pain",)})
    verdict = PhraseMatcher(small_set({"twin": twin})).match("chest pain", "en")
    assert hit_of(verdict, "twin") is not None and hit_of(verdict, "chest-pain") is not None


def test_verdicts_are_plain_values() -> None:
    verdict = MATCHER.match("I can't breathe", "en")
    assert dataclasses.replace(verdict) == verdict
