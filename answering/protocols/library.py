"""Texts, phrases and red flags in every language of a set, checked as they are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from answering.errors import Problem
from answering.protocols import speakable
from answering.protocols.fields import Fields, Notes
from answering.protocols.model import Level, Phrases, RedFlag, Text
from answering.protocols.yaml_source import Node, Place

PLACEHOLDERS = ("practice",)
"""What any sentence may hold in braces; sentences of the script have others too."""

NO_TEXT: Text = {}
NO_PHRASES: Phrases = {}
NO_FLAGS: tuple[RedFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """One phrase of one file. Within a `scope` ("complaint", "red flag") it may belong to one owner only."""

    scope: str
    language: str
    phrase: str
    owner: str
    place: Place


class Library(Notes):
    """Reads the files of one set; `wordings` gathers every phrase for the checks between files."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self.languages = languages
        self.wordings: list[Wording] = []

    def text(self, node: Node, what: str, allowed: Collection[str] = PLACEHOLDERS) -> Text:
        """A sentence in every language. `allowed`: its placeholders."""
        fields = Fields(self, node, what, self.languages)
        texts: dict[str, str] = {}
        for language in self.languages:
            if language not in fields:
                self._missing(fields, f"{what} has no text in '{language}'", language)
                continue
            sentence = self.string(fields.values[language], what)
            if sentence is None:
                continue
            texts[language] = " ".join(sentence.split())
            place = fields.at(language)
            for fault, mend in speakable.text_faults(texts[language], allowed):
                self.note(place, f"{what}: {fault}", mend)
            if words := speakable.long_sentence(sentence):
                most = speakable.MAX_WORDS
                self.note(
                    place,
                    f"{what}: a sentence of {words} words is hard to follow by ear",
                    f"make two of it; {most} words are the limit",
                    warning=True,
                )
        return texts

    def phrases(self, node: Node, what: str, scope: str, owner: str) -> Phrases:
        """Wordings in every language, lower case, kept in `wordings` too unless `scope` is ""."""
        fields = Fields(self, node, what, self.languages)
        return {language: self._wordings(fields, what, language, scope, owner) for language in self.languages}

    def _wordings(self, fields: Fields, what: str, language: str, scope: str, owner: str) -> tuple[str, ...]:
        if language not in fields:
            self._missing(fields, f"{what} has no phrases in '{language}'", language)
            return ()
        before = len(self.problems)
        items = self.items(fields.values[language], f"{what} in '{language}'")
        if not items and len(self.problems) == before:
            self.note(fields.at(language), f"{what} has no phrases in '{language}'", "write at least one")
        found: dict[str, Place] = {}
        for item in items:
            phrase = self.string(item, f"a phrase of {what}")
            if phrase is None:
                continue
            phrase = " ".join(phrase.casefold().replace("\u2019", "'").split())
            if fault := speakable.phrase_fault(phrase):
                self.note(item.place, *fault)
            elif phrase in found:
                first = found[phrase].line
                self.note(
                    item.place,
                    f"the phrase '{phrase}' stands twice in {what} (first on line {first})",
                    "delete one of the two",
                )
            else:
                found[phrase] = item.place
                if scope:
                    self.wordings.append(Wording(scope, language, phrase, owner, item.place))
        return tuple(found)

    def _missing(self, fields: Fields, what: str, language: str) -> None:
        if not fields.broken:
            self.note(fields.place, what, f"add the key '{language}'")

    def red_flags(self, node: Node, owner: str) -> tuple[RedFlag, ...]:
        """The red flags of one file. `owner` names it in messages: "" for the site-wide ones."""
        flags: dict[str, RedFlag] = {}
        for item in self.items(node, "red_flags"):
            flag = self._red_flag(item, owner)
            if flag.id and flag.id in flags:
                self.note(item.place, f"the red flag '{flag.id}' is defined twice in this file", "rename or delete one")
            flags[flag.id] = flag
        return tuple(flags.values())

    def _red_flag(self, node: Node, owner: str) -> RedFlag:
        fields = Fields(self, node, "a red flag", ("id", "level", "topic", "phrases"))
        flag_id = fields.wanted("id", lambda n: self.id(n, "the red flag's id"), "")
        name = f"the red flag '{flag_id}'"
        level = fields.wanted("level", self.level, Level.EMERGENCY_NOW)
        if level > Level.ON_CALL_NOW:
            self.note(
                fields.at("level"), f"{name} has the level {level.id}", "red flags are on-call-now or more urgent"
            )
        phrases = fields.wanted("phrases", lambda n: self.phrases(n, name, "red flag", f"{owner}{name}"), NO_PHRASES)
        topic = fields.take("topic", lambda n: self.id(n, "topic"), "")
        return RedFlag(flag_id, phrases, level, topic or None)


def shared_phrases(wordings: Sequence[Wording]) -> list[Problem]:
    """Phrases that two protocols, intents or red flags claim at once."""
    problems = []
    first: dict[tuple[str, str, str], Wording] = {}
    for wording in wordings:
        other = first.setdefault((wording.scope, wording.language, wording.phrase), wording)
        if other is not wording:
            problems.append(
                wording.place.problem(
                    f"the phrase '{wording.phrase}' belongs to {wording.owner} and to {other.owner} "
                    f"({other.place.file}:{other.place.line})",
                    "keep it where it fits best",
                )
            )
    return problems
