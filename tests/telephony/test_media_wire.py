"""chan_websocket's messages and frames as values."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.telephony import media_wire as wire
from answering.telephony.ari_wire import MalformedMessage

START = {
    "event": "MEDIA_START",
    "connection_id": "media_0",
    "channel": "WebSocket/media_0/0x7f",
    "channel_id": "media-1",
    "format": "slin16",
    "optimal_frame_size": 640,
    "ptime": 20,
    "channel_variables": {},
}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (START, wire.MediaStart("media-1", "slin16", 640)),
        ({"event": "MEDIA_XOFF", "channel_id": "media-1"}, wire.Full()),
        ({"event": "MEDIA_XON", "channel_id": "media-1"}, wire.Drained()),
        ({"event": "MEDIA_MARK_PROCESSED", "channel_id": "media-1", "correlation_id": "12"}, wire.Reached(12)),
        ({"event": "DTMF_END", "digit": "1"}, wire.Other("DTMF_END")),
        ({"event": "ERROR", "error_text": "x"}, wire.Other("ERROR")),
    ],
)
def test_what_asterisk_sends_is_understood(message: object, expected: object) -> None:
    assert wire.decode_event(json.dumps(message)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"event": 1}',
        '{"event": "MEDIA_START"}',
        "[" * 100_000,
        "MEDIA_START x:y",
        '{"event": "MEDIA_MARK_PROCESSED"}',
        '{"event": "MEDIA_MARK_PROCESSED", "correlation_id": "twelve"}',
        '{"event": "MEDIA_MARK_PROCESSED", "correlation_id": "1234567890"}',
    ],
)
def test_anything_else_is_malformed(text: str) -> None:
    with pytest.raises(MalformedMessage):
        wire.decode_event(text)


@given(st.text(max_size=300))
def test_no_text_does_anything_but_decode_or_be_malformed(text: str) -> None:
    with contextlib.suppress(MalformedMessage):
        wire.decode_event(text)


@pytest.mark.parametrize("command", [wire.FLUSH, wire.PAUSE, wire.CONTINUE, wire.mark(10**9 - 1)])
def test_commands_fit_the_128_bytes_that_asterisk_reads(command: str) -> None:
    assert len(command) < 128
    assert set(json.loads(command)) <= {"command", "correlation_id"}


@given(st.binary(max_size=5000))
def test_padding_fills_the_last_frame_and_changes_nothing_else(pcm: bytes) -> None:
    padded = wire.padded(pcm)
    assert len(padded) % wire.FRAME_BYTES == 0
    assert padded.startswith(pcm) and not any(padded[len(pcm) :])
    assert len(padded) - len(pcm) < wire.FRAME_BYTES


@given(st.integers(0, 400))
def test_pieces_are_whole_frames_below_what_asterisk_takes(frames: int) -> None:
    pcm = bytes(index % 251 for index in range(frames)) * wire.FRAME_BYTES
    parts = list(wire.pieces(pcm))
    assert b"".join(parts) == pcm
    assert all(len(part) < 64_000 and len(part) % wire.FRAME_BYTES == 0 for part in parts)


@given(st.lists(st.integers(0, 1000).map(lambda samples: 2 * samples), max_size=20))
def test_frames_are_20_ms_whatever_the_telephone_sends(sizes: list[int]) -> None:
    framer = wire.Framer()
    data = [bytes((number + index) % 256 for index in range(size)) for number, size in enumerate(sizes)]
    frames = [frame for one in data for frame in framer.frames(one)]
    assert all(len(frame) == wire.FRAME_BYTES for frame in frames)
    whole = b"".join(data)
    assert b"".join(frames) == whole[: len(whole) - len(whole) % wire.FRAME_BYTES]


@pytest.mark.parametrize("size", [1, 641, wire.LONGEST_MESSAGE + 2])
def test_what_cannot_be_sound_is_malformed(size: int) -> None:
    with pytest.raises(MalformedMessage):
        wire.Framer().frames(bytes(size))
