"""Whole files to the model: a protocol, the site-wide red flags, the call script.

What is wrong is noted and stood in for, so that one reading finds every problem; a set is only made of files
without any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from answering.protocols import keys
from answering.protocols.examples import read_contrasts, read_dialogues, read_emergencies, read_openings
from answering.protocols.fields import Fields
from answering.protocols.library import NO_FLAGS, NO_PHRASES, NO_TEXT, Library
from answering.protocols.model import (
    Contrast,
    Dialogue,
    Kind,
    Level,
    Patient,
    Phrases,
    Protocol,
    Question,
    RedFlag,
    Script,
    Text,
)
from answering.protocols.near import own_examples
from answering.protocols.questions import read_questions
from answering.protocols.reading import COMPLAINT, FileRead, Mention
from answering.protocols.speakable import placeholders
from answering.protocols.yaml_source import Node

_NEEDED = {
    Kind.TRIAGE: ("questions", "source"),
    Kind.TASK: ("questions", "queue", "closing", "purpose"),
    Kind.FAQ: ("closing", "purpose"),
}
_NO_QUESTIONS: tuple[Question, ...] = ()
_NO_ADVICE: Mapping[Level, Text] = {}
_NO_SOURCES: tuple[str, ...] = ()
_NO_CONTRASTS: Mapping[Contrast, Phrases] = {}
_NO_DIALOGUES: tuple[Dialogue, ...] = ()
_NOBODY: tuple[str, ...] = ()


def read_protocol(library: Library, root: Node, file: str, packs: tuple[str, ...] = ()) -> FileRead:
    """One protocol file. `packs`: those that have added to it, or that it comes from."""
    fields = Fields(library, root, "a protocol", keys.PROTOCOL)
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    protocol_id = fields.wanted("id", lambda n: library.id(n, "the protocol's id"), "")
    before = len(library.problems)
    kind = Kind(fields.take("kind", lambda n: library.one_of(n, "kind", tuple(Kind)), Kind.TRIAGE.value))
    kind_known = len(library.problems) == before
    triage = kind is Kind.TRIAGE and kind_known
    otherwise = fields.take("otherwise", library.level, Level.SAME_DAY if triage else Level.ADMINISTRATIVE)
    owner = f"the protocol '{protocol_id}'"
    strong, phrases = _complaint(library, fields, owner)
    questions = fields.take("questions", lambda n: read_questions(library, n, otherwise, triage=triage), _NO_QUESTIONS)
    ids = tuple(question.id for question in questions)
    whom = fields.take("patient", lambda n: library.one_of(n, "patient", tuple(Patient)), "")
    protocol = Protocol(
        id=protocol_id,
        kind=kind,
        version=fields.wanted("version", lambda n: library.integer(n, "version", 1, 1_000_000), 1),
        status=fields.wanted("status", lambda n: library.one_of(n, "status", keys.STATUSES), "draft"),
        title=fields.wanted("title", lambda n: library.text(n, "'title'"), NO_TEXT),
        source=fields.take("source", lambda n: _sources(library, n), _NO_SOURCES),
        strong=strong,
        phrases=phrases,
        red_flags=fields.take("red_flags", lambda n: library.red_flags(n, f"{protocol_id}: "), NO_FLAGS),
        questions=questions,
        otherwise=otherwise,
        topic=fields.take("topic", lambda n: library.id(n, "topic"), None),
        strong_level=fields.take("strong_level", library.level, Level.EMERGENCY_NOW),
        advice=fields.take("advice", lambda n: _advice(library, n), _NO_ADVICE),
        purpose=fields.take("purpose", lambda n: library.label(n, "purpose"), None),
        queue=fields.take("queue", lambda n: library.id(n, "queue"), None),
        closing=fields.take("closing", lambda n: library.text(n, "'closing'"), NO_TEXT) or None,
        menu_key=fields.take("menu_key", lambda n: library.key(n, "menu_key"), None),
        file=file,
        emergencies=fields.take("emergencies", lambda n: read_emergencies(library, n, owner), NO_PHRASES),
        openings=fields.take("openings", lambda n: read_openings(library, n, owner), NO_PHRASES),
        contrasts=fields.take("contrasts", lambda n: read_contrasts(library, n, owner), _NO_CONTRASTS),
        dialogues=fields.take("dialogues", lambda n: read_dialogues(library, n, protocol_id, ids), _NO_DIALOGUES),
        packs=packs,
        review_by=fields.take("review_by", lambda n: library.date(n, "review_by"), None),
        patient=Patient(whom) if whom else None,
        instead_of=fields.take("instead_of", lambda n: _instead_of(library, n), _NOBODY),
    )
    if kind_known:
        _check_kind(library, fields, protocol)
    library.problems += own_examples(library.wordings)
    return FileRead(
        fields.at("id"),
        protocol,
        tuple(library.problems),
        tuple(library.wordings),
        tuple(library.mentions),
        fields.at("review_by"),
    )


def _complaint(library: Library, fields: Fields, owner: str) -> tuple[Phrases, Phrases]:
    nothing: Phrases = dict.fromkeys(library.languages, ())
    node = fields.need("complaint")
    if node is None:
        return nothing, nothing
    complaint = Fields(library, node, "'complaint'", keys.COMPLAINT)
    return (
        complaint.take("strong", lambda n: library.phrases(n, "'strong'", COMPLAINT, owner, strong=True), nothing),
        complaint.wanted("phrases", lambda n: library.phrases(n, "'phrases'", COMPLAINT, owner), nothing),
    )


def _instead_of(library: Library, node: Node) -> tuple[str, ...]:
    items = library.items(node, "instead_of")
    found = [(library.id(item, "the protocol's id"), item.place) for item in items]
    library.mentions += [Mention("protocol", name, place) for name, place in found if name]
    return tuple(name for name, _ in found if name)


def _sources(library: Library, node: Node) -> tuple[str, ...]:
    items = library.items(node, "source")
    return tuple(text for item in items if (text := library.string(item, "a source")) is not None)


def _advice(library: Library, node: Node) -> Mapping[Level, Text]:
    mapping = library.mapping(node, "advice")
    advice: dict[Level, Text] = {}
    for key, value in mapping.entries if mapping else ():
        level = library.level(key, "level")
        if level is not None:
            advice[level] = library.text(value, f"the advice for {level.id}")
    return advice


def _check_kind(library: Library, fields: Fields, protocol: Protocol) -> None:
    for key in _NEEDED[protocol.kind]:
        if key not in fields and not fields.broken:
            library.lose(fields.place, f"a protocol of the kind {protocol.kind} has no '{key}'", f"add the key '{key}'")
    if protocol.kind is Kind.TRIAGE and protocol.strong_level > Level.ON_CALL_NOW:
        library.note(
            fields.at("strong_level"),
            f"strong phrases act at once, but strong_level is {protocol.strong_level.id}",
            "name on-call-now or a more urgent level",
        )
    if protocol.kind is not Kind.TRIAGE and "emergencies" in fields:
        library.note(
            fields.at("emergencies"),
            f"a protocol of the kind {protocol.kind} has 'emergencies'",
            "move them to the triage protocol they belong to: only those are for callers in danger",
        )
    for level in sorted(protocol.advice.keys() - _reached(protocol)) if not protocol.packs else ():
        library.note(
            fields.at("advice"),
            f"there is advice for {level.id}, which nothing here leads to",
            "delete it, or give an answer or a red flag that level",
            warning=True,
        )
    slots = [question.slot for question in protocol.questions if question.slot]
    for slot in sorted({slot for slot in slots if slots.count(slot) > 1}):
        library.note(fields.at("questions"), f"two questions fill the slot '{slot}'", "give each one of its own")
    if protocol.kind is Kind.TASK and protocol.questions and not slots:
        library.note(
            fields.at("questions"), "no question of this task fills a slot", "add 'slot' to what is to be kept"
        )


def _reached(protocol: Protocol) -> set[Level]:
    """Every level that something in the file leads to."""
    named = [branch.level for question in protocol.questions for branch in question.branches]
    named += [question.unclear.level for question in protocol.questions]
    levels = {level for level in named if level is not None} | {flag.level for flag in protocol.red_flags}
    return levels | {protocol.otherwise} | ({protocol.strong_level} if any(protocol.strong.values()) else set())


def read_red_flags(library: Library, root: Node) -> tuple[RedFlag, ...]:
    """The file of the site-wide red flags."""
    fields = Fields(library, root, "the red flags file", keys.RED_FLAGS)
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    fields.wanted("source", lambda n: _sources(library, n), _NO_SOURCES)
    return fields.wanted("red_flags", lambda n: library.red_flags(n, ""), NO_FLAGS)


def _check_placeholders(library: Library, node: Node, name: str, text: Text, needed: Collection[str]) -> None:
    for language, sentence in text.items():
        for missing in sorted(set(needed) - (placeholders(sentence) or set())):
            library.note(
                node.place,
                f"the sentence '{name}' in '{language}' does not say {{{missing}}}",
                "put it where the words belong",
            )


def read_script(
    library: Library, root: Node, sentences: Mapping[str, Collection[str]], intents: Collection[str]
) -> Script:
    """The call script. `sentences`: name -> its placeholders; `intents`: every intent's name."""
    fields = Fields(library, root, "the script", keys.SCRIPT)
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    texts: dict[str, Text] = {}
    if node := fields.need("sentences"):
        named = Fields(library, node, "'sentences'", sentences)
        for name, allowed in sentences.items():
            if (text := named.need(name)) is not None:
                texts[name] = library.text(text, f"the sentence '{name}'", allowed)
                _check_placeholders(library, text, name, texts[name], set(allowed) - {"practice"})
    wordings: dict[str, Phrases] = {}
    if node := fields.need("intents"):
        named = Fields(library, node, "'intents'", intents)
        for name in intents:
            if (phrases := named.need(name)) is not None:
                owner = f"the intent '{name}'"
                wordings[name] = library.phrases(phrases, owner, COMPLAINT, owner)
    screen = fields.wanted(
        "screen", lambda n: read_questions(library, n, Level.ADMINISTRATIVE, triage=True, what="screen"), _NO_QUESTIONS
    )
    return Script(texts, wordings, screen)
