"""Folders that are whole or absent: made aside, stamped with what they hold, then renamed into place."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

NAME = ".answering-stamp.json"
ASIDE = ".new"


def listing(folder: Path) -> str:
    """sha256 over every path of `folder` with its size or, for a link, its target; without the stamp."""
    digest = hashlib.sha256()
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*names, *(name for name in folders if Path(parent, name).is_symlink())]):
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            if relative != NAME:
                what = os.readlink(path) if path.is_symlink() else str(path.stat().st_size)
                digest.update(f"{relative}\0{what}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def is_whole(folder: Path, recipe: str) -> bool:
    """Whether `folder` was finished by this recipe and still holds what it held then."""
    try:
        stamp = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return bool(stamp["recipe"] == recipe and stamp["listing"] == listing(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write(folder: Path, recipe: str) -> None:
    """Stamps a finished folder."""
    entries = {"recipe": recipe, "listing": listing(folder)}
    aside = folder / f"{NAME}{ASIDE}"
    aside.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    aside.replace(folder / NAME)


@contextlib.contextmanager
def made_aside(folder: Path, recipe: str) -> Iterator[Path]:
    """A fresh temporary folder which, unless the block raises, is stamped and takes the place of `folder`."""
    aside = folder.with_name(folder.name + ASIDE)
    remove(aside)
    aside.mkdir(parents=True)
    try:
        yield aside
        write(aside, recipe)
    except BaseException:
        remove(aside)
        raise
    remove(folder)
    aside.rename(folder)


def remove(path: Path) -> None:
    """Removes a folder, also one whose own folders may not be written to."""
    if path.is_symlink() or not path.exists():
        path.unlink(missing_ok=True)
        return
    for parent, folders, _ in os.walk(path):
        for name in folders:
            inner = Path(parent, name)
            if not inner.is_symlink():
                inner.chmod(0o700)
    shutil.rmtree(path)
