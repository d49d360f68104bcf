"""Wordings found in a sentence although the words are not quite the same.

A sentence and a wording are brought to the same plain form (possessives, articles and subjects left out, endings cut,
"hurts" as "pain"), and every window of n-1 to n+1 words is compared with a wording of n words by
`rapidfuzz.fuzz.ratio`. Thresholds, and why:

- `FIRM` 88: genuine wordings score 89 and more, chance neighbours 82 and less (measured on spoken sentences).
- Every word of meaning needs a counterpart of its own (`_ALIKE`), or a long wording would match with its decisive word
  exchanged ("pain in my left ear" is 90 against "pain in my left arm").
- `NEAR`: what only sounds like a wording ("chess pane" scores 80, no more than chance) is compared once more by its
  sounds. Such hits, like those of `loose`, never act at once: their complaint's question decides.
- A wording of one word has to be there letter by letter when it is short, and two words near the cut-off come as near.
- A wording that denies ("can't breathe") only matches words that deny, and the other way round: "I can breathe" is two
  letters away from it.

Words are looked up by their rarest one, so that a sentence meets only the wordings it could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from answering.language import normalise
from answering.matching.sound import sound
from answering.matching.vocabulary import DROPPED, FUNCTION, JOINING, NEGATORS, stem

T = TypeVar("T")

FIRM = 88.0
NEAR = 90.0
LOOSE_SCORE = 75.0
_LEAST_LETTERS = 70.0
_ALIKE = 76.0
_ALIKE_SOUND = 80.0
_ALIKE_LETTERS = 50.0
_SHORT_WORD = 5
_TWO_WORDS_FIRM = 92.0
_LOOSE_EXTRA = 5
_MOST_CACHED = 20_000
_LETTERS_A_WORD = 10
# A word said more often than this in one sentence ("help, help, help …") is looked at no further: time is bounded.
_MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one sentence in matching form and the clause (by punctuation) that each belongs to."""

    words: tuple[str, ...]
    clause: tuple[int, ...]
    language: str

    @classmethod
    def of(cls, text: str, language: str, most_words: int) -> Sentence:
        """At most the last `most_words` words of the text are kept."""
        text = text[-most_words * _LETTERS_A_WORD :]
        pairs = [(word, number) for number, clause in enumerate(normalise.clauses(text, language)) for word in clause]
        pairs = pairs[-most_words:]
        return cls(tuple(word for word, _ in pairs), tuple(number for _, number in pairs), language)


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A wording found.

    `start`/`end`: half open positions among the sentence's words. `near`: it may not act at once.
    """

    target: T
    phrase: str
    start: int
    end: int
    score: float
    near: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """Words as they are compared: stems, their joined text and sounds, which carry meaning, whether one denies."""

    stems: tuple[str, ...]
    content: frozenset[str]
    denies: bool


@dataclass(frozen=True, slots=True)
class _Wording(Generic[T]):
    target: T
    phrase: str
    form: _Form
    joined: str
    sounds: str
    loose: bool


@dataclass(frozen=True, slots=True)
class _Layer:
    """The sentence in one of the two forms: positions of the kept words in the sentence, their stems."""

    at: tuple[int, ...]
    stems: tuple[str, ...]
    clause: tuple[int, ...]
    denies: tuple[bool, ...]


def _keep(words: Sequence[str], language: str) -> list[int]:
    return [at for at, word in enumerate(words) if word not in DROPPED[language]]


class PhraseIndex(Generic[T]):
    """All wordings of one language, ready to be found; safe in any thread (only a cache ever changes)."""

    def __init__(self, wordings: Iterable[tuple[T, str, bool]], language: str) -> None:
        """`wordings`: what a wording stands for, the wording, and whether its words may stand apart (`loose`)."""
        self._language = language
        self._alike: dict[str, frozenset[str]] = {}
        self._plain: dict[str, list[_Wording[T]]] = {}
        self._whole: dict[str, list[_Wording[T]]] = {}
        found = [
            (self._wording(target, phrase, loose), plain)
            for target, phrase, loose in wordings
            for plain in (self._is_plain(phrase),)
            if normalise.for_matching(phrase, language)
        ]
        rarity: dict[str, int] = {}
        for wording, _ in found:
            for word in set(wording.form.stems):
                rarity[word] = rarity.get(word, 0) + 1
        for wording, plain in found:
            anchor = min(wording.form.content or set(wording.form.stems), key=lambda word: (rarity[word], word))
            (self._plain if plain else self._whole).setdefault(anchor, []).append(wording)
        self._vocabulary = sorted({word for wording, _ in found for word in wording.form.content or wording.form.stems})
        self._sounds = [sound(word, language) for word in self._vocabulary]

    def _is_plain(self, phrase: str) -> bool:
        """Whether enough of the wording is left when possessives, articles and subjects are gone."""
        words = normalise.for_matching(phrase, self._language).split()
        kept = _keep(words, self._language)
        return len(kept) >= 2 or len(kept) == len(words)

    def _wording(self, target: T, phrase: str, loose: bool) -> _Wording[T]:
        words = normalise.for_matching(phrase, self._language).split()
        kept = [words[at] for at in _keep(words, self._language)] if self._is_plain(phrase) else words
        form = self._form(kept)
        joined = " ".join(form.stems)
        return _Wording(target, phrase, form, joined, self._sound(form.stems), loose and len(form.content) >= 2)

    def _form(self, words: Sequence[str]) -> _Form:
        language = self._language
        content = frozenset(stem(word, language) for word in words if word not in FUNCTION[language])
        return _Form(
            tuple(stem(word, language) for word in words), content, any(word in NEGATORS[language] for word in words)
        )

    def _sound(self, stems: Sequence[str]) -> str:
        return " ".join(sound(word, self._language) for word in stems)

    def find(self, sentence: Sentence, *, loose: bool) -> list[Match[T]]:
        """Every wording in the sentence, best first within each target; with `loose` also those with words between."""
        if not sentence.words:
            return []
        language = self._language
        every = tuple(range(len(sentence.words)))
        plain = tuple(_keep(sentence.words, language))
        matches: list[Match[T]] = []
        for positions, table in ((plain, self._plain), (every, self._whole)):
            layer = _Layer(
                positions,
                tuple(stem(sentence.words[at], language) for at in positions),
                tuple(sentence.clause[at] for at in positions),
                tuple(sentence.words[at] in NEGATORS[language] for at in positions),
            )
            matches.extend(self._find_in(layer, table, loose))
        return matches

    def _find_in(self, layer: _Layer, table: dict[str, list[_Wording[T]]], loose: bool) -> Iterator[Match[T]]:
        positions: dict[str, list[int]] = {}
        exact: dict[str, list[int]] = {}
        for at, word in enumerate(layer.stems):
            places = exact.setdefault(word, [])
            if len(places) >= _MOST_PLACES:
                continue
            places.append(at)
            for alike in self.alike(word):
                positions.setdefault(alike, []).append(at)
        for anchor, anchor_at in positions.items():
            for wording in table.get(anchor, ()):
                if all(word in positions for word in wording.form.content):
                    found = self._best_windows(wording, anchor_at, layer, positions)
                    yield from found
                    if loose and wording.loose and not found and all(word in exact for word in wording.form.content):
                        yield from self._apart(wording, exact[anchor], layer, exact)

    def alike(self, word: str) -> frozenset[str]:
        """The words of the wordings that this one could be, by letters or by sound."""
        known = self._alike.get(word)
        if known is None:
            if len(self._alike) >= _MOST_CACHED:
                self._alike.clear()
            known = self._alike[word] = frozenset(self._look_up(word))
        return known

    def _look_up(self, word: str) -> Iterator[str]:
        if len(word) < _SHORT_WORD - 1:
            if word in self._vocabulary:
                yield word
            return
        for other, score, _ in process.extract(
            word, self._vocabulary, scorer=fuzz.ratio, processor=None, limit=None, score_cutoff=_ALIKE
        ):
            if len(other) >= _SHORT_WORD - 1 or score == 100.0:
                yield other
        heard = sound(word, self._language)
        for _, _, at in process.extract(
            heard, self._sounds, scorer=fuzz.ratio, processor=None, limit=None, score_cutoff=_ALIKE_SOUND
        ):
            other = self._vocabulary[at]
            if len(other) >= _SHORT_WORD - 1 and fuzz.ratio(word, other) >= _ALIKE_LETTERS:
                yield other

    def _best_windows(
        self, wording: _Wording[T], anchors: Sequence[int], layer: _Layer, positions: dict[str, list[int]]
    ) -> list[Match[T]]:
        """The best window at each place where the wording's rarest word stands."""
        best: list[Match[T]] = []
        size = len(wording.form.stems)
        for anchor in anchors:
            found: Match[T] | None = None
            for width in range(max(1, size - 1), size + 2):
                for start in range(max(0, anchor - width + 1), min(anchor, len(layer.stems) - width) + 1):
                    match = self._compare(wording, start, start + width, layer, positions)
                    if match and (found is None or (not match.near, match.score) > (not found.near, found.score)):
                        found = match
            if found and (not best or found.start >= best[-1].end):
                best.append(found)
        return best

    def _compare(
        self, wording: _Wording[T], start: int, end: int, layer: _Layer, positions: dict[str, list[int]]
    ) -> Match[T] | None:
        if layer.clause[start] != layer.clause[end - 1] or any(layer.denies[start:end]) != wording.form.denies:
            return None
        if not all(any(start <= at < end for at in positions[word]) for word in wording.form.content):
            return None
        window = layer.stems[start:end]
        score = fuzz.ratio(" ".join(window), wording.joined)
        if score < _LEAST_LETTERS:
            return None
        near = score < FIRM or (len(wording.form.stems) == 2 and score < _TWO_WORDS_FIRM)
        if near:
            heard = fuzz.ratio(self._sound(window), wording.sounds)
            if score < FIRM and heard < NEAR:
                return None
            score = max(score, heard - (100.0 - FIRM)) if score < FIRM else score
        return Match(wording.target, wording.phrase, layer.at[start], layer.at[end - 1] + 1, score, near)

    def _apart(
        self, wording: _Wording[T], anchors: Sequence[int], layer: _Layer, positions: dict[str, list[int]]
    ) -> Iterator[Match[T]]:
        """The words of meaning in any order with a few others between, in the first place where they are."""
        reach = len(wording.form.stems) + _LOOSE_EXTRA
        for anchor in anchors:
            taken: set[int] = set()
            for word in sorted(wording.form.content):
                near = [
                    at
                    for at in positions[word]
                    if abs(at - anchor) < reach and at not in taken and layer.clause[at] == layer.clause[anchor]
                ]
                if not near:
                    break
                taken.add(min(near, key=lambda at: abs(at - anchor)))
            else:
                start, end = min(taken), max(taken) + 1
                between = set(layer.stems[start:end]) - set(wording.form.stems)
                if (
                    end - start <= reach
                    and not between & JOINING[self._language]
                    and any(layer.denies[max(0, start - 1) : end]) == wording.form.denies
                ):
                    yield Match(
                        wording.target, wording.phrase, layer.at[start], layer.at[end - 1] + 1, LOOSE_SCORE, True
                    )
                    return
