"""A folder of protocol files to one checked, immutable set.

<folder>/_common/script.yaml       sentences, intents and the general screen; names the languages of the set
<folder>/_common/red-flags.yaml    red flags listened for in every call
<folder>/languages/                languages that are not built in, and texts for files that lack them
<folder>/packs/<pack>/             additions for one specialty: see `answering.protocols.packs`
<folder>/**/*.yaml                 one protocol a file (practice.yaml is read by `answering.settings`)
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from answering.errors import InvalidFiles, Problem
from answering.protocols import across, languages, names, packs, trials
from answering.protocols.cache import Cache, key_of
from answering.protocols.folder import PRACTICE, SIGNATURES, read_files
from answering.protocols.library import Library
from answering.protocols.model import ProtocolSet, RedFlag, Script
from answering.protocols.packs import Additions
from answering.protocols.read import read_protocol, read_red_flags, read_script
from answering.protocols.reading import FileRead, Wording
from answering.protocols.yaml_source import Node, Place, read

__all__ = [
    "PRACTICE",
    "RED_FLAGS",
    "SCRIPT",
    "SIGNATURES",
    "check",
    "check_files",
    "content_hash",
    "load",
    "read_files",
]

SCRIPT = "_common/script.yaml"
RED_FLAGS = "_common/red-flags.yaml"

Judge = Callable[[FileRead], FileRead]
"""Adds to what was read what only the matcher can tell of it."""


def _as_read(read: FileRead) -> FileRead:
    return read


def load(folder: Path) -> ProtocolSet:
    """Read and check a folder; blocks for some tens of milliseconds, so call it outside the event loop.

    Raises InvalidFiles with every problem of every file. Retired protocols are checked but left out of the set.
    """
    found, problems = check(folder)
    if found is None:
        raise InvalidFiles(problems)
    return found


def check(
    folder: Path, *, judge: Judge = _as_read, cache: Cache | None = None, today: datetime.date | None = None
) -> tuple[ProtocolSet | None, list[Problem]]:
    """The set (None if it cannot be used) and every problem, warnings among them, in the order of the files."""
    files, problems = read_files(folder)
    found, more = check_files(files, folder, judge=judge, cache=cache, today=today)
    problems = sorted({*problems, *more})
    return (None if any(not problem.warning for problem in problems) else found), problems


def content_hash(files: Mapping[str, bytes]) -> str:
    """sha256 (hex) over names, lengths and bytes, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def check_files(
    files: Mapping[str, bytes],
    folder: Path,
    *,
    judge: Judge = _as_read,
    cache: Cache | None = None,
    today: datetime.date | None = None,
    routes: Collection[str] = (),
    packs_on: Collection[str] = (),
) -> tuple[ProtocolSet, list[Problem]]:
    """A set made of what could be read, and every problem; the set may only be used if there is none.

    `judge`: what the matcher has to say of each file. `cache`: what earlier checks read. `today`: for reviews.
    `routes`: the names of practice.yaml's routes, if examples are to be held to them. `packs_on`: packs that count as
    switched on, whatever their files say.
    """
    reader = _Reader(files, folder, judge, cache, packs_on)
    script, flags = reader.common()

    def between(reads: Sequence[FileRead]) -> list[Problem]:
        return across.problems(reads, reader.wordings, flags, script, routes)

    reads = reader.protocols()
    beside = between(reads)
    problems = [*reader.problems, *(problem for one in reads for problem in one.problems), *beside]
    problems += trials.problems(reader.packs_off(), reader.reads, between, known={*problems})
    problems += across.overdue(reads, today or datetime.date.today())
    if files and not reads:
        problems.append(Place(str(folder)).problem("there is no protocol in this folder", "add one"))
    protocols = {one.protocol.id: one.protocol for one in reads if one.protocol and one.protocol.status != "retired"}
    found = ProtocolSet(
        protocols,
        flags,
        script,
        reader.spoken.languages,
        content_hash(files),
        packs={one.pack.id: one.pack for one in reader.packs.values()},
        spoken=reader.spoken.found,
    )
    return found, problems


