"""Sets of files as they were published, each in a folder named by its content.

<home>/<sha256>/...    every protocol file, practice.yaml and the signatures, byte for byte

A folder appears whole or not at all, and is used only while it holds exactly what its name says.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from answering.errors import Problem
from answering.protocols import source
from answering.protocols.yaml_source import MAX_BYTES, Place
from answering.publishing.signatures import FOLDER as SIGNATURES

KEPT = 50
_MOST_SIGNATURES = 5000
_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".new-"

Files = Mapping[str, bytes]


def read_folder(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Bytes of all that is published, by path inside the practice's folder, and what cannot be read."""
    files, problems = source.read_files(folder)
    more = [folder / source.PRACTICE]
    if (folder / SIGNATURES).is_dir():
        more += sorted((folder / SIGNATURES).glob("*.yaml"))[:_MOST_SIGNATURES]
    for path in more:
        try:
            files[path.relative_to(folder).as_posix()] = _bytes(path)
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)
            mend = "put it back, or name another folder" if gone else "check its permissions"
            problems.append(Place(str(path)).problem(f"cannot be read: {error.strerror}", mend))
    return files, problems


def _bytes(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not an ordinary file")
        return stream.read(MAX_BYTES + 1)


def name_of(files: Files) -> str:
    """The name of a set: sha256 (hex) over its files."""
    return source.content_hash(files)


def keep(home: Path, files: Files) -> str:
    """Write a set to disk for good, unless it is there, and return its name. Raises OSError."""
    name = name_of(files)
    if read(home, name) is not None:
        return name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(dir=home, prefix=_UNFINISHED))
    try:
        for file, data in files.items():
            path = fresh / file
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, data)
        shutil.rmtree(home / name, ignore_errors=True)
        fresh.rename(home / name)
        sync_folder(home)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return name


def read(home: Path, name: str) -> dict[str, bytes] | None:
    """The files of the set of that name; None if it is not there, or no longer what it was."""
    if not _NAME.fullmatch(name):
        return None
    folder = home / name
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError:
        return None
    return files if files and name_of(files) == name else None


def named(home: Path, beginning: str) -> list[str]:
    """Names of the sets kept that begin so."""
    if not home.is_dir():
        return []
    return sorted(
        path.name for path in home.iterdir() if _NAME.fullmatch(path.name) and path.name.startswith(beginning)
    )


def forget(home: Path, wanted: Collection[str]) -> None:
    """Delete the sets that are not wanted, and what a killed process left half written."""
    for path in home.iterdir():
        if path.name.startswith(_UNFINISHED) or (_NAME.fullmatch(path.name) and path.name not in wanted):
            shutil.rmtree(path, ignore_errors=True)


def write_durably(path: Path, data: bytes) -> None:
    """Write a new file that survives a loss of power once this returns (its folder is the caller's to sync)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def replace_durably(path: Path, data: bytes) -> None:
    """Put new content into a file in one step: readers see the old or the new, also after a crash. Raises OSError."""
    fresh = path.with_name(f"{_UNFINISHED}{path.name}")
    write_durably(fresh, data)
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
