"""End of the caller's speech to the first sound of the answer, with so many calls going on at once.

Each of N callers rings again as soon as a call of theirs is over; all are up before the window of measuring opens. What
counts is what the callers' own RTP tells: last voiced sample sent to first voiced sample received. A false start is the
agent beginning to speak while a caller is still speaking.
"""

from __future__ import annotations

import asyncio
import datetime
import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from answering.errors import TelephonyError
from answering.patient.caller import Caller, Turn, is_ringing
from answering.stack import Stack
from tests.bench import processes
from tests.bench.figures import Spread
from tests.bench.people import Rehearsal
from tests.bench.processes import Cores
from tests.bench.told import OwnTurn, own_turns
from tests.pbx.ringing import account

SPREAD_S: Final = 45.0
"""Callers begin evenly over about the length of a call, so that they do not speak in step."""
SETTLE_S: Final = 5.0
"""From the last caller's ringing to the opening of the window."""
HURRIED_S: Final = 3.0
ANSWERED_S: Final = 8.0
COLLISION_S: Final = 0.4
"""Who begins so soon after the other could not have known."""
PAUSED_S: Final = 1.5
"""An agent spoken into has paused by then; what it says after that is an answer."""
AFTER_S: Final = 2.0
"""Turns that ended in the window are answered by then, or counted as unanswered."""
JOURNAL_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Level:
    """What was measured with `calls` callers.

    `seconds`: length of the window; all else lies in it. `at_once`: calls going on, on average. `talk_ratio`: share of
    their calls in which callers speak; `overlap`: callers speaking at once, on average. `unanswered`: turns after which
    the agent was not heard, or was speaking already. `failed`: calls that were refused or ended by the far end.
    """

    calls: int
    seconds: float
    at_once: float
    latencies_ms: Sequence[float]
    by_place: Mapping[int, Sequence[float]]
    unanswered: int
    false_starts: int
    failed: int
    talk_ratio: float
    overlap: float
    cores: Cores
    memory_mb: float
    late_frames: int
    own: Sequence[OwnTurn]

    @property
    def latency(self) -> Spread:
        return Spread.of(self.latencies_ms)


@dataclass(slots=True)
class _Ringing:
    """One call while it goes on; `hurried`: its first line was spoken into the greeting."""

    caller: Caller
    hurried: bool


class Load:
    """Keeps so many calls going on; `ringing` holds every call there was."""

    def __init__(self, stack: Stack, people: Sequence[Rehearsal]) -> None:
        self._stack, self._people = stack, people
        self._next = itertools.count()
        self.ringing: list[_Ringing] = []
        self.refused = 0

    async def keep(self, after_s: float) -> None:
        """One line that is never long without a call, until cancelled."""
        await asyncio.sleep(after_s)
        while True:
            try:
                await self._call(self._people[next(self._next) % len(self._people)])
            except TelephonyError:
                self.refused += 1
                await asyncio.sleep(1.0)

    async def _call(self, rehearsal: Rehearsal) -> None:
        person, sounds = rehearsal.person, rehearsal.sounds
        async with Caller(account(self._stack, "patient"), self._stack.instance.number, noise=sounds.noise) as caller:
            self.ringing.append(_Ringing(caller, person.hurried))
            await caller.ring(15.0)
            for index, (line, step) in enumerate(zip(person.lines, sounds.script.steps, strict=True)):
                if index == 0 and person.hurried:
                    await caller.agent_starts()
                    await caller.wait(HURRIED_S)
                else:
                    await caller.agent_stops()
                if caller.ended:
                    return
                sound = sounds.sounds[step]
                await caller.speak(sound.samples, line, voiced_end=sound.voiced_end)
            await caller.agent_starts(ANSWERED_S)
            await caller.wait(0.5)


