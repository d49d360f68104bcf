"""How far the voice has come down before a pause: at the end of a turn it is lower and softer than within it. Pure.

Of 291 recorded answers (numbers, dates, spelled names) half of the ends, and one in six of the pauses within, come
down by more than `FALLEN`; one end in twelve, and one in three of the pauses within, by less than `HELD`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from answering.speech.audio import RATE_HZ, Samples

FALLEN, HELD = 5.0, 1.5
LONGEST_S = 4.0

_STEP, _WINDOW = 320, 800
_LOWEST_HZ, _HIGHEST_HZ = 65, 400
_FAR_BELOW_DB = 30.0
_PERIODIC = 0.5
_FEWEST = 8
_PITCH_FRAMES, _LEVEL_FRAMES = 8, 15
_PITCH_SHARE = 0.37
_MOST = 15.0

_SHAPE = np.hanning(_WINDOW // 2)
_SHORTEST_LAG, _LONGEST_LAG = RATE_HZ // 2 // _HIGHEST_HZ, RATE_HZ // 2 // _LOWEST_HZ
_FFT = 540


def lowering(samples: Samples) -> float | None:
    """How far the last voiced sound lies below the rest; None for less than 150 ms of voice; takes 1 ms.

    `samples`: the turn so far, 16 kHz; silence after it does no harm. The result adds semitones of pitch (of the last
    150 ms below the median) to decibels of level (of the last 300 ms below the mean), about one to two.
    """
    kept = samples[-int(LONGEST_S * RATE_HZ) :]
    halved = kept[: len(kept) // 2 * 2].reshape(-1, 2).mean(axis=1)
    if len(halved) < len(_SHAPE):
        return None
    windows = np.lib.stride_tricks.sliding_window_view(halved, len(_SHAPE))[:: _STEP // 2]
    shaped = (windows - windows.mean(axis=1, keepdims=True)) * _SHAPE
    level_db = 10.0 * np.log10(shaped.var(axis=1) + 1e-10)
    loud = np.flatnonzero(level_db > np.percentile(level_db, 95) - _FAR_BELOW_DB)
    pitch_hz = np.full(len(level_db), np.nan)
    pitch_hz[loud] = _pitch_hz(shaped[loud])
    voiced = np.flatnonzero(~np.isnan(pitch_hz))
    if len(voiced) < _FEWEST:
        return None
    last = int(voiced[-1])
    semitones = 12.0 * np.log2(pitch_hz / np.median(pitch_hz[voiced]))
    low = float(np.nanmedian(semitones[max(0, last + 1 - _PITCH_FRAMES) : last + 1]))
    soft = float(level_db[max(0, last + 1 - _LEVEL_FRAMES) : last + 1].mean() - level_db[voiced].mean())
    return -(_PITCH_SHARE * _within(low) + (1.0 - _PITCH_SHARE) * _within(soft))


def _within(value: float) -> float:
    return max(-_MOST, min(_MOST, value))


def _pitch_hz(shaped: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """By autocorrelation of windows at 8 kHz; NaN where there is no pitch."""
    again = _autocorrelation(shaped)
    lags = np.arange(_SHORTEST_LAG, _LONGEST_LAG + 1)
    likeness = again[:, lags] / (again[:, :1] + 1e-9) / _OWN[lags]
    best = (likeness * (1.0 - 0.0008 * np.arange(len(lags)))).argmax(axis=1)
    periodic = likeness[np.arange(len(best)), best] > _PERIODIC
    return np.where(periodic, RATE_HZ / 2 / lags[best], np.nan)


def _autocorrelation(windows: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    spectrum = np.abs(np.fft.rfft(windows, _FFT, axis=1)) ** 2
    return np.asarray(np.fft.irfft(spectrum, axis=1), dtype=np.float64)


_OWN = _autocorrelation(_SHAPE[np.newaxis])[0] / _autocorrelation(_SHAPE[np.newaxis])[0, 0]
