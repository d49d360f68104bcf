"""The way of every record from a call to the database; it never delays a call.

`write()` puts a record into memory; one task flushes it to the spool on disk within milliseconds, another
carries the spool to the database. Database gone: records wait on disk and follow in order, none lost, none
twice (each has its own UUID). Process killed: the next one, or one beside it, carries what it left. Disk
unwritable: records go straight from memory to the database. Both gone: `queue_limit` records wait in
memory, later ones are dropped, counted and told.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar

from answering.errors import RecordsError
from answering.logs import Log
from answering.records.line import KIND_OF, Line, encode
from answering.records.model import Record
from answering.records.spool import REFUSED, Spool
from answering.records.store import DatabaseAway, RecordRefused, Store

T = TypeVar("T")

_BATCH = 200
_GATHER_S = 0.1  # so that steady talk costs ten transactions a second, not one a record
_BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_ADOPT_EVERY_S = 10.0
_DISK_LIMIT_S = 5.0


class Journal:
    """One process's journal; made after any fork, used from one event loop.

    `spool`: the folder all processes of one state share. `name`: of the process, for the log. Migrations
    are applied before the first record, whoever comes first.
    """

    def __init__(
        self,
        database_url: str,
        spool: Path,
        *,
        name: str = "journal",
        queue_limit: int = 20_000,
        spool_limit_bytes: int = 1 << 30,
    ) -> None:
        self._log = Log("journal", process=name)
        self._store = Store(database_url)
        self._spool = Spool(spool, limit_bytes=spool_limit_bytes)
        self._queue: deque[tuple[Record, int]] = deque()
        self._queue_limit = queue_limit
        self._n = 0
        self._written = asyncio.Event()
        self._on_disk = asyncio.Event()
        self._closing = asyncio.Event()
        self._migrated = False
        self._away = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._to_disk: asyncio.Task[None] | None = None
        self._to_database: asyncio.Task[None] | None = None
        self.lost = 0
        self.refused = 0

    def write(self, record: Record) -> None:
        """Take a record; returns at once and never raises."""
        if len(self._queue) >= self._queue_limit:
            self._lose(1, "memory-full")
            return
        if self._closing.is_set() or type(record) not in KIND_OF:
            self._lose(1, "closed" if self._closing.is_set() else "unknown-kind")
            return
        self._queue.append((record, self._n))
        self._n += 1
        self._written.set()

    @property
    def unwritten(self) -> int:
        """How many records are in memory only."""
        return len(self._queue)

    @property
    def waiting_bytes(self) -> int:
        """How much lies in the spool that the database does not have yet."""
        return self._spool.waiting_bytes

    async def start(self) -> None:
        """Begin to carry; returns at once, database or not."""
        await self._store.open()
        self._to_disk = asyncio.create_task(self._supervise(self._flush, "to-disk"))
        self._to_database = asyncio.create_task(self._supervise(self._carry, "to-database"))

    async def close(self, drain_s: float) -> None:
        """Flush to disk, carry for at most `drain_s` seconds more, and let go; what is left waits in the spool.

        A server that hangs in mid-statement takes about 12 s more: its connection is given that long to end.
        """
        if self._closing.is_set():
            return
        self._closing.set()
        self._written.set()
        self._on_disk.set()
        tasks = [task for task in (self._to_disk, self._to_database) if task]
        try:
            if self._to_disk:
                await asyncio.wait([self._to_disk], timeout=_DISK_LIMIT_S)
            self._on_disk.set()
            if self._to_database:
                await asyncio.wait([self._to_database], timeout=drain_s)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._queue:
                self._lose(len(self._queue), "closed")
                self._queue.clear()
            left = self.waiting_bytes
            try:
                async with asyncio.timeout(_DISK_LIMIT_S):
                    await self._in_thread(self._spool.close)
            except (OSError, TimeoutError) as error:
                self._log.error("spool-close-failed", error=type(error).__name__)
            self._thread.shutdown(wait=False)
            await self._store.close()
            if left:
                self._log.warning("spool-left", bytes=left)

    async def _supervise(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """Run one of the two tasks until it ends by itself, starting it again after a failure."""
        failures = 0
        while True:
            try:
                await work()
                return
            except Exception as error:
                # The type alone: the text of an error may quote a record.
                self._log.error("task-failed", task=name, error=type(error).__name__)
                await self._pause(_back_off(failures))
                failures += 1
                if self._closing.is_set():
                    return

    async def _flush(self) -> None:
        failures = 0
        while self._queue or not self._closing.is_set():
            if not self._queue:
                self._written.clear()
                await self._written.wait()
                continue
            batch = list(islice(self._queue, 1000))
            lines = await self._in_thread(_encode_all, batch)
            try:
                refused = await self._in_thread(self._spool.append, lines)
            except OSError as error:
                self._log.error("spool-unwritable", error=type(error).__name__, errno=error.errno)
                if not await self._store_directly(lines):
                    if self._closing.is_set():
                        return
                    await self._pause(_back_off(failures))
                    failures += 1
                    continue
                refused = 0
            failures = 0
            for _ in batch:
                self._queue.popleft()
            if refused:
                self._lose(refused, "spool-full")
            self._on_disk.set()

    async def _carry(self) -> None:
        failures = 0
        adopted_at = float("-inf")
        loop = asyncio.get_running_loop()
        while True:
            try:
                if loop.time() - adopted_at >= _ADOPT_EVERY_S:
                    adopted_at = loop.time()
                    if adopted := await self._in_thread(self._spool.adopt):
                        self._log.warning("spool-adopted", files=adopted)
                carried = await self._carry_some()
                if carried is not None:
                    failures = 0
                    if carried < _BATCH:
                        await self._pause(_GATHER_S)
                    continue
            except RecordsError as error:
                self._tell_away(error)
                if self._closing.is_set():
                    return
                await self._pause(_back_off(failures))
                failures += 1
                continue
            if self._closing.is_set() and (self._to_disk is None or self._to_disk.done()):
                return
            self._on_disk.clear()
            try:
                async with asyncio.timeout(_ADOPT_EVERY_S):
                    await self._on_disk.wait()
            except TimeoutError:
                pass

    async def _carry_some(self) -> int | None:
        """Bring the next lines of the spool into the database; how many, None when there are none."""
        chunk = await self._in_thread(self._spool.read, _BATCH)
        if chunk is None:
            return None
        for data in chunk.broken:
            await self._set_aside(data, "broken-line")
        if chunk.lines:
            await self._store_or_set_aside(chunk.lines)
        await self._in_thread(self._spool.done, chunk)
        if self._away:
            self._away = False
            self._log.warning("database-back", waiting_bytes=self.waiting_bytes)
        return len(chunk.lines) + len(chunk.broken)

    async def _store_or_set_aside(self, lines: Sequence[Line]) -> None:
        """All lines into the database, those it refuses aside; raises RecordsError when it takes none now."""
        if not self._migrated:
            applied = await self._store.migrate()
            self._migrated = True
            if applied:
                self._log.info("database-migrated", files=",".join(applied))
        try:
            await self._store.insert(lines)
        except RecordRefused as error:
            if len(lines) == 1:
                await self._set_aside(lines[0].data, lines[0].kind, error)
                return
            for line in lines:
                await self._store_or_set_aside([line])

    async def _store_directly(self, lines: Sequence[Line]) -> bool:
        try:
            await self._store_or_set_aside(lines)
        except RecordsError as error:
            self._tell_away(error)
            return False
        return True

    async def _set_aside(self, data: bytes, kind: str, error: RecordsError | None = None) -> None:
        self.refused += 1
        try:
            await self._in_thread(self._spool.set_aside, data)
        except OSError:
            self._lose(1, "refused-unwritable")
        reason = error.what if error else "not a whole record"
        self._log.error("record-set-aside", kind=kind, reason=reason, file=REFUSED)

    def _tell_away(self, error: RecordsError) -> None:
        if not self._away:
            self._away = True
            tell = self._log.warning if isinstance(error, DatabaseAway) else self._log.error
            tell("database-away", reason=error.what, mend=error.mend)

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        # The first, and then every power of two: loud, but never a flood.
        if self.lost == count or (self.lost & (self.lost - 1)) == 0:
            self._log.error("records-lost", count=self.lost, why=why)

    async def _in_thread(self, work: Callable[..., T], *values: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*values))

    async def _pause(self, duration_s: float) -> None:
        """Wait; `close()` cuts it short."""
        try:
            async with asyncio.timeout(duration_s):
                await self._closing.wait()
        except TimeoutError:
            pass


def _back_off(failures: int) -> float:
    return _BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)]


def _encode_all(batch: Sequence[tuple[Record, int]]) -> list[Line]:
    return [encode(record, n) for record, n in batch]
