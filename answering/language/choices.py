"""Which of a question's options was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from answering.language import lexicon, normalise

# Options share few letters with one another; misheard ones ("sholder") scored 85 and more, other words below 80.
_CLOSE = 84.0
_NEGATORS = frozenset(lexicon.words("not no isn't ain't neither nor without never ni sin tampoco nunca"))
_BETWEEN = frozenset(lexicon.words("the a an my in on it's its el la los las mi en un una es"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option's id; `sure` when it was said word for word."""

    id: str
    sure: bool


def read(words: Sequence[str], choices: Mapping[str, Sequence[str]], language: str) -> Chosen | None:
    """The one option named in the words and not denied; None when there is none or there are several.

    Where one option's wording lies within another's ("arm", "left arm"), the longer counts.
    """
    found: dict[str, tuple[float, int]] = {}
    for option, wordings in choices.items():
        best = max((_find(words, normalise.words(wording, language)) for wording in wordings), default=(0.0, 0))
        if best[0] >= _CLOSE:
            found[option] = best
    exact = {option: match for option, match in found.items() if match[0] == 100.0}
    pool = exact or found
    if not pool:
        return None
    longest = max(length for _, length in pool.values())
    longest_ones = [option for option, (_, length) in pool.items() if length == longest]
    if len(pool) > 1 and not _nested(longest_ones, pool, choices, language):
        return None
    return Chosen(longest_ones[0], longest_ones[0] in exact)


def _nested(
    longest: Sequence[str], pool: Mapping[str, tuple[float, int]], choices: Mapping[str, Sequence[str]], language: str
) -> bool:
    if len(longest) != 1:
        return False
    wordings = [" ".join(normalise.words(wording, language)) for wording in choices[longest[0]]]
    return all(
        option == longest[0]
        or any(
            f" {' '.join(normalise.words(short, language))} " in f" {wording} "
            for short in choices[option]
            for wording in wordings
        )
        for option in pool
    )


def _find(words: Sequence[str], wording: Sequence[str]) -> tuple[float, int]:
    """The best score of the wording among the words' windows, 0 where it is denied; and its length in words."""
    size, said = len(wording), " ".join(wording)
    best = 0.0
    for width in {max(1, size - 1), size, size + 1} if size > 1 else {1}:
        for start in range(len(words) - width + 1):
            if _denied(words, start):
                continue
            window = " ".join(words[start : start + width])
            score = fuzz.ratio(window, said) if min(len(window), len(said)) > 3 else 100.0 * (window == said)
            best = max(best, score)
    return best, size


def _denied(words: Sequence[str], start: int) -> bool:
    before = start - 1
    while before >= 0 and words[before] in _BETWEEN:
        before -= 1
    return before >= 0 and words[before] in _NEGATORS
