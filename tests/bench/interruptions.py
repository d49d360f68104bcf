"""How soon the agent pauses for a caller who speaks into its sentence.

The greeting is always the same: one caller hears it to its end, and finds where in it there is sound for a while to
come. The others begin to speak there. The pause is the time from the first voiced sample they send to the last voiced
sample they receive before the agent is quiet, so a greeting that goes on counts in full.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from answering.errors import SpeechError, TelephonyError
from answering.patient.caller import Caller
from answering.patient.g711 import Samples
from answering.patient.rtp_stream import Run
from answering.patient.voices import Voices
from answering.records.model import Utterance
from answering.stack import Stack
from tests.bench.figures import Spread
from tests.bench.people import INTERRUPTIONS
from tests.pbx.ringing import account, record_of

GOES_ON_S: Final = 0.7
"""The sentence would have gone on at least so long after the caller began."""
WATCHED_S: Final = 1.5
FIRST_S: Final = 0.8
STAGGER_S: Final = 0.7
_NOTICE = "script:recording-notice"


@dataclass(frozen=True, slots=True)
class Interruptions:
    """Pauses in milliseconds with `calls` callers at once; `missed`: tries in which the agent was not speaking."""

    calls: int
    pauses_ms: Sequence[float]
    missed: int

    @property
    def pause(self) -> Spread:
        return Spread.of(self.pauses_ms)


async def places(stack: Stack) -> list[float]:
    """Seconds from the greeting's first voiced sample at which an interruptible sentence has sound and goes on.

    Raises SpeechError when there are none.
    """
    async with Caller(account(stack, "patient"), stack.instance.number) as caller:
        await caller.ring(15.0)
        await caller.agent_stops(starts_within_s=15.0)
        runs = list(caller.stream.heard.runs)
    shown = await record_of(stack, caller)
    said = [one for one in shown.of(Utterance) if one.who == "agent"]
    notice = next((one for one in said if one.name == _NOTICE), said[-1])
    until_s = (notice.started_s or 0.0) - (said[0].started_s or 0.0)
    found = [at for at in _every(0.05, FIRST_S, until_s) if _sounds(runs, runs[0].start + at)]
    if not found:
        raise SpeechError("the greeting has no place at which to speak into it")
    return found


def _every(step_s: float, start_s: float, end_s: float) -> list[float]:
    return [start_s + index * step_s for index in range(int((end_s - start_s) / step_s))]


def _sounds(runs: Sequence[Run], at: float) -> bool:
    """Whether there is sound at `at`, and no pause within `GOES_ON_S` after it."""
    return any(run.start <= at and run.end >= at + GOES_ON_S for run in runs)


def pause_s(runs: Sequence[Run], spoke: float) -> float | None:
    """First voiced sample sent (`spoke`) to the last one received before the agent is quiet; None when it was quiet."""
    going_on = [run for run in runs if run.end > spoke - 0.1 and run.start < spoke + WATCHED_S]
    if not going_on or going_on[0].start > spoke:
        return None
    return max(0.0, going_on[-1].end - spoke)


async def measure(
    stack: Stack,
    voices: Voices,
    calls: int,
    tries: int,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Interruptions:
    """`tries` interruptions by `calls` callers at once. Raises SpeechError, NotInstalled."""
    spoken = [await voices.speak(text, voice) for voice, text in INTERRUPTIONS]
    where = await places(stack)
    chance = random.Random(1)
    found: list[float | None] = []

    async def line(index: int) -> None:
        await asyncio.sleep(index * STAGGER_S)
        for number in range(index, tries, calls):
            at_s, words = chance.choice(where), spoken[number % len(spoken)]
            try:
                found.append(await _once(stack, at_s, words))
            except TelephonyError:
                found.append(None)

    await asyncio.gather(*(line(index) for index in range(calls)))
    pauses = [1000 * pause for pause in found if pause is not None]
    result = Interruptions(calls, pauses, len(found) - len(pauses))
    tell(f"{calls} calls: {len(pauses)} interruptions, p50 {result.pause.p50:.0f}, p95 {result.pause.p95:.0f} ms")
    return result


async def _once(stack: Stack, at_s: float, words: Samples) -> float | None:
    async with Caller(account(stack, "patient"), stack.instance.number) as caller:
        await caller.ring(15.0)
        if not await caller.agent_starts(15.0):
            return None
        await caller.wait(caller.stream.heard.runs[0].start + at_s - time.monotonic())
        if not await caller.speak(words, "an interruption"):
            return None
        return pause_s(list(caller.stream.heard.runs), caller.turns[0].started_s + caller.rang_at)
