"""G.711 mu-law by table, tones, and how loud a frame is. Samples are int16 at 8,000 Hz, a frame is 160 of
them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

RATE_HZ: Final = 8_000
FRAME: Final = 160
FRAME_S: Final = 0.020
SILENCE: Final = b"\xff" * FRAME
# Mean of |sample| over 20 ms; about -44 dBFS. Speech at -22 dBFS lies far above it, line noise below it.
VOICED_LEVEL: Final = 200
KEY_TONES: Final = {
    key: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"), strict=True)
    for high, key in zip((1209, 1336, 1477, 1633), row, strict=True)
}


def _decode_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return np.where(code & 0x80, 0x84 - magnitude, magnitude - 0x84).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    sample = np.arange(65_536, dtype=np.int32)
    sample = np.where(sample >= 32_768, sample - 65_536, sample)
    biased = np.minimum(np.abs(sample), 32_635) + 0x84
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    code = np.where(sample < 0, 0x80, 0) | (exponent << 4) | ((biased >> (exponent + 3)) & 0x0F)
    return np.asarray(~code & 0xFF, np.uint8)


_DECODE = _decode_table()
_ENCODE = _encode_table()
_LOUDNESS = np.abs(_DECODE.astype(np.int32))


def encode(samples: Samples) -> bytes:
    return _ENCODE[samples.view(np.uint16)].tobytes()


def decode(payload: bytes) -> Samples:
    return _DECODE[np.frombuffer(payload, np.uint8)]


def frames(samples: Samples) -> list[bytes]:
    """Whole encoded frames; the last is filled with silence."""
    short = -len(samples) % FRAME
    data = encode(np.concatenate([samples, np.zeros(short, np.int16)]))
    return [data[start : start + FRAME] for start in range(0, len(data), FRAME)]


def first_voiced(payload: bytes) -> int | None:
    """Index of the first loud sample of a voiced frame, None when the frame is not voiced."""
    if not payload or not payload.strip(b"\xff\x7f"):
        return None
    loudness = _LOUDNESS[np.frombuffer(payload, np.uint8)]
    if loudness.mean() < VOICED_LEVEL:
        return None
    return int(np.argmax(loudness >= VOICED_LEVEL))


def last_voiced(samples: Samples) -> int | None:
    """Index of the last loud sample of the last voiced frame, None when nothing is voiced."""
    whole = np.abs(samples.astype(np.int32))
    for start in range((len(whole) - 1) // FRAME * FRAME, -1, -FRAME):
        frame = whole[start : start + FRAME]
        if frame.size and frame.mean() >= VOICED_LEVEL:
            return start + int(np.nonzero(frame >= VOICED_LEVEL)[0][-1])
    return None


def tone(frequency_hz: float, seconds: float, amplitude: int = 6_000) -> Samples:
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return (amplitude * np.sin(2 * np.pi * frequency_hz * at)).astype(np.int16)


def key_tones(keys: str, tone_s: float = 0.12, gap_s: float = 0.10) -> Samples:
    """Keys as sound (inband DTMF). Raises KeyError for a key that no telephone has."""
    gap = np.zeros(int(gap_s * RATE_HZ), np.int16)
    parts = [gap]
    for key in keys:
        low, high = KEY_TONES[key]
        parts += [tone(low, tone_s) + tone(high, tone_s), gap]
    return np.concatenate(parts)


def purity(samples: Samples, frequency_hz: float) -> float:
    """Share of the sound's energy (0 to 1) that lies in one pure tone."""
    x = samples.astype(np.float64)
    energy = float(np.dot(x, x))
    if energy < x.size * VOICED_LEVEL**2:
        return 0.0
    phase = np.exp(-2j * np.pi * frequency_hz / RATE_HZ * np.arange(x.size))
    return float(2 * abs(np.dot(x, phase)) ** 2 / (x.size * energy))
