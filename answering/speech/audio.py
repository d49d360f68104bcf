"""Sound as bytes: the one format used inside, and the few operations on it.

Everywhere: PCM s16le, mono, 16 kHz; a frame is 20 ms = 320 samples = 640 bytes.
"""

from __future__ import annotations

import io
import math
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

RATE_HZ = 16_000
SAMPLE_BYTES = 2
FRAME_S = 0.02
FRAME_BYTES = int(RATE_HZ * FRAME_S) * SAMPLE_BYTES
BYTES_PER_S = RATE_HZ * SAMPLE_BYTES
SILENT_FRAME = bytes(FRAME_BYTES)
QUIETEST_DB = -96.0

Samples = npt.NDArray[np.float32]

_FULL_SCALE = 32768.0


def silence(seconds: float) -> bytes:
    """PCM of digital silence, whole samples."""
    return bytes(int(seconds * RATE_HZ) * SAMPLE_BYTES)


def seconds(pcm: bytes | bytearray) -> float:
    """How long `pcm` plays."""
    return len(pcm) / BYTES_PER_S


def to_samples(pcm: bytes | bytearray) -> Samples:
    """PCM s16le to floats in [-1, 1)."""
    samples: Samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
    samples *= 1.0 / _FULL_SCALE
    return samples


def to_pcm(samples: npt.NDArray[np.floating]) -> bytes:
    """Floats to PCM s16le; what exceeds full scale is clipped."""
    scaled = np.clip(np.rint(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
    pcm: bytes = scaled.astype("<i2").tobytes()
    return pcm


def resample(samples: Samples, from_hz: int, to_hz: int = RATE_HZ) -> Samples:
    """Resample with soxr (its aliases lie at -143 dB; linear interpolation's at -2 dB are unusable)."""
    if from_hz == to_hz:
        return samples
    resampled: Samples = soxr.resample(samples, from_hz, to_hz).astype(np.float32)
    return resampled


def level_db(samples: Samples) -> float:
    """Root mean square in dB of full scale, at least `QUIETEST_DB`."""
    if not len(samples):
        return QUIETEST_DB
    power = float(np.dot(samples, samples)) / len(samples)
    return max(10.0 * math.log10(power), QUIETEST_DB) if power > 0.0 else QUIETEST_DB


def frame_levels_db(samples: Samples, frame_s: float = FRAME_S) -> npt.NDArray[np.float64]:
    """The level of every whole frame of `samples`, in dB of full scale."""
    size = int(frame_s * RATE_HZ)
    frames = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    levels: npt.NDArray[np.float64] = np.maximum(10.0 * np.log10(np.mean(frames**2, axis=1) + 1e-12), QUIETEST_DB)
    return levels


def gain(samples: Samples, db: float) -> Samples:
    """`samples` louder by `db` (softer when negative)."""
    return (samples * np.float32(10.0 ** (db / 20.0))).astype(np.float32)


def amplify(pcm: bytes, db: float) -> bytes:
    """PCM louder by `db`; the same bytes for 0."""
    return to_pcm(gain(to_samples(pcm), db)) if db else pcm


def add_noise(samples: Samples, snr_db: float, seed: int = 0) -> Samples:
    """`samples` with white noise `snr_db` below their level; the same seed gives the same noise."""
    noise = np.random.default_rng(seed).standard_normal(len(samples)).astype(np.float32)
    return samples + gain(noise, level_db(samples) - snr_db)


def trim(samples: Samples, *, lead_s: float = 0.005, tail_s: float = 0.1, below_peak_db: float = 40.0) -> Samples:
    """`samples` without the silence around them, but for `lead_s` in front and `tail_s` behind (added if
    missing).
    """
    size = RATE_HZ // 200
    levels = frame_levels_db(samples, size / RATE_HZ)
    loud = np.flatnonzero(levels > levels.max() - below_peak_db) if len(levels) else levels
    if not len(loud):
        return samples
    start = max(int(loud[0]) * size - int(lead_s * RATE_HZ), 0)
    stop = (int(loud[-1]) + 1) * size + int(tail_s * RATE_HZ)
    kept = samples[start:stop]
    return np.pad(kept, (0, max(stop - len(samples), 0))).astype(np.float32)


def read_wav(source: Path | bytes) -> Samples:
    """The samples of a WAV file at 16 kHz: linear 16 bit of any rate and number of channels (the first is
    taken).

    Raises:
        ValueError: it is not such a WAV.
    """
    try:
        with wave.open(io.BytesIO(source) if isinstance(source, bytes) else str(source), "rb") as reader:
            if reader.getsampwidth() != SAMPLE_BYTES:
                raise ValueError("only WAV files with 16 bits a sample can be read")
            pcm = np.frombuffer(reader.readframes(reader.getnframes()), dtype="<i2")
            channels, rate_hz = reader.getnchannels(), reader.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(f"not a WAV file that can be read: {error}") from error
    first: Samples = pcm.reshape(-1, channels)[:, 0].astype(np.float32) / np.float32(_FULL_SCALE)
    return resample(first, rate_hz)


def write_wav(path: Path, pcm: bytes) -> None:
    """Write PCM of the one format as a WAV file."""
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(RATE_HZ)
        writer.writeframes(pcm)
