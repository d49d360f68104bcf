"""PostgreSQL of our own: a server without network, its data in the state folder, a direct child of this
process.

It listens on a socket in a folder only this user can enter; the folder's rights are the password. Run as
root, server and tools see themselves as nobody in a user namespace (PostgreSQL refuses root), while the
files stay root's. Its log holds no statement and no value: both may quote a caller.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg

from answering.errors import NotInstalled, RecordsError
from answering.logs import Log, failure
from answering.places import Installed
from answering.records.data_folder import (
    SOCKET,
    STOP_S,
    end_orphan,
    living_server,
    lock,
    pid_file,
    private_folder,
    remove_misleading,
    unlock,
)

_log = Log("postgres")

_SOCKET_PATH_LIMIT = 100  # sun_path holds 107 bytes
_START_S = 60.0  # crash recovery replays at most `max_wal_size`
_LOG_LIMIT_BYTES = 5 << 20
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",  # ranks above errors: those quote the value they refuse
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "jit": "off",
}
_NOBODY = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")


class EmbeddedPostgres:
    """The embedded server of one data folder, which also is started again when it dies.

    `data`: the data folder; log, lock and socket lie beside it. `installed`: tells where the binaries are.
    """

    def __init__(self, data: Path, installed: Installed) -> None:
        if installed.postgres_bin is None:
            raise NotInstalled("PostgreSQL's binaries are not installed", "run `make setup`, or set DATABASE_URL")
        self.data = data.absolute()
        self.state = self.data.parent
        self.log = self.state / "postgres.log"
        self._binaries = installed.postgres_bin
        self._environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        if installed.postgres_lib is not None:
            self._environment["LD_LIBRARY_PATH"] = str(installed.postgres_lib)
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._lock: int | None = None

    @property
    def socket_folder(self) -> Path:
        """<state>/postgres-socket, or a short folder under /tmp where that is too long for a socket."""
        folder = self.state / "postgres-socket"
        if len(os.fsencode(folder / SOCKET)) < _SOCKET_PATH_LIMIT:
            return folder
        token = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        return Path(f"/tmp/answering-{os.geteuid()}-{token}")

    @property
    def url(self) -> str:
        return self._url("answering", "answering")

    @property
    def pid(self) -> int | None:
        """The server's process while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    def running_elsewhere(self) -> bool:
        """Whether some process serves this data folder now."""
        return living_server(self.data) is not None

    async def start(self) -> str:
        """Make the data folder if there is none, start the server, and return its URL once it takes
        connections.

        Raises NotInstalled without usable binaries, RecordsError when the folder cannot be served: in use
        by another process, made by another major version, or the server's own reason. Cancelled, it leaves
        no server behind.
        """
        if self._keeper is None:
            try:
                await self._start()
            except BaseException:
                await self.stop()
                raise
            self._keeper = asyncio.create_task(self._keep(), name="keep-postgres")
        return self.url

    async def stop(self) -> None:
        """Stop the server (fast: open transactions are rolled back) and reap it; may be called twice."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        await self._end()
        if self._lock is not None:
            unlock(self._lock, self.data)
            self._lock = None

    async def _start(self) -> None:
        prefix = await self._prefix()
        private_folder(self.state)
        private_folder(self.socket_folder)
        if self._lock is None:
            self._lock = lock(self.data.with_name(f"{self.data.name}.lock"), self.data)
        await self._check_version()
        await end_orphan(self.data)
        if not (self.data / "PG_VERSION").exists():
            await self._make_data(prefix)
        remove_misleading(self.data, self.socket_folder)
        await self._launch(prefix)
        await self._make_database()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for signal_number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal_number)
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
                return
            except TimeoutError:
                _log.error("slow-to-stop", signal=signal_number.name)

    async def _keep(self) -> None:
        """Start the server again with back-off whenever it ends unasked."""
        failures = 0
        while True:
            if self._process is not None:
                status = await self._process.wait()
                _log.error("died", status=status)
                self._process = None
            try:
                await self._start()
                failures = 0
            except Exception as error:
                _log.error("restart-failed", error=failure(error))
                await self._end()
                failures += 1
            await asyncio.sleep(min(0.25 * 2**failures, 15.0) if failures else 0.0)

    def _url(self, user: str, database: str) -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    async def _prefix(self) -> tuple[str, ...]:
        for name in ("postgres", "initdb"):
            if not os.access(self._binaries / name, os.X_OK):
                raise NotInstalled(f"PostgreSQL's {name} is not in {self._binaries}", "run `make setup`")
        if os.geteuid() != 0:
            return ()
        try:
            status, _ = await self._run([*_NOBODY, "true"], 10.0)
        except FileNotFoundError:
            status = 127
        if status:
            raise RecordsError(
                "PostgreSQL refuses root, and this machine allows no user namespace to run it as nobody",
                "run answering as an ordinary user, allow user namespaces, or set DATABASE_URL",
            )
        return _NOBODY

    async def _check_version(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            theirs = (self.data / "PG_VERSION").read_text().strip()
            _, text = await self._run([str(self._binaries / "postgres"), "--version"], 10.0)
            ours = re.search(r"\(PostgreSQL\) (\d+)", text)
            if ours is None or ours[1] != theirs:
                raise RecordsError(
                    f"{self.data} was made by PostgreSQL {theirs}; this is {ours[1] if ours else 'unknown'}",
                    f"install PostgreSQL {theirs}, dump with its pg_dump, load that into a new folder",
                )

    async def _make_data(self, prefix: Sequence[str]) -> None:
        # In a folder of its own first: one cut short by a crash must not look like a whole one.
        for left in self.state.glob(f"{self.data.name}.new*"):
            shutil.rmtree(left, ignore_errors=True)
        new = self.data.with_name(f"{self.data.name}.new")
        command = [*prefix, str(self._binaries / "initdb"), "-D", str(new), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C", "--no-instructions"]
        status, text = await self._run(command, 120.0)
        if status:
            raise RecordsError(
                f"PostgreSQL could not make its data folder: {_last_line(text)}",
                f"see that {new} can be written",
            )
        new.rename(self.data)

    async def _launch(self, prefix: Sequence[str]) -> None:
        command = [*prefix, *_die_with_parent(), str(self._binaries / "postgres"), "-D", str(self.data)]
        command += ["-k", str(self.socket_folder)]
        for name, value in _SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        deadline = asyncio.get_running_loop().time() + _START_S
        while True:
            with _open_log(self.log) as log:
                began = log.tell()
                self._process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=self._environment,
                    start_new_session=True,  # Ctrl-C at the terminal is for us: the server stops last
                )
            if await self._ready(deadline):
                return
            text = await asyncio.to_thread(_read_from, self.log, began)
            # Children of a killed server may take a moment to notice and let go of its shared memory.
            again = "shared memory" in text and asyncio.get_running_loop().time() < deadline
            if self._process.returncode is None or not again:
                raise RecordsError(f"PostgreSQL does not start: {_last_line(text)}", f"see {self.log}")
            await asyncio.sleep(0.2)

    async def _ready(self, deadline: float) -> bool:
        """Wait until the server says so in its pid file; False when it ended or the time is up."""
        process = self._process
        assert process is not None
        while process.returncode is None and asyncio.get_running_loop().time() < deadline:
            lines = pid_file(self.data)
            if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return True
            await asyncio.sleep(0.02)
        return False

    async def _make_database(self) -> None:
        """A role that is no superuser, and its database."""
        try:
            async with asyncio.timeout(20.0):
                connection = await psycopg.AsyncConnection.connect(self._url("postgres", "postgres"), autocommit=True)
                async with connection:
                    found = await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'answering'")
                    if await found.fetchone() is None:
                        await connection.execute("CREATE ROLE answering LOGIN")
                    found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = 'answering'")
                    if await found.fetchone() is None:
                        await connection.execute("CREATE DATABASE answering OWNER answering")
        except (psycopg.Error, TimeoutError) as error:
            raise RecordsError(f"PostgreSQL runs but refuses us ({type(error).__name__})", f"see {self.log}") from None

    async def _run(self, command: Sequence[str], limit_s: float) -> tuple[int, str]:
        """Run a tool to its end; returns its status and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
        )
        try:
            async with asyncio.timeout(limit_s):
                output, _ = await process.communicate()
        except TimeoutError:
            raise RecordsError(f"{Path(command[0]).name} took longer than {limit_s:.0f} s", "try again") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, output.decode(errors="replace")


def _die_with_parent() -> tuple[str, ...]:
    """With setpriv, the server stops (fast) when this process is killed, instead of staying behind."""
    return ("setpriv", "--pdeathsig", "INT", "--") if shutil.which("setpriv") else ()


def _open_log(path: Path) -> BinaryIO:
    """The log, at its end; begun anew where it has grown large."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    if os.fstat(fd).st_size > _LOG_LIMIT_BYTES:
        os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_END)
    return os.fdopen(fd, "ab")


def _read_from(path: Path, start: int) -> str:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(64 * 1024).decode(errors="replace")


def _last_line(text: str) -> str:
    """The line that says why: the last FATAL or error, else the last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["it says nothing"])[-1]
