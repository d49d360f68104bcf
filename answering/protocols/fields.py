"""Typed values out of nodes: every problem is noted with its place, and reading goes on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from rapidfuzz import fuzz, process

from answering.errors import Problem
from answering.protocols.keys import LEVEL_IDS
from answering.protocols.model import Level
from answering.protocols.yaml_source import Mapping, Node, Place, Scalar, Sequence

T = TypeVar("T")

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_YAML_1_1_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LABEL = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")

_OCTAL = re.compile(r"[-+]?0[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint such as "did you mean 'phrases'?", else the list of what is known."""
    choices = sorted(known)
    best = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=60)
    if best:
        return f"did you mean '{best[0]}'?"
    return "known are: " + ", ".join(choices) if choices else ""


def kind_of(scalar: Scalar) -> str:
    """What YAML 1.2's core schema makes of a scalar: "string", "boolean", "number" or "null"."""
    if not scalar.plain:
        return "string"
    if scalar.text in _NULLS:
        return "null"
    if scalar.text in _BOOLEANS:
        return "boolean"
    if _INTEGER.fullmatch(scalar.text) or _FLOAT.fullmatch(scalar.text):
        return "number"
    return "string"


class Notes:
    """Problems noted while reading, and the readers of single values (each None when there is a problem).

    `only_examples`: what is being read tells testers something, and no caller ever.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.only_examples = False

    def note(self, place: Place, what: str, mend: str = "", *, warning: bool = False) -> None:
        """Something inadvisable; what was read stays as it is."""
        self.problems.append(place.problem(what, mend, warning=warning))

    def lose(self, place: Place, what: str, mend: str = "") -> None:
        """Something that is not understood; whatever else is read stands in for it."""
        self.problems.append(place.problem(what, mend, lost=not self.only_examples))

    def mapping(self, node: Node, what: str) -> Mapping | None:
        if isinstance(node, Mapping):
            return node
        self.lose(node.place, f"{what} must be a mapping of keys to values", "write 'key: value' lines, indented")
        return None

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        self.lose(node.place, f"{what} must be a list", "write each entry after '- ', or all between [ and ]")
        return ()

    def quoted(self, items: Iterable[Node], what: str) -> None:
        """Whole sentences between brackets have to stand in quotes: a comma within one makes two of it."""
        if split := next((item for item in items if isinstance(item, Scalar) and item.between_commas), None):
            self.note(
                split.place,
                f"{what} stand between [ and ] without quotes, where a comma makes two sentences of one",
                "put each into quotes, or on a line of its own after '- '",
            )

    def string(self, node: Node, what: str) -> str | None:
        if not isinstance(node, Scalar):
            self.lose(node.place, f"{what} must be a text", "write it on one line, in quotes")
            return None
        kind = kind_of(node)
        if kind == "null" or not node.text.strip():
            self.lose(node.place, f"{what} is empty", "write a text, or delete the key")
            return None
        if kind != "string":
            self.lose(node.place, f"{what} must be a text; {node.text} is a {kind}", f'write "{node.text}"')
            return None
        return node.text.strip()

    def one_of(self, node: Node, what: str, known: Collection[str]) -> str | None:
        value = self.string(node, what)
        if value is not None and value not in known:
            self.lose(node.place, f"unknown {what} '{value}'", did_you_mean(value, known))
            return None
        return value

    def id(self, node: Node, what: str) -> str | None:
        value = self.string(node, what)
        if value is not None and not _ID.fullmatch(value):
            self.lose(node.place, f"{what} '{value}' is not an id", "use lower-case words joined by hyphens")
            return None
        return value

    def label(self, node: Node, what: str) -> str | None:
        value = self.string(node, what)
        if value is not None and not _LABEL.fullmatch(value):
            self.lose(node.place, f"{what} '{value}' is not a label", "use lower-case words joined by underscores")
            return None
        return value

    def boolean(self, node: Node, what: str) -> bool | None:
        if isinstance(node, Scalar) and node.plain and node.text in _BOOLEANS:
            return _BOOLEANS[node.text]
        word = node.text if isinstance(node, Scalar) else ""
        shown = f"; '{word}' is a word" if word else ""
        meant = _YAML_1_1_BOOLEANS.get(word.lower())
        self.lose(node.place, f"{what} must be true or false{shown}", f"write {meant or 'true or false'}")
        return None

    def number(self, node: Node, what: str, least: float, most: float) -> float | None:
        if not (isinstance(node, Scalar) and node.plain and _FLOAT.fullmatch(node.text)):
            shown = f"; '{node.text}' is not one" if isinstance(node, Scalar) else ""
            self.lose(node.place, f"{what} must be a number{shown}", f"write a number from {least:g} to {most:g}")
            return None
        if _OCTAL.fullmatch(node.text):
            self.lose(
                node.place,
                f"{what} is {node.text}, which some programs read in eights",
                f"write {int(node.text)}, without a leading zero",
            )
            return None
        value = float(node.text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if not least <= value <= most:
            self.lose(node.place, f"{what} is {node.text}", f"write a number from {least:g} to {most:g}")
            return None
        return value

    def integer(self, node: Node, what: str, least: int, most: int) -> int | None:
        value = self.number(node, what, least, most)
        if value is not None and value != int(value):
            self.lose(node.place, f"{what} must be a whole number", f"write one from {least} to {most}")
            return None
        return None if value is None else int(value)

    def date(self, node: Node, what: str) -> datetime.date | None:
        if isinstance(node, Scalar) and _DATE.fullmatch(node.text):
            try:
                return datetime.date.fromisoformat(node.text)
            except ValueError:
                pass
        shown = f"; '{node.text}' is none" if isinstance(node, Scalar) else ""
        self.lose(node.place, f"{what} must be a day of the calendar{shown}", "write it as year-month-day: 2027-11-01")
        return None

    def level(self, node: Node, what: str = "level") -> Level | None:
        value = self.one_of(node, what, LEVEL_IDS)
        return None if value is None else Level.from_id(value)

    def key(self, node: Node, what: str) -> str | None:
        """A key of the telephone, "1" to "9"; quotes are not needed."""
        if isinstance(node, Scalar) and re.fullmatch(r"[1-9]", node.text):
            return node.text
        self.lose(
            node.place,
            f"{what} must be one key of the telephone, 1 to 9",
            "0 always means a person; * and # are not used",
        )
        return None


class Fields:
    """One mapping of a file, read key by key; unknown keys are noted at once."""

    def __init__(self, notes: Notes, node: Node, what: str, known: Collection[str]) -> None:
        self.notes = notes
        self.what = what
        self.place = node.place
        mapping = notes.mapping(node, what)
        self.values: dict[str, Node] = {}
        for key, value in mapping.entries if mapping else ():
            if key.text in known:
                self.values[key.text] = value
            else:
                notes.lose(key.place, f"unknown key '{key.text}' in {what}", did_you_mean(key.text, known))
        self.broken = mapping is None

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str) -> Place:
        """Where the value of a key stands; where the mapping starts if it is missing."""
        return self.values[key].place if key in self.values else self.place

    def need(self, key: str) -> Node | None:
        """The node of a key; its absence is a problem."""
        if key not in self.values and not self.broken:
            self.notes.lose(self.place, f"{self.what} has no '{key}'", f"add the key '{key}'")
        return self.values.get(key)

    def take(self, key: str, read: Callable[[Node], T | None], default: T) -> T:
        """An optional value: the default if it is missing or wrong."""
        node = self.values.get(key)
        value = None if node is None else read(node)
        return default if value is None else value

    def wanted(self, key: str, read: Callable[[Node], T | None], default: T) -> T:
        """A value that must be there; the default stands in for it if it is missing or wrong."""
        self.need(key)
        return self.take(key, read, default)
