"""Wordings found in a sentence although the words are not quite the same.

A sentence and a wording are brought to the same plain form (possessives, articles and subjects left out, endings cut,
"hurts" as "pain"), and every window of n-1 to n+1 words is compared with a wording of n words by
`rapidfuzz.fuzz.ratio`. Thresholds, and why:

- `FIRM` 88: genuine wordings score 89 and more, chance neighbours 82 and less (measured on spoken sentences).
- Every word of meaning needs a counterpart of its own, or a long wording would match with its decisive word exchanged
  ("pain in my left ear" is 90 against "pain in my left arm").
- A match is `near`, and may not act at once but lets its complaint's question decide, when it is only one of sounds
  ("chess pane" scores 80 against "chest pain", no more than chance; its sounds 93), when its endings differ much
  ("cut myself", "cutting myself": `FIRM_SPOKEN`), when one of its words is another known one ("back out", "black out"),
  when it is two words long and close to the cut-off, or when other words stand between its own (`loose`).
- A wording of one word has to be said with the ending it is written with.
- A wording that denies ("can't breathe") only matches words that deny, and the other way round: "I can breathe" is two
  letters away from it. One exception: "can" and "can't" sound alike on a telephone, so "he can breathe" is near "can't
  breathe" unless reassuring words are by ("fine", "okay").

Words are looked up by their rarest one, so that a sentence meets only the wordings it could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from answering.language import normalise
from answering.matching.alike import Vocabulary
from answering.matching.sound import sound
from answering.matching.vocabulary import DROPPED, FUNCTION, JOINING, NEGATORS, REASSURING, SUBJECTS, stem

T = TypeVar("T")

FIRM = 88.0
FIRM_SPOKEN = 84.0
FIRM_TWO_WORDS = 92.0
NEAR_SOUND = 90.0
LOOSE_SCORE = 75.0
_LEAST_LETTERS = 70.0
_LOOSE_EXTRA = 5
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
class _Wording(Generic[T]):
    """A wording as it is compared: stems, all joined, as spoken, by sound; the stems that carry meaning."""

    target: T
    phrase: str
    stems: tuple[str, ...]
    joined: str
    spoken: str
    sounds: str
    content: frozenset[str]
    denies: bool
    loose: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class _Layer:
    """The sentence in one of the two forms: the places of the kept words in the sentence, words, stems, clauses."""

    at: tuple[int, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    clause: tuple[int, ...]
    denies: tuple[bool, ...]


_Places = Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class _Where:
    """Where each known word stands: `alike` perhaps, `sure` surely, `exact` letter by letter."""

    alike: _Places
    sure: _Places
    exact: _Places


def _keep(words: Sequence[str], language: str) -> list[int]:
    return [at for at, word in enumerate(words) if word not in DROPPED[language]]


def compared(phrase: str, language: str) -> tuple[list[str], bool]:
    """The words of a wording that are compared, and whether those are all it has, since too little would be left.

    Without its subject and articles "I have an emergency" would be any emergency.
    """
    words = normalise.for_matching(phrase, language).split()
    kept = [words[at] for at in _keep(words, language)]
    if len(kept) == len(words):
        return words, False
    content = sum(word not in FUNCTION[language] for word in kept)
    bare = content < 2 and not any(word in NEGATORS[language] for word in words)
    whole = len(kept) < 2 or (bare and words[0] in SUBJECTS[language])
    return (words, True) if whole else (kept, False)


class PhraseIndex(Generic[T]):
    """All wordings of one language, ready to be found; safe in any thread (only a cache ever changes)."""

    def __init__(self, wordings: Iterable[tuple[T, str, bool]], language: str) -> None:
        """`wordings`: what a wording stands for, the wording, and whether its words may stand apart (`loose`)."""
        self._language = language
        found = [self._wording(*each) for each in wordings if normalise.for_matching(each[1], language)]
        rarity: dict[str, int] = {}
        for wording in found:
            for word in set(wording.stems):
                rarity[word] = rarity.get(word, 0) + 1
        self._plain: dict[str, list[_Wording[T]]] = {}
        self._whole: dict[str, list[_Wording[T]]] = {}
        for wording in found:
            anchor = min(wording.content, key=lambda word: (rarity[word], word))
            (self._whole if wording.whole else self._plain).setdefault(anchor, []).append(wording)
        self._vocabulary = Vocabulary((word for wording in found for word in wording.content), language)

    def _wording(self, target: T, phrase: str, loose: bool) -> _Wording[T]:
        language = self._language
        kept, whole = compared(phrase, language)
        stems = tuple(stem(word, language) for word in kept)
        content = frozenset(stem(word, language) for word in kept if word not in FUNCTION[language])
        return _Wording(
            target,
            phrase,
            stems,
            " ".join(stems),
            " ".join(kept),
            self._sound(stems),
            frozenset(stems) if whole or not content else content,
            any(word in NEGATORS[language] for word in kept),
            loose and not whole and len(content) >= 2,
            whole,
        )

    def _sound(self, stems: Sequence[str]) -> str:
        return " ".join(sound(word, self._language) for word in stems)

    def find(self, sentence: Sentence, *, loose: bool) -> list[Match[T]]:
        """Every wording in the sentence; with `loose` also those whose words have others between them."""
        if not sentence.words:
            return []
        every = tuple(range(len(sentence.words)))
        matches = list(self._find_in(self._layer(sentence, every), self._whole, False))
        plain = self._layer(sentence, tuple(_keep(sentence.words, self._language)))
        return [*matches, *self._find_in(plain, self._plain, loose)]

    def _layer(self, sentence: Sentence, places: tuple[int, ...]) -> _Layer:
        words = tuple(sentence.words[at] for at in places)
        return _Layer(
            places,
            words,
            tuple(stem(word, self._language) for word in words),
            tuple(sentence.clause[at] for at in places),
            tuple(word in NEGATORS[self._language] for word in words),
        )

    def _find_in(self, layer: _Layer, table: Mapping[str, list[_Wording[T]]], loose: bool) -> Iterator[Match[T]]:
        where = self._places(layer)
        for anchor, anchor_at in where.alike.items():
            for wording in table.get(anchor, ()):
                if not all(word in where.alike for word in wording.content):
                    continue
                found = self._best_windows(wording, anchor_at, layer, where)
                yield from found
                if loose and wording.loose and not found and all(word in where.exact for word in wording.content):
                    yield from self._apart(wording, where.exact[anchor], layer, where.exact)

    def _places(self, layer: _Layer) -> _Where:
        alike: dict[str, list[int]] = {}
        sure: dict[str, list[int]] = {}
        exact: dict[str, list[int]] = {}
        for at, word in enumerate(layer.stems):
            places = exact.setdefault(word, [])
            if len(places) >= _MOST_PLACES:
                continue
            places.append(at)
            for known, surely in self._vocabulary.like(word):
                alike.setdefault(known, []).append(at)
                if surely:
                    sure.setdefault(known, []).append(at)
        return _Where(alike, sure, exact)

    def _best_windows(
        self, wording: _Wording[T], anchors: Sequence[int], layer: _Layer, where: _Where
    ) -> list[Match[T]]:
        """The best window at each place where the wording's rarest word stands."""
        best: list[Match[T]] = []
        size = len(wording.stems)
        for anchor in anchors:
            found: Match[T] | None = None
            for width in range(max(1, size - 1), size + 2):
                for start in range(max(0, anchor - width + 1), min(anchor, len(layer.stems) - width) + 1):
                    match = self._compare(wording, start, start + width, layer, where)
                    if match and (found is None or _better(match, found)):
                        found = match
            if found and (not best or found.start >= best[-1].end):
                best.append(found)
            elif found and _better(found, best[-1]):
                best[-1] = found
        return best

    def _compare(self, wording: _Wording[T], start: int, end: int, layer: _Layer, where: _Where) -> Match[T] | None:
        if layer.clause[start] != layer.clause[end - 1]:
            return None
        misheard = any(layer.denies[start:end]) != wording.denies
        if misheard and not self._could_be_unable(wording, start, end, layer):
            return None
        if not _all_within(wording.content, where.alike, start, end):
            return None
        window = layer.stems[start:end]
        score = fuzz.ratio(" ".join(window), wording.joined)
        if score < _LEAST_LETTERS:
            return None
        spoken = fuzz.ratio(" ".join(layer.words[start:end]), wording.spoken)
        near = score < FIRM or spoken < FIRM_SPOKEN or (len(wording.stems) == 2 and score < FIRM_TWO_WORDS)
        if len(wording.stems) == 1 and spoken < FIRM:
            return None
        if score < FIRM:
            heard = fuzz.ratio(self._sound(window), wording.sounds)
            if heard < NEAR_SOUND:
                return None
            score = max(score, heard - (100.0 - FIRM))
        near = near or misheard or not _all_within(wording.content, where.sure, start, end)
        return Match(wording.target, wording.phrase, layer.at[start], layer.at[end - 1] + 1, score, near)

    def _could_be_unable(self, wording: _Wording[T], start: int, end: int, layer: _Layer) -> bool:
        return (
            "can't" in wording.stems
            and "can" in layer.words[start:end]
            and not REASSURING & set(layer.words[max(0, start - 2) : end + 3])
        )

    def _apart(self, wording: _Wording[T], anchors: Sequence[int], layer: _Layer, exact: _Places) -> Iterator[Match[T]]:
        """The words of meaning in any order with a few others between, in the first place where they are."""
        reach = len(wording.stems) + _LOOSE_EXTRA
        for anchor in anchors:
            taken: set[int] = set()
            for word in sorted(wording.content):
                close = [at for at in exact[word] if abs(at - anchor) < reach and at not in taken]
                close = [at for at in close if layer.clause[at] == layer.clause[anchor]]
                if not close:
                    break
                taken.add(min(close, key=lambda at: abs(at - anchor)))
            else:
                start, end = min(taken), max(taken) + 1
                if end - start <= reach and self._belong_together(wording, layer, start, end):
                    yield Match(
                        wording.target, wording.phrase, layer.at[start], layer.at[end - 1] + 1, LOOSE_SCORE, True
                    )
                    return

    def _belong_together(self, wording: _Wording[T], layer: _Layer, start: int, end: int) -> bool:
        between = set(layer.stems[start:end]) - set(wording.stems)
        denies = any(layer.denies[max(0, start - 1) : end])
        return not between & JOINING[self._language] and denies == wording.denies


def _better(match: Match[T], other: Match[T]) -> bool:
    return (not match.near, match.score) > (not other.near, other.score)


def _all_within(words: Iterable[str], places: _Places, start: int, end: int) -> bool:
    return all(any(start <= at < end for at in places.get(word, ())) for word in words)
