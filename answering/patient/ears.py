"""What a caller understood of the agent: words looked for in the sound that arrived, by a recogniser of its
own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr
import vosk

from answering.patient.g711 import RATE_HZ, Samples

RECOGNISED_HZ = 16_000
PIECE = 4_000


class Ears:
    """Finds phrases in English speech; `model` is a Vosk model as delivered (a grammar needs its own graph)."""

    def __init__(self, model: Path) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(model))

    def hear(self, heard: Samples, phrases: Sequence[str]) -> tuple[str, ...]:
        """Which of `phrases` were heard, in the order in which they were heard last; takes about a fiftieth
        of the sound's length, so call it in a thread.
        """
        if not phrases or not heard.size:
            return ()
        grammar = json.dumps([*phrases, "[unk]"])
        recogniser = vosk.KaldiRecognizer(self._model, RECOGNISED_HZ, grammar)
        pause = np.zeros(RATE_HZ // 4, np.int16)
        sound = soxr.resample(np.concatenate([pause, heard, pause]), RATE_HZ, RECOGNISED_HZ)
        texts = []
        for start in range(0, len(sound), PIECE):
            if recogniser.AcceptWaveform(sound[start : start + PIECE].tobytes()):
                texts.append(json.loads(recogniser.Result())["text"])
        texts.append(json.loads(recogniser.FinalResult())["text"])
        whole = " | ".join(texts)
        return tuple(sorted((phrase for phrase in phrases if phrase in whole), key=whole.rfind))

    def partials(self, spoken: Samples) -> list[tuple[float, str]]:
        """How open recognition grows over `spoken`: (seconds from its start, the words new since the last partial
        result). Takes about a sixth of the sound's length.
        """
        recogniser = vosk.KaldiRecognizer(self._model, RECOGNISED_HZ)
        sound = soxr.resample(spoken, RATE_HZ, RECOGNISED_HZ)
        found: list[tuple[float, str]] = []
        before: list[str] = []
        for start in range(0, len(sound), PIECE):
            recogniser.AcceptWaveform(sound[start : start + PIECE].tobytes())
            words = json.loads(recogniser.PartialResult())["partial"].split()
            same = next((at for at, (old, new) in enumerate(zip(before, words, strict=False)) if old != new), None)
            fresh = words[len(before) if same is None else same :]
            if fresh:
                found.append(((start + PIECE) / RECOGNISED_HZ, " ".join(fresh)))
                before = words
        return found
