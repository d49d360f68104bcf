"""A pack's questions put among those of the base, and answers of the base raised to a more urgent level.

What led to a question leads to those put before it first; that these in turn go on is held by `flow.skipped`.
"""

from __future__ import annotations

import math

from answering.protocols import keys
from answering.protocols.fields import Fields, Notes, did_you_mean
from answering.protocols.model import Level
from answering.protocols.yaml_source import Mapping, Node, Scalar, Sequence

_WHERE = ("before", "after")
_Range = tuple[float, float]


def with_questions(notes: Notes, base: Mapping, added: Node) -> Mapping:
    """The base with the pack's questions where they belong: after the last one unless they say otherwise."""
    listed = _value(base, "questions")
    items = list(listed.items) if isinstance(listed, Sequence) else []
    own = {_text(item, "id") for item in items}
    for item in notes.items(added, "questions"):
        fields = Fields(notes, item, "a question", keys.EXTENSION_QUESTION)
        if all(where in fields for where in _WHERE):
            notes.lose(fields.at("after"), "a question has both 'before' and 'after'", "keep one")
        if (question := _text(item, "id")) in own:
            notes.lose(
                fields.at("id"), f"the base has a question '{question}' already", "a pack adds questions: rename it"
            )
            continue
        at = _position(notes, fields, items)
        if isinstance(item, Mapping):
            kept = tuple(entry for entry in item.entries if entry[0].text not in _WHERE)
            if at < len(items):
                items = [_redirected(one, _text(items[at], "id"), question) for one in items]
            items.insert(at, Mapping(item.place, kept))
    return _with(base, "questions", Sequence(listed.place if listed else added.place, tuple(items)))


def _position(notes: Notes, fields: Fields, items: list[Node]) -> int:
    ids = [_text(item, "id") for item in items]
    for where, step in (("before", 0), ("after", 1)):
        if where in fields and (name := notes.id(fields.values[where], where)) is not None:
            if name in ids:
                return ids.index(name) + step
            notes.lose(fields.at(where), f"there is no question '{name}'", did_you_mean(name, set(ids)))
    return len(items)


def _redirected(node: Node, old: str, new: str) -> Node:
    """A question whose answers lead to `new` where they led to `old`."""
    if isinstance(node, Sequence):
        return Sequence(node.place, tuple(_redirected(item, old, new) for item in node.items))
    if not isinstance(node, Mapping):
        return node
    entries: list[tuple[Scalar, Node]] = []
    for key, value in node.entries:
        if key.text == "ask" and isinstance(value, Scalar) and value.text == old:
            entries.append((key, Scalar(value.place, new, value.plain)))
        else:
            entries.append((key, _redirected(value, old, new) if key.text in ("branches", "unclear") else value))
    return Mapping(node.place, tuple(entries))


def with_raised(notes: Notes, base: Mapping, raised: Node) -> Mapping:
    """The base with branches raised; a branch for several answers is divided where only some of them are."""
    listed = _value(base, "questions")
    items = list(listed.items) if isinstance(listed, Sequence) else []
    ids = [_text(item, "id") for item in items]
    for entry in notes.items(raised, "raise"):
        fields = Fields(notes, entry, "an entry of 'raise'", keys.RAISE)
        name = fields.wanted("question", lambda n: notes.id(n, "question"), "")
        level = fields.wanted("level", notes.level, None)
        if name and name not in ids:
            notes.lose(fields.at("question"), f"the base has no question '{name}'", did_you_mean(name, set(ids)))
        elif name and level is not None:
            items[ids.index(name)] = _raise(notes, items[ids.index(name)], fields, level)
    return base if listed is None else _with(base, "questions", Sequence(listed.place, tuple(items)))


def _raise(notes: Notes, question: Node, fields: Fields, level: Level) -> Node:
    branches = _value(question, "branches")
    if not isinstance(branches, Sequence) or not isinstance(question, Mapping):
        notes.lose(
            fields.place, f"the question '{_text(question, 'id')}' has no branches", "no answer to it can be raised"
        )
        return question
    if "when" in fields:
        wanted = [value for node in _listed(fields.values["when"]) if (value := notes.string(node, "'when'"))]
        changed = [part for branch in branches.items for part in _by_value(notes, branch, wanted, fields, level)]
        known = {value for branch in branches.items for value in _values(branch)}
        for value in wanted:
            if value not in known:
                notes.lose(fields.at("when"), f"the base has no branch for '{value}'", did_you_mean(value, known))
    elif "at_least" in fields or "below" in fields:
        least = fields.take("at_least", lambda n: notes.number(n, "at_least", -1e6, 1e6), -math.inf)
        below = fields.take("below", lambda n: notes.number(n, "below", -1e6, 1e6), math.inf)
        changed = [part for one in branches.items for part in _by_range(notes, one, (least, below), fields, level)]
        if not any(_overlap(_range(one), (least, below)) for one in branches.items):
            notes.lose(
                fields.place, "no branch of the base takes these numbers", "name numbers that are answered there"
            )
    else:
        notes.lose(fields.place, "nothing says which answers are raised", "add 'when', or 'at_least' and 'below'")
        return question
    return _with(question, "branches", Sequence(branches.place, tuple(changed)))


