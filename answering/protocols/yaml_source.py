"""YAML bytes to a tree of nodes that know their line and column; nothing is guessed and nothing is resolved.

Scalars keep their spelling: what counts as a boolean or a number (YAML 1.2 core only) is decided where one is
wanted, so that ``no``, ``on`` and ``12:30`` stay words. Anchors, tags, merge keys, duplicate keys, tabs in the
indentation, byte order marks, other encodings and files over 1 MB are refused, each by one Problem.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from answering.errors import Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 24

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node starts; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def problem(self, what: str, mend: str = "", *, warning: bool = False, lost: bool = False) -> Problem:
        return Problem(self.file, self.line, self.column, what, mend, warning, lost)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it is spelt; `plain` if it stands without quotes.

    `between_commas`: without quotes in a list of several between brackets, where a comma may have divided it.
    """

    place: Place
    text: str
    plain: bool
    between_commas: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file, no key twice."""

    place: Place
    entries: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    """The file cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


def read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one document.

    Returns its root (None if the file is empty or cannot be read) and every problem found; a file that is not
    well-formed YAML gives exactly one, since nothing after it can be trusted.
    """
    try:
        text = _decode(data, file)
        reader = _Reader(file, _events(text, file))
        return reader.document(), [dataclasses.replace(problem, lost=True) for problem in reader.problems]
    except _Refused as refused:
        return None, [dataclasses.replace(refused.problem, lost=True)]


def _decode(data: bytes, file: str) -> str:
    start = Place(file)
    if len(data) > MAX_BYTES:
        raise _Refused(
            start.problem(
                f"the file holds {len(data):,} bytes; {MAX_BYTES:,} is the limit", "divide it into smaller files"
            )
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00")):
        raise _Refused(start.problem("the file is not UTF-8 but looks like UTF-16 or UTF-32", "save it as UTF-8"))
    if data.startswith(b"\xef\xbb\xbf"):
        raise _Refused(start.problem("the file starts with a byte order mark", "save it as UTF-8 without BOM"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8")) + 1
        raise _Refused(
            Place(file, before.count(b"\n") + 1, column).problem(
                f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8"
            )
        ) from None
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        indentation = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indentation and line.strip():
            raise _Refused(
                Place(file, number, indentation.index("\t") + 1).problem(
                    "a tab stands in the indentation", "indent by spaces"
                )
            )
        for column, character in enumerate(line, start=1):
            if character != "\t" and not character.isprintable() and character not in "\u00a0\u00ad":
                raise _Refused(
                    Place(file, number, column).problem(
                        f"the character U+{ord(character):04X} cannot be printed", "delete it"
                    )
                )
    return text


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise _Refused(
            place.problem(f"not YAML: {what}", "often a missing quote, colon or bracket on this line or the one before")
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise _Refused(Place(file).problem("not YAML", "compare it with a file that works")) from None


class _Reader:
    """Composes nodes from events."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.problems: list[Problem] = []

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        self._place(event).problem(
                            "a second document starts here", "one document a file: delete the line '---'"
                        )
                    )
                root = self._node(next(self.events), 0)
        if isinstance(root, Scalar) and root.plain and not root.text:
            root = None
        if root is None:
            self.problems.append(Place(self.file).problem("the file is empty", "delete it or fill it"))
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(place.problem(f"'*{event.anchor}' refers to an anchor", "write the value out"))
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            raise _Refused(place.problem("a value is missing", "write one, or delete the key"))
        if event.anchor:
            raise _Refused(place.problem(f"'&{event.anchor}' sets an anchor", "write the value out"))
        if event.tag:
            raise _Refused(place.problem(f"the tag '{event.tag}' is not allowed", "delete it"))
        if depth > MAX_DEPTH:
            raise _Refused(place.problem(f"nested more than {MAX_DEPTH} deep", "flatten it"))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(place, event.value, plain=not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(following := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return Sequence(place, _between_commas(items) if event.flow_style and len(items) > 1 else tuple(items))
        return self._mapping(place, depth)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(following := next(self.events), yaml.MappingEndEvent):
            key = self._node(following, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.append(key.place.problem("a key must be a word", "put quotes around it"))
            elif key.text == "<<" and key.plain:
                self.problems.append(key.place.problem("merge keys are not allowed", "write the values out"))
            elif key.text in entries:
                first = entries[key.text][0].place.line
                self.problems.append(
                    key.place.problem(
                        f"the key '{key.text}' stands twice (first on line {first})", "keep one of the two"
                    )
                )
            else:
                entries[key.text] = (key, value)
        return Mapping(place, tuple(entries.values()))

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)


def _between_commas(items: list[Node]) -> tuple[Node, ...]:
    return tuple(
        Scalar(item.place, item.text, True, True) if isinstance(item, Scalar) and item.plain else item for item in items
    )
