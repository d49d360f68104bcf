from __future__ import annotations

import numpy as np
import pytest

from answering.speech.audio import RATE_HZ, Samples
from answering.speech.intonation import FALLEN, HELD, lowering


def voice(hz: float, seconds: float, db: float = -20.0) -> Samples:
    """A hum with overtones, as a voice has."""
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    hum = sum(np.sin(2 * np.pi * hz * overtone * at) / overtone for overtone in range(1, 8))
    return np.asarray(hum * 10.0 ** (db / 20.0), dtype=np.float32)


def quiet(seconds: float) -> Samples:
    return np.random.default_rng(0).normal(0.0, 1e-4, int(seconds * RATE_HZ)).astype(np.float32)


@pytest.mark.parametrize("hz", [90.0, 130.0, 210.0, 300.0])
def test_a_voice_that_stays_as_it_was_is_held(hz: float) -> None:
    low = lowering(voice(hz, 1.5))
    assert low is not None
    assert abs(low) < HELD


@pytest.mark.parametrize("hz", [130.0, 210.0, 300.0])
def test_a_voice_that_sinks_and_fades_has_fallen(hz: float) -> None:
    low = lowering(np.concatenate([voice(hz, 1.2), voice(hz * 0.7, 0.3, -29.0)]))
    assert low is not None
    assert low > FALLEN


def test_a_voice_that_rises_is_held() -> None:
    low = lowering(np.concatenate([voice(150.0, 1.2), voice(200.0, 0.3)]))
    assert low is not None
    assert low < 0.0


def test_silence_after_the_voice_changes_nothing() -> None:
    said = np.concatenate([quiet(0.2), voice(180.0, 1.0), voice(140.0, 0.3, -26.0)])
    low, later = lowering(said), lowering(np.concatenate([said, quiet(0.3)]))
    assert low is not None
    assert later == pytest.approx(low, abs=1.5)


@pytest.mark.parametrize("samples", [quiet(0.0), quiet(0.01), quiet(1.0), voice(150.0, 0.05)])
def test_nothing_is_known_without_a_voice(samples: Samples) -> None:
    assert lowering(samples) is None
