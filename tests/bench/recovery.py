"""How soon a caller hears somebody again when every worker is killed, or freezes, in mid-call.

The caller has said something, the agent has answered and is listening: nothing it sent is left to be played, so the
next voiced sample comes from what rescues the caller. All workers go at once, which is the worst there is: no other can
take over.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from answering.errors import AnsweringError, TelephonyError
from answering.patient.caller import Caller, is_ringing
from answering.patient.voices import Voices
from answering.stack import Stack
from tests.bench import processes
from tests.bench.figures import Spread
from tests.bench.people import PEOPLE
from tests.pbx.ringing import account

WITHIN_S: Final = 15.0
VOICED_S: Final = 0.5
"""So much sound is somebody speaking, and no click."""
WHOLE_AGAIN_S: Final = 60.0
FAULTS: Final = {"killed (SIGKILL)": signal.SIGKILL, "frozen (SIGSTOP)": signal.SIGSTOP}


@dataclass(frozen=True, slots=True)
class Recovery:
    """Seconds from the fault to the first voiced sample the caller received; `stranded`: heard nobody in 15 s."""

    fault: str
    seconds: Sequence[float]
    stranded: int

    @property
    def spread(self) -> Spread:
        return Spread.of(self.seconds)


async def measure(
    stack: Stack, voices: Voices, fault: str, tries: int, tell: Callable[[str], None] = lambda sentence: None
) -> Recovery:
    """Break the workers `tries` times in the way `fault` names. Raises AnsweringError when they do not come back."""
    found: list[float | None] = []
    for number in range(tries):
        await _whole(stack)
        person = PEOPLE[number % len(PEOPLE)]
        words = await voices.speak(person.lines[0], person.voice)
        async with Caller(account(stack, "patient"), stack.instance.number) as caller:
            await caller.ring(WITHIN_S)
            await caller.agent_starts(WITHIN_S)
            await caller.wait(1.0)
            await caller.speak(words, person.lines[0])
            if not await caller.agent_stops(at_most_s=30.0):
                raise TelephonyError("the agent did not answer the caller whose call was to be broken")
            found.append(await _rescued(stack, caller, FAULTS[fault]))
    await _whole(stack)
    heard = [one for one in found if one is not None]
    result = Recovery(fault, heard, len(found) - len(heard))
    tell(f"{fault}: heard again after {', '.join(f'{one:.2f}' for one in heard)} s")
    return result


async def _rescued(stack: Stack, caller: Caller, fault: signal.Signals) -> float | None:
    broken = time.monotonic()
    for worker in processes.workers(stack):
        os.kill(worker, fault)
    while not caller.ended and time.monotonic() - broken < WITHIN_S:
        await asyncio.sleep(0.05)
        runs = [run for run in caller.stream.heard.runs if run.start > broken]
        if sum(run.end - run.start for run in runs) >= VOICED_S:
            return None if is_ringing(caller.stream, runs[-1]) else runs[0].start - broken
    return None


async def _whole(stack: Stack) -> None:
    """Wait until every worker lives and takes connections."""
    ports = stack.instance.worker_ports
    deadline = time.monotonic() + WHOLE_AGAIN_S
    while time.monotonic() < deadline:
        if len(processes.workers(stack)) == len(ports) and all([await _listens(port) for port in ports]):
            await asyncio.sleep(1.0)
            return
        await asyncio.sleep(0.2)
    raise AnsweringError("the workers did not come back", f"read {stack.state / 'log'}")


async def _listens(port: int) -> bool:
    try:
        async with asyncio.timeout(1.0):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
