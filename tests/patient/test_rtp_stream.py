"""One stream's bookkeeping, driven without a network: runs of speech, latency to the sample, keys, the time
line.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import numpy as np
import pytest

from answering.patient import g711, recording, rtp_packet
from answering.patient.caller import is_ringing, pure_tone
from answering.patient.rtp_stream import RtpStream, Utterance

LOUD = g711.encode(np.full(160, 5000, np.int16))


@pytest.fixture
def stream() -> Iterator[RtpStream]:
    stream = RtpStream("127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.settimeout(1)
        stream.remote, stream.events = far.getsockname(), 101
        yield stream
    stream.socket.close()


def hear(stream: RtpStream, at: float, payload: bytes, timestamp: int = 0, source: int = 1) -> None:
    stream.receive(rtp_packet.write(0, 0, timestamp, source, payload), at)


def test_speech_is_heard_in_runs_that_short_gaps_do_not_break(stream: RtpStream) -> None:
    half = g711.encode(np.concatenate([np.zeros(80, np.int16), np.full(80, 5000, np.int16)]))
    for at, payload in ((1.0, half), (1.02, LOUD), (1.04, g711.SILENCE), (1.08, LOUD), (1.5, LOUD)):
        hear(stream, at, payload)
    assert [(run.start, run.end) for run in stream.heard.runs] == [
        (pytest.approx(1.01), pytest.approx(1.1)),
        (pytest.approx(1.5), pytest.approx(1.52)),
    ]
    following = stream.first_run_after(1.2)
    assert following is not None and following.start == pytest.approx(1.5)
    assert stream.first_run_after(1.05) is None, "somebody was speaking at that moment"
    assert stream.first_run_after(2.0) is None


def test_the_last_voiced_sample_is_timed_within_its_frame(stream: RtpStream) -> None:
    done: list[bool] = []
    utterance = Utterance([LOUD, LOUD, LOUD], voiced_end=239, done=lambda: done.append(True))
    stream.say(utterance)
    for index in range(4):
        stream.send(10.0 + 0.02 * index)
    assert utterance.started == pytest.approx(9.98)
    assert utterance.spoken == pytest.approx(10.01), "sample 240 is half of the second frame, sent at 10.02"
    assert done == [True] and not stream.saying
    sent = recording.sent_side(stream.sent, 9.9, 10.2)
    assert np.nonzero(sent)[0][0] == pytest.approx(640, abs=1)


def test_a_key_is_one_event_however_often_its_packets_come(stream: RtpStream) -> None:
    for end in (False, False, True, True, True):
        stream.receive(rtp_packet.write(101, 0, 800, 1, rtp_packet.key_event("5", 160, end=end)), 1.0)
    stream.receive(rtp_packet.write(101, 0, 1600, 1, rtp_packet.key_event("5", 160, end=True)), 1.2)
    assert [key for _, key in stream.heard.keys] == ["5", "5"]
    for junk in (b"", b"\x80", b"\x00" * 40, rtp_packet.write(101, 0, 0, 1, b"\xff\x00")):
        stream.receive(junk, 2.0)
    assert stream.heard.malformed == 4


def test_keys_are_not_pressed_where_the_far_end_takes_none(stream: RtpStream) -> None:
    stream.events = None
    stream.press("1")
    stream.send(1.0)
    assert stream.pressing and stream.sent == [(1.0, g711.SILENCE)]


def test_the_recording_keeps_gaps_and_follows_a_new_source(stream: RtpStream) -> None:
    hear(stream, 1.0, LOUD, timestamp=0)
    hear(stream, 1.021, LOUD, timestamp=160)
    hear(stream, 1.5, LOUD, timestamp=320)
    hear(stream, 1.6, LOUD, timestamp=9_000_000, source=2)
    heard = recording.heard_side(stream.heard.frames, 1.0, 2.0)
    loud = np.nonzero(heard)[0]
    starts = loud[np.concatenate([[True], np.diff(loud) > 1])]
    assert heard.size == 8000 and list(starts) == [0, 4000, 4800]
    assert loud.size == 640
    early = recording.heard_side(stream.heard.frames, 1.01, 1.015)
    assert early.size == 40 and np.all(early != 0)


def test_tones_and_ringing_are_known_by_ear(stream: RtpStream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answering.patient.caller.time.monotonic", lambda: 5.0)
    for index, payload in enumerate(g711.frames(g711.tone(1280, 0.3))):
        hear(stream, 4.7 + 0.02 * index, payload)
    assert pure_tone(stream, (620.0, 1280.0)) == 1280.0
    assert pure_tone(stream, (620.0,)) is None
    assert not is_ringing(stream, stream.heard.runs[-1])
    ringing = g711.tone(440, 1.0, 3000) + g711.tone(480, 1.0, 3000)
    for index, payload in enumerate(g711.frames(ringing)):
        hear(stream, 6.0 + 0.02 * index, payload)
    assert is_ringing(stream, stream.heard.runs[-1])