def _by_value(notes: Notes, branch: Node, wanted: list[str], fields: Fields, level: Level) -> list[Node]:
    """A branch, or the part of it that stays and the part that is raised."""
    values = _values(branch)
    taken = [value for value in values if value in wanted]
    if not taken or not isinstance(branch, Mapping) or not _is_raise(notes, branch, fields, level):
        return [branch]
    left = [value for value in values if value not in wanted]
    place = fields.at("when")
    words = {True: taken, False: left}
    parts = {
        raised: Sequence(place, tuple(Scalar(place, word, False) for word in those)) for raised, those in words.items()
    }
    raised = _with(_levelled(branch, fields), "when", parts[True])
    return [raised, _with(branch, "when", parts[False])] if left else [raised]


def _by_range(notes: Notes, branch: Node, wanted: _Range, fields: Fields, level: Level) -> list[Node]:
    whole = _range(branch)
    if not isinstance(branch, Mapping) or not _overlap(whole, wanted):
        return [branch]
    if not _is_raise(notes, branch, fields, level):
        return [branch]
    low, high = max(whole[0], wanted[0]), min(whole[1], wanted[1])
    parts: list[Node] = [_bounded(_levelled(branch, fields), low, high)]
    if whole[0] < low:
        parts.insert(0, _bounded(branch, whole[0], low))
    if high < whole[1]:
        parts.append(_bounded(branch, high, whole[1]))
    return parts


def _is_raise(notes: Notes, branch: Mapping, fields: Fields, level: Level) -> bool:
    """Whether the level is more urgent than the branch's; where it asks on, only an emergency surely is."""
    was = _text(branch, "level")
    if not was and level is not Level.EMERGENCY_NOW:
        notes.lose(
            fields.at("level"),
            f"these answers are asked on in the base, and what follows may be more urgent than {level.id}",
            "name emergency-now, or raise the answers to the questions that follow",
        )
        return False
    if was in keys.LEVEL_IDS and level >= Level.from_id(was):
        notes.lose(
            fields.at("level"),
            f"these answers lead to {was} in the base, and {level.id} is not more urgent",
            "a pack may only raise: name a more urgent level, or delete this entry",
        )
        return False
    return True


def _levelled(branch: Mapping, fields: Fields) -> Mapping:
    """The branch ending in the level of the pack."""
    kept = tuple(entry for entry in branch.entries if entry[0].text not in ("level", "ask"))
    level = fields.values["level"]
    return Mapping(fields.place, (*kept, (Scalar(level.place, "level", True), level)))


def _bounded(branch: Mapping, low: float, high: float) -> Mapping:
    kept = tuple(entry for entry in branch.entries if entry[0].text not in ("at_least", "below"))
    bounds = (("at_least", low), ("below", high))
    added = tuple(
        (Scalar(branch.place, name, True), Scalar(branch.place, repr(bound), True))
        for name, bound in bounds
        if not math.isinf(bound)
    )
    return Mapping(branch.place, (*added, *kept))


def _range(branch: Node) -> _Range:
    def bound(name: str, default: float) -> float:
        try:
            return float(_text(branch, name) or default)
        except ValueError:
            return default

    return bound("at_least", -math.inf), bound("below", math.inf)


def _overlap(one: _Range, other: _Range) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _listed(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _values(branch: Node) -> list[str]:
    when = _value(branch, "when")
    return [node.text for node in _listed(when) if isinstance(node, Scalar)] if when is not None else []


def _value(node: Node, name: str) -> Node | None:
    return next((value for key, value in node.entries if key.text == name), None) if isinstance(node, Mapping) else None


def _text(node: Node, name: str) -> str:
    value = _value(node, name)
    return value.text if isinstance(value, Scalar) else ""


def _with(node: Mapping, name: str, value: Node) -> Mapping:
    if _value(node, name) is None:
        return Mapping(node.place, (*node.entries, (Scalar(value.place, name, True), value)))
    return Mapping(node.place, tuple((key, value if key.text == name else old) for key, old in node.entries))
