from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.speech.activity import WINDOW, Activity, Level, NoiseFloor
from answering.speech.audio import FRAME_BYTES, FRAME_S, RATE_HZ, Samples, gain, silence, to_pcm, to_samples
from answering.speech.models import Models
from tests.speech.conftest import SpeakOnLine


class Constant:
    """A detector that is always as sure, and counts what it was asked."""

    def __init__(self, probability: float) -> None:
        self.value, self.windows, self.resets = probability, 0, 0

    def probability(self, window: Samples) -> float:
        assert window.shape == (WINDOW,)
        self.windows += 1
        return self.value

    def reset(self) -> None:
        self.resets += 1


def noise(seconds: float, db: float, seed: int = 1) -> bytes:
    samples = np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ)).astype(np.float32)
    return to_pcm(gain(samples, db))


def frames(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES)]


def voiced_share(activity: Activity, pcm: bytes) -> float:
    return float(np.mean([activity.feed(frame) for frame in frames(pcm)]))


def test_nobody_looks_at_silence_or_at_steady_line_noise() -> None:
    detector = Constant(1.0)
    activity = Activity(detector)
    assert voiced_share(activity, silence(3.0) + noise(3.0, -70.0)) == 0.0
    assert detector.windows == 0
    activity = Activity(detector)
    voiced_share(activity, noise(3.0, -50.0))
    before = detector.windows
    voiced_share(activity, noise(5.0, -50.0, seed=2))
    assert detector.windows == before


def test_a_gap_makes_the_detector_forget() -> None:
    detector = Constant(0.0)
    activity = Activity(detector)
    for _ in range(3):
        voiced_share(activity, noise(0.1, -20.0) + silence(0.5))
    assert detector.resets == 3


def test_sound_that_is_not_likely_speech_is_none_until_it_is_and_then_held() -> None:
    detector = Constant(0.3)
    activity = Activity(detector)
    loud = frames(noise(0.4, -20.0))
    assert not any(activity.feed(frame) for frame in loud[:10])
    detector.value = 0.6
    assert any(activity.feed(frame) for frame in loud[10:14])
    detector.value = 0.2
    assert all(activity.feed(frame) for frame in loud[14:])


@given(st.lists(st.floats(-96.0, 0.0), max_size=400))
@settings(max_examples=50)
def test_the_floor_stays_within_its_bounds(levels: list[float]) -> None:
    floor = NoiseFloor()
    for level in levels:
        assert NoiseFloor.LOWEST_DB <= floor.feed(level) <= NoiseFloor.HIGHEST_DB


def test_the_floor_follows_rising_noise_within_three_seconds_and_falling_noise_within_one() -> None:
    floor = NoiseFloor()
    for _ in range(round(2.0 / FRAME_S)):
        floor.feed(-65.0)
    for _ in range(round(3.0 / FRAME_S)):
        floor.feed(-45.0)
    assert floor.db == -45.0
    for _ in range(round(1.0 / FRAME_S)):
        floor.feed(-65.0)
    assert floor.db == -65.0


@given(st.lists(st.floats(-96.0, 0.0), max_size=300))
@settings(max_examples=50)
def test_amplification_is_never_negative_and_never_without_end(levels: list[float]) -> None:
    level = Level()
    for db in levels:
        level.feed(db)
        assert 0.0 <= level.gain_db <= Level.MOST_DB


@pytest.mark.parametrize(("db", "gain_db"), [(-20.0, 0.0), (-30.0, 0.0), (-50.0, 20.0), (-75.0, 30.0)])
def test_quiet_callers_are_amplified_after_200_ms(db: float, gain_db: float) -> None:
    level = Level()
    for _ in range(9):
        level.feed(db)
    assert level.gain_db == 0.0
    level.feed(db)
    assert level.gain_db == pytest.approx(gain_db, abs=0.1)


@pytest.mark.parametrize("voice", ["ruth", "dave", "joe"])
@pytest.mark.parametrize(("quieter_db", "noise_db"), [(0.0, None), (0.0, 15.0), (-25.0, None)])
def test_voices_are_found_and_what_follows_them_is_not(
    loaded: Models, spoken: SpeakOnLine, voice: str, quieter_db: float, noise_db: float | None
) -> None:
    pcm = spoken("My little boy has had a fever since Tuesday and he will not drink", voice, noise_db)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768.0)
    before = int(2.0 * RATE_HZ)
    line = to_samples(noise(4.0 + len(samples) / RATE_HZ, -70.0))
    line[before : before + len(samples)] += gain(samples, quieter_db)
    pcm = to_pcm(line)
    first, last = 2 * before, 2 * (before + len(samples))
    activity = Activity(loaded.voice_activity())
    assert voiced_share(activity, pcm[:first]) == 0.0
    assert voiced_share(activity, pcm[first:last]) > 0.35
    assert voiced_share(activity, pcm[last:]) < 0.03


@pytest.mark.parametrize("db", [-50.0, -35.0, -20.0])
def test_loud_noise_and_hum_are_no_voice(loaded: Models, db: float) -> None:
    activity = Activity(loaded.voice_activity())
    hum = np.sin(2 * np.pi * 120 * np.arange(2 * RATE_HZ) / RATE_HZ).astype(np.float32)
    for sound in (noise(2.0, db), to_pcm(gain(hum, db))):
        assert voiced_share(activity, silence(1.0) + sound) < 0.02
