"""Is the caller making the sound of speech? Pure but for the detector that is handed in.

An energy gate above an adaptive noise floor decides whether anything is looked at at all, so that silence
costs one dot product a frame; what passes it goes to a voice activity detector, which tells speech from
noise.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Protocol

import numpy as np

from answering.speech.audio import FRAME_S, QUIETEST_DB, Samples, gain, level_db, to_samples

WINDOW = 512


class Detector(Protocol):
    """A voice activity detector that keeps state from window to window (Silero in use)."""

    def probability(self, window: Samples) -> float:
        """How likely these 512 samples (32 ms at 16 kHz) are speech, 0 to 1."""

    def reset(self) -> None:
        """Forget what went before: the sound was interrupted."""


class NoiseFloor:
    """The quietest level of the last two to two and a half seconds, in dB of full scale.

    Speech has gaps at least that often, so the floor follows a rising noise within that time and never a
    voice.
    """

    LOWEST_DB, HIGHEST_DB, START_DB = -78.0, -30.0, -74.0
    _BLOCK = round(0.5 / FRAME_S)
    _BLOCKS = 4
    _SMOOTH = 3

    def __init__(self) -> None:
        self._blocks: deque[float] = deque(maxlen=self._BLOCKS)
        self._block_min = math.inf
        self._block_frames = 0
        self._last: deque[float] = deque(maxlen=self._SMOOTH)
        self.db = self.START_DB

    def feed(self, frame_db: float) -> float:
        """Take one frame's level; returns the floor."""
        self._last.append(frame_db)
        self._block_min = min(self._block_min, max(self._last))
        self._block_frames += 1
        if self._block_frames == self._BLOCK:
            self._blocks.append(self._block_min)
            self._block_min, self._block_frames = math.inf, 0
            self.db = min(max(min(self._blocks), self.LOWEST_DB), self.HIGHEST_DB)
        return self.db


class Level:
    """How loud the caller is, from the frames above the noise: what a quiet caller has to be amplified by."""

    TARGET_DB, MOST_DB = -30.0, 30.0
    _FALLS_DB = 3.0 * FRAME_S
    _NEEDED = round(0.2 / FRAME_S)

    def __init__(self) -> None:
        self._peak_db = QUIETEST_DB
        self._frames = 0

    def feed(self, frame_db: float) -> None:
        """Take the level of a frame above the noise."""
        self._frames += 1
        self._peak_db = max(self._peak_db - self._FALLS_DB, frame_db)

    @property
    def gain_db(self) -> float:
        """0 for callers at an ordinary level, and before 200 ms were heard."""
        if self._frames < self._NEEDED:
            return 0.0
        return min(max(self.TARGET_DB - self._peak_db, 0.0), self.MOST_DB)


class Activity:
    """Tells of every 20 ms frame whether it is speech: under 0.3 ms for a sound, 0.02 ms for silence.

    A frame more than 32 dB below the voice is the voice's fading, not the voice: the end of speech is where a
    listener would put it.
    """

    ABOVE_FLOOR_DB = 6.0
    BELOW_VOICE_DB = 32.0
    LOWEST_GATE_DB = -68.0
    START_PROBABILITY, AGAIN_PROBABILITY = 0.4, 0.2
    HOLD_PROBABILITY = 0.15
    _VOICE_FALLS_DB = 6.0 * FRAME_S
    _OPEN_FRAMES = round(0.2 / FRAME_S)

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._floor, self._level = NoiseFloor(), Level()
        self._voice_db = QUIETEST_DB
        self._open_for = 0
        self._probability = 0.0
        self._likely = False
        self._window: Samples = np.empty(0, dtype=np.float32)
        self._before: deque[Samples] = deque(maxlen=2)

    @property
    def gain_db(self) -> float:
        """By how much this caller's sound should be amplified before it is recognised."""
        return self._level.gain_db

    def feed(self, frame: bytes, *, in_turn: bool = False) -> bool:
        """Take one frame (PCM s16le mono 16 kHz, 20 ms); True: speech.

        `in_turn`: the caller has been speaking, so that a sound is more likely to be speech again.
        """
        samples = to_samples(frame)
        frame_db = level_db(samples)
        self._voice_db -= self._VOICE_FALLS_DB
        gate_db = max(self._floor.feed(frame_db) + self.ABOVE_FLOOR_DB, self.LOWEST_GATE_DB)
        if frame_db > gate_db:
            if not self._open_for:
                self._begin()
            self._open_for = self._OPEN_FRAMES
            self._level.feed(frame_db)
        elif not self._open_for:
            self._before.append(samples)
            return False
        self._open_for -= 1
        self._detect(samples)
        start = self.AGAIN_PROBABILITY if in_turn else self.START_PROBABILITY
        self._likely = self._probability >= (self.HOLD_PROBABILITY if self._likely else start)
        voiced = self._likely and frame_db > max(gate_db, self._voice_db - self.BELOW_VOICE_DB)
        if voiced:
            self._voice_db = max(self._voice_db, frame_db)
        return voiced

    def _begin(self) -> None:
        self._detector.reset()
        self._probability, self._likely = 0.0, False
        self._window = np.concatenate([np.empty(0, dtype=np.float32), *self._before])
        self._before.clear()

    def _detect(self, samples: Samples) -> None:
        self._window = np.concatenate([self._window, samples])
        while len(self._window) >= WINDOW:
            window = self._window[:WINDOW]
            self._probability = self._detector.probability(gain(window, self.gain_db) if self.gain_db else window)
            self._window = self._window[WINDOW:]
