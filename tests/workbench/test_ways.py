"""Which ways there are through a protocol, and which of them a call took."""

from __future__ import annotations

import pytest

from answering.dialogue.case import SCREEN
from answering.protocols.model import Kind, Level
from answering.workbench import ways
from answering.workbench.call import Bench
from answering.workbench.ways import SITE, Way, WayKind

FEVER = "fever-in-child"


def taken(bench: Bench, *given: str, language: str = "en") -> set[str]:
    """As `owner: way`."""
    played = bench.play(given, language=language)
    return {f"{way.owner}: {way}" for way in ways.taken(played, bench.protocols)}


@pytest.mark.parametrize(
    ("given", "way"),
    [
        (["he is not breathing"], f"{SITE}: the red flag 'not-breathing'"),
        (["my chest hurts and it goes up into my jaw"], "chest-pain: the red flag 'chest-pain-spreads'"),
        (["i have crushing chest pain"], "chest-pain: a strong phrase that acts at once"),
        (["i have crushing chest pain"], "chest-pain: the level emergency-now"),
        (["my chest is hurting", "no"], "chest-pain: the answer 'no' to 'warning-signs'"),
        (["my chest is hurting", "purple elephants", "purple elephants"],
         "chest-pain: an answer to 'warning-signs' that is not understood"),
        (["my chest is hurting", "no", "no"], "chest-pain: the level on-call-now"),
        (["my baby feels really hot", "no", "no", "i don't know", "i don't know"],
         f"{FEVER}: an answer to 'age' that is not understood"),
        (["my baby feels really hot", "no", "no", "five months old", "yes"],
         f"{FEVER}: the answer '3 months to below 6 months' to 'age'"),
        (["my elbow hurts", "no", "no", "no", "yes"], f"{SCREEN}: the answer 'yes' to 'screen-harm'"),
        (["[silence]", "[silence]", "[1]", "[1]"], "chest-pain: the answer 'yes' to 'warning-signs'"),
    ],
)  # fmt: skip
def test_a_call_takes_its_ways(bench: Bench, given: list[str], way: str) -> None:
    assert way in taken(bench, *given)


def test_a_denied_red_flag_is_not_taken(bench: Bench) -> None:
    assert not {way for way in taken(bench, "my chest is hurting but he is not unconscious") if "unconscious" in way}


def test_every_way_there_is_has_a_name_of_its_own(bench: Bench) -> None:
    for language in bench.protocols.languages:
        for owner, found in ways.of_set(bench.protocols, language).items():
            names = [str(way) for way in found]
            assert len(names) == len(set(names)), owner


def test_all_red_flags_branches_and_unclear_sides_are_ways(bench: Bench) -> None:
    found = ways.of_set(bench.protocols, "en")
    assert {way.name for way in found[SITE]} == {flag.id for flag in bench.protocols.red_flags}
    for protocol in bench.protocols.protocols.values():
        if protocol.kind is not Kind.TRIAGE:
            continue
        mine = found[protocol.id]
        branches = sum(len(question.branches) for question in protocol.questions)
        assert sum(way.kind is WayKind.BRANCH for way in mine) == branches
        assert sum(way.kind is WayKind.UNCLEAR for way in mine) == len(protocol.questions)
        assert {way.name for way in mine if way.kind is WayKind.RED_FLAG} == {flag.id for flag in protocol.red_flags}


def test_a_level_that_no_path_ends_with_is_no_way(bench: Bench) -> None:
    levels = ways.levels(bench.protocols.protocols[FEVER])
    assert levels == (
        Level.EMERGENCY_NOW, Level.EMERGENCY_DEPARTMENT_NOW, Level.ON_CALL_NOW, Level.SAME_DAY, Level.WITHIN_24_HOURS,
    )  # fmt: skip
    assert Way(WayKind.LEVEL, "hours", "administrative", level=Level.ADMINISTRATIVE) not in ways.of_set(
        bench.protocols, "en"
    ).get("hours", ())
