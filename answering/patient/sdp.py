"""Session descriptions for one audio stream: PCMU and telephone events (RFC 4566, RFC 4733). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from answering.errors import TelephonyError

PCMU = 0
EVENTS = 101


class UnusableDescription(TelephonyError):
    """A session description without an audio stream that can be used here."""


@dataclass(frozen=True, slots=True)
class Description:
    """Where audio goes: IPv4 address, port, and the payload type of telephone events (None: they are not
    taken).
    """

    host: str
    port: int
    events: int | None = EVENTS


def read(body: bytes) -> Description:
    """Raises UnusableDescription."""
    lines = body[:8192].decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    host, port, formats, events = "", 0, "", None
    for line in lines:
        if found := re.match(r"c=IN IP4 (\d{1,3}(?:\.\d{1,3}){3})\b", line):
            host = found[1]
        elif found := re.match(r"m=audio (\d{1,5}) RTP/AVP ([\d ]+)", line):
            port, formats = int(found[1]), found[2]
        elif found := re.match(r"a=rtpmap:(\d{1,3}) telephone-event/8000", line, re.IGNORECASE):
            events = int(found[1])
    if not host or not 0 < port < 65536 or str(PCMU) not in formats.split():
        raise UnusableDescription("the session description offers no PCMU audio over IPv4")
    return Description(host, port, events)


def write(host: str, port: int, *, session: int, version: int = 1, events: int | None = EVENTS) -> bytes:
    """An offer or an answer: PCMU, 20 ms, sending and receiving."""
    formats = f"{PCMU} {events}" if events is not None else f"{PCMU}"
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {formats}",
        "a=rtpmap:0 PCMU/8000",
    ]
    if events is not None:
        lines += [f"a=rtpmap:{events} telephone-event/8000", f"a=fmtp:{events} 0-15"]
    lines += ["a=ptime:20", "a=sendrecv", ""]
    return "\r\n".join(lines).encode()
