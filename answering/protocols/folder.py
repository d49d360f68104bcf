"""The files of a folder of protocols: nothing outside of it, nothing endless, nothing half written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from answering.errors import Problem
from answering.protocols.yaml_source import MAX_BYTES, Place

PRACTICE = "practice.yaml"
SIGNATURES = "signatures"
COMMON = "_common"
MAX_FILES = 2000
MAX_ENTRIES = 20_000
_SUFFIXES = (".yaml", ".yml")
_TOO_MUCH = "name the protocols' own folder, and keep other files elsewhere"


class _Refused(Exception):
    """One file or folder that is not read."""

    def __init__(self, what: str, mend: str, *, warning: bool = False) -> None:
        super().__init__(what)
        self.what, self.mend, self.warning = what, mend, warning


def read_files(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Bytes of every protocol file by its path inside the folder, and what could not be read.

    practice.yaml, the signatures and names that begin with a dot are left out. Of a folder with more than `MAX_FILES`
    protocol files or `MAX_ENTRIES` entries nothing is read. Blocks.
    """
    if not (folder / COMMON).is_dir():
        problem = Place(str(folder)).problem(
            "this is no folder of protocols",
            f"name the one that holds {COMMON}/script.yaml and {COMMON}/red-flags.yaml",
        )
        return {}, [problem]
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    try:
        paths = sorted(_walk(folder, problems))
    except _Refused as refused:
        return {}, [Place(str(folder)).problem(refused.what, refused.mend)]
    home = folder.resolve()
    for path in paths:
        try:
            name = _name(path, folder)
            if name:
                files[name] = _read(path, home)
        except _Refused as refused:
            problems.append(Place(_shown(path)).problem(refused.what, refused.mend, warning=refused.warning))
    return files, problems


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Every protocol file; links to folders are not followed."""
    waiting, entries, found = [folder], 0, 0
    while waiting:
        here = waiting.pop()
        try:
            listed = list(os.scandir(here))
        except OSError as error:
            problems.append(Place(_shown(here)).problem(f"cannot be read: {error.strerror}", "check its permissions"))
            continue
        entries += len(listed)
        if entries > MAX_ENTRIES:
            raise _Refused(f"more than {MAX_ENTRIES:,} files and folders", _TOO_MUCH)
        for entry in listed:
            if entry.name.startswith(".") or (here == folder and entry.name in (PRACTICE, SIGNATURES)):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif any(suffix in entry.name.lower() for suffix in _SUFFIXES) and not _is_folder(entry):
                found += 1
                yield Path(entry.path)
        if found > MAX_FILES:
            raise _Refused(f"more than {MAX_FILES:,} protocol files", _TOO_MUCH)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _name(path: Path, folder: Path) -> str:
    """The path inside the folder; "" for what editors and copying leave behind."""
    name = path.relative_to(folder).as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        raise _Refused("the file's name is not UTF-8", "rename it in plain letters") from None
    if not name.isprintable():
        raise _Refused("the file's name has characters that cannot be printed", "rename it in plain letters")
    if name.endswith(_SUFFIXES):
        return name
    if name.lower().endswith(_SUFFIXES) or name.endswith(".txt"):
        raise _Refused("not read: the name does not end in .yaml", "rename it, or move it elsewhere", warning=True)
    return ""


def _read(path: Path, home: Path) -> bytes:
    try:
        if not path.resolve(strict=True).is_relative_to(home):
            raise _Refused("a link to a file outside of this folder", "put the file itself here")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise _Refused("not an ordinary file", "move it elsewhere")
            data = stream.read(MAX_BYTES + 1)
            after = os.fstat(descriptor)
    except FileNotFoundError:
        raise _Refused("vanished while the folder was read", "wait until whatever changes it is done") from None
    except (OSError, RuntimeError) as error:
        told = error.strerror if isinstance(error, OSError) else "a link that leads to itself"
        raise _Refused(f"cannot be read: {told}", "check its permissions") from None
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise _Refused("changed while it was read", "wait until whatever writes it is done")
    return data


def _shown(path: Path) -> str:
    """A path as it may be printed."""
    text = str(path).encode("utf-8", "backslashreplace").decode()
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)
