"""The sentences of a protocol set as examples: what each teaches, and where it stands."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from answering.matching import symptoms
from answering.protocols.model import Contrast, Kind, Level, Phrases, Protocol, ProtocolSet


class Label(enum.IntEnum):
    """What a first sentence is by itself."""

    NEITHER = 0
    CLINICAL = 1
    EMERGENCY = 2


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence. `protocol`: whose file it stands in. `own`: it belongs there (a contrast does not).

    `file`: as the protocol names it.
    """

    text: str
    language: str
    label: Label
    protocol: str
    own: bool
    file: str


def examples(protocols: ProtocolSet) -> tuple[Example, ...]:
    """Every sentence of the languages that are built in, in the order of the files."""
    languages = tuple(language for language in protocols.languages if language in symptoms.LANGUAGES)
    return tuple(
        example
        for _, protocol in sorted(protocols.protocols.items())
        for language in languages
        for example in _of(protocol, language)
    )


def _of(protocol: Protocol, language: str) -> Iterator[Example]:
    triage = protocol.kind is Kind.TRIAGE

    def those(texts: Phrases, label: Label, own: bool) -> Iterator[Example]:
        for text in texts.get(language, ()):
            yield Example(text, language, label, protocol.id, own, protocol.file)

    yield from those(protocol.emergencies, Label.EMERGENCY, triage)
    yield from those(protocol.openings, Label.CLINICAL if triage else Label.NEITHER, True)
    for reason, texts in protocol.contrasts.items():
        today = reason is Contrast.SAME_DAY
        yield from those(texts, Label.CLINICAL if today else Label.NEITHER, False)


@dataclass(frozen=True, slots=True)
class Wording:
    """A few words that are no sentence, as callers say them who say little. `protocol`: "" for none, or `PERSON`."""

    text: str
    language: str
    label: Label
    protocol: str


def wordings(protocols: ProtocolSet) -> tuple[Wording, ...]:
    """What opens a complaint's questions or is asked for, what callers say at any moment, which is neither, and how
    calls begin that end without an emergency.

    Red flags are left out: they act by themselves, and would have every few words of a symptom act with them.
    """
    found = [
        Wording(text, language, Label.NEITHER, PERSON if name == PERSON else "")
        for name, phrases in sorted(protocols.script.intents.items())
        if name not in _NO_SMALL_TALK
        for language, texts in sorted(phrases.items())
        for text in texts
    ]
    for _, protocol in sorted(protocols.protocols.items()):
        label = Label.CLINICAL if protocol.kind is Kind.TRIAGE else Label.NEITHER
        found += [
            Wording(text, language, label, protocol.id)
            for language, texts in sorted(protocol.phrases.items())
            for text in texts
        ]
        found += _beginnings(protocol)
    languages = {language for language in protocols.languages if language in symptoms.LANGUAGES}
    return tuple(one for one in found if one.language in languages and len(one.text.split()) >= LEAST_WORDS)


LEAST_WORDS = 2
PERSON = "person"
"""The intent of who asks for somebody to talk to: a request without a file."""


def _beginnings(protocol: Protocol) -> Iterator[Wording]:
    """First turns of the file's dialogues that were no emergency by themselves, since the whole call was none."""
    triage = protocol.kind is Kind.TRIAGE
    for dialogue in protocol.dialogues:
        level = dialogue.expect.level
        if level is None or level.is_emergency or (not triage and level is not Level.ADMINISTRATIVE):
            continue
        for language, turns in sorted(dialogue.caller.items()):
            if turns and not turns[0].startswith("["):
                yield Wording(turns[0], language, Label.CLINICAL if triage else Label.NEITHER, protocol.id)


# Said by who may be in danger.
_NO_SMALL_TALK = frozenset(
    {"overheard", "coded-order", "distress", "cannot-talk", "refuse-911", "will-call-911", "confused"}
)


def digest(taught: tuple[Example, ...], phrases: tuple[Wording, ...], flows: tuple[str, ...]) -> str:
    """sha256 (hex) over what is learnt from: sentences, wordings, and which protocols are flows."""
    told = [[one.text, one.language, int(one.label), one.protocol, one.own] for one in taught]
    short = [[one.text, one.language, int(one.label), one.protocol] for one in phrases]
    return hashlib.sha256(json.dumps([told, short, flows], ensure_ascii=False).encode()).hexdigest()


def flows(protocols: ProtocolSet) -> tuple[str, ...]:
    """Ids of the protocols that are no triage, and `PERSON`: what callers ask for."""
    return (*sorted(one.id for one in protocols.protocols.values() if one.kind is not Kind.TRIAGE), PERSON)


def lines(files: frozenset[str], texts: frozenset[str]) -> dict[tuple[str, str], int]:
    """The line of each sentence in its file, for those that stand on a line of their own. Reads the files."""
    found: dict[tuple[str, str], int] = {}
    for file in sorted(files):
        try:
            content = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            continue
        for number, line in enumerate(content.splitlines(), start=1):
            text = line.strip().removeprefix("- ").strip("\"'")
            if text in texts:
                found.setdefault((file, text), number)
    return found
