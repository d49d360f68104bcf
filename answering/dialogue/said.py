"""One sentence of the caller's, taken apart once: what later questions look into before they are asked."""

from __future__ import annotations

from dataclasses import dataclass

from answering.matching.phrases import Sentence
from answering.matching.vocabulary import stem

_MOST_WORDS = 120


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence as heard, its words with their clauses, and the words without their endings."""

    text: str
    sentence: Sentence
    stems: tuple[str, ...]

    @classmethod
    def of(cls, text: str, language: str) -> Said:
        """At most the last 120 words are taken apart; a language without word lists has none."""
        sentence = Sentence.of(text, language, _MOST_WORDS)
        return cls(text, sentence, tuple(stem(word, language) for word in sentence.words))
