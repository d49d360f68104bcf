"""What the figures were measured on."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from answering.places import installed, project_root


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory_gib`: all of it. `commit`: of this clone, "" where there is no git; "+" behind it: with changes."""

    cpu: str
    cores: int
    memory_gib: float
    kernel: str
    python: str
    asterisk: str
    commit: str
    date: str

    @classmethod
    def here(cls) -> Machine:
        return cls(
            cpu=_field(Path("/proc/cpuinfo"), "model name") or platform.machine(),
            cores=len(os.sched_getaffinity(0)),
            memory_gib=int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) / 1024**2,
            kernel=platform.release(),
            python=platform.python_version(),
            asterisk=installed().asterisk_version,
            commit=_commit(),
            date=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        )


def _field(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def _commit() -> str:
    head = _git("rev-parse", "--short", "HEAD")
    return head + "+" if head and _git("status", "--porcelain", "--untracked-files=no") else head


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=project_root(), capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
