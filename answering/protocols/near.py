"""Sentences that are nearly the same, and what that means within a file and between files; pure.

Two sentences are nearly the same when they share `ALIKE` of their different words (intersection over union, Jaccard):
one word more among six, or one exchanged among thirteen. Candidates are found by their rarest words (Bayardo 2007):
sentences as like as that share at least one of the first few, so that nearly all pairs are never looked at.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from answering.errors import Problem
from answering.protocols.reading import CONTRAST, OPENING, Wording

ALIKE = 0.85


def near_pairs(sentences: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Positions of sentences (sets of words, none empty) that are nearly the same, the later one first."""
    frequency = Counter(word for words in sentences for word in words)
    seen: dict[str, list[int]] = {}
    for at, words in enumerate(sentences):
        rarest = sorted(words, key=lambda word: (frequency[word], word))
        prefix = rarest[: len(words) - math.ceil(ALIKE * len(words)) + 1]
        for other in sorted({other for word in prefix for other in seen.get(word, ())}):
            shared = len(words & sentences[other])
            if shared >= ALIKE * (len(words) + len(sentences[other]) - shared):
                yield at, other
        for word in prefix:
            seen.setdefault(word, []).append(at)


def own_examples(wordings: Iterable[Wording]) -> list[Problem]:
    """Openings and contrasts of one file that say nearly the same."""
    return [_own(later, first) for later, first in _pairs(wordings, (OPENING, CONTRAST))]


def openings_elsewhere(wordings: Iterable[Wording]) -> list[Problem]:
    """Openings of different protocols that say nearly the same."""
    return [
        later.place.problem(
            f"the opening '{later.phrase}' is nearly that of {first.owner} ({_where(first)}): '{first.phrase}'",
            "keep it where it belongs, or make them differ",
        )
        for later, first in _pairs(wordings, (OPENING,))
        if later.owner != first.owner
    ]


def _pairs(wordings: Iterable[Wording], scopes: Sequence[str]) -> Iterator[tuple[Wording, Wording]]:
    by_language: dict[str, list[Wording]] = {}
    for wording in wordings:
        if wording.scope in scopes and wording.plain:
            by_language.setdefault(wording.language, []).append(wording)
    for those in by_language.values():
        for later, first in near_pairs([frozenset(one.plain.split()) for one in those]):
            yield those[later], those[first]


def _own(later: Wording, first: Wording) -> Problem:
    if later.scope != first.scope:
        return later.place.problem(
            f"'{later.phrase}' is both an opening and a contrast (line {first.place.line}: '{first.phrase}')",
            "it either belongs to this protocol or not: delete one",
        )
    return later.place.problem(
        f"'{later.phrase}' says nearly the same as line {first.place.line}: '{first.phrase}'",
        "delete one: a second example only counts if it is another one",
    )


def _where(wording: Wording) -> str:
    return f"{wording.place.file}:{wording.place.line}"
