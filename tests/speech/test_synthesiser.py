from __future__ import annotations

import asyncio
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from answering.errors import NotInstalled, SpeechError
from answering.places import installed
from answering.speech import synthesiser as synthesiser_module
from answering.speech.audio import FRAME_S, frame_levels_db, seconds, to_samples
from answering.speech.synthesiser import LEVEL_DB, Synthesiser


@pytest.fixture
def synthesiser(threads: ThreadPoolExecutor) -> Synthesiser:
    found = installed()
    return Synthesiser(found.piper_voices, found.espeak, threads)


LINES = [
    ("Please tell me in a few words what you are calling about.", "en"),
    ("Dígame en pocas palabras por qué llama.", "es"),
]


@pytest.mark.parametrize(("text", "language"), LINES)
async def test_speech_starts_at_once_at_one_level_and_is_the_same_every_time(
    synthesiser: Synthesiser, text: str, language: str
) -> None:
    pcm = await synthesiser.speak(text, language)
    assert pcm == await synthesiser.speak(text, language)
    samples = to_samples(pcm)
    assert 1.5 < seconds(pcm) < 6.0
    levels = frame_levels_db(samples)
    assert max(levels[:3]) > levels.max() - 35.0
    voiced = levels[levels > levels.max() - 25.0]
    assert 10 * np.log10(np.mean(10 ** (voiced / 10))) == pytest.approx(LEVEL_DB, abs=2.5)
    assert float(np.abs(samples).max()) < 0.96
    assert all(level < levels.max() - 25.0 for level in levels[-round(0.08 / FRAME_S) :])


async def test_what_is_not_to_be_spoken_gives_no_sound(synthesiser: Synthesiser) -> None:
    assert await synthesiser.speak("", "en") == b""


async def test_a_language_without_voice_and_espeak_is_not_installed(threads: ThreadPoolExecutor) -> None:
    silent = Synthesiser({}, None, threads)
    assert not silent.speaks("es")
    with pytest.raises(NotInstalled):
        silent.identity("es")
    with pytest.raises(NotInstalled):
        await silent.speak("hola", "es")


@pytest.mark.parametrize("settings", [None, "{", "[]", "{}"])
async def test_a_broken_voice_is_named(threads: ThreadPoolExecutor, tmp_path: Path, settings: str | None) -> None:
    voice = tmp_path / "broken.onnx"
    voice.write_bytes(b"no network")
    if settings is not None:
        (tmp_path / "broken.onnx.json").write_text(settings)
    with pytest.raises(NotInstalled, match="broken"):
        await Synthesiser({"en": voice}, None, threads).start()


def test_another_voice_or_setting_is_another_identity(threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    names = set()
    for name, settings in (("a", "{}"), ("b", "{}"), ("a", '{"speed": 2}')):
        voice = tmp_path / f"{name}.onnx"
        voice.write_bytes(b"x")
        voice.with_name(f"{name}.onnx.json").write_text(settings)
        names.add(Synthesiser({"en": voice}, None, threads).identity("en"))
    assert len(names) == 3


def _program(folder: Path, script: str) -> Path:
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


async def test_espeak_that_fails_is_a_speech_error(threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    failing = Synthesiser({}, _program(tmp_path, "cat > /dev/null; exit 3"), threads)
    with pytest.raises(SpeechError, match="3"):
        await failing.speak("hola", "es")
    mute = Synthesiser({}, _program(tmp_path, "cat > /dev/null; exit 0"), threads)
    with pytest.raises(SpeechError):
        await mute.speak("hola", "es")


async def test_espeak_is_ended_when_nobody_waits_for_it_any_more(threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    slow = Synthesiser({}, _program(tmp_path, f"echo $$ > {pid_file}; exec sleep 60"), threads)
    speaking = asyncio.create_task(slow.speak("hola", "es"))
    async with asyncio.timeout(5):
        while not pid_file.exists() or not pid_file.read_text().strip():
            await asyncio.sleep(0.01)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


async def test_a_voice_that_never_ends_is_given_up(
    threads: ThreadPoolExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthesiser_module, "LIMIT_S", 0.2)
    slow = Synthesiser({}, _program(tmp_path, "exec sleep 60"), threads)
    with pytest.raises(SpeechError, match="no speech"):
        await slow.speak("hola", "es")


async def test_two_sentences_at_once_and_no_more(threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    running, finish = tmp_path / "running", tmp_path / "finish"
    running.mkdir()
    script = f"cat > /dev/null; touch {running}/$$; while [ ! -e {finish} ]; do sleep 0.05; done; exit 3"
    busy = Synthesiser({}, _program(tmp_path, script), threads)
    tasks = [asyncio.create_task(busy.speak("hola", "es")) for _ in range(4)]
    await asyncio.sleep(0.5)
    assert len(list(running.iterdir())) == synthesiser_module.AT_ONCE
    finish.touch()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, SpeechError) for result in results)
    assert len(list(running.iterdir())) == 4
