"""What a call has given so far: every finding, and the most urgent level it has reached; neither is ever taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Level

_ACTING = (HitKind.RED_FLAG, HitKind.STRONG, HitKind.TAUGHT)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a level was reached: `turn` counts from 0; `source` is a hit's kind or "branch", "unclear", "screen" …"""

    level: Level
    turn: int
    source: str
    id: str
    protocol: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Findings over the turns of a call, oldest first. Adding gives new evidence; there is no way to take any away.

    `clinical`: a symptom was spoken of in some turn. `doubtful`: hits that did not act because of the words beside
    them (past, hypothetical …), a denial apart; their complaint's questions are due.
    """

    findings: tuple[Finding, ...] = ()
    doubtful: tuple[Hit, ...] = ()
    clinical: bool = False
    turns: int = 0
    _known: frozenset[tuple[str, str, str | None, Level]] = field(default=frozenset(), repr=False)

    @property
    def level(self) -> Level | None:
        """The most urgent level so far, None before any finding."""
        return min((finding.level for finding in self.findings), default=None)

    @property
    def decisive(self) -> Finding | None:
        """The finding that set `level`: the first of the most urgent ones."""
        return min(self.findings, key=lambda finding: finding.level, default=None)

    def hear(self, verdict: Verdict) -> Evidence:
        """The evidence after one more turn of the caller's."""
        acting = [hit for hit in verdict.hits if hit.kind in _ACTING and hit.context is None and hit.level is not None]
        held = [hit for hit in verdict.hits if hit.kind is not HitKind.INTENT and hit.context not in (None, "denied")]
        told = self._with(
            Finding(hit.level, self.turns, hit.kind, hit.id, hit.protocol, hit.topic)
            for hit in acting
            if hit.level is not None
        )
        return Evidence(
            told.findings,
            (*self.doubtful, *held),
            self.clinical or verdict.clinical or verdict.tier > 0,
            self.turns + 1,
            told._known,
        )

    def reach(
        self, level: Level, source: str, id: str, *, protocol: str | None = None, topic: str | None = None
    ) -> Evidence:
        """The evidence after an answer, a silence or a screen led to a level."""
        return self._with([Finding(level, self.turns, source, id, protocol, topic)])

    def at_least(self, level: Level) -> Level:
        """The more urgent of `level` and what the evidence has reached."""
        return level if self.level is None else min(level, self.level)

    def _with(self, findings: Iterable[Finding]) -> Evidence:
        kept, known = list(self.findings), set(self._known)
        for finding in findings:
            key = (finding.source, finding.id, finding.protocol, finding.level)
            if key not in known:
                known.add(key)
                kept.append(finding)
        return Evidence(tuple(kept), self.doubtful, self.clinical, self.turns, frozenset(known))
