"""ARI over a websocket that Asterisk opened: requests and events as values, without any I/O.

Source: Asterisk 22, "ARI Outbound Websockets" and "ARI REST over WebSocket".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from answering.errors import TelephonyError

LONGEST_MESSAGE = 256 * 1024
"""Bytes; Asterisk's own events stay below 8 KiB."""


class MalformedMessage(TelephonyError):
    """A message that Asterisk would not send; its text is never repeated, because it may hold a caller's
    data.
    """


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one request; `body` is None when there was none."""

    request_id: str
    status: int
    body: object


@dataclass(frozen=True, slots=True)
class StasisStart:
    """A channel came into the application. `caller_number` identifies a person: never to be logged."""

    channel: str
    application: str
    args: tuple[str, ...]
    caller_number: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChannelLeft:
    """A channel has left the application or has ended."""

    channel: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One key of the telephone, however it was signalled."""

    channel: str
    digit: str


@dataclass(frozen=True, slots=True)
class Other:
    """An event of no interest here but for the application it is told to."""

    type: str
    application: str


Message = Response | StasisStart | ChannelLeft | KeyPressed | Other


WANTED: Mapping[str, object] = {
    "allowed": [{"type": kind} for kind in ("RESTResponse", "StasisStart", "StasisEnd", "ChannelDtmfReceived")]
}
"""The body of an event filter: what `decode()` makes use of. Asterisk filters the answers to requests as well."""


def encode_request(request_id: str, method: str, uri: str, query: Mapping[str, str], body: object = None) -> str:
    """One REST request as text for the socket; `uri` has no leading slash, such as
    ``channels/<id>/answer``.
    """
    content = {} if body is None else {"content_type": "application/json", "message_body": json.dumps(body)}
    return json.dumps(
        {
            **content,
            "type": "RESTRequest",
            "request_id": request_id,
            "method": method,
            "uri": uri,
            "query_strings": [{"name": name, "value": value} for name, value in query.items()],
        }
    )


def decode(text: str | bytes) -> Message:
    """The event or response in one message.

    Raises:
        MalformedMessage: it is not one; the exception holds nothing of it.
    """
    if len(text) > LONGEST_MESSAGE:
        raise MalformedMessage("an ARI message is too long")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedMessage("an ARI message is not JSON") from None
    fields = _mapping(message, "message")
    kind = _text(fields, "type")
    if kind == "RESTResponse":
        return _response(fields)
    if kind == "StasisStart":
        return _stasis_start(fields)
    if kind in ("StasisEnd", "ChannelDestroyed"):
        return ChannelLeft(_text(_mapping(fields.get("channel"), "channel"), "id"))
    if kind == "ChannelDtmfReceived":
        digit = _text(fields, "digit")
        if len(digit) != 1 or digit not in "0123456789*#ABCD":
            raise MalformedMessage("an ARI event tells of a key that does not exist")
        return KeyPressed(_text(_mapping(fields.get("channel"), "channel"), "id"), digit)
    application = fields.get("application", "")
    return Other(kind, application if isinstance(application, str) else "")


def bridge_ids(body: object) -> tuple[str, ...]:
    """The ids in the answer to ``GET bridges``.

    Raises:
        MalformedMessage: it is no such answer.
    """
    try:
        bridges = json.loads(body) if isinstance(body, str) else body
    except (ValueError, RecursionError):
        raise MalformedMessage("an ARI answer is not JSON") from None
    if not isinstance(bridges, list):
        raise MalformedMessage("an ARI answer holds no bridges")
    return tuple(_text(_mapping(bridge, "bridge"), "id") for bridge in bridges)


def _response(fields: Mapping[str, object]) -> Response:
    status = fields.get("status_code")
    if not isinstance(status, int) or isinstance(status, bool):
        raise MalformedMessage("an ARI response has no status")
    body = fields.get("message_body")
    return Response(_text(fields, "request_id"), status, body)


def _stasis_start(fields: Mapping[str, object]) -> StasisStart:
    channel = _mapping(fields.get("channel"), "channel")
    args = fields.get("args", [])
    if not isinstance(args, list) or not all(isinstance(arg, str) for arg in args):
        raise MalformedMessage("an ARI event has arguments that are not text")
    caller = channel.get("caller")
    number = caller.get("number") if isinstance(caller, dict) else ""
    variables = channel.get("channelvars", {})
    return StasisStart(
        channel=_text(channel, "id"),
        application=_text(fields, "application"),
        args=tuple(args),
        caller_number=number if isinstance(number, str) else "",
        variables={name: str(value) for name, value in _mapping(variables, "channelvars").items() if value},
    )


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise MalformedMessage(f"an ARI message has no usable {what}")
    return value


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedMessage(f"an ARI message has no usable {name}")
    return value
