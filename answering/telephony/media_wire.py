"""chan_websocket's messages and the sound between them, without any I/O.

Sound is PCM s16le mono 16 kHz (slin16); a frame is 20 ms = 640 bytes. Source: Asterisk 22, chan_websocket
with control_message_format = json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from answering.telephony.ari_wire import MalformedMessage

RATE_HZ = 16_000
BYTES_PER_S = RATE_HZ * 2
FRAME_BYTES = 640
FRAME_S = 0.02
PIECE_BYTES = 50 * FRAME_BYTES
"""One binary message: a second, half of the 64,000 bytes that chan_websocket takes at most."""

LONGEST_MESSAGE = 64_000
LONGEST_MARK = 9

FLUSH = '{"command":"FLUSH_MEDIA"}'
PAUSE = '{"command":"PAUSE_MEDIA"}'
CONTINUE = '{"command":"CONTINUE_MEDIA"}'


@dataclass(frozen=True, slots=True)
class MediaStart:
    """The first message on every media socket."""

    channel: str
    format: str
    frame_bytes: int


@dataclass(frozen=True, slots=True)
class Full:
    """Asterisk's queue is nearly full (MEDIA_XOFF): send nothing more."""


@dataclass(frozen=True, slots=True)
class Drained:
    """Asterisk's queue has room again (MEDIA_XON)."""


@dataclass(frozen=True, slots=True)
class Reached:
    """All sound sent before that mark has been played (MEDIA_MARK_PROCESSED)."""

    mark: int


@dataclass(frozen=True, slots=True)
class Other:
    """An event of no interest here; keys are among them, because they are taken from ARI."""

    type: str


Event = MediaStart | Full | Drained | Reached | Other


def decode_event(text: str) -> Event:
    """The event in one text message.

    Raises:
        MalformedMessage: it is not one; the exception holds nothing of it.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedMessage("a media message is not JSON") from None
    kind = fields.get("event") if isinstance(fields, dict) else None
    if not isinstance(kind, str):
        raise MalformedMessage("a media message is no event")
    if kind == "MEDIA_XOFF":
        return Full()
    if kind == "MEDIA_XON":
        return Drained()
    if kind == "MEDIA_MARK_PROCESSED":
        return Reached(_mark(fields.get("correlation_id")))
    if kind != "MEDIA_START":
        return Other(kind)
    channel, format_, size = fields.get("channel_id"), fields.get("format"), fields.get("optimal_frame_size")
    if not isinstance(channel, str) or not isinstance(format_, str) or not isinstance(size, int):
        raise MalformedMessage("a media socket does not say what it is for")
    return MediaStart(channel, format_, size)


def mark(number: int) -> str:
    """The command that asks for `Reached` once all sound sent before it has been played; a flush forgets it."""
    return f'{{"command":"MARK_MEDIA","correlation_id":"{number}"}}'


def _mark(told: object) -> int:
    if not isinstance(told, str) or not told.isascii() or not told.isdigit() or len(told) > LONGEST_MARK:
        raise MalformedMessage("a media message tells of a mark that was not set")
    return int(told)


def padded(pcm: bytes) -> bytes:
    """The sound filled up with silence to whole frames."""
    over = len(pcm) % FRAME_BYTES
    return pcm + bytes(FRAME_BYTES - over) if over else pcm


def pieces(pcm: bytes) -> Iterator[bytes]:
    """The sound in messages of at most PIECE_BYTES."""
    for start in range(0, len(pcm), PIECE_BYTES):
        yield pcm[start : start + PIECE_BYTES]


class Framer:
    """Cuts what arrives into frames of FRAME_BYTES; a telephone may send 10, 30 or 60 ms at a time."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def frames(self, data: bytes) -> tuple[bytes, ...]:
        """Raises MalformedMessage when `data` cannot be PCM s16le."""
        if not self._rest and len(data) == FRAME_BYTES:
            return (data,)
        if len(data) % 2 or len(data) > LONGEST_MESSAGE:
            raise MalformedMessage("a media message is no sound")
        data = self._rest + data
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        return tuple(data[start : start + FRAME_BYTES] for start in range(0, whole, FRAME_BYTES))
