"""A sentence as the parts it is learnt by: words, pairs of words, and pieces of words of three to five letters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answering.language import normalise

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

MOST_WORDS = 120
_SHORTEST, _LONGEST = 3, 5
_BEGIN, _END = "<", ">"
_WORD, _PAIR, _PIECE = "w", "b", "c"


def parts(text: str, language: str) -> tuple[list[str], list[str]]:
    """Words and pairs; pieces. Each begins with its language and kind: "en w chest", "en b chest pain", "en c hes".

    Of endless talk the last `MOST_WORDS` words count.
    """
    words = normalise.for_matching(text, language).split()[-MOST_WORDS:]
    whole = [_BEGIN, *words, _END]
    told = [f"{language} {_WORD} {word}" for word in words]
    told += [f"{language} {_PAIR} {first} {second}" for first, second in itertools.pairwise(whole)]
    return told, [f"{language} {_PIECE} {piece}" for word in words for piece in _pieces(word)]


def _pieces(word: str) -> Iterable[str]:
    padded = f"_{word}_"
    for size in range(_SHORTEST, _LONGEST + 1):
        for at in range(max(1, len(padded) - size + 1)):
            yield padded[at : at + size]


def shown(part: str) -> str:
    """A part as it is told to people: its words, or its letters between dots."""
    _, kind, text = part.split(" ", 2)
    return f"…{text.replace('_', ' ').strip()}…" if kind == _PIECE else text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The parts that count, each with its place and weight (inverse document frequency)."""

    places: Mapping[str, int]
    rarity: Floats

    @classmethod
    def of(cls, sentences: Sequence[tuple[str, str]], *, least: int = 2) -> Vocabulary:
        """From (text, language); parts of fewer than `least` sentences are left out."""
        counts: dict[str, int] = {}
        for text, language in sentences:
            words, pieces = parts(text, language)
            for part in {*words, *pieces}:
                counts[part] = counts.get(part, 0) + 1
        kept = sorted(part for part, count in counts.items() if count >= least)
        many = len(sentences)
        rarity = [math.log((1 + many) / (1 + counts[part])) + 1.0 for part in kept]
        return cls({part: at for at, part in enumerate(kept)}, np.asarray(rarity, dtype=np.float32))

    def whole_words(self) -> NDArray[np.bool_]:
        """Which parts are words and pairs of words."""
        return np.asarray([part.split(" ", 2)[1] != _PIECE for part in self.places], dtype=np.bool_)

    def row(self, text: str, language: str) -> tuple[Ints, Floats]:
        """Places and values of a sentence's parts: words and pieces each of length one."""
        places: list[Ints] = []
        values: list[Floats] = []
        for told in parts(text, language):
            at = np.asarray(sorted({self.places[part] for part in told if part in self.places}), dtype=np.int32)
            if at.size:
                weights = self.rarity[at]
                places.append(at)
                values.append(weights / np.float32(np.linalg.norm(weights)))
        if not places:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return np.concatenate(places), np.concatenate(values).astype(np.float32)
