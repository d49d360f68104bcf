"""Sentences that are nearly the same, and what that means within a file and between files; pure.

Two sentences are nearly the same when they share `ALIKE` of their different words (intersection over union, Jaccard):
one word more among six, or one exchanged among thirteen. Candidates are found by their rarest words (Bayardo 2007):
sentences as like as that share at least one of the first few, so that nearly all pairs are never looked at.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from answering.errors import Problem
from answering.protocols.reading import CONTRAST, EMERGENCY, OPENING, Wording

ALIKE = 0.85
_SENTENCES = (EMERGENCY, OPENING, CONTRAST)
_NOTHING: Mapping[str, Collection[str]] = {}
_BESIDE = {
    EMERGENCY: _SENTENCES,
    OPENING: (EMERGENCY, OPENING),  # an opening here may well be a contrast there
    CONTRAST: (EMERGENCY,),
}
_ONE_OF_THEM = "it is an emergency by itself or it is not: delete one, or make them differ by more"


def near_pairs(
    sentences: Sequence[frozenset[str]], kinds: Sequence[str] = (), beside: Mapping[str, Collection[str]] = _NOTHING
) -> Iterator[tuple[int, int]]:
    """Positions of sentences (sets of words, none empty) that are nearly the same, the later one first.

    `kinds`: of each sentence, and `beside`: the kinds it is compared with; all of them if none are given.
    """
    frequency = Counter(itertools.chain.from_iterable(sentences))
    rank = {word: at for at, word in enumerate(sorted(frequency, key=lambda word: (frequency[word], word)))}
    seen: dict[tuple[str, str], list[int]] = {}
    for at, words in enumerate(sentences):
        kind = kinds[at] if kinds else ""
        prefix = sorted(words, key=rank.__getitem__)[: len(words) - math.ceil(ALIKE * len(words)) + 1]
        ways = itertools.product(beside[kind] if kinds else ("",), prefix)
        for other in sorted({other for way in ways for other in seen.get(way, ())}):
            if ALIKE * len(words) <= len(sentences[other]) <= len(words) / ALIKE:
                shared = len(words & sentences[other])
                if shared >= ALIKE * (len(words) + len(sentences[other]) - shared):
                    yield at, other
        for word in prefix:
            seen.setdefault((kind, word), []).append(at)


def own_examples(wordings: Iterable[Wording]) -> list[Problem]:
    """Emergencies, openings and contrasts of one file that say nearly the same."""
    return [_own(later, first) for later, first in _pairs(wordings)]


def elsewhere(wordings: Iterable[Wording]) -> list[Problem]:
    """Openings or emergencies of different protocols that say nearly the same, and emergencies that another takes for
    an opening or a contrast.
    """
    found = []
    for later, first in _pairs(wordings, _BESIDE):
        scopes = {later.scope, first.scope}
        if later.owner == first.owner:
            continue
        one = f"the {later.scope} '{later.phrase}'"
        where = f"{first.owner} ({_where(first)}): '{first.phrase}'"
        if len(scopes) == 1:
            what, mend = f"{one} is nearly that of {where}", "keep it where it belongs, or make them differ"
        else:
            what, mend = f"{one} is nearly {_a(first.scope)} of {where}", _ONE_OF_THEM
        found.append(later.place.problem(what, mend))
    return found


def _pairs(
    wordings: Iterable[Wording], beside: Mapping[str, Collection[str]] = _NOTHING
) -> Iterator[tuple[Wording, Wording]]:
    by_language: dict[str, list[Wording]] = {}
    for wording in wordings:
        if wording.scope in _SENTENCES and wording.plain:
            by_language.setdefault(wording.language, []).append(wording)
    for those in by_language.values():
        kinds = [one.scope for one in those] if beside else ()
        for later, first in near_pairs([frozenset(one.plain.split()) for one in those], kinds, beside):
            yield those[later], those[first]


def _own(later: Wording, first: Wording) -> Problem:
    if later.scope != first.scope:
        both = {later.scope, first.scope}
        named = " and ".join(_a(scope) for scope in _SENTENCES if scope in both)
        return later.place.problem(
            f"'{later.phrase}' is both {named} (line {first.place.line}: '{first.phrase}')",
            _ONE_OF_THEM if EMERGENCY in both else "it either belongs to this protocol or not: delete one",
        )
    return later.place.problem(
        f"'{later.phrase}' says nearly the same as line {first.place.line}: '{first.phrase}'",
        "delete one: a second example only counts if it is another one",
    )


def _a(scope: str) -> str:
    return f"{'a' if scope == CONTRAST else 'an'} {scope}"


def _where(wording: Wording) -> str:
    return f"{wording.place.file}:{wording.place.line}"
