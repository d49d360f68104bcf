"""Evidence only ever grows, and so does the urgency."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Level
from answering.triage.evidence import Evidence

LEVELS = st.sampled_from(list(Level))
HITS = st.builds(
    Hit,
    st.sampled_from(list(HitKind)),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([None, "p", "q"]),
    st.just("x"),
    st.just("x"),
    st.just(0),
    st.just(1),
    st.floats(75, 100),
    st.one_of(st.none(), LEVELS),
    st.none(),
    st.sampled_from([None, "denied", "past", "near"]),
)
VERDICTS = st.builds(Verdict, st.just("x"), st.integers(0, 2), st.lists(HITS, max_size=4).map(tuple), st.booleans())


def urgency(evidence: Evidence) -> int:
    return len(Level) if evidence.level is None else int(evidence.level)


@given(st.lists(VERDICTS, max_size=6))
def test_hearing_more_never_lowers_urgency(verdicts: list[Verdict]) -> None:
    evidence = Evidence()
    for verdict in verdicts:
        after = evidence.hear(verdict)
        assert urgency(after) <= urgency(evidence)
        assert after.findings[: len(evidence.findings)] == evidence.findings
        assert after.clinical or not evidence.clinical
        assert after.turns == evidence.turns + 1
        evidence = after


@given(st.lists(VERDICTS, max_size=4), HITS)
def test_one_more_red_flag_never_lowers_urgency(verdicts: list[Verdict], extra: Hit) -> None:
    plain, more = Evidence(), Evidence()
    for verdict in verdicts:
        plain = plain.hear(verdict)
        more = more.hear(Verdict(verdict.text, verdict.tier, (*verdict.hits, extra), verdict.clinical))
        assert urgency(more) <= urgency(plain)


@given(st.lists(LEVELS, min_size=1, max_size=6), LEVELS)
def test_the_most_urgent_level_stays(levels: list[Level], other: Level) -> None:
    evidence = Evidence()
    for level in levels:
        evidence = evidence.reach(level, "branch", f"question-{level.id}")
    assert evidence.level is min(levels)
    assert evidence.decisive is not None and evidence.decisive.level is min(levels)
    assert evidence.at_least(other) is min(*levels, other)


def test_only_what_stands_acts() -> None:
    def flag(context: str | None) -> Verdict:
        return Verdict(
            "x", 1, (Hit(HitKind.RED_FLAG, "a", None, "x", "x", 0, 1, 100.0, Level.EMERGENCY_NOW, None, context),), True
        )

    assert Evidence().hear(flag(None)).level is Level.EMERGENCY_NOW
    doubtful = Evidence().hear(flag("past"))
    assert doubtful.level is None and [hit.id for hit in doubtful.doubtful] == ["a"]
    denied = Evidence().hear(flag("denied"))
    assert denied.level is None and not denied.doubtful


def test_the_same_finding_is_kept_once() -> None:
    hit = Hit(HitKind.STRONG, "p", "p", "x", "x", 0, 1, 100.0, Level.EMERGENCY_NOW)
    evidence = Evidence().hear(Verdict("x", 1, (hit,))).hear(Verdict("x", 1, (hit,)))
    assert len(evidence.findings) == 1
    assert evidence.findings[0].turn == 0


def test_no_evidence_has_no_level() -> None:
    assert Evidence().level is None and Evidence().decisive is None
    assert Evidence().at_least(Level.SELF_CARE) is Level.SELF_CARE
