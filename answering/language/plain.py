"""Answers in a language that came as files: its own few words, read as the keys that say the same.

Nothing is guessed: an answer has to consist of known words and no others. Dates, ages and temperatures have no words
here and are asked for by keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from answering.language import normalise
from answering.language.kinds import Expectation, Kind

Lexicon = Mapping[str, tuple[str, ...]]
YES, NO = "1", "2"
_LONGEST = 6
_BY_DIGITS = frozenset({Kind.NUMBER_0_10, Kind.DIGITS, Kind.PHONE_NUMBER})


def keys(text: str, expectation: Expectation, lexicon: Lexicon) -> str:
    """The keys that say what was said, "" where no keys do, or where it could be several things."""
    language = expectation.language
    fillers = _all(lexicon.get("fillers", ()), language)
    words = tuple(word for word in normalise.words(text, language) if (word,) not in fillers)
    if expectation.kind is Kind.YES_NO:
        wanted = {YES: lexicon.get("yes", ()), NO: lexicon.get("no", ())}
    elif expectation.kind is Kind.CHOICE:
        wanted = {key: expectation.choices.get(option, ()) for key, option in expectation.keys.items()}
    elif expectation.kind in _BY_DIGITS:
        digits = {word: str(value) for value, word in enumerate(lexicon.get("digits", ()))}
        return "".join(digits[word] for word in words) if words and all(word in digits for word in words) else ""
    else:
        return ""
    meant = {wording: key for key, wordings in wanted.items() for wording in _all(wordings, language)}
    said = _said(words, meant)
    return said.pop() if len(said) == 1 else ""


def _all(wordings: Sequence[str], language: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(normalise.words(wording, language)) for wording in wordings)


def _said(words: tuple[str, ...], meant: Mapping[tuple[str, ...], str]) -> set[str]:
    """What all the words together say, the longest wording first; nothing where one word is unknown."""
    said, at = set(), 0
    while at < len(words):
        sizes = range(min(_LONGEST, len(words) - at), 0, -1)
        size = next((size for size in sizes if words[at : at + size] in meant), 0)
        if not size:
            return set()
        said.add(meant[words[at : at + size]])
        at += size
    return said
