"""Wordings found word for word, for a language without rules of its own: no endings, no sounds, no contexts.

A word that denies, of those the language's file names, within the three words before a finding makes it one that is
asked about and does not act by itself; it never takes a finding away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from answering.language import normalise
from answering.matching.phrases import Match, Sentence

T = TypeVar("T")
_REACH = 3
_WHOLE = 100.0


class PlainIndex(Generic[T]):
    """All wordings of one language, ready to be found. Immutable."""

    def __init__(self, wordings: Iterable[tuple[T, str, bool]], language: str, negators: Iterable[str] = ()) -> None:
        """`wordings`: what a wording stands for, the wording, and what only other indexes need."""
        self._negators = frozenset(word for each in negators for word in normalise.words(each, language))
        self._by_first: dict[str, list[tuple[T, str, tuple[str, ...]]]] = {}
        for target, phrase, _ in wordings:
            words = tuple(normalise.for_matching(phrase, language).split())
            if words:
                self._by_first.setdefault(words[0], []).append((target, phrase, words))

    def find(self, sentence: Sentence, *, loose: bool) -> list[Match[T]]:
        """Every wording in the sentence; `loose` changes nothing."""
        return [
            Match(target, phrase, at, at + len(words), _WHOLE, self._denies(sentence.words, at))
            for at, first in enumerate(sentence.words)
            for target, phrase, words in self._by_first.get(first, ())
            if sentence.words[at : at + len(words)] == words
        ]

    def _denies(self, words: Sequence[str], at: int) -> bool:
        return not self._negators.isdisjoint(words[max(0, at - _REACH) : at])
