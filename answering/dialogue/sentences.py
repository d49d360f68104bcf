"""The call script's sentences, by name and language, with their placeholders filled in."""

from __future__ import annotations

from answering.dialogue.practice import Practice
from answering.dialogue.step import Say
from answering.protocols.model import Script


class Sentences:
    """Looks sentences up and fills them in; what a translation lacks is said in the set's first language."""

    def __init__(self, script: Script, practice: Practice) -> None:
        self._sentences = script.sentences
        self._practice = practice

    def has(self, name: str) -> bool:
        """Whether the script has that sentence at all."""
        return bool(self._sentences.get(name))

    def say(self, name: str, language: str, *, interruptible: bool = True, **fields: str) -> Say:
        """One sentence of the script; raises KeyError where no language has it."""
        texts = self._sentences[name]
        spoken = language if language in texts else next(iter(texts))
        text = texts[spoken].replace("{practice}", self._name(spoken))
        for field, value in fields.items():
            text = text.replace("{" + field + "}", value)
        return Say(text, spoken, f"script:{name}", interruptible)

    def _name(self, language: str) -> str:
        names = self._practice.spoken_name
        return names.get(language) or next(iter(names.values()), "")
