"""Voices: every one speaks, at one level, within the telephone's band, and the second time from the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from answering.errors import NotInstalled, SpeechError
from answering.patient import g711, recording
from answering.patient.voices import VOICES, Voices, active_level, noise_bed, read_wav, with_noise
from answering.places import installed


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    return Voices(tmp_path, installed().piper_voices)


@pytest.mark.parametrize("name", sorted(VOICES))
async def test_every_voice_speaks_at_the_same_level(voices: Voices, name: str) -> None:
    text = "hola buenos días" if VOICES[name].language == "es" else "hello there, good morning"
    spoken = await voices.speak(text, name)
    assert 0.5 < spoken.size / g711.RATE_HZ < 6
    assert 20 * np.log10(active_level(spoken) / 32768) == pytest.approx(-22, abs=1.5)
    last = g711.last_voiced(spoken)
    assert last is not None and spoken.size - last < 0.2 * g711.RATE_HZ, "no silence at the end"


async def test_the_second_time_comes_from_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await Voices(tmp_path, {}).speak("see you soon", "dave")
    monkeypatch.setenv("PATH", "")
    again = await Voices(tmp_path, {}).speak("see you soon", "dave")
    assert np.array_equal(first, again)
    with pytest.raises(NotInstalled, match="espeak-ng"):
        await Voices(tmp_path, {}).speak("something else", "dave")


@pytest.mark.parametrize(
    ("text", "voice", "error"),
    [
        ("hello", "nobody", NotInstalled),
        ("hello", "joe", NotInstalled),
        ("  ", "dave", SpeechError),
        ("...", "dave", SpeechError),
        ("a" * 1001, "dave", SpeechError),
    ],
)
async def test_what_cannot_be_spoken_is_refused(tmp_path: Path, text: str, voice: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await Voices(tmp_path, {}).speak(text, voice)


async def test_noise_lies_as_far_below_speech_as_asked(voices: Voices) -> None:
    bed = noise_bed(15.0, seed=3)
    assert bed.size % g711.FRAME == 0
    assert 20 * np.log10(np.sqrt(np.mean(bed.astype(float) ** 2)) / 32768) == pytest.approx(-37, abs=0.5)
    spoken = await voices.speak("good afternoon", "dave")
    assert with_noise(spoken, bed).size == spoken.size
    assert np.array_equal(with_noise(spoken, None), spoken)


def test_a_recording_keeps_its_silences_and_loses_what_no_telephone_carries(tmp_path: Path) -> None:
    pause = np.zeros(8000, np.int16)
    recording.save(tmp_path / "a.wav", np.concatenate([pause, g711.tone(1000, 1.0)]), np.zeros(16000, np.int16))
    heard = read_wav(tmp_path / "a.wav")
    assert heard.size == 16000 and np.abs(heard[:7000]).max() < 200 and np.abs(heard[9000:]).max() > 1000
    recording.save(tmp_path / "b.wav", g711.tone(60, 1.0), g711.tone(60, 1.0))
    assert np.abs(read_wav(tmp_path / "b.wav")[800:-800]).max() < 300
    (tmp_path / "c.wav").write_bytes(b"RIFF nonsense")
    for name in ("c.wav", "missing.wav"):
        with pytest.raises(SpeechError):
            read_wav(tmp_path / name)
