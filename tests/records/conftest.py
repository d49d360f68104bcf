"""A real PostgreSQL for every test of this room: the embedded one, in a folder of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from answering.places import installed
from answering.records.postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A place to make a data folder once; copying it is quicker than making one for each test."""
    with tempfile.TemporaryDirectory(prefix="answering-records-") as folder:
        yield Path(folder)


@pytest_asyncio.fixture
async def server(template: Path, tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A running server with an empty database."""
    made = template / "postgres"
    if not (made / "PG_VERSION").exists():
        first = EmbeddedPostgres(made, installed())
        await first.start()
        await first.stop()
    shutil.copytree(made, tmp_path / "postgres")
    server = EmbeddedPostgres(tmp_path / "postgres", installed())
    await server.start()
    yield server
    await server.stop()


async def count(url: str, table: str) -> int:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await connection.execute(f"SELECT count(*) FROM {table}")
        row = await found.fetchone()
        assert row is not None
        return int(row[0])
