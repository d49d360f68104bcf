"""Processor time and memory of the processes of one installation, out of /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from answering.stack import Stack

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
CALLERS, WORKERS, ASTERISK, REST = "callers", "workers", "Asterisk", "supervisor, database"


def children(pid: int) -> list[int]:
    """Process ids of the direct children; none for a process that has ended."""
    try:
        told = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []
    return [int(child) for child in told.split()]


def descendants(pid: int) -> list[int]:
    """Process ids of the children, theirs, and so on."""
    return [one for child in children(pid) for one in (child, *descendants(child))]


def workers(stack: Stack) -> list[int]:
    """Process ids of the workers: what the nursery, the service's child, has forked."""
    assert stack.service is not None
    return [worker for nursery in children(stack.service.pid) for worker in children(nursery)]


def groups(stack: Stack) -> dict[str, list[int]]:
    """Who is who: process ids by group, each process in one group."""
    assert stack.asterisk is not None and stack.service is not None
    known = {
        CALLERS: [os.getpid()],
        WORKERS: workers(stack),
        ASTERISK: [stack.asterisk.pid, *descendants(stack.asterisk.pid)],
    }
    rest = [stack.service.pid, *descendants(stack.service.pid)]
    database = stack.postgres.pid if stack.postgres is not None else None
    if database is not None:
        rest += [database, *descendants(database)]
    known[REST] = [pid for pid in rest if pid not in known[WORKERS]]
    return known


def cpu_s(pid: int) -> float | None:
    """Processor time of all threads of a process so far, None when it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def machine_busy_s() -> float:
    """Processor time of everything on the machine since it started, waiting for disks left out."""
    fields = [int(field) for field in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    user, nice, system, _idle, _waiting, interrupts, soft, stolen = fields
    return (user + nice + system + interrupts + soft + stolen) * _TICK_S


def memory_mb(pids: list[int]) -> float:
    """Memory of these processes, what they share counted once (proportional set size), in MiB."""
    total = 0
    for pid in pids:
        try:
            told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Processor seconds by process id at one moment."""

    at: float
    groups: Mapping[str, list[int]]
    used_s: Mapping[int, float]
    machine_s: float


def snapshot(stack: Stack) -> Snapshot:
    known = groups(stack)
    used = {pid: used_s for pids in known.values() for pid in pids if (used_s := cpu_s(pid)) is not None}
    return Snapshot(time.monotonic(), known, used, machine_busy_s())


@dataclass(frozen=True, slots=True)
class Cores:
    """Processor cores in use on average, by group; `others`: everything on the machine that is not ours."""

    by_group: Mapping[str, float]
    others: float

    @classmethod
    def between(cls, first: Snapshot, last: Snapshot) -> Cores:
        """Processes that began or ended meanwhile count among the others."""
        seconds = last.at - first.at
        both = first.used_s.keys() & last.used_s.keys()
        used = {
            group: sum(last.used_s[pid] - first.used_s[pid] for pid in pids if pid in both)
            for group, pids in last.groups.items()
        }
        others = last.machine_s - first.machine_s - sum(used.values())
        return cls({group: used_s / seconds for group, used_s in used.items()}, max(0.0, others / seconds))
