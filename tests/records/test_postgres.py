"""The embedded server against the machine: kills, leftovers, other owners, other users."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from answering.errors import NotInstalled, RecordsError
from answering.places import installed
from answering.records.data_folder import living_server
from answering.records.postgres import EmbeddedPostgres
from tests.records.conftest import owner, soon

NAMESPACES = subprocess.run(["unshare", "--user", "--map-root-user", "true"], capture_output=True, check=False)
needs_namespaces = pytest.mark.skipif(NAMESPACES.returncode != 0, reason="this machine allows no user namespaces")


async def ask(url: str, query: str) -> object:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        found = await connection.execute(query)
        row = await found.fetchone() if found.description else None
        return row[0] if row else None


def there(pid: int) -> bool:
    """Running, or ended and not reaped."""
    return Path(f"/proc/{pid}").exists()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_rows_outlive_a_stop_and_no_process_is_left(server: EmbeddedPostgres) -> None:
    await ask(server.url, "CREATE TABLE kept (x int)")
    await ask(server.url, "INSERT INTO kept VALUES (7)")
    pid = server.pid
    assert pid is not None
    await server.stop()
    assert not there(pid)
    assert await ask(await server.start(), "SELECT x FROM kept") == 7


async def test_it_listens_to_nobody_but_this_user(server: EmbeddedPostgres) -> None:
    assert await ask(server.url, "SHOW listen_addresses") == ""
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0
    assert await ask(server.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


async def test_a_killed_server_comes_back_with_every_acknowledged_row(server: EmbeddedPostgres) -> None:
    await ask(server.url, "CREATE TABLE kept (x int)")
    for x in range(20):
        await ask(server.url, f"INSERT INTO kept VALUES ({x})")
    killed = server.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)

    async def back() -> bool:
        try:
            return await ask(server.url, "SELECT count(*) FROM kept") == 20
        except psycopg.OperationalError:
            return False

    await soon(back)
    assert server.pid != killed


async def test_a_pid_file_whose_number_is_in_use_again_does_not_hinder(server: EmbeddedPostgres) -> None:
    await server.stop()
    lines = [str(os.getpid()), str(server.data), "1", "5432", str(server.socket_folder), "", "1 1", "ready"]
    (server.data / "postmaster.pid").write_text("\n".join(lines))
    (server.socket_folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert await ask(await server.start(), "SELECT 1") == 1


@pytest.mark.parametrize("how", ["dies-with-owner", "stay"])
async def test_the_server_of_a_killed_owner_does_not_hinder(server: EmbeddedPostgres, how: str) -> None:
    await server.stop()
    other = owner(server.data, how)
    assert other.stdout is not None
    pid = int((await asyncio.to_thread(other.stdout.readline)).split()[1])
    other.kill()
    other.communicate()
    assert await ask(await server.start(), "SELECT 1") == 1
    assert server.pid != pid
    assert not alive(pid)


async def test_a_folder_served_by_another_process_is_refused_at_once(server: EmbeddedPostgres) -> None:
    await server.stop()
    other = owner(server.data)
    try:
        assert other.stdout is not None
        url, pid = (await asyncio.to_thread(other.stdout.readline)).split()
        with pytest.raises(RecordsError, match="another answering process serves"):
            await server.start()
        assert await ask(url, "SELECT 1") == 1
        assert alive(int(pid))
    finally:
        other.terminate()
        other.communicate()


async def test_a_folder_this_process_serves_already_is_refused(server: EmbeddedPostgres) -> None:
    twin = EmbeddedPostgres(server.data, installed())
    with pytest.raises(RecordsError, match="already"):
        await twin.start()
    assert await ask(server.url, "SELECT 1") == 1


async def test_data_of_another_major_version_are_refused_untouched(server: EmbeddedPostgres) -> None:
    await server.stop()
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(RecordsError, match=r"made by PostgreSQL 15; this is \d+") as refusal:
        await server.start()
    assert "pg_dump" in refusal.value.mend
    (server.data / "PG_VERSION").write_text(f"{refusal.value.what.rsplit(' ', 1)[1]}\n")
    assert await ask(await server.start(), "SELECT 1") == 1


async def test_a_data_folder_cut_short_in_the_making_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(tmp_path / "postgres", installed())
    try:
        assert await ask(await server.start(), "SELECT 1") == 1
    finally:
        await server.stop()


async def test_a_long_state_path_gets_a_short_socket(template: Path, tmp_path: Path, server: EmbeddedPostgres) -> None:
    await server.stop()
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    shutil.copytree(template, deep / "postgres")
    far = EmbeddedPostgres(deep / "postgres", installed())
    try:
        assert await ask(await far.start(), "SELECT 1") == 1
        assert len(str(far.socket_folder)) < 50
        assert far.socket_folder.stat().st_mode & 0o777 == 0o700
    finally:
        await far.stop()
        shutil.rmtree(far.socket_folder)


async def test_a_socket_folder_that_is_not_ours_is_refused(tmp_path: Path, server: EmbeddedPostgres) -> None:
    await server.stop()
    shutil.rmtree(server.socket_folder)
    (tmp_path / "elsewhere").mkdir()
    server.socket_folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RecordsError, match="not a folder of this user"):
        await server.start()


async def test_a_cancelled_start_leaves_no_process(server: EmbeddedPostgres) -> None:
    await server.stop()
    for after_s in (0.0, 0.01, 0.03, 0.06):
        start = asyncio.create_task(server.start())
        await asyncio.sleep(after_s)
        start.cancel()
        await asyncio.gather(start, return_exceptions=True)
        await server.stop()
        assert living_server(server.data) is None


async def test_its_log_quotes_nobody(server: EmbeddedPostgres) -> None:
    await ask(server.url, "CREATE TABLE strict (x text CHECK (x <> x))")
    with pytest.raises(psycopg.errors.CheckViolation):
        await ask(server.url, "INSERT INTO strict VALUES ('my chest hurts')")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        await ask(server.url, "SELECT 'my chest hurts'::int")
    await server.stop()
    assert "chest" not in server.log.read_text()


async def test_binaries_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled, match="postgres is not in"):
        await EmbeddedPostgres(tmp_path / "postgres", replace(installed(), postgres_bin=tmp_path)).start()
    with pytest.raises(NotInstalled, match="not installed"):
        EmbeddedPostgres(tmp_path / "postgres", replace(installed(), postgres_bin=None))


@needs_namespaces
@pytest.mark.parametrize("user", ["root", "other"])
def test_it_runs_for_root_and_for_others(tmp_path: Path, user: str) -> None:
    map_user = ("--map-root-user",) if user == "root" else ("--map-user=1000", "--map-group=1000")
    other = owner(tmp_path / "postgres", "once", before=("unshare", "--user", *map_user, "--"))
    told, wrong = other.communicate(timeout=60)
    assert other.returncode == 0, wrong
    assert told.startswith("postgresql://")


@needs_namespaces
def test_root_without_user_namespaces_is_told_what_to_do(tmp_path: Path) -> None:
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    before = ("unshare", "--user", "--map-root-user", "--", "sh", "-c", forbid, "sh")
    other = owner(tmp_path / "postgres", "once", before=before)
    _, wrong = other.communicate(timeout=60)
    assert "RecordsError: PostgreSQL refuses root" in wrong
    assert not (tmp_path / "postgres").exists()
