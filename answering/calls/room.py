"""What a worker gives each of its calls: one checked set of everything, replaced whole when files change."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from answering.dialogue.practice import language_keys
from answering.matching.verdict import Matcher
from answering.protocols.model import ProtocolSet, Text
from answering.records.journal import Journal
from answering.settings import Settings
from answering.speech.models import Models
from answering.speech.prompts import Prompts

_OPEN_FIELDS = ("{fields}", "{summary}", "{number}", "{question}", "{title}", "{key}")
_LANGUAGE_OFFER = "language-offer"


@dataclass(frozen=True, slots=True)
class Room:
    """What a call works with; running calls keep the room they came in with.

    `threads` recognise, `judging` matches, `files` synthesise and write.
    """

    worker: int
    state: Path
    settings: Settings
    protocols: ProtocolSet
    matcher: Matcher
    models: Models
    prompts: Prompts
    threads: Executor
    judging: Executor
    files: Executor
    journal: Journal

    def fixed_sentences(self) -> list[tuple[str, str]]:
        return list(fixed_sentences(self.protocols, self.settings.spoken_name, self.settings.languages))

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC)


def fixed_sentences(protocols: ProtocolSet, practice: Text, languages: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Every (text, language) of the set that is spoken as it stands; of those with open fields what leads to the first.

    `languages`: those of the practice, for the sentences that offer them.
    """
    script = protocols.script
    texts: list[Text] = [*script.sentences.values(), *(question.say for question in script.screen)]
    for protocol in protocols.protocols.values():
        texts += [question.say for question in protocol.questions]
        texts += [question.why for question in protocol.questions if question.why is not None]
        texts += protocol.advice.values()
        if protocol.closing is not None:
            texts.append(protocol.closing)
    for text in texts:
        for language, sentence in text.items():
            spoken = sentence.replace("{practice}", practice.get(language, ""))
            opened = [spoken.index(field) for field in _OPEN_FIELDS if field in spoken]
            if not opened:
                yield spoken, language
            elif (lead := spoken[: min(opened)].strip()).endswith(":"):
                yield lead, language
    for key, language in language_keys(languages).items():
        if language in (offer := script.sentences.get(_LANGUAGE_OFFER, {})):
            yield offer[language].replace("{key}", key), language
