from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.speech.activity import CONTEXT, WINDOW, Activity, Level, NoiseFloor, Windows
from answering.speech.audio import FRAME_BYTES, FRAME_S, RATE_HZ, Samples, gain, silence, to_pcm, to_samples
from answering.speech.models import Models
from tests.speech.conftest import SpeakOnLine


class Constant:
    """A detector that is always as sure, and counts what it was asked."""

    def __init__(self, probability: float) -> None:
        self.value, self.windows, self.fades = probability, 0, 0

    def probability(self, sound: Samples) -> float:
        assert sound.shape == (CONTEXT + WINDOW,)
        self.windows += 1
        return self.value

    def fade(self) -> None:
        self.fades += 1


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


def test_a_gap_makes_the_detector_remember_less() -> None:
    detector = Constant(0.0)
    activity = Activity(detector)
    for _ in range(3):
        voiced_share(activity, noise(0.1, -20.0) + silence(0.5))
    assert detector.fades == 3


def test_sound_that_is_not_likely_speech_is_none_until_it_is_and_then_held() -> None:
    detector = Constant(0.38)
    activity = Activity(detector)
    loud = frames(noise(0.4, -20.0))
    assert not any(activity.feed(frame) for frame in loud[:10])
    detector.value = 0.42
    assert any(activity.feed(frame) for frame in loud[10:14])
    detector.value = 0.37
    assert all(activity.feed(frame) for frame in loud[14:])


def test_one_window_that_is_loud_and_likely_speech_is_enough_to_be_sure() -> None:
    for probability, db, sure in ((0.8, -40.0, True), (0.45, -40.0, False), (0.8, -65.0, False)):
        activity = Activity(Constant(probability))
        voiced_share(activity, silence(1.0))
        heard = [(activity.feed(frame), activity.sure) for frame in frames(noise(0.06, db))]
        assert any(voiced for voiced, _ in heard)
        assert any(of_that for _, of_that in heard) is sure


def test_sound_that_is_no_speech_is_looked_at_less_until_it_gets_louder() -> None:
    detector = Constant(0.02)
    activity = Activity(detector)

    def windows(pcm: bytes) -> int:
        before = detector.windows
        voiced_share(activity, pcm)
        return detector.windows - before

    def wavering(seconds: float) -> bytes:
        return b"".join(noise(0.1, -30.0, seed) + noise(0.1, -45.0, seed) for seed in range(round(seconds / 0.2)))

    assert windows(wavering(0.4)) >= 12
    assert windows(wavering(3.2)) <= 100 / 3 + 1
    assert windows(noise(0.16, -20.0)) >= 5
    detector.value = 0.9
    assert voiced_share(activity, noise(0.4, -20.0, seed=3)) > 0.7


@given(st.integers(1, 30))
@settings(max_examples=20)
def test_windows_hold_every_sample_once_with_what_came_before(count: int) -> None:
    sound = np.random.default_rng(count).standard_normal(count * 320).astype(np.float32)
    windows, shown = Windows(), []
    for frame in sound.reshape(count, -1):
        if windows.add(frame):
            shown.append(windows.window.copy())
            windows.done()
    halved = np.concatenate([np.zeros(CONTEXT), (sound[::2] + sound[1::2]) / 2])
    assert len(shown) == count * 160 // WINDOW
    for index, window in enumerate(shown):
        assert window == pytest.approx(halved[index * WINDOW : (index + 1) * WINDOW + CONTEXT], abs=1e-6)


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


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("joe-fast", "Hello?"),
        ("joe", "Four."),
        ("carl", "Five."),
        ("alan", "Nobody told me about that."),
        ("emma", "Oh hello, is the doctor there?"),
        ("ron", "He fell over in the yard."),
    ],
)
@pytest.mark.parametrize("noise_db", [None, 24.0])
def test_a_beginning_is_noticed_within_220_ms_of_sound(
    loaded: Models, spoken: SpeakOnLine, voice: str, text: str, noise_db: float | None
) -> None:
    pcm = spoken(text, voice, noise_db)
    idle = silence(1.0) if noise_db is None else noise(3.0, -46.0)
    activity = Activity(loaded.voice_activity())
    voiced_share(activity, idle)
    hits = 0
    for frame in frames(pcm)[: round(0.22 / FRAME_S)]:
        hits += activity.feed(frame)
        if activity.sure or hits >= 3:
            return
    pytest.fail("not noticed")


def test_the_detector_says_what_the_model_says_and_keeps_its_own_state(loaded: Models, spoken: SpeakOnLine) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(loaded.detector_file), options, providers=["CPUExecutionProvider"])
    sound = to_samples(spoken("I have a question about my prescription", "ruth"))[::2]
    state, rate = np.zeros((2, 1, 128), np.float32), np.array(8_000)
    one, other = loaded.voice_activity(), loaded.voice_activity()
    for at in range(0, len(sound) - CONTEXT - WINDOW, WINDOW):
        window = sound[at : at + CONTEXT + WINDOW]
        output, state = session.run(None, {"input": window[np.newaxis], "state": state, "sr": rate})
        assert one.probability(window) == pytest.approx(float(output[0, 0]), abs=1e-4)
        other.probability(np.zeros_like(window))
        if at == 10 * WINDOW:
            one.fade()
            state = state * np.float32(0.7)


def test_clicks_are_no_voice(loaded: Models) -> None:
    chance = np.random.default_rng(5)
    line = to_samples(noise(10.0, -66.0))
    for at in range(RATE_HZ // 2, len(line) - 800, RATE_HZ // 2):
        click = chance.standard_normal(800) * np.exp(-np.arange(800) / chance.uniform(10, 120))
        line[at : at + 800] += (0.2 * click).astype(np.float32)
    activity = Activity(loaded.voice_activity())
    assert voiced_share(activity, to_pcm(line)) < 0.004


@pytest.mark.parametrize("db", [-50.0, -35.0, -20.0])
def test_loud_noise_and_hum_are_no_voice(loaded: Models, db: float) -> None:
    activity = Activity(loaded.voice_activity())
    hum = np.sin(2 * np.pi * 120 * np.arange(2 * RATE_HZ) / RATE_HZ).astype(np.float32)
    for sound in (noise(2.0, db), to_pcm(gain(hum, db))):
        assert voiced_share(activity, silence(1.0) + sound) < 0.02
