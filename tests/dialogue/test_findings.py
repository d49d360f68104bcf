"""What a verdict means: what acts, what is asked about, what is wanted."""

from __future__ import annotations

import pytest

from answering.dialogue import findings
from answering.matching.verdict import Hit, HitKind, Taught, Verdict
from answering.protocols.model import Level
from tests.dialogue.small import SMALL

LIBRARY = SMALL.protocols


def hit(
    kind: HitKind,
    name: str,
    protocol: str | None = None,
    *,
    level: Level | None = None,
    context: str | None = None,
    end: int = 1,
    score: float = 100.0,
) -> Hit:
    return Hit(kind, name, protocol, name, name, 0, end, score, level, None, context)


FLAG, STRONG, COMPLAINT, INTENT = HitKind.RED_FLAG, HitKind.STRONG, HitKind.COMPLAINT, HitKind.INTENT


@pytest.mark.parametrize(
    ("hits", "level"),
    [
        ([hit(FLAG, "a", level=Level.EMERGENCY_NOW)], Level.EMERGENCY_NOW),
        ([hit(FLAG, "a", level=Level.EMERGENCY_NOW, context="denied")], None),
        ([hit(FLAG, "a", level=Level.EMERGENCY_NOW, context="past")], None),
        ([hit(FLAG, "a", level=Level.ON_CALL_NOW), hit(STRONG, "chest", "chest", level=Level.EMERGENCY_NOW)],
         Level.EMERGENCY_NOW),
        ([hit(COMPLAINT, "chest", "chest")], None),
    ],
)  # fmt: skip
def test_only_what_stands_as_said_acts_and_the_most_urgent_first(hits: list[Hit], level: Level | None) -> None:
    found = findings.acting(Verdict("", 1, tuple(hits)))
    assert (found.level if found else None) == level


@pytest.mark.parametrize(
    ("context", "tier", "clinical", "asked"),
    [
        (None, 2, True, ["chest"]),
        ("past", 2, True, ["chest"]),
        ("figurative", 0, True, ["chest"]),
        ("past", 0, False, []),
        ("denied", 2, True, []),
        ("denied", 0, False, []),
    ],
)
def test_a_cue_beside_a_complaint_never_clears_it_but_a_denial(
    context: str | None, tier: int, clinical: bool, asked: list[str]
) -> None:
    verdict = Verdict("", tier, (hit(COMPLAINT, "chest", "chest", context=context),), clinical)
    assert [protocol.id for protocol in findings.complaints(verdict, LIBRARY)] == asked


def test_the_longest_request_is_the_one_wanted() -> None:
    hits = (hit(COMPLAINT, "hours", "hours"), hit(COMPLAINT, "refill", "refill", end=3, score=90.0))
    wanted = findings.request(Verdict("", 0, hits), LIBRARY)
    assert wanted is not None and wanted[0].id == "refill"
    assert findings.request(Verdict("", 2, (hit(COMPLAINT, "chest", "chest"),)), LIBRARY) is None


@pytest.mark.parametrize(("likeliest", "wanted"), [("hours", "hours"), ("refill", "refill"), ("else", "refill")])
def test_of_several_named_requests_the_one_the_whole_sentence_asks_for_most_likely_is_wanted(
    likeliest: str, wanted: str
) -> None:
    hits = (hit(COMPLAINT, "hours", "hours"), hit(COMPLAINT, "refill", "refill", end=3, score=90.0))
    taught = Taught((0.9, 0.1, 0.0), (), ((likeliest, 0.9),), "", Verdict(""))
    found = findings.requests(Verdict("", 0, hits, taught=taught), LIBRARY)
    assert found[0][0].id == wanted and len(found) == 2


@pytest.mark.parametrize(("context", "near"), [(None, False), ("denied", False), ("past", True), ("near", True)])
def test_what_is_like_a_red_flag_has_to_be_asked_about(context: str | None, near: bool) -> None:
    assert findings.near(Verdict("", 2, (hit(FLAG, "a", level=Level.EMERGENCY_NOW, context=context),))) is near


def test_an_aside_has_to_make_up_its_share_of_the_sentence() -> None:
    aside = hit(INTENT, "who", end=3)
    assert findings.fills(aside, Verdict("who are you"))
    assert not findings.fills(aside, Verdict("who are you going to send for my mother tomorrow"))
