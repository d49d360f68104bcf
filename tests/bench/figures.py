"""Percentiles, and what they are held against."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` values the median, the 95th percentile and the largest; NaN where there are none."""

    count: int
    p50: float
    p95: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        known = list(values)
        if not known:
            return cls(0, math.nan, math.nan, math.nan)
        p50, p95 = (float(np.percentile(known, part)) for part in (50, 95))
        return cls(len(known), p50, p95, max(known))


@dataclass(frozen=True, slots=True)
class Goal:
    """The most a figure may be."""

    most: float

    def met(self, value: float) -> bool:
        """False for a figure that is missing."""
        return value <= self.most

    def cell(self, value: float, form: str = "{:.0f}") -> str:
        """The figure as a table shows it, marked when it misses the goal."""
        if math.isnan(value):
            return "not measured"
        told = form.format(value)
        return told if self.met(value) else f"**{told}** missed (≤ {form.format(self.most)})"


NO_GOAL = Goal(math.inf)
# End of speech to first audio, milliseconds: (p50, p95) by simultaneous calls, and for every other number of them.
LATENCY_MS = {10: (Goal(350.0), Goal(700.0))}
LATENCY_ELSEWHERE_MS = (Goal(582.0), Goal(608.0))
CUT_OFF = Goal(0.08)
FIXED_PROMPT_MS = Goal(30.0)
PAUSE_MS = Goal(250.0)
RECOVERY_S = Goal(2.0)


def latency_goals(calls: int) -> tuple[Goal, Goal]:
    """What p50 and p95 are held against at so many simultaneous calls."""
    return LATENCY_MS.get(calls, LATENCY_ELSEWHERE_MS)
