"""Records on their way to the database, on disk: append-only files that outlive the process that wrote them.

Every record goes here first and leaves when the database has it. One process writes one file at a time
(`<process>-<number>.jsonl`, 0600, held by flock, a new one every 8 MiB); files whose process is gone are
taken over by whoever finds them. Nothing on disk is ever deleted before the database has it: when the bound
is reached, new records are refused, those of the conversation at nine tenths of it, the essential ones
(`line.ESSENTIAL`) at the whole.

All of this blocks; the journal runs it in one thread. What the database refuses lies in `refused.jsonl`
beside the spool; renamed to end in `.jsonl` under another name, it is tried again.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
import uuid
import weakref
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from answering.records.line import Line, decode

REFUSED = "refused.jsonl"
_READ_BYTES = 256 * 1024


@dataclass(slots=True, eq=False)
class _Segment:
    path: Path
    fd: int
    size: int = 0
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines read from one file up to `end`; `broken`: what there is no whole record."""

    lines: tuple[Line, ...]
    broken: tuple[bytes, ...]
    end: int
    segment: _Segment = field(repr=False)


class Spool:
    """The spool of one process in `folder`; see the module for what it promises.

    Every method may raise OSError.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = 1 << 30, segment_bytes: int = 8 << 20) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._segment_bytes = segment_bytes
        self._process = f"{time.time_ns():020d}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._number = 0
        self._segments: deque[_Segment] = deque()
        self._own: _Segment | None = None
        _open_spools.add(self)

    @property
    def waiting_bytes(self) -> int:
        """How much is on disk here and not in the database yet."""
        return sum(segment.size - segment.carried for segment in self._segments)

    def append(self, lines: Sequence[Line]) -> int:
        """Write lines and flush them to the disk; returns how many the bound refused.

        After an OSError none of them is on disk.
        """
        used = sum(segment.size for segment in self._segments)
        kept: list[bytes] = []
        for line in lines:
            if used + len(line.data) < self.limit_bytes * (1.0 if line.essential else 0.9):
                kept.append(line.data)
                used += len(line.data) + 1
        if kept:
            own = self._own
            if own is None or own.size >= self._segment_bytes:
                own = self._own = self._new_segment()
            data = memoryview(b"\n".join(kept) + b"\n")
            try:
                _write_all(own.fd, data)
            except OSError:
                os.ftruncate(own.fd, own.size)
                raise
            own.size += len(data)
        return len(lines) - len(kept)

    def read(self, most: int) -> Chunk | None:
        """The next lines in order, at most `most`, None when there are none."""
        while self._segments:
            segment = self._segments[0]
            if segment.carried < segment.size:
                return _read(segment, most)
            if segment is self._own:
                return None
            self._remove(segment)
        return None

    def done(self, chunk: Chunk) -> None:
        """The database has this chunk: forget it."""
        segment = chunk.segment
        segment.carried = chunk.end
        if segment.carried < segment.size:
            return
        if segment is self._own:
            os.ftruncate(segment.fd, 0)
            segment.size = segment.carried = 0
        else:
            self._remove(segment)

    def set_aside(self, data: bytes) -> None:
        """Keep what the database refuses, for a person to look at, up to a tenth of the spool's bound."""
        self._make_folder()
        fd = os.open(self.folder / REFUSED, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(fd).st_size + len(data) > self.limit_bytes // 10:
                raise OSError(errno.EFBIG, "as much has been set aside as may be")
            _write_all(fd, memoryview(data + b"\n"))
        finally:
            os.close(fd)

    def adopt(self) -> int:
        """Take over the files of processes that are gone; returns how many."""
        mine = {segment.path for segment in self._segments}
        found = []
        with contextlib.suppress(FileNotFoundError):
            found = sorted(p for p in self.folder.glob("*.jsonl") if p not in mine and p.name != REFUSED)
        adopted = [segment for path in found if (segment := _take_over(path)) is not None]
        # Before the own one: older records first.
        self._segments.extendleft(reversed(adopted))
        return len(adopted)

    def close(self) -> None:
        """Let go of every file; those with records in them stay for the next process."""
        for segment in tuple(self._segments):
            if segment.carried >= segment.size:
                self._remove(segment)
            else:
                os.close(segment.fd)
        self._segments.clear()
        self._own = None
        _open_spools.discard(self)

    def close_inherited(self) -> None:
        """In a forked child: close the descriptors, so that the files are free once the parent is gone."""
        for segment in self._segments:
            with contextlib.suppress(OSError):
                os.close(segment.fd)
        self._segments.clear()
        self._own = None

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _new_segment(self) -> _Segment:
        self._make_folder()
        path = self.folder / f"{self._process}-{self._number:06d}.jsonl"
        self._number += 1
        # Made under a name nobody looks for: another process must not take it over before it is locked.
        hidden = path.with_suffix(".new")
        fd = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            hidden.rename(path)
            _sync_folder(self.folder)
        except OSError:
            os.close(fd)
            hidden.unlink(missing_ok=True)
            raise
        segment = _Segment(path, fd)
        self._segments.append(segment)
        return segment

    def _remove(self, segment: _Segment) -> None:
        segment.path.unlink(missing_ok=True)
        os.close(segment.fd)
        self._segments.remove(segment)
        if segment is self._own:
            self._own = None


_open_spools: weakref.WeakSet[Spool] = weakref.WeakSet()


def _forget_in_child() -> None:
    for spool in tuple(_open_spools):
        spool.close_inherited()


os.register_at_fork(after_in_child=_forget_in_child)


def _write_all(fd: int, data: memoryview) -> None:
    while data:
        data = data[os.write(fd, data) :]
    os.fdatasync(fd)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _take_over(path: Path) -> _Segment | None:
    try:
        fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        status = os.fstat(fd)
        if status.st_nlink:  # else whoever held the lock has just carried and removed it
            return _Segment(path, fd, size=status.st_size)
    except BlockingIOError:
        pass
    os.close(fd)
    return None


def _read(segment: _Segment, most: int) -> Chunk:
    """The next whole lines of one file; a file without a last line feed was cut short by a crash."""
    want = _READ_BYTES
    while True:
        data = os.pread(segment.fd, min(want, segment.size - segment.carried), segment.carried)
        if not data:
            return Chunk((), (), segment.size, segment)
        whole = data.rfind(b"\n") + 1
        if whole or segment.carried + len(data) >= segment.size:
            break
        want *= 4
    lines: list[Line] = []
    broken: list[bytes] = []
    end = segment.carried
    for part in (data[:whole] if whole else data).splitlines(keepends=True)[:most]:
        end += len(part)
        if part.strip():
            line = decode(part.rstrip(b"\n"))
            if line is None:
                broken.append(part.rstrip(b"\n"))
            else:
                lines.append(line)
    return Chunk(tuple(lines), tuple(broken), end, segment)
