"""Whatever a caller says, keys, keeps to themselves or leaves unsaid: the call ends, in good hands and in words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.matching.verdict import HitKind
from answering.protocols.model import Level, ProtocolSet
from answering.workbench import turns
from answering.workbench.call import Bench, Played
from tests.proofs import calls
from tests.proofs.calls import LANGUAGES

ANSWERS = {
    "en": (
        "yes", "no", "not really", "i think so", "i don't know", "two weeks old", "five years",
        "a hundred and one point two",
        "ten", "mary jones", "may second nineteen sixty", "this morning",
        "five five five one two three four five six seven",
        "no wait thursday", "it ends in four five", "no the name is wrong", "i meant yes", "my mother", "uh huh",
        "okay",
        "yes no", "purple elephants on bicycles", "my elbow hurts", "no chest pain", "i'm seven",
        "no he is not bleeding",
    ),
    "es": (
        "sí", "no", "creo que sí", "no sé", "dos semanas", "cinco años", "ciento uno punto dos", "diez", "maría lópez",
        "el dos de mayo de mil novecientos sesenta", "cinco cinco cinco uno dos tres cuatro cinco seis siete", "mañana",
        "no espere el jueves", "termina en cuatro cinco", "el nombre está mal", "quise decir sí", "mi mamá", "sí no",
        "elefantes morados en bicicleta", "me duele el codo", "no tengo dolor de pecho", "tengo siete años",
    ),
}  # fmt: skip
QUIET = {"cannot-talk", "overheard", "coded-order"}
KEYS = ("[0]", "[1]", "[2]", "[9]", "[#]", "[*]", "[5551234567]", "[05021960]", "[101#]", "[3]", "[7]")
SAID_NOTHING = (turns.SILENCE, turns.SILENCE, "purple elephants on bicycles", "[#]", "[4]", "yes no")


def _pool(protocols: ProtocolSet, language: str) -> st.SearchStrategy[str]:
    openings = [one for each in protocols.protocols.values() for one in each.openings.get(language, ())]
    requests = [one for each in protocols.protocols.values() for one in each.phrases.get(language, ())]
    asides = [one for phrases in protocols.script.intents.values() for one in phrases.get(language, ())]
    denied = [f"no {phrase}" for phrase, _ in calls.flags(protocols, language)]
    flags = [phrase for phrase, _ in calls.flags(protocols, language)]
    return st.one_of(
        st.sampled_from(ANSWERS[language]),
        st.sampled_from(ANSWERS[language]),
        st.sampled_from(openings or requests),
        st.sampled_from(requests),
        st.sampled_from(asides),
        st.sampled_from(flags),
        st.sampled_from(denied),
        st.sampled_from(KEYS),
        st.just(turns.SILENCE),
    )


def _calls(protocols: ProtocolSet, language: str, longest: int = 14) -> st.SearchStrategy[list[str]]:
    """Turns of mostly one language, now and then of the other."""
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    mixed = st.one_of(*[_pool(protocols, language)] * 6, _pool(protocols, other))
    breath = st.lists(_pool(protocols, language).filter(lambda turn: "[" not in turn), min_size=2, max_size=3)
    hung_up = st.booleans().map(lambda hangs: [turns.HANG_UP] if hangs else [])
    return st.tuples(st.lists(mixed | breath.map(" ".join), max_size=longest), hung_up).map(
        lambda both: both[0] + both[1]
    )


def _play(bench: Bench, given_turns: list[str], language: str, closed: bool) -> Played:
    played = bench.play(given_turns, language=language, closed=closed)
    calls.assert_ended_well(played, bench.settings.limits.turns)
    return played


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data(), closed=st.booleans())
def test_any_call_ends_well_and_never_less_urgent_than_what_it_found(
    bench: Bench, language: str, closed: bool, data: st.DataObject
) -> None:
    played = _play(bench, data.draw(_calls(bench.protocols, language)), language, closed)
    reached = [
        decision.level
        for decision in played.decisions
        if decision.level is not None and decision.what in ("red-flag", "branch", "unclear", "level", "silence")
    ]
    professional = played.disposition.topic == "professional"
    assert professional or all(played.disposition.level <= level for level in reached), calls.transcript(played)
    for exchange in played.exchanges:
        if exchange.verdict is not None and QUIET & {hit.id for hit in exchange.verdict.hits}:
            continue  # "I can't talk right now" is asked about: it is no sign of a stroke yet
        for hit in exchange.verdict.hits if exchange.verdict else ():
            acts = hit.kind in (HitKind.RED_FLAG, HitKind.STRONG) and hit.context is None and hit.level is not None
            handed = exchange is played.exchanges[-1] and played.route in ("", "goodbye")
            if acts and not handed and exchange.verdict is not None and exchange.verdict.tier == 1:
                assert hit.level is not None and played.disposition.level <= max(
                    hit.level, Level.EMERGENCY_DEPARTMENT_NOW
                ), (hit, calls.transcript(played))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_red_flag_put_into_any_call_never_lowers_it(bench: Bench, language: str, data: st.DataObject) -> None:
    said = data.draw(
        _calls(bench.protocols, language, 8).map(lambda given: [one for one in given if one != turns.HANG_UP])
    )
    phrase, level = data.draw(st.sampled_from([one for one in calls.flags(bench.protocols, language) if not one[1]]))
    place = data.draw(st.integers(0, len(said)))
    before = bench.call(language=language)
    for turn in said[:place]:
        if before.over:
            return
        before.give(turn)
    if before.over or before.language != language:
        return
    with_flag = _play(bench, [*said[:place], phrase, *said[place:]], language, False)
    assert with_flag.disposition.level <= level, calls.transcript(with_flag)
    assert with_flag.disposition.level <= _play(bench, said, language, False).disposition.level


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(opening=st.data(), said=st.lists(st.sampled_from(SAID_NOTHING), max_size=12), closed=st.booleans())
def test_who_is_never_understood_never_ends_least_urgent(
    bench: Bench, language: str, opening: st.DataObject, said: list[str], closed: bool
) -> None:
    begins = opening.draw(st.sampled_from(["", *(one for one, _, _ in calls.openings(bench, language).values())]))
    played = _play(bench, [*([begins] if begins else []), *said], language, closed)
    assert played.disposition.level <= (Level.ON_CALL_NOW if begins else Level.SAME_DAY), calls.transcript(played)
    assert played.disposition.wants != "goodbye", calls.transcript(played)


def test_a_danger_named_behind_a_no_sends_nobody_away(bench: Bench) -> None:
    """Written without a comma, "no, I need an ambulance" denies it."""
    played = _play(bench, ["quiero una pizza", "no necesito una ambulancia"], "es", False)
    assert played.route != "goodbye", calls.transcript(played)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_said_again_and_again_goes_round(bench: Bench, language: str) -> None:
    """What callers say at any moment, in turns repeated at each place: the call ends before its bound on turns."""
    asides = [phrases[language][0] for phrases in bench.protocols.script.intents.values() if phrases.get(language)]
    again = itertools.cycle((*asides, *calls.BABBLE.values(), calls.BOTH[language], "[4]", "no"))
    for place in calls.places(bench, language):
        for turn in itertools.islice(again, 7):
            call = calls.begun(bench, place.turns, language)
            for _ in range(24):
                if call.over:
                    break
                call.give(turn)
            assert call.over, f"'{turn}' again and again at {place.name}\n{calls.transcript(call.played())}"
