"""Is the caller making the sound of speech? Pure but for the detector that is handed in.

An energy gate above an adaptive noise floor decides whether anything is looked at at all, so that silence
costs one dot product a frame; what passes it goes to a voice activity detector, which tells speech from
noise. The detector hears 8 kHz, which is what a telephone carries.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Protocol

import numpy as np

from answering.speech.audio import (
    FRAME_BYTES,
    FRAME_S,
    QUIETEST_DB,
    SAMPLE_BYTES,
    SILENT_FRAME,
    Samples,
    gain,
    level_db,
    to_samples,
)

CONTEXT, WINDOW = 32, 256
_HALF_FRAME = FRAME_BYTES // SAMPLE_BYTES // 2


class Detector(Protocol):
    """A voice activity detector that keeps state from window to window (Silero in use)."""

    def probability(self, sound: Samples) -> float:
        """How likely the last 256 of these 288 samples are speech, 0 to 1: 32 ms at 8 kHz after the 4 ms before."""

    def fade(self) -> None:
        """Remember less of what went before: the sound was interrupted."""


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
        return self.gain_after(self._NEEDED)

    def gain_after(self, frames: int) -> float:
        """The same, but before `frames` frames were heard."""
        if self._frames < frames:
            return 0.0
        return min(max(self.TARGET_DB - self._peak_db, 0.0), self.MOST_DB)


class Windows:
    """The sound the detector is shown: frames at 16 kHz go in, windows at 8 kHz with what precedes them come out."""

    def __init__(self) -> None:
        self._sound: Samples = np.zeros(CONTEXT + WINDOW + _HALF_FRAME, dtype=np.float32)
        self._filled = CONTEXT

    def restart(self) -> None:
        """Begin anew, with silence before."""
        self._sound[:CONTEXT] = 0.0
        self._filled = CONTEXT

    def add(self, samples: Samples) -> bool:
        """Take a frame; True when a window is whole, which `done` has to follow."""
        half = self._sound[self._filled : self._filled + _HALF_FRAME]
        np.add(samples[::2], samples[1::2], out=half)
        half *= 0.5
        self._filled += _HALF_FRAME
        return self._filled >= CONTEXT + WINDOW

    @property
    def window(self) -> Samples:
        """The oldest window after its context, valid until `done`."""
        return self._sound[: CONTEXT + WINDOW]

    def done(self) -> None:
        """Go on to the next window."""
        left = self._filled - WINDOW
        self._sound[:left] = self._sound[WINDOW : self._filled]
        self._filled = left


class Activity:
    """Tells of every 20 ms frame whether it is speech: 0.1 ms for a sound, 0.01 ms for silence.

    A frame more than 32 dB below the voice is the voice's fading, not the voice: the end of speech is where a
    listener would put it. A sound that was no speech for 0.4 s is looked at in every third window only, until it
    gets louder.
    """

    ABOVE_FLOOR_DB = 6.0
    BELOW_VOICE_DB = 32.0
    LOWEST_GATE_DB = -68.0
    START_PROBABILITY, HOLD_PROBABILITY = 0.4, 0.35
    SURE_PROBABILITY, SURE_ABOVE_FLOOR_DB = 0.5, 15.0
    DULL_PROBABILITY, DULL_WINDOWS, DULL_EVERY = 0.1, 12, 3
    LOUDER_DB, LOUDER_WINDOWS = 3.0, 6
    _DULL_FALLS_DB = 0.2
    _VOICE_FALLS_DB = 6.0 * FRAME_S
    _OPEN_FRAMES = round(0.2 / FRAME_S)
    _BEFORE_FRAMES = round(0.1 / FRAME_S)
    _GAIN_FRAMES = round(0.1 / FRAME_S)

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._floor, self._level = NoiseFloor(), Level()
        self._voice_db = QUIETEST_DB
        self._open_for = 0
        self._probability = 0.0
        self._likely = False
        self._windows = Windows()
        self._before: deque[bytes] = deque(maxlen=self._BEFORE_FRAMES)
        self._dull, self._dull_db, self._passed_over = 0, QUIETEST_DB, 0
        self.sure = False
        """Whether the last frame is speech well above the noise, so that no other need be waited for."""

    @property
    def gain_db(self) -> float:
        """By how much this caller's sound should be amplified before it is recognised."""
        return self._level.gain_db

    def feed(self, frame: bytes) -> bool:
        """Take one frame (PCM s16le mono 16 kHz, 20 ms); True: speech."""
        self.sure = False
        samples = None if frame == SILENT_FRAME else to_samples(frame)
        frame_db = QUIETEST_DB if samples is None else level_db(samples)
        self._voice_db -= self._VOICE_FALLS_DB
        floor_db = self._floor.feed(frame_db)
        gate_db = max(floor_db + self.ABOVE_FLOOR_DB, self.LOWEST_GATE_DB)
        if frame_db > gate_db:
            if not self._open_for:
                self._begin()
            self._open_for = self._OPEN_FRAMES
            self._level.feed(frame_db)
        elif not self._open_for:
            self._before.append(frame)
            return False
        self._open_for -= 1
        self._detect(to_samples(frame) if samples is None else samples, frame_db)
        self._likely = self._probability >= (self.HOLD_PROBABILITY if self._likely else self.START_PROBABILITY)
        voiced = self._likely and frame_db > max(gate_db, self._voice_db - self.BELOW_VOICE_DB)
        if voiced:
            self._voice_db = max(self._voice_db, frame_db)
            loud = frame_db >= floor_db + self.SURE_ABOVE_FLOOR_DB
            self.sure = loud and self._probability >= self.SURE_PROBABILITY
        return voiced

    def _begin(self) -> None:
        self._detector.fade()
        self._probability, self._likely = 0.0, False
        self._dull, self._dull_db = 0, QUIETEST_DB
        self._windows.restart()
        for frame in self._before:
            self._detect(to_samples(frame), QUIETEST_DB)
        self._before.clear()

    def _detect(self, samples: Samples, frame_db: float) -> None:
        if not self._windows.add(samples):
            return
        if self._is_worth_it(frame_db):
            sound, gain_db = self._windows.window, self._level.gain_after(self._GAIN_FRAMES)
            self._probability = self._detector.probability(gain(sound, gain_db) if gain_db else sound)
            if self._probability < self.DULL_PROBABILITY:
                self._dull += 1
                self._dull_db = max(self._dull_db - self._DULL_FALLS_DB, frame_db)
            else:
                self._dull, self._dull_db = 0, QUIETEST_DB
        self._windows.done()

    def _is_worth_it(self, frame_db: float) -> bool:
        if frame_db > self._dull_db + self.LOUDER_DB:
            self._dull = min(self._dull, self.DULL_WINDOWS - self.LOUDER_WINDOWS)
        if self._dull < self.DULL_WINDOWS:
            return True
        self._passed_over = (self._passed_over + 1) % self.DULL_EVERY
        return self._passed_over == 0
