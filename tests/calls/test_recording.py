"""Recordings: both sides on one time line."""

from __future__ import annotations

import os
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from answering.calls.recording import RATE_HZ, Recording, purge

FRAME = np.full(320, 1000, "<i2").tobytes()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def sides(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, RATE_HZ, 2)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    return both[:, 0], both[:, 1]


async def record(path: Path, clock: Clock, seconds: float, recording: Recording) -> None:
    for _ in range(round(seconds / 0.02)):
        clock.now += 0.02
        recording.caller(FRAME)


async def test_both_sides_keep_their_place_in_time(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "recordings" / "call.wav"
    with ThreadPoolExecutor(1) as threads:
        recording = Recording(path, threads, clock)
        await record(path, clock, 5.0, recording)
        recording.agent(np.full(RATE_HZ, 500, "<i2").tobytes(), clock.now)
        await record(path, clock, 3.0, recording)
        await recording.close()
    left, right = sides(path)
    assert abs(len(left) / RATE_HZ - 8.0) < 0.05
    assert np.all(left[: 7 * RATE_HZ] == 1000)
    spoken = np.flatnonzero(right) / RATE_HZ
    assert spoken[0] == pytest.approx(5.0, abs=0.03)
    assert spoken[-1] == pytest.approx(6.0, abs=0.03)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_what_was_interrupted_was_not_played(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "call.wav"
    with ThreadPoolExecutor(1) as threads:
        recording = Recording(path, threads, clock)
        recording.agent(np.full(2 * RATE_HZ, 500, "<i2").tobytes(), clock.now)
        await record(path, clock, 1.0, recording)
        recording.cut(clock.now)
        await record(path, clock, 2.0, recording)
        await recording.close()
    _, right = sides(path)
    assert np.flatnonzero(right)[-1] / RATE_HZ == pytest.approx(1.0, abs=0.03)


async def test_a_gap_in_the_callers_stream_stays_a_gap(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "call.wav"
    with ThreadPoolExecutor(1) as threads:
        recording = Recording(path, threads, clock)
        await record(path, clock, 1.0, recording)
        clock.now += 1.0
        await record(path, clock, 1.0, recording)
        await recording.close()
    left, _ = sides(path)
    assert len(left) / RATE_HZ == pytest.approx(3.0, abs=0.05)
    assert not np.any(left[int(1.1 * RATE_HZ) : int(1.9 * RATE_HZ)])


async def test_a_refused_recording_leaves_no_file(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "call.wav"
    with ThreadPoolExecutor(1) as threads:
        recording = Recording(path, threads, clock)
        await record(path, clock, 5.0, recording)
        await recording.discard()
    assert not path.exists()


def test_only_what_is_older_than_the_practice_keeps_is_deleted(tmp_path: Path) -> None:
    old, fresh = tmp_path / "2026-01-01" / "a.wav", tmp_path / "2026-11-01" / "b.wav"
    for file, age_days in ((old, 31), (fresh, 29)):
        file.parent.mkdir()
        file.write_bytes(b"sound")
        then = time.time() - age_days * 86400
        os.utime(file, (then, then))
    assert purge(tmp_path, 30) == 1
    assert not old.parent.exists() and fresh.exists()
