"""What changes for callers between two sets: texts, levels, wordings, routes; and red flags lost; pure."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from answering.protocols.model import Branch, Level, ProtocolSet, RedFlag
from answering.settings import Settings

_SILENT = frozenset({"file", "place", "content_hash", "environment", "dialogues", "source", "review_by"})
"""Fields that no caller ever notices; dialogues are replayed instead."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`where`: keys from the outside in, such as ("chest-pain", "questions", "still-there", "say", "en").

    `old` and `new` as text, "" for nothing. `grave`: why this takes safety away, "" if it does not.
    """

    where: tuple[str, ...]
    old: str
    new: str
    grave: str = ""

    def __str__(self) -> str:
        change = f"{self.old or 'nothing'} -> {self.new or 'nothing'}"
        if self.where[-1] in (self.old, self.new) and not (self.old and self.new):
            change = "new" if self.new else "gone"
        return f"{' / '.join(self.where)}: {change}{f'   ({self.grave})' if self.grave else ''}"


def protocol_differences(old: ProtocolSet, new: ProtocolSet) -> list[Difference]:
    """Everything that callers may notice, in the order of the sets."""
    return [
        *_walk(("red flags of every call",), old.red_flags, new.red_flags),
        *_walk(("call script",), old.script, new.script),
        *_walk((), old.protocols, new.protocols),
        *_walk(("languages",), old.languages, new.languages),
    ]


def settings_differences(old: Settings, new: Settings) -> list[Difference]:
    """What differs between two practice.yaml."""
    return list(_walk(("practice.yaml",), old, new))


def lost_red_flags(old: ProtocolSet, new: ProtocolSet) -> list[Difference]:
    """Red flags that are gone, gone in a language, or less urgent: what `diff` and `publish` refuse to take lightly."""
    before, after = _flags(old), _flags(new)
    lost = []
    for name, (owner, flag) in before.items():
        where = (owner, "red flag", name)
        if name not in after:
            lost.append(Difference(where, flag.level.id, "", "red flag lost"))
            continue
        other = after[name][1]
        for language in flag.phrases:
            if flag.phrases[language] and not other.phrases.get(language):
                lost.append(Difference((*where, language), _words(flag.phrases[language]), "", "red flag lost"))
        if other.level > flag.level:
            lost.append(Difference(where, flag.level.id, other.level.id, "red flag less urgent"))
    return lost


def _flags(protocols: ProtocolSet) -> dict[str, tuple[str, RedFlag]]:
    found = {flag.id: ("every call", flag) for flag in protocols.red_flags}
    for protocol in protocols.protocols.values():
        found |= {flag.id: (protocol.id, flag) for flag in protocol.red_flags}
    return found


def _walk(where: tuple[str, ...], old: object, new: object) -> Iterator[Difference]:
    if old == new:
        return
    if dataclasses.is_dataclass(old) and type(old) is type(new):
        for each in dataclasses.fields(old):
            if each.name not in _SILENT:
                yield from _walk((*where, each.name), getattr(old, each.name), getattr(new, each.name))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _walk_keys(where, old, new)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _walk_lists(where, old, new)
    else:
        yield Difference(where, _words(old), _words(new), _less_urgent(old, new))


def _walk_keys(
    where: tuple[str, ...], old: Mapping[object, object], new: Mapping[object, object]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        inside = (*where, _words(key, quoted=False))
        if key not in new:
            yield Difference(inside, _words(old[key]), "")
        elif key not in old:
            yield Difference(inside, "", _words(new[key]))
        else:
            yield from _walk(inside, old[key], new[key])


def _walk_lists(where: tuple[str, ...], old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Difference]:
    before, after = [_key(each) for each in old], [_key(each) for each in new]
    if any(key is None for key in (*before, *after)):
        for index, (one, other) in enumerate(zip(old, new, strict=False), start=1):
            yield from _walk((*where, str(index)), one, other)
        for index in range(min(len(old), len(new)), max(len(old), len(new))):
            gone, come = index < len(old), index < len(new)
            inside = (*where, str(index + 1))
            yield Difference(inside, _words(old[index]) if gone else "", _words(new[index]) if come else "")
        return
    yield from _walk_keys(where, dict(zip(before, old, strict=True)), dict(zip(after, new, strict=True)))
    stayed = [key for key in before if key in after]
    if stayed != [key for key in after if key in before] and not isinstance(old[0], str):
        yield Difference((*where, "order"), ", ".join(map(str, before)), ", ".join(map(str, after)))


def _key(item: object) -> str | None:
    """What one entry of a list is known by in both lists."""
    if isinstance(item, str):
        return item
    if isinstance(item, Branch):
        return _condition(item)
    found = getattr(item, "id", None)
    return found if isinstance(found, str) else None


def _condition(branch: Branch) -> str:
    if branch.values:
        return f"when {' or '.join(branch.values)}"
    least = "" if branch.at_least is None else f"from {branch.at_least:g}"
    below = "" if branch.below is None else f"below {branch.below:g}"
    return " ".join(part for part in (least, below) if part) or "otherwise"


def _less_urgent(old: object, new: object) -> str:
    return "less urgent" if isinstance(old, Level) and isinstance(new, Level) and new > old else ""


def _words(value: object, *, quoted: bool = True) -> str:
    """A value for a person."""
    if isinstance(value, Level):
        return value.id
    if isinstance(value, str):
        return f'"{value}"' if quoted else value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(_words(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_words(key, quoted=False)}: {_words(each)}" for key, each in value.items())
    if dataclasses.is_dataclass(value):
        told = getattr(value, "id", None)
        if isinstance(told, str):
            return told
        pairs = ((each.name, getattr(value, each.name)) for each in dataclasses.fields(value))
        return ", ".join(f"{name} {_words(each)}" for name, each in pairs if each not in (None, (), "", {}))
    return str(value)
