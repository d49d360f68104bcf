"""A real PostgreSQL for every test of this room: the embedded one, in a folder of its own."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from answering.places import installed, project_root
from answering.records.postgres import EmbeddedPostgres


def owner(data: Path, *how: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Another process that serves `data`; see tests/records/owner.py."""
    return subprocess.Popen(
        [*before, sys.executable, "-m", "tests.records.owner", str(data), *how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project_root(),
    )


def python(script: str, *values: str) -> subprocess.Popen[str]:
    """Another process that runs `script`."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *values], stdout=subprocess.PIPE, text=True, cwd=project_root()
    )


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="answering-records-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def template(home: Path) -> Path:
    """A data folder made once: copying it is quicker than making one for each test."""
    made = home / "template" / "postgres"
    made.parent.mkdir()
    _, wrong = owner(made, "once").communicate(timeout=60)
    assert (made / "PG_VERSION").exists(), wrong
    return made


@pytest_asyncio.fixture
async def server(template: Path, tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A running server of this test's own, to stop and to kill."""
    shutil.copytree(template, tmp_path / "postgres")
    server = EmbeddedPostgres(tmp_path / "postgres", installed())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def shared_socket(home: Path, template: Path) -> Iterator[str]:
    """Where a server listens that all tests share; each takes a database of its own."""
    shutil.copytree(template, home / "shared" / "postgres")
    serving = owner(home / "shared" / "postgres")
    assert serving.stdout is not None
    told = serving.stdout.readline().split()
    yield told[0].partition("?")[2]
    serving.terminate()
    serving.communicate(timeout=30)


@pytest.fixture
def database(shared_socket: str) -> Iterator[str]:
    """The URL of an empty database."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"postgresql://postgres@/postgres?{shared_socket}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER answering".encode())
        yield f"postgresql://answering@/{name}?{shared_socket}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def soon(condition: Callable[[], Awaitable[bool]], limit_s: float = 20.0) -> None:
    """Wait until a condition holds; fails when it does not in time."""
    deadline = asyncio.get_running_loop().time() + limit_s
    while not await condition():
        assert asyncio.get_running_loop().time() < deadline, "not in time"
        await asyncio.sleep(0.05)


async def count(url: str, table: str) -> int:
    """How many rows a table has."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await connection.execute(f"SELECT count(*) FROM {table}".encode())
        row = await found.fetchone()
        assert row is not None
        return int(row[0])
