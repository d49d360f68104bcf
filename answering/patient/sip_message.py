"""SIP messages as values: parsing and writing, without I/O (RFC 3261, sections 7 and 25).

Bounded on purpose: a datagram larger than 16 KiB, more than 96 header fields or a line longer than 4,096
characters is refused, as is anything without the six fields that every message must carry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from answering.errors import TelephonyError

MAX_BYTES = 16_384
MAX_HEADERS = 96
MAX_LINE = 4_096
NEEDED = ("via", "from", "to", "call-id", "cseq")
COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "c": "content-type",
    "l": "content-length",
    "k": "supported",
    "s": "subject",
    "e": "content-encoding",
}
_TOKEN = re.compile(r"[A-Za-z0-9!%*_+`'~.-]+\Z")
_CSEQ = re.compile(r"(\d{1,10})\s+([A-Z]{1,16})\Z")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9_.-]+)(?:\s*=\s*("[^"]*"|[^;,\s]+))?')

Headers = tuple[tuple[str, str], ...]


class MalformedMessage(TelephonyError):
    """A datagram that is not a SIP message; its text names the rule broken, never what the datagram held."""


@dataclass(frozen=True, slots=True)
class Message:
    """Header fields in the order received, names in lower case and in their long form; the body as bytes."""

    headers: Headers
    body: bytes = b""

    def get(self, name: str) -> str:
        """The first value of a field, "" when it is absent."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name)

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method of CSeq."""
        found = _CSEQ.match(self.get("cseq"))
        if found is None:
            raise MalformedMessage("CSeq is not a number and a method")
        return int(found[1]), found[2]

    @property
    def branch(self) -> str:
        return parameter(self.get("via"), "branch")


@dataclass(frozen=True, slots=True)
class Request(Message):
    """A request; `method` in capitals."""

    method: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Response(Message):
    """A response; `status` 100 to 699."""

    status: int = 0
    reason: str = ""


def parse(data: bytes) -> Request | Response:
    """Read one datagram.

    Raises MalformedMessage for everything that is not a whole, bounded SIP message.
    """
    if len(data) > MAX_BYTES:
        raise MalformedMessage("the message is larger than 16 KiB")
    head, gap, body = data.partition(b"\r\n\r\n")
    if not gap:
        raise MalformedMessage("the header fields have no end")
    try:
        lines = head.decode("utf-8").lstrip("\r\n").split("\r\n")
    except UnicodeDecodeError:
        raise MalformedMessage("the header fields are not UTF-8") from None
    if any(len(line) > MAX_LINE for line in lines):
        raise MalformedMessage("a line is longer than 4,096 characters")
    headers = _headers(lines[1:])
    body = _body(headers, body)
    message = _start(lines[0], headers, body)
    number, method = message.cseq
    if number >= 2**31 or (isinstance(message, Request) and method != message.method):
        raise MalformedMessage("CSeq does not belong to this request")
    return message


def _headers(lines: list[str]) -> Headers:
    fields: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}"[:MAX_LINE])
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or not _TOKEN.match(name):
            raise MalformedMessage("a header field has no name")
        fields.append((COMPACT.get(name, name), value.strip()))
        if len(fields) > MAX_HEADERS:
            raise MalformedMessage("there are more than 96 header fields")
    present = {name for name, value in fields if value}
    missing = [name for name in NEEDED if name not in present]
    if missing:
        raise MalformedMessage(f"the field {missing[0]} is missing")
    return tuple(fields)


def _body(headers: Headers, body: bytes) -> bytes:
    stated = next((value for name, value in headers if name == "content-length"), None)
    if stated is None:
        return body
    if not stated.isascii() or not stated.isdigit() or len(stated) > 6:
        raise MalformedMessage("Content-Length is not a number")
    if int(stated) > len(body):
        raise MalformedMessage("the body is shorter than Content-Length says")
    return body[: int(stated)]


def _start(line: str, headers: Headers, body: bytes) -> Request | Response:
    parts = line.split(" ", 2)
    if parts[0] == "SIP/2.0":
        if len(parts) < 2 or not re.fullmatch(r"[1-6]\d\d", parts[1], re.ASCII):
            raise MalformedMessage("the status line has no status")
        reason = parts[2] if len(parts) == 3 else ""
        return Response(headers, body, status=int(parts[1]), reason=reason)
    if len(parts) != 3 or parts[2] != "SIP/2.0" or not re.fullmatch(r"[A-Z]{1,16}", parts[0]) or not parts[1]:
        raise MalformedMessage("the first line is neither a request nor a status")
    return Request(headers, body, method=parts[0], uri=parts[1])


def encode(message: Request | Response) -> bytes:
    """The message as a datagram; Content-Length is always written, from the body."""
    if isinstance(message, Request):
        lines = [f"{message.method} {message.uri} SIP/2.0"]
    else:
        lines = [f"SIP/2.0 {message.status} {message.reason}"]
    lines += [f"{_title(name)}: {value}" for name, value in message.headers if name != "content-length"]
    lines += [f"Content-Length: {len(message.body)}", "", ""]
    return "\r\n".join(lines).encode() + message.body


def _title(name: str) -> str:
    return {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}.get(name, name.title())


def parameter(value: str, name: str) -> str:
    """A ``;name=value`` parameter outside the angle brackets of a field, "" when it is absent."""
    outside = value.rpartition(">")[2] if ">" in value else value
    found = next((match for match in _PARAMETER.finditer(outside) if match[1].lower() == name), None)
    return (found[2] or "").strip('"') if found else ""


def address(value: str) -> str:
    """The URI of a name-addr or addr-spec field such as From or Contact."""
    if "<" in value:
        return value.partition("<")[2].partition(">")[0]
    return value.partition(";")[0].strip()


def user_of(value: str) -> str:
    """The user part of the URI in a From, To or Contact field, "" when there is none."""
    found = re.match(r"sips?:([^@;>]+)@", address(value))
    return found[1] if found else ""


def reply(
    request: Request, status: int, reason: str, *, tag: str = "", body: bytes = b"", extra: Headers = ()
) -> Response:
    """A response with the fields each copies from its request; `tag` is added to To where it has none."""
    headers: list[tuple[str, str]] = []
    for name, value in request.headers:
        if name == "to" and tag and not parameter(value, "tag"):
            value = f"{value};tag={tag}"
        if name in ("via", "from", "to", "call-id", "cseq", "record-route"):
            headers.append((name, value))
    return Response((*headers, *extra), body, status=status, reason=reason)
