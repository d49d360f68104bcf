"""RTP packets and RFC 4733 telephone events as bytes. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

KEYS: Final = "0123456789*#ABCD"
_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")


@dataclass(frozen=True, slots=True)
class Packet:
    """One received packet; `timestamp` counts samples."""

    payload_type: int
    sequence: int
    timestamp: int
    source: int
    payload: bytes


def read(data: bytes) -> Packet | None:
    """The packet, or None for anything that is not RTP version 2 with its lengths in order."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    flags, kind, sequence, timestamp, source = _HEADER.unpack_from(data)
    start = 12 + 4 * (flags & 0x0F)
    end = len(data)
    if flags & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if flags & 0x20 and end > start:
        end -= data[-1]
    if end < start:
        return None
    return Packet(kind & 0x7F, sequence, timestamp, source, data[start:end])


def write(payload_type: int, sequence: int, timestamp: int, source: int, payload: bytes, marker: bool = False) -> bytes:
    kind = payload_type | (0x80 if marker else 0)
    return _HEADER.pack(0x80, kind, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, source) + payload


def key_event(key: str, duration: int, *, end: bool) -> bytes:
    """The payload of one telephone event; `duration` in samples. Raises ValueError for a key that does not
    exist.
    """
    return _EVENT.pack(KEYS.index(key), 10 | (0x80 if end else 0), duration)


def read_key_event(payload: bytes) -> tuple[str, bool] | None:
    """Key and whether it was let go; None for an event that is no key."""
    if len(payload) < 4 or payload[0] >= len(KEYS):
        return None
    return KEYS[payload[0]], bool(payload[1] & 0x80)
