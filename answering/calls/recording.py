"""One stereo WAV file a call: left the caller, right what was played to them, on one time line."""

from __future__ import annotations

import asyncio
import os
import struct
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path

import numpy as np

RATE_HZ = 16000
_BYTES_S = RATE_HZ * 2
_GAP_S = 0.1
_WRITE_EVERY_S = 2.0


def _header(data_bytes: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16, 1, 2, RATE_HZ, RATE_HZ * 4, 4, 16,
        b"data", data_bytes,
    )  # fmt: skip


class Recording:
    """Collects both sides and writes them in a thread; nothing here blocks the loop.

    `clock` gives seconds, the same as the times given to `agent` and `cut`. Frames are PCM s16le mono 16 kHz.
    """

    def __init__(self, path: Path, threads: Executor, clock: Callable[[], float]) -> None:
        self.path = path
        self._threads = threads
        self._clock = clock
        self._started = clock()
        self._left = bytearray()
        self._right = bytearray()
        self._written_s = 0.0
        self._bytes = 0
        self._job: asyncio.Future[None] | None = None

    def caller(self, pcm: bytes) -> None:
        """One frame of the caller's, heard now; a gap in their stream becomes silence of the same length."""
        behind = self._sample_byte(self._clock()) - len(self._left) - len(pcm)
        if behind > _GAP_S * _BYTES_S:
            self._left.extend(bytes(behind))
        self._left.extend(pcm)
        if len(self._left) > _WRITE_EVERY_S * _BYTES_S and (self._job is None or self._job.done()):
            self._job = self._write_out(len(self._left) & ~1)

    def agent(self, pcm: bytes, at_s: float) -> None:
        """Sound that plays from `at_s` on."""
        start = max(0, self._sample_byte(at_s))
        if start > len(self._right):
            self._right.extend(bytes(start - len(self._right)))
        self._right[start : start + len(pcm)] = pcm

    def cut(self, at_s: float) -> None:
        """What was to be played after `at_s` was not."""
        del self._right[max(0, self._sample_byte(at_s)) :]

    async def close(self) -> None:
        """Write what is left; the file is whole afterwards."""
        if self._job is not None:
            await self._job
        await self._write_out(max(len(self._left), len(self._right)) & ~1)

    async def discard(self) -> None:
        """Forget everything: the caller refused."""
        if self._job is not None:
            await self._job
        self._left.clear()
        self._right.clear()
        await asyncio.get_running_loop().run_in_executor(self._threads, lambda: self.path.unlink(missing_ok=True))

    def _sample_byte(self, at_s: float) -> int:
        return int((at_s - self._started - self._written_s) * RATE_HZ) * 2

    def _write_out(self, count: int) -> asyncio.Future[None]:
        left, right = bytes(self._left[:count]), bytes(self._right[:count])
        del self._left[:count], self._right[:count]
        self._written_s += count / _BYTES_S
        first = self._bytes == 0
        self._bytes += count * 2
        return asyncio.get_running_loop().run_in_executor(
            self._threads, _append, self.path, left, right, count, self._bytes, first
        )


def _append(path: Path, left: bytes, right: bytes, count: int, total: int, first: bool) -> None:
    both = np.zeros((count // 2, 2), "<i2")
    both[: len(left) // 2, 0] = np.frombuffer(left, "<i2")
    both[: len(right) // 2, 1] = np.frombuffer(right, "<i2")
    if first:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.write(_header(total))
        file.seek(0, os.SEEK_END)
        file.write(both.tobytes())


def purge(folder: Path, keep_days: int) -> int:
    """Delete recordings not changed for `keep_days` days, and folders that are empty then; how many files went."""
    oldest, removed = time.time() - keep_days * 86400, 0
    for file in folder.glob("*/*.wav"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            removed += 1
    for day in folder.glob("*"):
        with suppress(OSError):
            day.rmdir()
    return removed