@dataclass(slots=True)
class _Reader:
    """Reads the files of one set, each of them once."""

    files: Mapping[str, bytes]
    folder: Path
    judge: Judge
    cache: Cache | None
    packs_on: Collection[str] = ()
    problems: list[Problem] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    spoken: languages.Spoken = field(default_factory=languages.Spoken)
    packs: Mapping[str, packs.Folder] = field(default_factory=dict)
    additions: Additions = field(default_factory=Additions)
    known: dict[tuple[str, ...], FileRead] = field(default_factory=dict)

    def common(self) -> tuple[Script, tuple[RedFlag, ...]]:
        """The script and the site-wide red flags; languages and packs are known after this."""
        if self.files:
            self.problems += [
                Place(str(self.folder / name)).problem(
                    "the file is missing", "every set of protocols needs it", lost=True
                )
                for name in (SCRIPT, RED_FLAGS)
                if name not in self.files
            ]
        roots = {name: self._root(name) for name in (SCRIPT, RED_FLAGS)}
        self.spoken = languages.read_languages(self._roots(languages.FOLDER), roots[SCRIPT], self.problems)
        roots_of_packs = self._roots(packs.FOLDER, packs.FILE)
        self.packs = packs.read_folders(roots_of_packs, self.files, self.spoken, self.problems, self.packs_on)
        script = Script({}, {})
        flags: tuple[RedFlag, ...] = ()
        if (root := self._translated(roots[SCRIPT], languages.SCRIPT)) is not None:
            library = Library(self.spoken.languages)
            script = read_script(library, root, names.SENTENCES, names.INTENTS)
            self._gather(library)
        if (root := self._translated(roots[RED_FLAGS], languages.RED_FLAGS)) is not None:
            library = Library(self.spoken.languages)
            flags = read_red_flags(library, root)
            self._gather(library)
        return script, flags

    def protocols(self) -> list[FileRead]:
        """Every protocol as it serves, with what the packs that are switched on add."""
        self.additions = packs.gather(self.files, self.folder, self._cached)
        self.problems += self.additions.problems
        reads = self.reads(())
        bases: dict[str, str] = {}
        for name in self._names():
            if (protocol := self._protocol(name, ()).protocol) is not None:
                bases.setdefault(protocol.id, name)
        self.problems += self.additions.unknown(bases)
        self.problems += self.spoken.unused()
        return reads

    def packs_off(self) -> tuple[str, ...]:
        """The packs that are switched off."""
        return tuple(name for name, folder in self.packs.items() if not folder.pack.active)

    def reads(self, packs_on: Collection[str]) -> list[FileRead]:
        """Every protocol with the packs that serve and those named."""
        off = {*self.packs_off()} - {*packs_on}
        reads = []
        for name in self._names():
            if packs.pack_of(name) in off:
                continue
            protocol = self._protocol(name, ()).protocol
            added = self.additions.to.get(protocol.id, ()) if protocol else ()
            reads.append(self._protocol(name, tuple(one for one in added if packs.pack_of(one) not in off)))
        return reads

    def _protocol(self, name: str, added: tuple[str, ...]) -> FileRead:
        key = (name, *added)
        if key not in self.known:
            self.known[key] = self._merged(name, added)
        return self.known[key]

    def _merged(self, name: str, added: tuple[str, ...]) -> FileRead:
        data = self.files[name]
        ids = languages.ids_in(data)
        translated = self.spoken.texts_for(ids[0]) if ids else ()
        parts = [name, data, *(part for one in added for part in (one, self.files[one])), repr(translated)]

        def compute() -> FileRead:
            root, problems = read(data, str(self.folder / name))
            library = Library(self.spoken.languages)
            library.problems += problems
            if root is None:
                return FileRead(Place(str(self.folder / name)), problems=tuple(problems))
            for one in added:
                addition, _ = read(self.files[one], str(self.folder / one))
                root = packs.merged(library, root, addition) if addition is not None else root
            root = languages.translated(library, root, translated)
            from_packs = dict.fromkeys(filter(None, map(packs.pack_of, (name, *added))))
            return self.judge(read_protocol(library, root, str(self.folder / name), tuple(from_packs)))

        return self._cached(parts, compute)

    def _cached(self, parts: list[str | bytes], compute: Callable[[], FileRead]) -> FileRead:
        if self.cache is None:
            return compute()
        key = key_of(str(self.folder), " ".join(self.spoken.languages), *parts)
        found = self.cache.get(key)
        if found is None:
            found = compute()
            self.cache.put(key, found)
        return found

    def _names(self) -> list[str]:
        aside = (*self._of(languages.FOLDER), *self._of(packs.FOLDER, packs.FILE), SCRIPT, RED_FLAGS)
        aside = (*aside, *self.additions.files, *self.additions.outside)
        return [name for name in sorted(self.files) if name not in aside]

    def _of(self, top: str, file: str = "") -> list[str]:
        return [name for name in self.files if name.startswith(f"{top}/") and name.endswith(f"/{file}" if file else "")]

    def _roots(self, top: str, file: str = "") -> dict[str, Node]:
        found = {name: self._root(name) for name in sorted(self._of(top, file))}
        return {name: root for name, root in found.items() if root is not None}

    def _root(self, name: str) -> Node | None:
        if name not in self.files:
            return None
        root, problems = read(self.files[name], str(self.folder / name))
        self.problems += problems
        return root

    def _translated(self, root: Node | None, protocol_id: str) -> Node | None:
        if root is None:
            return None
        library = Library(self.spoken.languages)
        root = languages.translated(library, root, self.spoken.texts_for(protocol_id))
        self.problems += library.problems
        return root

    def _gather(self, library: Library) -> None:
        self.problems += library.problems
        self.wordings += library.wordings
