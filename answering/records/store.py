"""The database: its pool, its migrations, and what is read from it.

Nothing here logs or raises a value of a record: errors name an SQLSTATE, never a text of the server's.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed

from answering.errors import RecordsError
from answering.protocols.model import Level
from answering.records.line import KINDS, Line
from answering.records.model import CallShown, CallSummary, MessageTaken, Record
from answering.records.tables import COLUMNS, FIRST_SEEN, STATEMENTS

MIGRATIONS = Path(__file__).parent / "migrations"

# Any number no other application of the same server is likely to lock by: the letters "ansrec" as ASCII.
_MIGRATION_LOCK = 0x616E73726563

# Faults of the server, not of the record: wrong transaction state (read only), resources, tables or rights
# missing.
_UNFIT_CLASSES = ("08", "25", "28", "53", "55", "57", "58", "F0")
_NO_TABLE = "42P01"
_UNFIT_CODES = ("42501", "42703", "3F000", "40001", "40P01")

_OPTIONS = "-c timezone=UTC -c statement_timeout=10s -c lock_timeout=10s -c application_name=answering"

_SUMMARY = """
    SELECT c.id::text AS call, c.first_seen_at, c.started_at, c.ended_at, c.caller_number, c.line, c.language,
           c.after_hours, c.worker, c.protocols_hash, c.end_reason,
           extract(epoch FROM c.ended_at - c.started_at)::double precision AS duration_s,
           ARRAY(SELECT e.recording FROM call_ends e WHERE e.call = c.id AND e.recording IS NOT NULL
                 ORDER BY e.at, e.n) AS recordings,
           d.level, d.protocol, d.red_flag, d.route, d.reason
    FROM calls c
    LEFT JOIN LATERAL (SELECT * FROM dispositions WHERE call = c.id ORDER BY at DESC, n DESC LIMIT 1) d
        ON true
"""


class DatabaseAway(RecordsError):
    """The database cannot be reached or is not fit to take anything; trying again later may help."""


class NothingKept(DatabaseAway):
    """The database holds no table of ours yet: no service has taken a call on it."""


class RecordRefused(RecordsError):
    """The database refuses these records, and would again."""


def _judge(error: Exception) -> RecordsError:
    """What a driver's error means, without the server's text: that may quote a caller."""
    state = getattr(error, "sqlstate", None) or ""
    told = f"{type(error).__name__}{f', SQLSTATE {state}' if state else ''}"
    if state == _NO_TABLE:
        return NothingKept(
            f"the database holds no records yet ({told})", "the service makes its tables when it first runs"
        )
    lost = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError, TimeoutError, OSError, PoolClosed))
    if state[:2] in _UNFIT_CLASSES or state in _UNFIT_CODES or (lost and state[:2] != "54"):
        return DatabaseAway(f"the database cannot be used ({told})", "see that it runs and that DATABASE_URL is right")
    return RecordRefused(f"the database refuses a record ({told})")


class Store:
    """One process's way to the database at `database_url`.

    `open()` returns at once, database or not; calls that need it raise DatabaseAway after about `wait_s`
    seconds.
    """

    def __init__(self, database_url: str, *, wait_s: float = 5.0, most_connections: int = 2) -> None:
        self._wait_s = wait_s
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[DictRow]] = AsyncConnectionPool(
            database_url,
            kwargs={
                "row_factory": dict_row,
                "options": _OPTIONS,
                "connect_timeout": 5,
                "keepalives_idle": 10,
                "tcp_user_timeout": 10_000,
            },
            min_size=1,
            max_size=most_connections,
            open=False,
            check=AsyncConnectionPool.check_connection,
            timeout=wait_s,
            reconnect_timeout=5.0,
            name="records",
        )

    async def open(self) -> None:
        await self._pool.open(wait=False)

    async def close(self) -> None:
        await self._pool.close(timeout=2.0)

    async def migrate(self, folder: Path = MIGRATIONS) -> tuple[str, ...]:
        """Bring the tables up to date; returns the names of the files applied now.

        Safe with any number of starters at once. Raises RecordsError when a file applied earlier has
        changed since or is unknown here, DatabaseAway when the database is not there.
        """
        files = await asyncio.to_thread(_migration_files, folder)
        async with self._transaction(30.0) as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
            await connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, sha256 text NOT NULL,"
                " applied_at timestamptz NOT NULL DEFAULT now())"
            )
            found = await connection.execute("SELECT name, sha256 FROM schema_migrations")
            applied = {row["name"]: row["sha256"] for row in await found.fetchall()}
            _check_history(applied, files)
            pending = [name for name in files if name not in applied]
            for name in pending:
                text, sha256 = files[name]
                await connection.execute(text)
                await connection.execute("INSERT INTO schema_migrations VALUES (%s, %s)", (name, sha256))
        return tuple(pending)

    async def insert(self, lines: Sequence[Line]) -> None:
        """Store lines, all or none, each once however often it is given.

        Raises DatabaseAway, or RecordRefused when one of them can never be stored.
        """
        by_kind: dict[str, list[bytes]] = {}
        for line in lines:
            by_kind.setdefault(line.kind, []).append(line.data)
        async with self._transaction(15.0) as connection:
            await connection.execute(FIRST_SEEN, (_array([line.data for line in lines]),))
            for kind, statements in STATEMENTS.items():
                for statement in statements if kind in by_kind else ():
                    await connection.execute(statement, (_array(by_kind[kind]),))

    async def call_list(
        self, limit: int = 50, *, caller_number: str | None = None, since: datetime | None = None
    ) -> tuple[CallSummary, ...]:
        """The latest calls, newest first; of one caller's number and since a moment where these are given."""
        where, values = ["true"], dict[str, object](limit=limit)
        if caller_number is not None:
            where.append("c.caller_number = %(caller_number)s")
            values["caller_number"] = caller_number
        if since is not None:
            where.append("c.first_seen_at >= %(since)s")
            values["since"] = since
        query = f"{_SUMMARY} WHERE {' AND '.join(where)} ORDER BY c.first_seen_at DESC LIMIT %(limit)s"
        async with self._transaction(15.0) as connection:
            found = await connection.execute(query, values)
            return tuple(_summary(row) for row in await found.fetchall())

    async def message_list(self, limit: int = 50, *, queue: str | None = None) -> tuple[MessageTaken, ...]:
        """The latest messages, newest first; of one queue where it is given."""
        columns = ", ".join(COLUMNS["message"][1])
        where = "WHERE queue = %(queue)s" if queue is not None else ""
        query = f"SELECT n, id::text, call::text, at, {columns} FROM messages {where}"
        query += " ORDER BY at DESC, n DESC LIMIT %(limit)s"
        async with self._transaction(15.0) as connection:
            found = await connection.execute(query, {"queue": queue, "limit": limit})
            entries = [_entry("message", row)[2] for row in await found.fetchall()]
        return tuple(entry for entry in entries if isinstance(entry, MessageTaken))

    async def call_show(self, call_id: str) -> CallShown | None:
        """Everything kept of one call, in the order of time, None where there is none.

        `call_id`: the call's UUID or its first characters; raises RecordsError when several calls begin so.
        """
        span = _span(call_id)
        if span is None:
            return None
        async with self._transaction(15.0) as connection:
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            query = f"{_SUMMARY} WHERE c.id BETWEEN %s AND %s LIMIT 2"
            found = await connection.execute(query, span)
            calls = [_summary(row) for row in await found.fetchall()]
            if len(calls) > 1:
                raise RecordsError(f"several calls begin with {call_id}", "give more of its characters")
            if not calls:
                return None
            entries: list[tuple[datetime, int, Record]] = []
            for kind, (table, columns) in COLUMNS.items():
                select = f"SELECT n, id::text, call::text, at, {', '.join(columns)} FROM {table} WHERE call = %s"
                found = await connection.execute(select, (calls[0].call,))
                entries += [_entry(kind, row) for row in await found.fetchall()]
        entries.sort(key=lambda entry: entry[:2])
        return CallShown(calls[0], tuple(record for _, _, record in entries))

    @asynccontextmanager
    async def _transaction(self, limit_s: float) -> AsyncIterator[psycopg.AsyncConnection[DictRow]]:
        try:
            async with (
                asyncio.timeout(self._wait_s + limit_s),
                self._pool.connection() as connection,
                connection.transaction(),
            ):
                yield connection
        except (psycopg.Error, PoolClosed, TimeoutError, OSError) as error:
            raise _judge(error) from None


