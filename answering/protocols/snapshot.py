"""The last good files, kept so that a service can start while somebody's edit is half done.

<state>/<kind>/<hash>/...      the files as they were, each set named by its content
<state>/<kind>/last-good       the name of the set to fall back on, replaced in one step
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from answering.errors import InvalidFiles, Problem
from answering.protocols import source
from answering.protocols.model import ProtocolSet
from answering.protocols.yaml_source import Place

KIND = "protocols"
KEPT = 10
_POINTER = "last-good"


def load_or_last_good(folder: Path, state: Path) -> tuple[ProtocolSet, tuple[Problem, ...]]:
    """The folder's protocols if they are sound (and then kept), else the set last kept in `state`.

    Returns the set and the problems found, warnings among them; where the last good set stands in, the first
    problem says so. Raises InvalidFiles if the folder is broken and nothing sound was kept.
    """
    files, unreadable = source.read_files(folder)
    found, problems = source.check_files(files, folder)
    problems = sorted({*problems, *unreadable})
    if all(problem.warning for problem in problems):
        return found, (*problems, *keep(state, KIND, files))
    kept = last_good(state, KIND)
    if kept is not None:
        with contextlib.suppress(InvalidFiles):
            return source.load(kept), (stands_in(str(folder), kept), *problems)
    raise InvalidFiles(problems)


def stands_in(broken: str, kept: Path) -> Problem:
    """The problem that says loudly that the last good files are in use."""
    return Place(broken).problem(
        f"broken, so the last good version is in use ({kept.name[:12]})", "mend the problems below and restart"
    )


def keep(state: Path, kind: str, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Keep files that are known to be good; a state folder that cannot be written gives one warning."""
    try:
        _keep(state / kind, source.content_hash(files), files)
    except OSError as error:
        what = f"the good files could not be kept for a later start: {error.strerror}"
        return (Place(str(state / kind)).problem(what, "check the state folder", warning=True),)
    return ()


def last_good(state: Path, kind: str) -> Path | None:
    """The folder last kept, if it still holds exactly what was kept."""
    try:
        name = (state / kind / _POINTER).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = state / kind / Path(name).name
    return folder if _is_whole(folder) else None


def _is_whole(folder: Path) -> bool:
    try:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    except OSError:
        return False
    return bool(files) and source.content_hash(files) == folder.name


def _keep(home: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Several processes may do this at once: each writes a folder of its own and renames it."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _is_whole(home / name):
        fresh = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
        try:
            for file, data in files.items():
                path = fresh / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            _put(fresh, home / name)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    if last_good(home.parent, home.name) != home / name:
        descriptor, pointer = tempfile.mkstemp(dir=home, prefix=".pointer-")
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(name + "\n")
        os.replace(pointer, home / _POINTER)
        _forget_old(home, name)


def _put(fresh: Path, folder: Path) -> None:
    if folder.exists() and not _is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        fresh.rename(folder)
    except OSError:
        if not _is_whole(folder):
            raise


def _forget_old(home: Path, current: str) -> None:
    old = [path for path in home.iterdir() if path.is_dir() and path.name != current and not path.name.startswith(".")]
    old.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in old[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
