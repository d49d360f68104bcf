"""Packs: additions for one specialty, in folders that can be switched off.

<folder>/packs/<pack>/pack.yaml    what the pack is
<folder>/packs/<pack>/*.yaml       protocols of its own (`id`), or additions to one outside of packs (`extends`)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from answering.errors import Problem
from answering.protocols import keys
from answering.protocols.fields import Fields, did_you_mean
from answering.protocols.languages import Spoken
from answering.protocols.library import NO_TEXT, Library
from answering.protocols.merge import merged
from answering.protocols.model import Pack
from answering.protocols.reading import FileRead, Mention
from answering.protocols.yaml_source import Mapping as MappingNode
from answering.protocols.yaml_source import Node, Place, read

__all__ = ["FILE", "FOLDER", "Additions", "Folder", "gather", "merged", "pack_of", "read_folders"]

FOLDER = "packs"
FILE = "pack.yaml"
_EXTENDS = "extends"
_EXTENDING = re.compile(rb"^(extends)[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Folder:
    """A pack and where its file stands."""

    pack: Pack
    place: Place


@dataclass(slots=True)
class Additions:
    """Files with `extends`. `to`: by the protocol they add to; `outside`: those that are in no pack."""

    to: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, Mention] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def unknown(self, bases: Mapping[str, str]) -> list[Problem]:
        """Additions to protocols that are not there, or that stand in a pack. `bases`: id -> file."""
        found = []
        for mention in self.files.values():
            if mention.name not in bases:
                what, mend = f"there is no protocol '{mention.name}' to extend", did_you_mean(mention.name, bases)
                found.append(mention.place.problem(what, mend))
            elif pack := pack_of(bases[mention.name]):
                what = f"the protocol '{mention.name}' stands in the pack '{pack}' itself"
                found.append(mention.place.problem(what, "add to that file: packs extend the base, not one another"))
        return found


def pack_of(name: str) -> str:
    """The pack a file belongs to, "" for the base."""
    parts = name.split("/")
    return parts[1] if parts[0] == FOLDER and len(parts) > 2 else ""


def read_folders(
    roots: Mapping[str, Node],
    names: Mapping[str, bytes],
    spoken: Spoken,
    problems: list[Problem],
    packs_on: Collection[str] = (),
) -> dict[str, Folder]:
    """Every pack by its folder. `roots`: the pack.yaml files; `names`: every file of the set; `packs_on`: active ones,
    whatever their files say.
    """
    folders: dict[str, Folder] = {}
    for name, root in roots.items():
        library = Library(spoken.languages)
        folders[pack_of(name)] = _folder(library, root, pack_of(name), on=pack_of(name) in packs_on)
        problems += library.problems
    orphans = {pack_of(name): name for name in sorted(names, reverse=True) if pack_of(name)}
    for pack, name in orphans.items():
        if f"{FOLDER}/{pack}/{FILE}" not in names:
            problems.append(
                Place(name).problem(f"the pack '{pack}' has no {FILE}", "add one with schema, id, title and active")
            )
    return folders


def _folder(library: Library, root: Node, folder: str, *, on: bool) -> Folder:
    fields = Fields(library, root, "a pack", keys.PACK)
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    pack_id = fields.wanted("id", lambda n: library.id(n, "the pack's id"), "")
    if pack_id and pack_id != folder:
        library.note(fields.at("id"), f"the pack '{pack_id}' stands in the folder '{folder}'", "make them the same")
    title = fields.wanted("title", lambda n: library.text(n, "'title'"), NO_TEXT)
    active = fields.take("active", lambda n: library.boolean(n, "active"), True)
    return Folder(Pack(pack_id, title, active or on), root.place)


def gather(
    files: Mapping[str, bytes],
    folder: Path,
    cached: Callable[[list[str | bytes], Callable[[], FileRead]], FileRead],
) -> Additions:
    """Every file with `extends`; those outside of packs are refused."""
    found = Additions()
    for name in sorted(files):
        if name.endswith(f"/{FILE}"):
            continue
        if not pack_of(name):
            if line := _EXTENDING.search(files[name]):
                place = Place(str(folder / name), files[name][: line.start(1)].count(b"\n") + 1)
                what, mend = "only a file of a pack may extend a protocol", f"move it into {FOLDER}/<pack>/"
                found.problems.append(place.problem(what, mend))
                found.outside.append(name)
            continue
        head = cached(["head", name, files[name]], partial(_head, files[name], str(folder / name)))
        for mention in head.mentions:
            found.files[name] = mention
            found.problems += head.problems
            found.to[mention.name] = (*found.to.get(mention.name, ()), name)
    return found


def _head(data: bytes, file: str) -> FileRead:
    """Whether a file adds to a protocol, and to which: the one mention of what comes back."""
    root, problems = read(data, file)
    for key, value in root.entries if isinstance(root, MappingNode) else ():
        if key.text == _EXTENDS:
            library = Library(())
            extends = library.id(value, "the protocol it extends")
            mention = Mention("protocol", extends or "", value.place)
            return FileRead(value.place, problems=(*problems, *library.problems), mentions=(mention,))
    return FileRead(Place(file), problems=tuple(problems))
