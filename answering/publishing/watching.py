"""Looks at the practice's files while the service runs: what was saved is checked and told, and changes nothing.

The check is a process of its own, so that no file, however broken, costs the supervisor more than its name.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from answering.logs import Log
from answering.publishing import snapshot
from answering.publishing.standing import FolderStanding

EVERY_S = 2.0
CHECK_S = 120.0
_MOST_FILES = 20_000
_MOST_TOLD = 20
_NICENESS = "10"

_log = Log("folder")

Mark = tuple[tuple[str, int, int], ...]


class Watching:
    """`found`: what the last look at `folder` found, None before the first. `runs`: the set in use now."""

    def __init__(self, folder: Path, environment: Mapping[str, str], runs: Callable[[], str]) -> None:
        self._folder, self._environment, self._runs = folder, environment, runs
        self.found: FolderStanding | None = None
        self._before: Mark | None = None
        self._checked: Mark | None = None

    async def run(self) -> None:
        """Look until cancelled. A file is looked into once it has stayed the same from one look to the next."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """One look."""
        now = await asyncio.to_thread(_mark, self._folder)
        settled, self._before = now == self._before, now
        if settled and now != self._checked:
            self._checked = now
            await self._check()

    async def _check(self) -> None:
        files, _ = await asyncio.to_thread(snapshot.read_folder, self._folder)
        content = snapshot.name_of(files)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        if content == self._runs():
            self.found = FolderStanding(at, content, 0, 0)
            return
        told = await self._told()
        wrong = [one for one in told if not one["warning"]]
        first = tuple(f"{one['file']}:{one['line']}:{one['column']}  {one['what']}" for one in wrong[:_MOST_TOLD])
        self.found = FolderStanding(at, content, len(wrong), len(told) - len(wrong), first)
        for one in wrong[:_MOST_TOLD]:
            _log.error("file-broken", file=one["file"], line=one["line"], column=one["column"], what=one["what"])
        _log.warning(
            "files-not-published",
            saved=content[:12],
            runs=self._runs()[:12],
            problems=len(wrong),
            live="answering protocols publish" if not wrong else "never while they are broken",
        )

    async def _told(self) -> list[dict[str, object]]:
        """Every problem, as `answering protocols check --json` tells it."""
        process = await asyncio.create_subprocess_exec(
            "nice", "-n", _NICENESS, sys.executable, "-m", "answering", "protocols", "check", "--json",
            str(self._folder), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, env={**os.environ, **self._environment},
        )  # fmt: skip
        try:
            async with asyncio.timeout(CHECK_S):
                out, _ = await process.communicate()
        except TimeoutError:
            return [_problem(self._folder, f"the check took more than {CHECK_S:.0f} s")]
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        try:
            lines = [json.loads(line) for line in out.splitlines()]
        except ValueError:
            lines = []
        if not lines or "ok" not in lines[-1]:
            return [_problem(self._folder, "the check itself broke off")]
        return [line for line in lines if "what" in line]


def _problem(folder: Path, what: str) -> dict[str, object]:
    return {"file": str(folder), "line": 1, "column": 1, "what": what, "warning": False}


def _mark(folder: Path) -> Mark:
    """Something that is different whenever a file is."""
    marks = []
    for path in itertools.islice(folder.rglob("*.y*ml"), _MOST_FILES):
        with suppress(OSError):
            found = path.stat()
            marks.append((str(path), found.st_mtime_ns, found.st_size))
    return tuple(sorted(marks))
