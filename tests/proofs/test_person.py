"""A person is reached by key 0 and by asking, from every place of a call."""

from __future__ import annotations

import itertools

import pytest

from answering.workbench.call import Bench, Played
from answering.workbench.turns import SILENCE
from tests.proofs import calls
from tests.proofs.calls import LANGUAGES, LINES_OF_THEIR_OWN, PERSONS

_CONNECTS = frozenset({"connect", "transfer", "through", "comuníqueme", "páseme", "comunica", "pasa", "someone"})


def _reached(bench: Bench, played: Played) -> bool:
    calls.assert_ended_well(played, bench.settings.limits.turns)
    return played.disposition.wants in ("person", "on-call") and played.route in PERSONS


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_key_0_reaches_a_person_from_every_place(bench: Bench, language: str, closed: bool) -> None:
    for place in calls.places(bench, language):
        call = calls.begun(bench, place.turns, language, closed=closed)
        call.give("[0]")
        assert call.over and _reached(bench, call.played()), f"{place.name}\n{calls.transcript(call.played())}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_asking_in_words_reaches_a_person_from_every_place(bench: Bench, language: str) -> None:
    """Each wording at some place, and the plainest at all of them; "connect me" agrees with the line just offered."""
    wordings = bench.protocols.script.intents["person"][language]
    asked = itertools.cycle(wordings)
    stood = [place for place in calls.places(bench, language) if place.language == language]
    assert len(stood) > len(wordings) / 3
    for place in stood:
        for wording in (wordings[0], *itertools.islice(asked, 4)):
            call = calls.begun(bench, place.turns, language)
            call.give(wording)
            lines = LINES_OF_THEIR_OWN if _CONNECTS.intersection(wording.split()) else ()
            assert call.over and (call.route in lines or _reached(bench, call.played())), (
                f"{wording} at {place.name}\n{calls.transcript(call.played())}"
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_reached_by_silence_alone(bench: Bench, language: str) -> None:
    played = bench.play([SILENCE], language=language)
    assert _reached(bench, played)
