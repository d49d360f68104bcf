"""A red flag added to what a caller says, wherever and with whatever beside it, never lowers the urgency."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from answering.dialogue import findings
from answering.language import lexicon
from answering.matching.context import DENIED, NEAR
from answering.matching.verdict import Hit, HitKind
from answering.protocols.model import Level
from answering.workbench.call import Bench, Played
from tests.proofs import calls
from tests.proofs.calls import LANGUAGES, LINES_OF_THEIR_OWN

BEFORE = {
    "en": (
        "", "yes", "no", "i don't know", "hi this is mary jones", "i need to move my appointment because",
        "it's not an emergency but", "i have no fever but", "so um yesterday at the store", "my mother is here and",
        "no wait", "why do you ask", "it's nothing", "what", "i want to talk to a person", "i need a refill and",
        "do not record me", "hold on", "five five five one two three", "she was fine and now", "goodbye",
    ),
    "es": (
        "", "sí", "no", "no sé", "habla maría lópez", "quiero cambiar mi cita porque", "no es una emergencia pero",
        "no tengo fiebre pero", "ayer en la tienda", "mi mamá está aquí y", "no espere", "por qué pregunta", "qué",
        "no es nada", "quiero hablar con una persona", "necesito resurtir mi medicina y", "no me grabe", "un momento",
        "cinco cinco cinco uno dos tres", "estaba bien y ahora", "adiós",
    ),
}  # fmt: skip
AFTER = {
    "en": ("", "please", "and i need a refill", "but it's not an emergency", "what should i do", "okay", "thanks"),
    "es": ("", "por favor", "y necesito mi receta", "pero no es una emergencia", "qué hago", "es todo", "gracias"),
}  # fmt: skip
DENIALS = ("no", "ni", "sin", "not")
EACH_PHRASE = 4


def _played(bench: Bench, turns: tuple[str, ...], language: str) -> Played:
    played = bench.play(turns, language=language)
    calls.assert_ended_well(played, bench.settings.limits.turns)
    return played


def _not_lowered(with_flag: Played, without: Played, level: Level) -> bool:
    """A flag of suicide, poisoning or labour brings its own line at once: people, whatever was still to be asked."""
    end = with_flag.disposition
    at_once = with_flag.route in LINES_OF_THEIR_OWN
    return end.level <= level and (end.level <= without.disposition.level or at_once)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_red_flag_counts_in_every_part_of_a_call(bench: Bench, language: str) -> None:
    """Each wording of each flag as a turn of its own, at the places of a call in turn, then silence."""
    heard = [place for place in calls.places(bench, language) if place.language == language]
    tried = 0
    for (phrase, level), place in zip(calls.flags(bench.protocols, language), itertools.cycle(heard), strict=False):
        with_flag = _played(bench, (*place.turns, phrase), language)
        without = _played(bench, place.turns, language)
        assert _not_lowered(with_flag, without, level), f"{phrase} at {place.name}\n{calls.transcript(with_flag)}"
        tried += 1
    assert tried > 600 and tried > len(heard)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_red_flag_of_each_level_counts_at_every_place(bench: Bench, language: str) -> None:
    first = {level: phrase for phrase, level in reversed(list(calls.flags(bench.protocols, language)))}
    assert {Level.EMERGENCY_NOW, Level.EMERGENCY_DEPARTMENT_NOW, Level.ON_CALL_NOW} <= first.keys()
    for place in calls.places(bench, language):
        if place.language != language:
            continue
        without = _played(bench, place.turns, language)
        for level, phrase in first.items():
            with_flag = _played(bench, (*place.turns, phrase), language)
            assert _not_lowered(with_flag, without, level), f"{phrase} at {place.name}\n{calls.transcript(with_flag)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_beside_a_red_flag_in_one_breath_do_not_silence_it(bench: Bench, language: str) -> None:
    """Only a denial right beside it may; what else the words make of it, the caller is asked before the call ends."""
    beside = itertools.cycle(itertools.product(BEFORE[language], AFTER[language]))
    for phrase, level in calls.flags(bench.protocols, language):
        for before, after in itertools.islice(beside, EACH_PHRASE):
            said = f"{before} {phrase} {after}".strip()
            verdict = bench.matcher.match(said, language)
            acting = findings.acting(verdict)
            if acting is not None and acting.level is not None and acting.level <= level:
                continue
            held = [hit for hit in verdict.hits if hit.kind in (HitKind.RED_FLAG, HitKind.STRONG)]
            assert before in DENIALS and {DENIED, NEAR} & {hit.context for hit in held}, (said, held)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_red_flag_beside_an_answer_leaves_the_answer_counting(bench: Bench, language: str) -> None:
    """ "Yes, and …" to a question of 911 is 911, whatever milder emergency is named with it."""
    milder = next(
        phrase for phrase, level in calls.flags(bench.protocols, language) if level is Level.EMERGENCY_DEPARTMENT_NOW
    )
    joined = {"en": "yes and", "es": "sí y"}[language]
    tried = 0
    for owner, (opening, questions, _) in calls.openings(bench, language).items():
        question = questions[0]
        worst = min(branch.level for branch in question.branches if branch.level is not None)
        yes = next((branch for branch in question.branches if "yes" in branch.values), None)
        if yes is None or yes.level is not worst:
            continue
        lead = (opening, "no") if owner == "child-call" else (opening,)
        played = _played(bench, (*lead, f"{joined} {milder}"), language)
        assert played.disposition.level <= worst, calls.transcript(played)
        tried += 1
    assert tried > 5


WORDS = (
    "i he she it my the and so um just like really today morning night doctor office appointment nurse call please "
    "have has was is got feel think know little bit big very two three years old husband mother bill paper store "
    "kitchen car water phone weather friday pharmacy medicine pills arm leg hand fine okay again always"
)
words = st.lists(st.sampled_from(tuple(lexicon.words(WORDS))), max_size=8).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(words, st.data(), words)
@example("years ago", None, "")
def test_a_red_flag_among_any_words_is_at_least_asked_about(
    bench: Bench, before: str, data: st.DataObject | None, after: str
) -> None:
    phrases = [phrase for phrase, _ in calls.flags(bench.protocols, "en")]
    phrase = data.draw(st.sampled_from(phrases)) if data is not None else phrases[0]
    said = f"{before} {phrase} {after}".strip()
    played = _played(bench, (said,), "en")
    hits: list[Hit] = list(bench.matcher.match(said, "en").hits)
    denied = any(hit.context == DENIED for hit in hits)
    assert played.disposition.level <= Level.ON_CALL_NOW or denied, calls.transcript(played)
