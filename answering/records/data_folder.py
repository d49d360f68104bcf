"""The folders of an embedded server: whose they are, who serves them, and what a killed server left in
them."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import stat
from pathlib import Path

from answering.errors import RecordsError
from answering.logs import Log

SOCKET = ".s.PGSQL.5432"
STOP_S = 20.0

_log = Log("postgres")

# Record locks do not keep one process from itself.
_served: set[Path] = set()


def private_folder(folder: Path) -> None:
    """Make a folder only this user can enter; raises RecordsError when somebody else's is in its place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise RecordsError(f"{folder} is not a folder of this user's", "remove it, or choose another state folder")
    folder.chmod(0o700)


def lock(path: Path, data: Path) -> int:
    """Hold the lock of one data folder for as long as this process serves it."""
    if data in _served:
        raise RecordsError(f"this process serves {data} already", "choose another state folder")
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # A record lock: unlike flock it does not pass on to forked workers, and ends with this very process.
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise RecordsError(
            f"another answering process serves {data}", "stop that one, or choose another state folder"
        ) from None
    _served.add(data)
    return fd


def unlock(fd: int, data: Path) -> None:
    """Let another process serve `data`."""
    os.close(fd)
    _served.discard(data)


def pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def living_server(data: Path) -> int | None:
    """The process that serves `data`; None for a stale pid file, even if its number is in use again."""
    lines = pid_file(data)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    try:
        # A server's working directory is its data folder.
        return pid if os.path.samefile(f"/proc/{pid}/cwd", data) else None
    except OSError:
        return None


async def end_orphan(data: Path) -> None:
    """Stop a server whose owner was killed: we hold the lock, so nobody living owns it."""
    pid = living_server(data)
    if pid is None:
        return
    _log.warning("orphan", pid=pid)
    for signal_number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)
        for _ in range(int(STOP_S / 0.05)):
            if living_server(data) is None:
                return
            await asyncio.sleep(0.05)
    raise RecordsError(f"a server on {data} does not stop (process {pid})", f"stop process {pid}")


def remove_misleading(data: Path, socket_folder: Path) -> None:
    """Remove lock files whose process number belongs to another process by now: PostgreSQL would not start.

    Other leftovers it judges best itself, by the shared memory that children of a killed server may still
    hold.
    """
    for path in (data / "postmaster.pid", socket_folder / f"{SOCKET}.lock"):
        with contextlib.suppress(FileNotFoundError):
            number = path.read_text(errors="replace").partition("\n")[0].strip()
            if not number.isdigit() or Path("/proc", number).exists():
                path.unlink()
