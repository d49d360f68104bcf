"""The database itself: migrations, storing once, and reading back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from answering.errors import RecordsError
from answering.protocols.model import Level
from answering.records.line import Line, encode
from answering.records.model import CallEnded, PageAttempt, Record, RouteEvent, new_id
from answering.records.postgres import EmbeddedPostgres
from answering.records.store import MIGRATIONS, DatabaseAway, NothingKept, RecordRefused, Store, read_call
from tests.records.conftest import count, python
from tests.records.samples import BEGAN, many, said, started, whole_call

MIGRATOR = """
import asyncio, sys
from answering.records.store import Store

async def main():
    store = Store(sys.argv[1])
    await store.open()
    print(*await store.migrate())
    await store.close()

asyncio.run(main())
"""


@pytest_asyncio.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = Store(database)
    await store.open()
    await store.migrate()
    yield store
    await store.close()


def lines(*records: Record) -> list[Line]:
    return [encode(record, n) for n, record in enumerate(records)]


async def test_four_racing_starters_apply_each_file_once(database: str) -> None:
    racers = [python(MIGRATOR, database) for _ in range(4)]
    told = [(await asyncio.to_thread(racer.communicate))[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * 4
    names = sorted(path.name for path in MIGRATIONS.glob("*.sql"))
    assert sorted(name for names_of_one in told for name in names_of_one) == names
    assert await count(database, "schema_migrations") == len(names)


async def test_a_new_file_is_applied_and_the_rest_left(store: Store, tmp_path: Path) -> None:
    for path in MIGRATIONS.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "9999_more.sql").write_text("CREATE TABLE more (x int);")
    assert await store.migrate() == ()
    assert await store.migrate(tmp_path) == ("9999_more.sql",)
    with pytest.raises(RecordsError, match=r"newer version \(9999_more.sql\)"):
        await store.migrate()


async def test_a_file_changed_since_is_refused(store: Store, tmp_path: Path) -> None:
    for path in MIGRATIONS.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes() + b"\n-- changed")
    with pytest.raises(RecordsError, match="changed since"):
        await store.migrate(tmp_path)


async def test_a_file_that_fails_changes_nothing(store: Store, database: str, tmp_path: Path) -> None:
    for path in MIGRATIONS.glob("*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "9998_good.sql").write_text("CREATE TABLE good (x int);")
    (tmp_path / "9999_bad.sql").write_text("CREATE TABLE bad (x int); SELECT 1 / 0;")
    with pytest.raises(RecordsError, match="22012"):
        await store.migrate(tmp_path)
    assert await store.migrate() == ()
    with pytest.raises(psycopg.errors.UndefinedTable):
        await count(database, "good")


async def test_a_whole_call_comes_back_as_it_was_in_the_order_of_time(store: Store) -> None:
    call = new_id()
    given = whole_call(call)
    await store.insert(lines(*given))
    shown = await store.call_show(call)
    assert shown is not None
    assert shown.entries == given[1:]
    summary = shown.summary
    assert (summary.call, summary.started_at, summary.caller_number) == (call, BEGAN, "+15550100")
    assert (summary.ended_at, summary.end_reason) == (BEGAN + timedelta(seconds=42), "hung-up")
    assert summary.duration_s == 42.0
    assert summary.recordings == ("/rec/1.wav", "/rec/2.wav")
    assert (summary.level, summary.route) == (Level.ON_CALL_NOW.id, "message")
    assert [attempt.outcome for attempt in shown.of(PageAttempt)] == ["no-answer"]


async def test_anything_given_twice_is_stored_once(store: Store, database: str) -> None:
    call = new_id()
    given = lines(*whole_call(call))
    await store.insert(given)
    before = await store.call_show(call)
    await store.insert(given)
    await store.insert([*given[3:], *given[3:], *given[:3]])
    assert await store.call_show(call) == before
    assert await count(database, "calls") == 1


async def test_any_order_of_arrival_gives_the_same_call(store: Store) -> None:
    call = new_id()
    given = whole_call(call)
    for line in reversed(lines(*given)):
        await store.insert([line])
    shown = await store.call_show(call)
    assert shown is not None
    assert shown.entries == given[1:]
    assert (shown.summary.started_at, shown.summary.first_seen_at) == (BEGAN, BEGAN)
    assert shown.summary.end_reason == "hung-up"


async def test_a_call_still_going_on_shows_what_there_is(store: Store) -> None:
    call = new_id()
    await store.insert(lines(RouteEvent(call=call, at=BEGAN, route="nurse")))
    shown = await store.call_show(call)
    assert shown is not None
    assert shown.summary.started_at is None and shown.summary.ended_at is None and shown.summary.level is None
    await store.insert(lines(started(call, at=BEGAN - timedelta(seconds=5))))
    shown = await store.call_show(call)
    assert shown is not None
    assert shown.summary.first_seen_at == shown.summary.started_at == BEGAN - timedelta(seconds=5)


async def test_the_list_is_newest_first_and_can_be_narrowed(store: Store) -> None:
    calls = [new_id() for _ in range(5)]
    await store.insert(
        lines(
            *(started(call, at=BEGAN + timedelta(minutes=n), number=f"+1555010{n % 2}") for n, call in enumerate(calls))
        )
    )
    assert [one.call for one in await store.call_list()] == calls[::-1]
    assert [one.call for one in await store.call_list(2)] == [calls[4], calls[3]]
    assert [one.call for one in await store.call_list(caller_number="+15550101")] == [calls[3], calls[1]]
    late = await store.call_list(since=BEGAN + timedelta(minutes=3), caller_number="+15550100")
    assert [one.call for one in late] == [calls[4]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("aaaaaaaa-0000-4000-8000-000000000001", 1),
        ("AAAAAAAA-0000-4000-8000-000000000001", 1),
        ("b", 2),
        ("bbbbbbbb-0000", 2),
        ("c", None),
        ("", None),
        ("x'; DROP TABLE calls", None),
        ("b" * 40, None),
    ],
)
async def test_a_call_is_found_by_its_first_characters(store: Store, asked: str, found: int | None) -> None:
    calls = ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"]
    calls.append("aaaaaaaa-0000-4000-8000-000000000003")
    await store.insert(lines(*(started(call) for call in calls)))
    shown = await store.call_show(asked)
    assert (shown.summary.call if shown else None) == (calls[found - 1] if found else None)
    with pytest.raises(RecordsError, match="several calls"):
        await store.call_show("aaaa")


async def test_a_reader_alone_reads_a_call(store: Store, database: str) -> None:
    call = new_id()
    await store.insert(lines(*whole_call(call)))
    assert await read_call(database, call) == await store.call_show(call)
    assert await read_call(database, new_id()) is None


@pytest.mark.parametrize(
    "bad",
    [
        replace(said(new_id(), 0, "my chest hurts"), call="my chest hurts"),
        replace(said(new_id(), 0, "my chest hurts"), who="nobody"),
        replace(said(new_id(), 0, "my chest hurts"), turn=-1),
        replace(said(new_id(), 0, "my chest hurts"), turn=2**40),
        PageAttempt(call=new_id(), at=BEGAN, attempt=1, phone="", outcome="my chest hurts"),
        CallEnded(call=new_id(), at=BEGAN, reason="my chest hurts", duration_s=-1.0),
    ],
    ids=["no-uuid", "nobody", "negative", "too-large", "no-phone", "backwards"],
)
async def test_what_is_refused_is_told_without_its_words(store: Store, database: str, bad: Record) -> None:
    good = said(new_id(), 0)
    with pytest.raises(RecordRefused) as refusal:
        await store.insert(lines(good, bad))
    error: BaseException | None = refusal.value
    assert error is not None and "SQLSTATE 2" in str(error) and "chest" not in str(error)
    assert error.__suppress_context__
    assert await count(database, "utterances") == 0
    await store.insert(lines(good))
    assert await count(database, "utterances") == 1


async def test_a_database_without_tables_is_no_fault_of_the_record(database: str) -> None:
    store = Store(database)
    await store.open()
    with pytest.raises(DatabaseAway, match="42P01"):
        await store.insert(lines(said(new_id(), 0)))
    with pytest.raises(NothingKept, match="no records yet"):
        await store.call_list()
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://nobody@/none?host=/nowhere",
        "postgresql://no-such-host.invalid/none",
    ],
)
async def test_no_database_is_told_in_time(url: str) -> None:
    store = Store(url, wait_s=0.5)
    await store.open()
    async with asyncio.timeout(5.0):
        with pytest.raises(DatabaseAway, match="cannot be used"):
            await store.call_list()
    await store.close()


async def test_it_works_on_after_the_server_was_restarted(server: EmbeddedPostgres) -> None:
    store = Store(server.url)
    await store.open()
    await store.migrate()
    await store.insert(lines(*many(3)))
    for _ in range(3):
        await server.stop()
        await server.start()
        await store.insert(lines(*many(3)))
    assert await count(server.url, "utterances") == 12
    await store.close()


async def test_two_writers_of_the_same_calls_do_not_hinder_each_other(store: Store, database: str) -> None:
    calls = [new_id() for _ in range(10)]

    async def write(order: list[str]) -> None:
        other = Store(database)
        await other.open()
        for turn in range(20):
            for begin in range(0, 10, 5):
                await other.insert(lines(*(said(call, turn) for call in order[begin : begin + 5])))
        await other.close()

    await asyncio.gather(write(calls), write(calls[::-1]))
    assert await count(database, "utterances") == 400
    assert await count(database, "calls") == 10
