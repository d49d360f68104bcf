"""What the running service tells of itself: one small file, rewritten at least every second, for commands to read."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

EVERY_S = 1.0
_FRESH_S = 5.0
_LOOK_S = 0.05
_FILE = "standing.json"
ABSENT = "(not there)"


@dataclass(frozen=True, slots=True)
class WorkerStanding:
    """One worker: the set new calls get, and one it has made ready ("" for none)."""

    worker: int
    pid: int
    calls: int
    runs: str
    ready: str


@dataclass(frozen=True, slots=True)
class FolderStanding:
    """What the last look at the practice's files found. `checked_at`: UTC. `first`: some problems with their places."""

    checked_at: str
    content: str
    problems: int
    warnings: int
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """`at`: seconds since 1970. `runs`, `ready`: of the supervisor. `wanted`: how many workers there have to be.

    `since`: since when (UTC) every worker has run the same set, "" while they do not.
    """

    at: float
    pid: int
    runs: str
    ready: str
    wanted: int
    since: str = ""
    workers: tuple[WorkerStanding, ...] = ()
    folder: FolderStanding | None = None

    def write(self, run: Path) -> None:
        """Raises OSError."""
        fresh = run / f"{_FILE}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(self)))
        os.replace(fresh, run / _FILE)

    def late(self, name: str, *, ready: bool = False) -> list[str]:
        """Who does not run the set of that name (or, with `ready`, has not made it ready)."""
        late = [
            f"worker {one.worker}" for one in self.workers if one.runs != name and not (ready and one.ready == name)
        ]
        there = {one.worker for one in self.workers}
        late += [f"worker {number} {ABSENT}" for number in range(self.wanted) if number not in there]
        if self.runs != name and not (ready and self.ready == name):
            late.append("the supervisor")
        return late


async def tell(run: Path, look: Callable[[], Standing]) -> None:
    """Write what `look` finds, at once when it has changed, until cancelled. Raises OSError."""
    told: Standing | None = None
    same, since = "", ""
    while True:
        now = look()
        if now.late(now.runs):
            same, since = "", ""
        elif same != now.runs:
            same, since = now.runs, datetime.now(UTC).isoformat(timespec="seconds")
        now = replace(now, since=since)
        if told is None or now.at - told.at >= EVERY_S or replace(now, at=told.at) != told:
            await asyncio.to_thread(now.write, run)
            told = now
        await asyncio.sleep(_LOOK_S)


def read(run: Path) -> Standing | None:
    """What the service tells; None when none runs."""
    try:
        told = json.loads((run / _FILE).read_text())
        found = _standing(told)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if time.time() - found.at < _FRESH_S and _lives(found.pid) else None


def _standing(told: Mapping[str, object]) -> Standing:
    values = dict(told)
    workers, folder = values.pop("workers"), values.pop("folder")
    assert isinstance(workers, list)
    values["workers"] = tuple(WorkerStanding(**one) for one in workers)
    if isinstance(folder, dict):
        values["folder"] = FolderStanding(**{**folder, "first": tuple(folder["first"])})
    return Standing(**values)  # type: ignore[arg-type]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
