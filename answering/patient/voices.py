"""Voices of simulated patients: espeak-ng, flite and Piper, kept on disk, brought to what a telephone line
carries.

Every sound here is int16 at 8,000 Hz, 300 to 3,400 Hz wide, speech at -22 dBFS.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
import tempfile
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from answering.errors import NotInstalled, SpeechError
from answering.patient import g711
from answering.patient.g711 import RATE_HZ, Samples

SPEECH_DBFS: Final = -22.0
BAND_HZ: Final = (300.0, 3_400.0)
SPEAK_S: Final = 30.0
LONGEST_TEXT: Final = 1_000
LONGEST_WAV_S: Final = 300.0
NOISE_S: Final = 5.0
# The way a voice is made into sound; counted up when that changes, so that nothing old is taken from the disk.
_EDITION = 1


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker. `speed`: words a minute for espeak, a factor for the others (1.0: as recorded)."""

    engine: str
    name: str
    language: str
    speed: float = 1.0
    pitch: int = 50


VOICES: Final[Mapping[str, Voice]] = {
    "ruth": Voice("flite", "slt", "en"),
    "alan": Voice("flite", "awb", "en"),
    "ron": Voice("flite", "rms", "en"),
    "carl": Voice("flite", "kal", "en"),
    "joe": Voice("piper", "en", "en"),
    "joe-slow": Voice("piper", "en", "en", 0.85),
    "joe-fast": Voice("piper", "en", "en", 1.2),
    "emma": Voice("espeak", "en-us+f3", "en", 150, 55),
    "dave": Voice("espeak", "en-us+m3", "en", 160, 40),
    "ian": Voice("espeak", "en-gb+m7", "en", 145, 35),
    "rosa": Voice("espeak", "es-419+f2", "es", 145, 55),
    "luis": Voice("espeak", "es+m3", "es", 150, 40),
}
DEFAULT: Final[Mapping[str, str]] = {"en": "ruth", "es": "rosa"}


class Voices:
    """Speaks sentences; `cache` is a folder for what was spoken before, `piper` maps a language to a voice's
    .onnx.
    """

    def __init__(self, cache: Path, piper: Mapping[str, Path]) -> None:
        self._cache = cache
        self._piper = dict(piper)
        self._loaded: dict[str, object] = {}
        self._one_at_a_time = asyncio.Lock()

    def for_language(self, language: str) -> str:
        """The name of the voice spoken when none was named. Raises NotInstalled for a language nobody speaks."""
        if language in DEFAULT:
            return DEFAULT[language]
        known = ", ".join(sorted(DEFAULT))
        raise NotInstalled(f"no simulated patient speaks {language!r}", f"choose one of {known}")

    async def speak(self, text: str, voice: str) -> Samples:
        """`text` as the named voice says it, without silence at either end.

        Raises NotInstalled when the voice or its program is not there, SpeechError when it says nothing.
        """
        if voice not in VOICES:
            raise NotInstalled(f"there is no voice {voice!r}", f"choose one of {', '.join(sorted(VOICES))}")
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise SpeechError(f"a line has 1 to {LONGEST_TEXT:,} characters")
        key = hashlib.sha256(f"{_EDITION}|{VOICES[voice]}|{text}".encode()).hexdigest()
        path = self._cache / f"{key}.s16"
        kept = await asyncio.to_thread(_read, path)
        if kept is not None:
            return kept
        async with self._one_at_a_time:
            samples, rate_hz = await self._synthesise(text, VOICES[voice])
        spoken = await asyncio.to_thread(to_telephone, samples, rate_hz)
        if g711.last_voiced(spoken) is None:
            raise SpeechError(f"the voice {voice!r} made no sound of a line")
        await asyncio.to_thread(_write, path, spoken)
        return spoken

    async def _synthesise(self, text: str, voice: Voice) -> tuple[Samples, int]:
        if voice.engine == "piper":
            return await asyncio.to_thread(self._with_piper, text, voice)
        return await (_with_espeak(text, voice) if voice.engine == "espeak" else _with_flite(text, voice))

    def _with_piper(self, text: str, voice: Voice) -> tuple[Samples, int]:
        from piper import PiperVoice
        from piper.config import SynthesisConfig

        if voice.name not in self._piper:
            raise NotInstalled(f"there is no Piper voice for {voice.name!r}", "run `make setup`")
        speaker = self._loaded.get(voice.name)
        if not isinstance(speaker, PiperVoice):
            speaker = self._loaded[voice.name] = PiperVoice.load(str(self._piper[voice.name]))
        settings = SynthesisConfig(length_scale=1 / voice.speed, noise_scale=0.0, noise_w_scale=0.0)
        chunks = list(speaker.synthesize(text, settings))
        return np.concatenate([chunk.audio_int16_array for chunk in chunks]), chunks[0].sample_rate


async def _with_espeak(text: str, voice: Voice) -> tuple[Samples, int]:
    arguments = ["-v", voice.name, "-s", f"{voice.speed:.0f}", "-p", str(voice.pitch), "--stdout"]
    return _wav(await _run("espeak-ng", [*arguments, "--stdin"], text))


