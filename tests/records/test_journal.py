"""The journal against a real server: nothing lost, nothing twice, whatever stops, dies or refuses."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from answering.records.journal import Journal
from answering.records.model import RouteEvent, Utterance, new_id
from answering.records.postgres import EmbeddedPostgres
from answering.records.spool import REFUSED
from answering.records.store import read_call
from tests.records.conftest import count, python, soon
from tests.records.samples import BEGAN, many, said, whole_call
from tests.records.test_spool import largest_file

WRITER = """
import asyncio, sys
from pathlib import Path
from answering.records.journal import Journal
from tests.records.samples import many

async def main():
    journal = Journal(sys.argv[1], Path(sys.argv[2]))
    await journal.start()
    for record in many(int(sys.argv[4]), sys.argv[3]):
        journal.write(record)
        await asyncio.sleep(0)
    while journal.unwritten:
        await asyncio.sleep(0.01)
    print("on disk", flush=True)
    if sys.argv[5] == "stay":
        await asyncio.sleep(60)
    await journal.close(10.0)

asyncio.run(main())
"""


@asynccontextmanager
async def journal(url: str, spool: Path, drain_s: float = 10.0) -> AsyncIterator[Journal]:
    one = Journal(url, spool)
    await one.start()
    try:
        yield one
    finally:
        await one.close(drain_s)


def reaches(url: str, total: int) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        try:
            return await count(url, "utterances") >= total
        except psycopg.Error:
            return False

    return condition


async def turns_of(url: str, call: str) -> list[int]:
    shown = await read_call(url, call)
    return [] if shown is None else [entry.turn for entry in shown.of(Utterance)]


def left_in(spool: Path) -> list[str]:
    return sorted(path.name for path in spool.iterdir()) if spool.exists() else []


def all_empty(spool: Path) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        files = list(spool.iterdir())
        return bool(files) and not any(path.stat().st_size for path in files)

    return condition


async def test_a_call_arrives_whole_and_nothing_stays_on_disk(database: str, tmp_path: Path) -> None:
    call = new_id()
    given = whole_call(call)
    async with journal(database, tmp_path) as one:
        for record in given:
            one.write(record)
        await soon(all_empty(tmp_path))  # nothing of a call lingers on disk once the database has it
    shown = await read_call(database, call)
    assert shown is not None
    assert shown.entries == given[1:]
    assert left_in(tmp_path) == []


async def test_what_is_written_before_the_start_is_kept(database: str, tmp_path: Path) -> None:
    call = new_id()
    one = Journal(database, tmp_path)
    one.write(said(call, 0))
    await one.start()
    await one.close(10.0)
    assert await turns_of(database, call) == [0]


async def test_a_database_away_for_a_while_gets_all_of_it_once(server: EmbeddedPostgres, tmp_path: Path) -> None:
    call = new_id()
    given = many(210, call)
    async with journal(server.url, tmp_path / "spool") as one:
        for record in given[:10]:
            one.write(record)
        await soon(reaches(server.url, 10))
        await server.stop()
        for record in given[10:]:
            one.write(record)
            await asyncio.sleep(0.005)
        assert one.waiting_bytes > 0
        await server.start()
        await soon(reaches(server.url, 210))
        assert one.lost == one.refused == 0
    assert await turns_of(server.url, call) == list(range(210))
    assert left_in(tmp_path / "spool") == []


async def test_an_outage_longer_than_the_pool_tries_is_survived(server: EmbeddedPostgres, tmp_path: Path) -> None:
    async with journal(server.url, tmp_path / "spool") as one:
        await server.stop()
        one.write(said(new_id(), 0))
        await asyncio.sleep(8.0)
        await server.start()
        await soon(reaches(server.url, 1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
async def test_a_server_ended_in_mid_write_loses_and_doubles_nothing(
    server: EmbeddedPostgres, tmp_path: Path, number: signal.Signals
) -> None:
    call = new_id()
    async with journal(server.url, tmp_path / "spool") as one:
        for n, record in enumerate(many(1500, call)):
            one.write(record)
            if n % 10 == 0:
                await asyncio.sleep(0.005)
            if n in (400, 900) and (pid := server.pid) is not None:
                os.kill(pid, number)  # it is started again by itself
        await soon(reaches(server.url, 1500), 40.0)
        assert one.lost == one.refused == 0
    assert await turns_of(server.url, call) == list(range(1500))


async def test_a_frozen_server_holds_nobody_up(server: EmbeddedPostgres, tmp_path: Path) -> None:
    call = new_id()
    async with journal(server.url, tmp_path / "spool") as one:
        one.write(said(call, 0))
        await soon(reaches(server.url, 1))
        assert server.pid is not None
        os.killpg(server.pid, signal.SIGSTOP)
        try:
            for turn in range(1, 101):
                one.write(said(call, turn))
                await asyncio.sleep(0.005)
            await soon(all_written(one), 5.0)
            assert one.waiting_bytes > 0
        finally:
            os.killpg(server.pid, signal.SIGCONT)
        await soon(reaches(server.url, 101))
    assert await turns_of(server.url, call) == list(range(101))


async def test_closing_without_a_database_is_quick_and_the_next_one_carries(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    call = new_id()
    url = server.url
    await server.stop()
    async with journal(url, tmp_path / "spool") as one:
        for record in many(50, call):
            one.write(record)
        await asyncio.sleep(0.5)
        async with asyncio.timeout(30.0):
            await one.close(10.0)
    assert len(left_in(tmp_path / "spool")) == 1
    await server.start()
    async with journal(url, tmp_path / "spool"):
        await soon(reaches(url, 50))
    assert await turns_of(url, call) == list(range(50))
    assert left_in(tmp_path / "spool") == []


async def test_what_a_killed_process_left_is_carried_by_the_next(server: EmbeddedPostgres, tmp_path: Path) -> None:
    call = new_id()
    url, spool = server.url, tmp_path / "spool"
    await server.stop()
    writer = python(WRITER, url, str(spool), call, "300", "stay")
    assert writer.stdout is not None
    assert await asyncio.to_thread(writer.stdout.readline) == "on disk\n"
    writer.send_signal(signal.SIGKILL)
    await asyncio.to_thread(writer.communicate)
    assert len(left_in(spool)) == 1
    await server.start()
    async with journal(url, spool):
        await soon(reaches(url, 300))
    assert await turns_of(url, call) == list(range(300))
    assert left_in(spool) == []


async def test_a_process_killed_while_it_carries_doubles_nothing(database: str, tmp_path: Path) -> None:
    call = new_id()
    writer = python(WRITER, database, str(tmp_path), call, "5000", "stay")
    await soon(reaches(database, 400))
    writer.send_signal(signal.SIGKILL)
    await asyncio.to_thread(writer.communicate)
    had = len(await turns_of(database, call))
    async with journal(database, tmp_path):
        await soon(nothing_left(tmp_path))
    turns = await turns_of(database, call)
    assert len(turns) >= had
    # What the process had handed over is there without a gap, each record once.
    assert turns == list(range(len(turns)))


def nothing_left(spool: Path) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return left_in(spool) == []

    return condition


async def test_several_processes_write_side_by_side(database: str, tmp_path: Path) -> None:
    call = new_id()
    writers = [python(WRITER, database, str(tmp_path), call, "300", "end") for _ in range(3)]
    for writer in writers:
        await asyncio.to_thread(writer.communicate)
        assert writer.returncode == 0
    assert sorted(await turns_of(database, call)) == sorted(list(range(300)) * 3)
    assert left_in(tmp_path) == []


async def test_what_the_database_refuses_is_set_aside_once_and_the_rest_goes_on(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    call = new_id()
    caplog.set_level(logging.DEBUG)
    logging.getLogger("answering").propagate = True
    async with journal(database, tmp_path) as one:
        for turn in range(30):
            one.write(said(call, turn))
            if turn % 10 == 0:
                one.write(replace(said(call, turn, "my chest hurts"), id=new_id(), who="nobody"))
        one.write(RouteEvent(call="my chest hurts", at=BEGAN, route="nurse"))
    assert await turns_of(database, call) == list(range(30))
    assert (one.refused, one.lost) == (4, 0)
    kept = [json.loads(line) for line in (tmp_path / REFUSED).read_text().splitlines()]
    assert [one.get("who") for one in kept] == ["nobody"] * 3 + [None]
    assert left_in(tmp_path) == [REFUSED]
    told = caplog.text
    assert told.count("record-set-aside") == 4 and "23514" in told
    assert "chest" not in told and "nobody" not in told


async def test_without_a_disk_records_go_straight_to_the_database(database: str, tmp_path: Path) -> None:
    call = new_id()
    (tmp_path / "spool").write_text("a file where the folder should be")
    async with journal(database, tmp_path / "spool") as one:
        for record in many(40, call):
            one.write(record)
    assert await turns_of(database, call) == list(range(40))
    assert one.lost == 0


async def test_a_full_disk_and_no_database_wait_in_memory(server: EmbeddedPostgres, tmp_path: Path) -> None:
    call = new_id()
    url = server.url
    await server.stop()
    async with journal(url, tmp_path / "spool") as one:
        with largest_file(0):
            for record in many(40, call):
                one.write(record)
            await asyncio.sleep(1.0)
            assert one.unwritten == 40
        await soon(all_written(one))
        await server.start()
        await soon(reaches(url, 40))
    assert await turns_of(url, call) == list(range(40))
    assert one.lost == 0


def all_written(one: Journal) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return not one.unwritten

    return condition


async def test_more_than_memory_may_hold_is_counted_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("answering").propagate = True
    (tmp_path / "spool").write_text("no folder")
    one = Journal("postgresql://nobody@/none?host=/nowhere", tmp_path / "spool", queue_limit=100)
    for record in many(150):
        one.write(record)
    assert one.lost == 50
    assert "records-lost" in caplog.text
    await one.start()
    await one.close(0.1)
    assert one.lost == 150


async def test_nothing_makes_write_raise(tmp_path: Path) -> None:
    one = Journal("postgresql://nobody@/none?host=/nowhere", tmp_path)
    one.write("no record")  # type: ignore[arg-type]
    await one.start()
    await one.close(0.1)
    one.write(said(new_id(), 0))
    assert one.lost == 2
