"""Both sides of one call as stereo WAV on the true time line: left caller, right agent, 8,000 Hz."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from answering.patient import g711
from answering.patient.g711 import Samples
from answering.patient.rtp_stream import Received

# A stream whose timestamps disagree with its arrival by more than this began anew (another source, or a gap).
MOST_SKEW_S = 0.08
# An hour; longer calls are cut in the recording, never in the call.
MOST_S = 3600.0


def sent_side(sent: list[tuple[float, bytes]], start: float, end: float) -> Samples:
    """What was sent, each frame at the 20 ms before it left; `start`/`end` are `time.monotonic()` seconds."""
    track = _empty(start, end)
    for at, payload in sent:
        if payload is not g711.SILENCE:
            _lay(track, round((at - g711.FRAME_S - start) * g711.RATE_HZ), payload)
    return track


def heard_side(frames: list[Received], start: float, end: float) -> Samples:
    """What was received, laid by RTP timestamp from each source's first arrival on."""
    track = _empty(start, end)
    source: int | None = None
    anchor_at, anchor_timestamp = 0.0, 0
    for frame in frames:
        distance = (frame.timestamp - anchor_timestamp + 2**31) % 2**32 - 2**31
        expected = anchor_at + distance / g711.RATE_HZ
        if frame.source != source or abs(expected - frame.at) > MOST_SKEW_S:
            source, anchor_at, anchor_timestamp = frame.source, frame.at, frame.timestamp
            expected = frame.at
        _lay(track, round((expected - start) * g711.RATE_HZ), frame.payload)
    return track


def _empty(start: float, end: float) -> Samples:
    return np.zeros(max(0, round(min(end - start, MOST_S) * g711.RATE_HZ)), np.int16)


def _lay(track: Samples, place: int, payload: bytes) -> None:
    skip = max(0, -place)
    room = track.size - place
    if skip < len(payload) and room > 0:
        samples = g711.decode(payload[skip : max(skip, min(len(payload), room))])
        track[place + skip : place + skip + samples.size] = samples


def save(path: Path, left: Samples, right: Samples) -> None:
    """Raises OSError."""
    size = max(left.size, right.size)
    both = np.zeros((size, 2), np.int16)
    both[: left.size, 0] = left
    both[: right.size, 1] = right
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(g711.RATE_HZ)
        out.writeframes(both.tobytes())
