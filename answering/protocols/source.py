"""A folder of protocol files to one checked, immutable set.

<folder>/_common/script.yaml       sentences, intents and the general screen; names the languages of the set
<folder>/_common/red-flags.yaml    red flags listened for in every call
<folder>/**/*.yaml                 one protocol a file (practice.yaml is read by `answering.settings`)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from answering.errors import InvalidFiles, Problem
from answering.protocols import names
from answering.protocols.fields import Fields, Notes
from answering.protocols.library import Library, shared_phrases
from answering.protocols.model import Protocol, ProtocolSet, RedFlag, Script
from answering.protocols.read import read_protocol, read_red_flags, read_script
from answering.protocols.yaml_source import MAX_BYTES, Node, Place, read
from answering.protocols.yaml_source import Mapping as MappingNode

SCRIPT = "_common/script.yaml"
RED_FLAGS = "_common/red-flags.yaml"
PRACTICE = "practice.yaml"
MAX_FILES = 1000

_LANGUAGES = ("en", "es")


def load(folder: Path) -> ProtocolSet:
    """Read and check a folder; blocks for some tens of milliseconds, so call it outside the event loop.

    Raises InvalidFiles with every problem of every file. Retired protocols are checked but left out of the set.
    """
    found, problems = check(folder)
    if found is None:
        raise InvalidFiles(problems)
    return found


def check(folder: Path) -> tuple[ProtocolSet | None, list[Problem]]:
    """The set (None if it cannot be used) and every problem, warnings among them, in the order of the files."""
    files, problems = read_files(folder)
    found, more = check_files(files, folder)
    problems = sorted({*problems, *more})
    return (None if any(not problem.warning for problem in problems) else found), problems


def read_files(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Bytes of every protocol file by its path inside the folder, and files that cannot be read."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    if not (folder / SCRIPT).parent.is_dir():
        return {}, [
            Place(str(folder)).problem(
                "this is no folder of protocols", f"name the one that holds {SCRIPT} and {RED_FLAGS}"
            )
        ]
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and not path.is_dir())
    for path in paths[:MAX_FILES]:
        name = path.relative_to(folder).as_posix()
        if name == PRACTICE or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        try:
            with path.open("rb") as stream:
                files[name] = stream.read(MAX_BYTES + 1)
        except OSError as error:
            problems.append(Place(str(path)).problem(f"cannot be read: {error.strerror}", "check its permissions"))
    if len(paths) > MAX_FILES:
        problems.append(Place(str(folder)).problem(f"more than {MAX_FILES} files", "name the protocols' own folder"))
    return files, problems


def content_hash(files: Mapping[str, bytes]) -> str:
    """sha256 (hex) over names, lengths and bytes, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def check_files(files: Mapping[str, bytes], folder: Path) -> tuple[ProtocolSet, list[Problem]]:
    """A set made of what could be read, and every problem; the set may only be used if there is none."""
    problems: list[Problem] = []
    roots: dict[str, Node] = {}
    for name, data in files.items():
        root, found = read(data, str(folder / name))
        problems += found
        if root is not None:
            roots[name] = root
    if files:
        problems += [
            Place(str(folder / name)).problem("the file is missing", "every set of protocols needs it")
            for name in (SCRIPT, RED_FLAGS)
            if name not in files
        ]
    languages = _languages(roots.get(SCRIPT), problems)
    library = Library(languages)
    script = (
        Script({}, {}) if SCRIPT not in roots else read_script(library, roots[SCRIPT], names.SENTENCES, names.INTENTS)
    )
    flags = () if RED_FLAGS not in roots else read_red_flags(library, roots[RED_FLAGS])
    placed = [
        read_protocol(library, root, str(folder / name))
        for name, root in sorted(roots.items())
        if name not in (SCRIPT, RED_FLAGS)
    ]
    problems += library.problems
    problems += shared_phrases(library.wordings)
    problems += _duplicates(placed, flags)
    if files and not placed:
        problems.append(Place(str(folder)).problem("there is no protocol in this folder", "add one"))
    protocols = {protocol.id: protocol for protocol, _ in placed if protocol.status != "retired"}
    return ProtocolSet(protocols, flags, script, languages, content_hash(files)), problems


def _languages(root: Node | None, problems: list[Problem]) -> tuple[str, ...]:
    """The languages every text must have, as the script file names them."""
    if not isinstance(root, MappingNode):
        return _LANGUAGES
    notes = Notes()
    fields = Fields(notes, root, "the script", [key.text for key, _ in root.entries])
    node = fields.need("languages")
    items = notes.items(node, "languages") if node else ()
    languages = [notes.one_of(item, "language", names.LANGUAGES) for item in items]
    problems += notes.problems
    return tuple(dict.fromkeys(one for one in languages if one)) or _LANGUAGES


def _duplicates(placed: Iterable[tuple[Protocol, Place]], flags: tuple[RedFlag, ...]) -> list[Problem]:
    """Protocol ids, menu keys and red flag ids that stand for two things in different files."""
    problems: list[Problem] = []
    ids: dict[str, Place] = {}
    keys: dict[str, str] = {}
    flag_ids = {flag.id: "the site-wide red flags" for flag in flags}
    for protocol, place in placed:
        if protocol.id and (other := ids.setdefault(protocol.id, place)) is not place:
            problems.append(
                place.problem(
                    f"the protocol '{protocol.id}' is defined twice ({other.file}:{other.line})", "rename or delete one"
                )
            )
        if protocol.menu_key and (holder := keys.setdefault(protocol.menu_key, protocol.id)) != protocol.id:
            problems.append(
                place.problem(
                    f"the protocols '{holder}' and '{protocol.id}' have the menu key {protocol.menu_key}",
                    "give each a key of its own",
                )
            )
        for flag in protocol.red_flags:
            if flag.id in flag_ids:
                problems.append(
                    place.problem(f"the red flag '{flag.id}' is defined here and in {flag_ids[flag.id]}", "rename one")
                )
            flag_ids[flag.id] = f"'{protocol.id}'"
    return problems
