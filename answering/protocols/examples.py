"""Sentences and calls that stand in a protocol's file as examples: emergencies, openings, contrasts, dialogues."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from answering.protocols import keys, speakable
from answering.protocols.fields import Fields
from answering.protocols.library import Library
from answering.protocols.model import Contrast, Dialogue, Expected, Phrases
from answering.protocols.reading import CONTRAST, EMERGENCY, OPENING, Mention
from answering.protocols.yaml_source import Node, Scalar, Sequence

NOTHING = "none"
MAX_TURNS = 60
_SIGN = re.compile(r"\[(silence|hang up|[0-9*#]+)\]")
_NO_TURNS: Mapping[str, tuple[str, ...]] = {}
_CONTRASTS = tuple(Contrast)


def read_emergencies(library: Library, node: Node, owner: str) -> Phrases:
    """First sentences that are an emergency by themselves."""
    return _sentences(library, node, "'emergencies'", EMERGENCY, owner)


def read_openings(library: Library, node: Node, owner: str) -> Phrases:
    """First sentences that belong to a protocol."""
    return _sentences(library, node, "'openings'", OPENING, owner)


def read_contrasts(library: Library, node: Node, owner: str) -> Mapping[Contrast, Phrases]:
    """Sentences that sound like a protocol's and are not, by the reason why."""
    fields = Fields(library, node, "'contrasts'", _CONTRASTS)
    return {
        Contrast(kind): _sentences(library, value, f"the contrasts '{kind}'", CONTRAST, owner)
        for kind, value in fields.values.items()
    }


def _sentences(library: Library, node: Node, what: str, scope: str, owner: str) -> Phrases:
    library.only_examples = True
    found = library.sentences(node, what, scope, owner)
    library.only_examples = False
    return found


def read_dialogues(library: Library, node: Node, protocol_id: str, questions: Collection[str]) -> tuple[Dialogue, ...]:
    """Whole calls, each with a name and a text of its own. `questions`: ids of the protocol's own questions."""
    library.only_examples = True
    own = {question: f"{protocol_id}:{question}" for question in questions}
    dialogues: dict[str, Dialogue] = {}
    callers: dict[tuple[tuple[str, ...], ...], str] = {}
    for number, item in enumerate(library.items(node, "dialogues"), start=1):
        dialogue = _dialogue(library, item, str(number), own)
        if dialogue.id in dialogues:
            library.note(item.place, f"the dialogue '{dialogue.id}' is defined twice", "rename or delete one")
        said = tuple(dialogue.caller.values())
        same = callers.setdefault(said, dialogue.id)
        if any(said) and same != dialogue.id and dialogues[same].closed is dialogue.closed:
            library.note(item.place, f"the dialogues '{same}' and '{dialogue.id}' are the same call", "delete one")
        dialogues[dialogue.id] = dialogue
    library.only_examples = False
    return tuple(dialogues.values())


def _dialogue(library: Library, node: Node, number: str, own: Mapping[str, str]) -> Dialogue:
    fields = Fields(library, node, "a dialogue", keys.DIALOGUE)
    dialogue_id = fields.take("id", lambda n: library.id(n, "the dialogue's id"), number)
    name = f"the dialogue '{dialogue_id}'"
    place = node.place
    return Dialogue(
        dialogue_id,
        fields.wanted("caller", lambda n: _caller(library, n, name), _NO_TURNS),
        fields.wanted("expect", lambda n: _expected(library, n, name, own), Expected()),
        fields.take("closed", lambda n: library.boolean(n, "closed"), False),
        f"{place.file}:{place.line}:{place.column}",
    )


def _caller(library: Library, node: Node, name: str) -> Mapping[str, tuple[str, ...]]:
    fields = Fields(library, node, f"'caller' of {name}", library.languages)
    turns: dict[str, tuple[str, ...]] = {}
    for language in library.languages:
        if language not in fields:
            if not fields.broken:
                library.note(node.place, f"{name} has no turns in '{language}'", f"add the key '{language}'")
            continue
        items = library.items(fields.values[language], f"the turns of {name}")
        if isinstance(fields.values[language], Sequence) and not 0 < len(items) <= MAX_TURNS:
            library.note(fields.at(language), f"{name} has {len(items)} turns", f"write 1 to {MAX_TURNS}")
        before = len(library.problems)
        turns[language] = tuple(turn for item in items if (turn := _turn(library, item)) is not None)
        if len(library.problems) == before:
            library.quoted(items, f"the turns of {name}")
    return turns


def _turn(library: Library, node: Node) -> str | None:
    if isinstance(node, Sequence):
        inside = node.items[0].text if len(node.items) == 1 and isinstance(node.items[0], Scalar) else "silence"
        library.note(node.place, "a turn is a list: YAML reads [ and ] so", f'put it into quotes: "[{inside}]"')
        return None
    turn = library.string(node, "a turn")
    if turn is None or _SIGN.fullmatch(turn):
        return turn
    if "[" in turn or "]" in turn:
        library.note(
            node.place,
            f"the turn '{turn}' is neither words nor a sign",
            'signs stand alone: "[silence]", "[1]" for a key, "[hang up]"',
        )
        return None
    turn = " ".join(turn.split())
    if fault := speakable.sentence_fault(turn):
        library.note(node.place, *fault)
        return None
    return turn


def _expected(library: Library, node: Node, name: str, own: Mapping[str, str]) -> Expected:
    fields = Fields(library, node, f"'expect' of {name}", keys.EXPECT)
    if not fields.values and not fields.broken:
        library.note(node.place, f"{name} expects nothing", "name at least the level it has to end with")

    def named(key: str, what: str) -> str | None:
        return fields.take(key, lambda n: _mentioned(library, n, key, what), None)

    says = fields.values.get("says")
    return Expected(
        fields.take("level", library.level, None),
        named("protocol", "protocol"),
        named("red_flag", "red flag"),
        named("route", "route"),
        named("queue", "queue"),
        named("purpose", "purpose"),
        tuple(
            said
            for item in (library.items(says, "says") if says else ())
            if (said := _sentence(library, item, own)) is not None
        ),
        fields.take("fields", lambda n: _fields(library, n), {}),
    )


def _mentioned(library: Library, node: Node, key: str, what: str) -> str | None:
    name = library.string(node, key)
    if name is None or name == NOTHING:
        return None if name is None else ""
    library.mentions.append(Mention(what, name, node.place))
    return name


def _sentence(library: Library, node: Node, own: Mapping[str, str]) -> str | None:
    """The name of a sentence; a question of the same file needs its id alone."""
    name = library.string(node, "the name of a sentence")
    if name is not None:
        name = own.get(name, name)
        library.mentions.append(Mention("sentence", name, node.place))
    return name


def _fields(library: Library, node: Node) -> Mapping[str, str]:
    mapping = library.mapping(node, "'fields'")
    kept: dict[str, str] = {}
    for key, value in mapping.entries if mapping else ():
        text = library.string(value, f"the field '{key.text}'")
        library.mentions.append(Mention("slot", key.text, key.place))
        if text is not None:
            kept[key.text] = "" if text == NOTHING else text
    return kept
