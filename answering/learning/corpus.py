"""The sentences of a protocol set as examples: what each teaches, and where it stands."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from answering.matching import symptoms
from answering.protocols.model import Contrast, Kind, Phrases, Protocol, ProtocolSet


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


def small_talk(protocols: ProtocolSet) -> tuple[tuple[str, str], ...]:
    """What callers say at any moment (text, language), which is no complaint."""
    return tuple(
        (text, language)
        for name, phrases in sorted(protocols.script.intents.items())
        if name not in _NO_SMALL_TALK
        for language in protocols.languages
        if language in symptoms.LANGUAGES
        for text in phrases.get(language, ())
    )


# Said by who may be in danger.
_NO_SMALL_TALK = frozenset(
    {"overheard", "coded-order", "distress", "cannot-talk", "refuse-911", "will-call-911", "confused"}
)


def digest(taught: tuple[Example, ...], flows: tuple[str, ...], talk: tuple[tuple[str, str], ...]) -> str:
    """sha256 (hex) over what is learnt from: sentences and their labels, and which protocols are flows."""
    told = [[one.text, one.language, int(one.label), one.protocol, one.own] for one in taught]
    return hashlib.sha256(json.dumps([told, flows, talk], ensure_ascii=False).encode()).hexdigest()


def flows(protocols: ProtocolSet) -> tuple[str, ...]:
    """Ids of the protocols that are no triage."""
    return tuple(sorted(one.id for one in protocols.protocols.values() if one.kind is not Kind.TRIAGE))


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
