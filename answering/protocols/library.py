"""Texts, phrases and red flags in every language of a set, checked as they are read."""

from __future__ import annotations

from collections.abc import Callable, Collection

from answering.language import normalise
from answering.protocols import keys, speakable
from answering.protocols.fields import Fields, Notes
from answering.protocols.model import Level, Phrases, RedFlag, Text
from answering.protocols.reading import RED_FLAG, Mention, Wording
from answering.protocols.yaml_source import Node, Place

PLACEHOLDERS = ("practice",)
"""What any sentence may hold in braces; sentences of the script have others too."""

NO_TEXT: Text = {}
NO_PHRASES: Phrases = {}
NO_FLAGS: tuple[RedFlag, ...] = ()


_SENTENCE = "sentence"
_Fault = Callable[[str], tuple[str, str] | None]


class Library(Notes):
    """Reads one file; `wordings` and `mentions` gather what the checks between files need."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self.languages = languages
        self.wordings: list[Wording] = []
        self.mentions: list[Mention] = []

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
            named = speakable.placeholders(texts[language])
            tell = self.lose if named is None or named - set(allowed) else self.note
            for fault, mend in speakable.text_faults(texts[language], allowed):
                tell(place, f"{what}: {fault}", mend)
            if words := speakable.long_sentence(sentence):
                most = speakable.MAX_WORDS
                self.note(
                    place,
                    f"{what}: a sentence of {words} words is hard to follow by ear",
                    f"make two of it; {most} words are the limit",
                    warning=True,
                )
        return texts

    def phrases(self, node: Node, what: str, scope: str, owner: str, *, strong: bool = False) -> Phrases:
        """Wordings in every language, lower case, kept in `wordings` too unless `scope` is ""."""
        found = self._by_language(node, what, "phrase", _folded, speakable.phrase_fault)
        if scope:
            self.wordings += [
                Wording(scope, language, phrase, owner, place, strong=strong)
                for language, places in found.items()
                for phrase, place in places.items()
            ]
        return {language: tuple(places) for language, places in found.items()}

    def sentences(self, node: Node, what: str, scope: str, owner: str) -> Phrases:
        """Sentences in every language as callers say them, kept in `wordings` too."""
        found = self._by_language(node, what, _SENTENCE, _on_one_line, speakable.sentence_fault)
        self.wordings += [
            Wording(scope, language, sentence, owner, place, normalise.for_matching(sentence, language))
            for language, places in found.items()
            for sentence, place in places.items()
        ]
        return {language: tuple(places) for language, places in found.items()}

    def _by_language(
        self, node: Node, what: str, one: str, plain: Callable[[str], str], fault: _Fault
    ) -> dict[str, dict[str, Place]]:
        fields = Fields(self, node, what, self.languages)
        return {language: self._list(fields, what, language, one, plain, fault) for language in self.languages}

    def _list(
        self, fields: Fields, what: str, language: str, one: str, plain: Callable[[str], str], fault: _Fault
    ) -> dict[str, Place]:
        found: dict[str, Place] = {}
        if language not in fields:
            self._missing(fields, f"{what} has no {one}s in '{language}'", language)
            return found
        before = len(self.problems)
        items = self.items(fields.values[language], f"{what} in '{language}'")
        if not items and len(self.problems) == before:
            self.note(fields.at(language), f"{what} has no {one}s in '{language}'", "write at least one")
        before = len(self.problems)
        for item in items:
            said = self.string(item, f"a {one} of {what}")
            if said is None:
                continue
            said = plain(said)
            if wrong := fault(said):
                self.note(item.place, *wrong)
            if said in found:
                self.note(
                    item.place,
                    f"the {one} '{said}' stands twice in {what} (first on line {found[said].line})",
                    "delete one of the two",
                )
            else:
                found[said] = item.place
        if one == _SENTENCE and len(self.problems) == before:
            self.quoted(items, f"the sentences of {what}")
        return found

    def _missing(self, fields: Fields, what: str, language: str) -> None:
        if not fields.broken:
            self.lose(fields.place, what, f"add the key '{language}'")

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
        fields = Fields(self, node, "a red flag", keys.RED_FLAG)
        flag_id = fields.wanted("id", lambda n: self.id(n, "the red flag's id"), "")
        name = f"the red flag '{flag_id}'"
        level = fields.wanted("level", self.level, Level.EMERGENCY_NOW)
        if level > Level.ON_CALL_NOW:
            self.note(
                fields.at("level"), f"{name} has the level {level.id}", "red flags are on-call-now or more urgent"
            )
        phrases = fields.wanted("phrases", lambda n: self.phrases(n, name, RED_FLAG, f"{owner}{name}"), NO_PHRASES)
        topic = fields.take("topic", lambda n: self.id(n, "topic"), "")
        return RedFlag(flag_id, phrases, level, topic or None)


def _folded(phrase: str) -> str:
    return _on_one_line(phrase.casefold().replace("\u2019", "'"))


def _on_one_line(sentence: str) -> str:
    return " ".join(sentence.split())
