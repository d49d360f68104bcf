"""One whole run of the benchmarks: what is measured, in which order, and what came of it."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from answering.errors import AnsweringError
from answering.patient.demonstration import closed_practice
from answering.patient.voices import Voices
from answering.places import cache_dir, installed, project_root
from answering.stack import Stack
from tests.bench import hearing, interruptions, load, recovery
from tests.bench.interruptions import Interruptions
from tests.bench.load import Level
from tests.bench.machine import Machine
from tests.bench.people import rehearsed
from tests.bench.recovery import FAULTS, Recovery
from tests.bench.told import fixed_texts

PARTS: Final = ("latency", "interruptions", "recovery", "hearing")
MOST_CALLS: Final = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. `levels`: seconds of measuring by simultaneous calls; `tries`: interruptions by simultaneous
    calls; `faults`: tries of each fault; `every`: of the recordings every n-th.
    """

    levels: Mapping[int, float] = field(default_factory=lambda: {1: 120.0, 10: 60.0, 20: 60.0, 40: 60.0, 60: 60.0})
    tries: Mapping[int, int] = field(default_factory=lambda: {1: 20, 10: 40})
    faults: int = 5
    every: int = 1
    parts: frozenset[str] = frozenset(PARTS)


QUICK: Final = Plan(levels={1: 30.0, 4: 30.0}, tries={1: 3}, faults=1, every=40)


@dataclass(slots=True)
class Results:
    """All that was measured; a part that was not is empty. `broken`: a sentence for each part that broke off."""

    machine: Machine
    levels: list[Level] = field(default_factory=list)
    interruptions: list[Interruptions] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    hearing: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)

    def keep(self, path: Path) -> None:
        """Write every single value as JSON. Raises OSError."""
        path.write_text(json.dumps(asdict(self), indent=1, default=_plain), encoding="utf-8")


def _plain(value: object) -> Any:
    if isinstance(value, (set, frozenset, Mapping, Sequence)):
        return list(value)
    return str(value)


async def calls(results: Results, plan: Plan, state: Path, tell: Callable[[str], None]) -> None:
    """Everything that needs telephones; a part that breaks off is told in `results`. Raises AnsweringError."""
    voices = Voices(cache_dir() / "voices", installed().piper_voices)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    today = datetime.datetime.now(datetime.UTC).date()
    protocols = await asyncio.to_thread(closed_practice, project_root() / "protocols", state / "practice", today)
    people = await rehearsed(voices)
    fixed = await asyncio.to_thread(fixed_texts, protocols)
    environment = {"ANSWERING_CALLS": str(MOST_CALLS)}
    async with Stack(
        "bench", state=state, protocols=protocols, environment=environment, publish_folder=True, progress=tell
    ) as stack:

        async def latency() -> None:
            for number, seconds in plan.levels.items():
                tell(f"{number} simultaneous calls for {seconds:.0f} s")
                results.levels.append(await load.measure(stack, people, number, seconds, fixed, tell))
                await asyncio.sleep(3.0)

        async def speaking_into() -> None:
            for number, tries in plan.tries.items():
                tell(f"{tries} interruptions by {number} at once")
                results.interruptions.append(await interruptions.measure(stack, voices, number, tries, tell))

        async def breaking() -> None:
            for fault in FAULTS:
                tell(f"every worker {fault}, {plan.faults} times")
                results.recoveries.append(await recovery.measure(stack, voices, fault, plan.faults, tell))

        for name, part in (("latency", latency), ("interruptions", speaking_into), ("recovery", breaking)):
            if name in plan.parts:
                try:
                    await part()
                except AnsweringError as error:
                    results.broken.append(f"{name} broke off: {error}")
                    tell(results.broken[-1])


def recordings(results: Results, plan: Plan, data: Path, tell: Callable[[str], None]) -> None:
    """How recordings of people are heard. Raises OSError when they are not in `data`."""
    tell("recordings of people")
    results.hearing = hearing.measure(data, every=plan.every)
