from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.speech import audio


def tone(hz: float, seconds: float, rate_hz: int = audio.RATE_HZ, amplitude: float = 0.5) -> audio.Samples:
    at = np.arange(int(seconds * rate_hz)) / rate_hz
    return (amplitude * np.sin(2 * np.pi * hz * at)).astype(np.float32)


@given(st.lists(st.integers(-32768, 32767), max_size=200))
def test_pcm_survives_the_way_through_floats(values: list[int]) -> None:
    pcm = np.array(values, dtype="<i2").tobytes()
    assert audio.to_pcm(audio.to_samples(pcm)) == pcm


def test_what_exceeds_full_scale_is_clipped_not_wrapped() -> None:
    assert np.frombuffer(audio.to_pcm(np.array([2.0, -2.0])), "<i2").tolist() == [32767, -32768]


@pytest.mark.parametrize("rate_hz", [8000, 22050, 44100])
def test_resampling_keeps_length_and_level_and_brings_no_alias(rate_hz: int) -> None:
    resampled = audio.resample(tone(1000, 1.0, rate_hz), rate_hz)
    assert abs(len(resampled) - audio.RATE_HZ) <= 1
    assert audio.level_db(resampled) == pytest.approx(audio.level_db(tone(1000, 1.0)), abs=0.1)
    spectrum = np.abs(np.fft.rfft(resampled * np.hanning(len(resampled))))
    peak = int(np.argmax(spectrum))
    assert peak == pytest.approx(1000, abs=2)
    elsewhere = np.concatenate([spectrum[: peak - 50], spectrum[peak + 50 :]])
    assert 20 * np.log10(elsewhere.max() / spectrum[peak]) < -60


@pytest.mark.parametrize(("samples", "db"), [(np.zeros(320), audio.QUIETEST_DB), (np.ones(320), 0.0), ([], -96.0)])
def test_levels_are_in_db_of_full_scale(samples: object, db: float) -> None:
    assert audio.level_db(np.asarray(samples, dtype=np.float32)) == pytest.approx(db)


def test_amplifying_by_nothing_gives_the_same_bytes_and_by_six_db_twice_the_sound() -> None:
    pcm = audio.to_pcm(tone(440, 0.02, amplitude=0.1))
    assert audio.amplify(pcm, 0.0) is pcm
    assert audio.level_db(audio.to_samples(audio.amplify(pcm, 6.0))) == pytest.approx(-17.0, abs=0.2)


def test_noise_lies_as_far_below_as_was_asked() -> None:
    speech = tone(300, 1.0)
    noise = audio.add_noise(speech, 12.0, seed=3) - speech
    assert audio.level_db(noise) == pytest.approx(audio.level_db(speech) - 12.0, abs=0.2)


def test_trimming_leaves_5_ms_in_front_and_a_short_pause_behind() -> None:
    quiet = np.zeros(8000, dtype=np.float32)
    trimmed = audio.trim(np.concatenate([quiet, tone(300, 0.5), quiet]))
    first = int(np.flatnonzero(np.abs(trimmed) > 0.01)[0])
    assert first <= 0.012 * audio.RATE_HZ
    assert len(trimmed) / audio.RATE_HZ == pytest.approx(0.605, abs=0.012)


def test_a_sound_that_ends_abruptly_still_gets_its_pause() -> None:
    assert len(audio.trim(tone(300, 0.5))) == int(0.6 * audio.RATE_HZ)


def test_a_wav_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    pcm = audio.to_pcm(tone(300, 0.1))
    audio.write_wav(tmp_path / "tone.wav", pcm)
    assert audio.to_pcm(audio.read_wav(tmp_path / "tone.wav")) == pcm


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"no sound at all" * 10])
def test_what_is_no_wav_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match="WAV"):
        audio.read_wav(data)