async def read_call(database_url: str, call_id: str) -> CallShown | None:
    """`Store.call_show` over a connection made for it alone."""
    store = Store(database_url, most_connections=1)
    await store.open()
    try:
        return await store.call_show(call_id)
    finally:
        await store.close()


def _array(items: Sequence[bytes]) -> str:
    return (b"[" + b",".join(items) + b"]").decode()


def _span(prefix: str) -> tuple[str, str] | None:
    digits = prefix.replace("-", "").lower()
    if not digits or len(digits) > 32 or set(digits) - set("0123456789abcdef"):
        return None
    return digits.ljust(32, "0"), digits.ljust(32, "f")


def _summary(row: Mapping[str, Any]) -> CallSummary:
    return CallSummary(**{**row, "recordings": tuple(row["recordings"])})


def _entry(kind: str, row: Mapping[str, Any]) -> tuple[datetime, int, Record]:
    values = {name: value for name, value in row.items() if name != "n"}
    if values.get("level") is not None:
        values["level"] = Level.from_id(values["level"])
    if "asr_alternatives" in values:
        values["asr_alternatives"] = tuple(values["asr_alternatives"])
    record = KINDS[kind](**values)
    return record.at, row["n"], record


def _migration_files(folder: Path) -> dict[str, tuple[str, str]]:
    """Name -> (SQL, sha256 of the file), in the order of their names."""
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.sql"))}
    if not found:
        raise RecordsError(f"no migrations lie in {folder}", "install the package whole")
    return {name: (data.decode(), hashlib.sha256(data).hexdigest()) for name, data in found.items()}


def _check_history(applied: Mapping[str, str], files: Mapping[str, tuple[str, str]]) -> None:
    unknown = sorted(applied.keys() - files.keys())
    if unknown:
        raise RecordsError(
            f"the database has been migrated by a newer version ({', '.join(unknown)})",
            "run that version or a later one",
        )
    changed = sorted(name for name, sha256 in applied.items() if files[name][1] != sha256)
    if changed:
        raise RecordsError(
            f"migrations have changed since they were applied ({', '.join(changed)})",
            "restore them as they were, and put changes into a new file",
        )
