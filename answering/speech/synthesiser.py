"""Text to speech: Piper where a language has a voice, espeak-ng where it has none.

Sound comes out as PCM s16le mono 16 kHz, trimmed to start within 5 ms, and at the same level whatever spoke
it. The same text gives the same bytes: Piper's two sources of chance are off, so that what was spoken once
can be kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import onnxruntime
from piper import PiperVoice
from piper.config import PiperConfig, SynthesisConfig

from answering.errors import NotInstalled, SpeechError
from answering.speech.audio import RATE_HZ, Samples, frame_levels_db, gain, read_wav, resample, to_pcm, trim

AT_ONCE = 2
THREADS_EACH = 1
LEVEL_DB = -20.0
PEAK = 0.95
LIMIT_S = 30.0
_CHANCE_OFF = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
_SETTINGS = f"level {LEVEL_DB} trim 5/100 rate {RATE_HZ}"
_ESPEAK_WORDS_A_MINUTE = 150
_WAV_HEADER = 44


class Synthesiser:
    """Speaks every language it has a voice or espeak-ng for; at most two sentences at once.

    Make it after the fork. `threads` must not be the recogniser's: a sentence takes 0.1 to 0.5 s.
    """

    def __init__(self, voices: Mapping[str, Path], espeak: Path | None, threads: Executor) -> None:
        self._files, self._espeak, self._threads = dict(voices), espeak, threads
        self._voices: dict[str, PiperVoice] = {}
        self._espeak_voices: dict[str, str] = {}
        self._loading = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._identities: dict[str, str] = {}

    def speak_as(self, voices: Mapping[str, str]) -> None:
        """espeak-ng's own name for these languages, where it is not the language's code; Piper's voices go first."""
        self._espeak_voices |= voices
        for language in voices:
            self._identities.pop(language, None)

    async def start(self) -> None:
        """Load every Piper voice (0.5 s each). Raises NotInstalled."""
        for language in self._files:
            await self._voice(language)

    def speaks(self, language: str) -> bool:
        """Whether there is a voice for this language."""
        return language in self._files or self._espeak is not None

    def identity(self, language: str) -> str:
        """What speaks this language, and how: sound kept under another identity is not this voice's. Raises
        NotInstalled. Reads one small file the first time."""
        known = self._identities.get(language)
        if known is None:
            known = self._identities[language] = self._identify(language)
        return known

    def _identify(self, language: str) -> str:
        file = self._files.get(language)
        if file is not None:
            version = importlib.metadata.version("piper-tts")
            settings = _read_settings(file)
            size = file.stat().st_size
            described = f"piper {version} {file.name} {size} {json.dumps(settings, sort_keys=True)}"
        else:
            described = (
                f"espeak-ng {self._espeak_file(language)} {self._espeak_voice(language)} {_ESPEAK_WORDS_A_MINUTE}"
            )
        return hashlib.sha256(f"{described} {_SETTINGS}".encode()).hexdigest()[:16]

    async def speak(self, sentence: str, language: str) -> bytes:
        """PCM of one sentence, already normalised for speech.

        Cancellation leaves Piper to end in its thread and kills espeak-ng.
        Raises NotInstalled (no voice for the language), SpeechError (nothing came out within 30 s).
        """
        async with self._turns:
            try:
                async with asyncio.timeout(LIMIT_S):
                    if language in self._files:
                        samples = await self._piper(sentence, language)
                    else:
                        samples = await self._by_espeak(sentence, language)
            except TimeoutError:
                raise SpeechError("no speech was made within 30 s") from None
        return samples

    async def _piper(self, sentence: str, language: str) -> bytes:
        voice = await self._voice(language)

        def work() -> bytes:
            chunks = [chunk.audio_float_array for chunk in voice.synthesize(sentence, _CHANCE_OFF)]
            if not chunks:
                return b""
            return _finished(np.concatenate(chunks), voice.config.sample_rate)

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _voice(self, language: str) -> PiperVoice:
        async with self._loading:
            if language not in self._voices:
                loop, file = asyncio.get_running_loop(), self._files[language]
                self._voices[language] = await loop.run_in_executor(self._threads, _load, file)
            return self._voices[language]

    async def _by_espeak(self, sentence: str, language: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            str(self._espeak_file(language)),
            *("-v", self._espeak_voice(language), "-s", str(_ESPEAK_WORDS_A_MINUTE), "--stdin", "--stdout"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            wav, _ = await process.communicate(sentence.encode())
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            voice = self._espeak_voice(language)
            raise SpeechError(
                f"espeak-ng ended with status {process.returncode} for its voice {voice!r}",
                "`espeak-ng --voices` lists those it has",
            )

        if len(wav) <= _WAV_HEADER:
            raise SpeechError("espeak-ng made no sound")

        def work() -> bytes:
            return _finished(read_wav(_with_length(wav)), RATE_HZ)

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _espeak_voice(self, language: str) -> str:
        return self._espeak_voices.get(language, language)

    def _espeak_file(self, language: str) -> Path:
        if self._espeak is None:
            raise NotInstalled(f"there is no voice for {language!r}, and no espeak-ng", "run `make setup`")
        return self._espeak


def _read_settings(file: Path) -> dict[str, object]:
    settings_file = file.with_name(f"{file.name}.json")
    try:
        settings = json.loads(settings_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotInstalled(f"{settings_file} cannot be read", "run `make setup`") from error
    if not isinstance(settings, dict):
        raise NotInstalled(f"{settings_file} does not hold a voice's settings", "run `make setup`")
    return settings


def _load(file: Path) -> PiperVoice:
    """Piper's own loading takes no session options, so that one sentence would take every core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = THREADS_EACH, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    settings = _read_settings(file)
    try:
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        return PiperVoice(session=session, config=PiperConfig.from_dict(settings))
    except Exception as error:  # onnxruntime raises nothing narrower for a broken file
        raise NotInstalled(f"the voice {file} cannot be loaded", "run `make setup`") from error


def _with_length(wav: bytes) -> bytes:
    """espeak-ng writes to a pipe without knowing the length: put the true ones into the header."""
    riff, data = (length.to_bytes(4, "little") for length in (len(wav) - 8, len(wav) - _WAV_HEADER))
    return wav[:4] + riff + wav[8:40] + data + wav[_WAV_HEADER:]


def _finished(samples: Samples, rate_hz: int) -> bytes:
    trimmed = trim(resample(samples, rate_hz))
    if not len(trimmed) or not np.any(trimmed):
        return b""
    levels = frame_levels_db(trimmed)
    voiced = levels[levels > levels.max() - 25.0]
    level = 10.0 * np.log10(np.mean(10.0 ** (voiced / 10.0)))
    louder = gain(trimmed, LEVEL_DB - float(level))
    peak = float(np.max(np.abs(louder)))
    return to_pcm(louder if peak <= PEAK else louder * np.float32(PEAK / peak))