async def measure(
    stack: Stack,
    people: Sequence[Rehearsal],
    calls: int,
    seconds: float,
    fixed: frozenset[str],
    tell: Callable[[str], None] = lambda sentence: None,
    *,
    spread_s: float = SPREAD_S,
) -> Level:
    """Hold `calls` calls for `seconds`; all begin within `spread_s`. `fixed`: the texts of fixed prompts.

    Raises RecordsError.
    """
    load = Load(stack, people)
    since = datetime.datetime.now(datetime.UTC)
    begins_s = [spread_s * index / calls for index in range(calls)]
    tasks = [asyncio.create_task(load.keep(begin_s), name="line") for begin_s in begins_s]
    try:
        await asyncio.sleep(begins_s[-1] + SETTLE_S)
        first = await asyncio.to_thread(processes.snapshot, stack)
        await asyncio.sleep(seconds)
        last = await asyncio.to_thread(processes.snapshot, stack)
        memory_mb = await asyncio.to_thread(_memory_mb, stack)
        await asyncio.sleep(AFTER_S)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    level = await asyncio.to_thread(_level, load, calls, (first.at, last.at), Cores.between(first, last), memory_mb)
    await asyncio.sleep(JOURNAL_S)
    numbers = frozenset(one.caller.caller_number for one in load.ringing)
    own = await own_turns(stack.instance.database_url, since, numbers, fixed)
    level = replace(level, own=own)
    latency = level.latency
    tell(f"{calls} calls: {latency.count} turns, p50 {latency.p50:.0f}, p95 {latency.p95:.0f} ms")
    return level


def _memory_mb(stack: Stack) -> float:
    known = processes.groups(stack)
    return sum(processes.memory_mb(pids) for group, pids in known.items() if group != processes.CALLERS)


def _level(load: Load, calls: int, window: tuple[float, float], cores: Cores, memory_mb: float) -> Level:
    begin, end = window
    latencies: list[float] = []
    by_place: dict[int, list[float]] = {}
    unanswered = false_starts = failed = 0
    spoken_s = up_s = 0.0
    for one in load.ringing:
        caller = one.caller
        up_s += _within(window, caller.leg.answered_at, caller.leg.ended_at or time.monotonic())
        failed += caller.leg.ended_by == "far end" and begin <= (caller.leg.ended_at or 0.0) < end
        for place, turn in enumerate(caller.measured()):
            spoke, stopped = turn.started_s + caller.rang_at, turn.ended_s + caller.rang_at
            spoken_s += _within(window, spoke, stopped)
            if not begin <= stopped < end:
                continue
            if turn.latency_s is not None:
                latencies.append(turn.latency_s * 1000)
                by_place.setdefault(place, []).append(turn.latency_s * 1000)
            else:
                unanswered += not _rang_instead(caller, turn)
            false_starts += _is_false_start(caller, turn, PAUSED_S if one.hurried and place == 0 else COLLISION_S)
    seconds = end - begin
    return Level(
        calls=calls,
        seconds=seconds,
        at_once=up_s / seconds,
        latencies_ms=latencies,
        by_place=by_place,
        unanswered=unanswered,
        false_starts=false_starts,
        failed=failed + load.refused,
        talk_ratio=spoken_s / up_s if up_s else math.nan,
        overlap=spoken_s / seconds,
        cores=cores,
        memory_mb=memory_mb,
        late_frames=sum(one.caller.stream.late_frames for one in load.ringing),
        own=(),
    )


def _within(window: tuple[float, float], start: float | None, end: float) -> float:
    """How much of a stretch of time lies in the window, in seconds."""
    return 0.0 if start is None else max(0.0, min(end, window[1]) - max(start, window[0]))


def _is_false_start(caller: Caller, turn: Turn, after_s: float) -> bool:
    start, end = turn.started_s + caller.rang_at + after_s, turn.ended_s + caller.rang_at
    return any(start < run.start < end for run in caller.stream.heard.runs)


def _rang_instead(caller: Caller, turn: Turn) -> bool:
    """Whether what followed was the ringing of another telephone: the answer came as a hand-back, not as words."""
    run = caller.stream.first_run_after(turn.ended_s + caller.rang_at)
    return run is not None and is_ringing(caller.stream, run)
