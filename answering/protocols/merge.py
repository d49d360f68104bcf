"""A pack's addition put into the file it extends, before either is read: every value keeps its own place.

A pack adds and raises. Nothing of the base can be dropped, lowered or stepped over; each attempt is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from answering.protocols import keys
from answering.protocols.fields import Fields, Notes
from answering.protocols.merge_questions import with_questions, with_raised
from answering.protocols.model import Level
from answering.protocols.yaml_source import Mapping, Node, Scalar, Sequence

_TAKES_AWAY = re.compile(r"drop|remove|delete|without|disable|replace|override|lower", re.IGNORECASE)
_BY_LANGUAGE = ("complaint", "emergencies", "openings", "contrasts")


def merged(notes: Notes, base: Node, addition: Node) -> Node:
    """The base with what the addition adds; what is wrong with the addition is noted."""
    fields = Fields(notes, addition, "a pack's addition", keys.EXTENSION)
    for key, _ in addition.entries if isinstance(addition, Mapping) else ():
        if key.text not in keys.EXTENSION and _TAKES_AWAY.search(key.text):
            notes.lose(key.place, "a pack cannot take anything away from the base", "packs add and raise only")
    fields.wanted("schema", lambda n: notes.integer(n, "schema", 1, 1), 1)
    if not isinstance(base, Mapping):
        return base
    for name in ("source", *_BY_LANGUAGE):
        if name in fields:
            base = _changed(base, name, fields.values[name], lambda old, new: _joined(notes, old, new))
    if "dialogues" in fields:
        base = _changed(base, "dialogues", fields.values["dialogues"], lambda old, new: _with_calls(notes, old, new))
    if "advice" in fields:
        base = _changed(base, "advice", fields.values["advice"], lambda old, new: _with_advice(notes, old, new))
    if "red_flags" in fields:
        base = _changed(base, "red_flags", fields.values["red_flags"], lambda old, new: _with_flags(notes, old, new))
    if "raise" in fields:
        base = with_raised(notes, base, fields.values["raise"])
    if "questions" in fields:
        base = with_questions(notes, base, fields.values["questions"])
    return base


def _changed(base: Mapping, name: str, new: Node, change: Callable[[Node, Node], Node]) -> Mapping:
    """The base with one value changed; added if there was none."""
    for at, (key, old) in enumerate(base.entries):
        if key.text == name:
            return Mapping(base.place, (*base.entries[:at], (key, change(old, new)), *base.entries[at + 1 :]))
    empty: Node = Sequence(new.place, ()) if isinstance(new, Sequence) else Mapping(new.place, ())
    return Mapping(base.place, (*base.entries, (Scalar(new.place, name, True), change(empty, new))))


def _joined(notes: Notes, old: Node, new: Node) -> Node:
    """Lists one after the other, mappings key by key."""
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return Sequence(old.place, (*old.items, *new.items))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key, value in new.entries:
            old = _changed(old, key.text, value, lambda one, other: _joined(notes, one, other))
        return old
    notes.lose(new.place, "this cannot be added to what the base has here", "write it as the base does: keys or a list")
    return old


def _with_calls(notes: Notes, old: Node, new: Node) -> Node:
    """The base's dialogues and the pack's; one of the pack takes the place of the base's of that id."""
    items = list(old.items) if isinstance(old, Sequence) else []
    of_base = {name: at for at, item in enumerate(items) if (name := value_of(item, "id"))}
    for item in notes.items(new, "dialogues"):
        at = of_base.pop(value_of(item, "id"), None)
        if at is None:
            items.append(item)
        else:
            items[at] = item
    return Sequence(old.place, tuple(items))


def _with_advice(notes: Notes, old: Node, new: Node) -> Node:
    fields = Fields(notes, new, "'advice'", keys.LEVEL_IDS)
    there = {key.text for key, _ in old.entries} if isinstance(old, Mapping) else set()
    for level in sorted(there & fields.values.keys()):
        notes.lose(fields.at(level), f"the base has advice for {level} already", "a pack adds advice, it changes none")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return old
    added = tuple(entry for entry in new.entries if entry[0].text not in there)
    return Mapping(old.place, (*old.entries, *added))


def _with_flags(notes: Notes, old: Node, new: Node) -> Node:
    items = list(old.items) if isinstance(old, Sequence) else []
    for item in notes.items(new, "red_flags"):
        fields = Fields(notes, item, "a red flag", keys.EXTENSION_FLAG)
        flag = fields.wanted("id", lambda n: notes.id(n, "the red flag's id"), "")
        at = next((at for at, one in enumerate(items) if value_of(one, "id") == flag), None)
        if at is None:
            items.append(item)
        else:
            items[at] = _raised_flag(notes, items[at], fields, flag)
    return Sequence(old.place, tuple(items))


def _raised_flag(notes: Notes, base: Node, fields: Fields, flag: str) -> Node:
    """A red flag of the base with further phrases, or a more urgent level."""
    if not isinstance(base, Mapping):
        return base
    if "topic" in fields:
        notes.lose(fields.at("topic"), f"the topic of the base's red flag '{flag}' stays", "delete it here")
    if "phrases" not in fields and "level" not in fields and not fields.broken:
        notes.lose(fields.place, f"nothing is added to the red flag '{flag}'", "add phrases or a more urgent level")
    if "level" in fields and (level := notes.level(fields.values["level"])) is not None:
        was = value_of(base, "level")
        if was in keys.LEVEL_IDS and level > Level.from_id(was):
            notes.lose(
                fields.at("level"),
                f"the red flag '{flag}' would fall from {was} to {level.id}",
                "a pack may only raise: name a more urgent level, or none",
            )
        else:
            base = _changed(base, "level", fields.values["level"], lambda _, new: new)
    if "phrases" in fields:
        base = _changed(base, "phrases", fields.values["phrases"], lambda old, new: _joined(notes, old, new))
    return base


def value_of(node: Node, name: str) -> str:
    """The scalar under a key, "" if there is none."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text == name and isinstance(value, Scalar):
            return value.text
    return ""
