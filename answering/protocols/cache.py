"""What reading a file gave, kept from one check to the next: only ever a saving of time.

An entry is named by the sha256 of everything it came from: the file's name and bytes, what was merged into it, the
languages, and this program's own code. One that is broken, old or cut short is computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from answering.protocols import codec
from answering.protocols.reading import FileRead

KEPT = 5000
_PACKAGES = ("protocols", "matching", "language")


class Cache:
    """Entries in `folder`, which need not exist yet; at most `KEPT` after `tidy`. A folder of others is refused."""

    def __init__(self, folder: Path) -> None:
        self.hits = 0
        self.misses = 0
        self._folder = folder / code_version()[:16]
        self._usable = self._made()

    def _made(self) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._folder.stat().st_uid == os.geteuid()
        except OSError:
            return False

    def get(self, key: str) -> FileRead | None:
        """What was kept under a key of `key_of`; None if it was not, or cannot be read."""
        found = None
        if self._usable:
            with contextlib.suppress(OSError, ValueError):
                data = (self._folder / key).read_bytes()
                digest, _, body = data.partition(b"\n")
                if hashlib.sha256(body).hexdigest().encode() == digest:
                    found = codec.decode(FileRead, json.loads(body))
        self.hits += found is not None
        self.misses += found is None
        return found

    def put(self, key: str, read: FileRead) -> None:
        """Keep it, if the folder can be written."""
        if not self._usable:
            return
        body = json.dumps(codec.encode(read), ensure_ascii=False, separators=(",", ":")).encode()
        with contextlib.suppress(OSError):
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(name, self._folder / key)

    def tidy(self) -> None:
        """Forget entries of other versions, and the oldest ones beyond `KEPT`."""
        with contextlib.suppress(OSError):
            for other in self._folder.parent.iterdir():
                if other != self._folder and other.is_dir() and len(other.name) == len(self._folder.name):
                    _empty(other.iterdir())
                    other.rmdir()
            entries = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            _empty(entries[KEPT:])


def _empty(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


def key_of(*parts: str | bytes) -> str:
    """The name (hex) of what comes from these parts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


def code_version() -> str:
    """sha256 (hex) over the code that reads and judges files, and the Python that runs it."""
    home = Path(__file__).resolve().parent.parent
    parts: list[str | bytes] = [sys.version]
    for package in _PACKAGES:
        for path in sorted((home / package).glob("*.py")):
            parts += [path.name, path.read_bytes()]
    return key_of(*parts)