async def _with_flite(text: str, voice: Voice) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory(prefix="answering-voice-") as folder:
        said, heard = Path(folder) / "said.txt", Path(folder) / "heard.wav"
        said.write_text(text)
        stretch = ["--setf", f"duration_stretch={1 / voice.speed:.3f}"]
        await _run("flite", ["-voice", voice.name, *stretch, "-f", str(said), "-o", str(heard)], "")
        return _wav(heard.read_bytes())


async def _run(program: str, arguments: list[str], text: str) -> bytes:
    path = shutil.which(program)
    if path is None:
        raise NotInstalled(f"{program} is not installed", "install its package, or run `make setup`")
    process = await asyncio.create_subprocess_exec(
        path,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SPEAK_S):
            out, _ = await process.communicate(text.encode())
    except TimeoutError:
        raise SpeechError(f"{program} took more than {SPEAK_S:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise SpeechError(f"{program} ended with status {process.returncode}")
    return out


def _wav(data: bytes) -> tuple[Samples, int]:
    """Mono samples and their rate. Raises SpeechError for anything but 16-bit PCM."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            channels, width, rate_hz = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
            # espeak-ng writes to a pipe and cannot know the length: the header's is the largest number there is.
            raw = sound.readframes(min(sound.getnframes(), int(LONGEST_WAV_S * rate_hz)))
    except (wave.Error, EOFError) as error:
        raise SpeechError(f"the sound is not a WAV file that can be read: {error}") from None
    if width != 2 or not 4_000 <= rate_hz <= 192_000:
        raise SpeechError("the sound is not 16-bit PCM at a usable rate")
    samples = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], "<i2").astype(np.int16)
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return samples, rate_hz


def read_wav(path: Path) -> Samples:
    """A recording as a telephone line would carry it; its own level and silences are kept.

    Raises SpeechError when it cannot be read.
    """
    try:
        samples, rate_hz = _wav(path.read_bytes())
    except OSError as error:
        raise SpeechError(f"{path} cannot be read: {error.strerror}") from None
    return np.asarray(np.clip(_band(samples, rate_hz), -32_768, 32_767), np.int16)


def to_telephone(samples: Samples, rate_hz: int) -> Samples:
    """Band-limited, at -22 dBFS while speaking, silence cut from both ends."""
    sound = _band(samples, rate_hz)
    level = active_level(sound)
    if level > 0:
        sound = sound * (32_768 * 10 ** (SPEECH_DBFS / 20) / level)
    spoken = np.asarray(np.clip(sound, -32_768, 32_767), np.int16)
    voiced = np.nonzero(np.abs(spoken.astype(np.int32)) >= g711.VOICED_LEVEL)[0]
    return spoken if voiced.size == 0 else spoken[voiced[0] : voiced[-1] + 1]


def _band(samples: Samples, rate_hz: int) -> npt.NDArray[np.float64]:
    sound = soxr.resample(samples.astype(np.float64), rate_hz, RATE_HZ) if rate_hz != RATE_HZ else samples
    # The transform takes the sound for a circle: silence keeps its end from ringing into its beginning.
    padded = np.concatenate([np.asarray(sound, np.float64), np.zeros(RATE_HZ // 4)])
    spectrum = np.fft.rfft(padded)
    at_hz = np.fft.rfftfreq(padded.size, 1 / RATE_HZ)
    low, high = BAND_HZ
    gain = np.clip((at_hz - 0.6 * low) / (0.4 * low), 0, 1) * np.clip((3_800.0 - at_hz) / (3_800.0 - high), 0, 1)
    return np.asarray(np.fft.irfft(spectrum * gain, padded.size)[: len(sound)], np.float64)


def active_level(sound: npt.NDArray[np.float64] | Samples) -> float:
    """Root mean square over the 20 ms frames that are at most 25 dB below the loudest one."""
    whole = np.asarray(sound, np.float64)[: len(sound) // g711.FRAME * g711.FRAME]
    if whole.size == 0:
        return 0.0
    power = (whole.reshape(-1, g711.FRAME) ** 2).mean(axis=1)
    return float(np.sqrt(power[power >= power.max() * 10**-2.5].mean()))


def noise_bed(snr_db: float, *, seed: int = 0, seconds: float = NOISE_S) -> Samples:
    """A room's noise, pink, `snr_db` below speech at -22 dBFS; a whole number of frames, to be sent over and
    over.
    """
    count = int(seconds * RATE_HZ) // g711.FRAME * g711.FRAME
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    at_hz = np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), 50.0)
    sound = np.fft.irfft(spectrum / np.sqrt(at_hz), count)
    sound *= 32_768 * 10 ** ((SPEECH_DBFS - snr_db) / 20) / np.sqrt(np.mean(sound**2))
    return np.asarray(np.clip(sound, -32_768, 32_767), np.int16)


def with_noise(speech: Samples, noise: Samples | None) -> Samples:
    """Speech with the bed under it."""
    if noise is None or noise.size == 0:
        return speech
    under = np.resize(noise, speech.size).astype(np.int32)
    return np.asarray(np.clip(speech.astype(np.int32) + under, -32_768, 32_767), np.int16)


def _read(path: Path) -> Samples | None:
    try:
        return np.frombuffer(path.read_bytes(), "<i2").astype(np.int16)
    except OSError:
        return None


def _write(path: Path, samples: Samples) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".voice-", delete=False) as fresh:
        fresh.write(samples.astype("<i2").tobytes())
    Path(fresh.name).replace(path)
