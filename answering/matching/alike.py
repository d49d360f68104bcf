"""Which known words a heard one could be: by its letters, or by its sounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from answering.matching.sound import sound

ALIKE = 76.0
ALIKE_SOUND = 80.0
LEAST_LETTERS = 50.0
# A letter changed in a short word makes another word of it ("back", "black"): those have to be there as they are.
SHORT_WORD = 4
SURE = 86.0
SURE_WORD = 6
_MOST_CACHED = 20_000


class Vocabulary:
    """The words of meaning of all wordings in one language; answers are kept, at most `_MOST_CACHED`."""

    def __init__(self, words: Iterable[str], language: str) -> None:
        self._words = sorted(set(words))
        self._known = frozenset(self._words)
        self._language = language
        self._sounds = [sound(word, language) for word in self._words]
        self._found: dict[str, tuple[tuple[str, bool], ...]] = {}

    def like(self, word: str) -> tuple[tuple[str, bool], ...]:
        """Known words that this one could be, each with whether it surely is."""
        found = self._found.get(word)
        if found is None:
            if len(self._found) >= _MOST_CACHED:
                self._found.clear()
            found = self._found[word] = tuple(dict(self._look_up(word)).items())
        return found

    def _look_up(self, word: str) -> Iterator[tuple[str, bool]]:
        if len(word) >= SHORT_WORD:
            yield from self._by_sound(word)
            for other, score, _ in process.extract(
                word, self._words, scorer=fuzz.ratio, processor=None, limit=None, score_cutoff=ALIKE
            ):
                if len(other) >= SHORT_WORD:
                    yield other, score >= SURE and min(len(word), len(other)) >= SURE_WORD
        if word in self._known:
            yield word, True

    def _by_sound(self, word: str) -> Iterator[tuple[str, bool]]:
        heard = sound(word, self._language)
        for _, _, at in process.extract(
            heard, self._sounds, scorer=fuzz.ratio, processor=None, limit=None, score_cutoff=ALIKE_SOUND
        ):
            other = self._words[at]
            if len(other) >= SHORT_WORD and fuzz.ratio(word, other) >= LEAST_LETTERS:
                yield other, False
