"""ARI messages as values."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.telephony import ari_wire
from answering.telephony.ari_wire import (
    ChannelLeft,
    KeyPressed,
    MalformedMessage,
    Other,
    Response,
    StasisStart,
    bridge_ids,
    decode,
    encode_request,
)

CHANNEL = {
    "id": "1795459236.0",
    "name": "PJSIP/patient-00000000",
    "caller": {"name": "Somebody", "number": "9005550123"},
    "channelvars": {"ANSWERING_CALL": "c", "ANSWERING_RUNG": "", "ANSWERING_LANGUAGE": "es"},
}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            {"type": "RESTResponse", "request_id": "r", "status_code": 204, "reason_phrase": "No Content"},
            Response("r", 204, None),
        ),
        (
            {"type": "RESTResponse", "request_id": "r", "status_code": 200, "message_body": "[]"},
            Response("r", 200, "[]"),
        ),
        (
            {"type": "StasisStart", "application": "a:b", "args": ["call"], "channel": CHANNEL},
            StasisStart(
                "1795459236.0",
                "a:b",
                ("call",),
                "9005550123",
                {"ANSWERING_CALL": "c", "ANSWERING_LANGUAGE": "es"},
            ),
        ),
        (
            {"type": "StasisStart", "application": "a", "args": [], "channel": {"id": "m"}},
            StasisStart("m", "a", (), "", {}),
        ),
        ({"type": "StasisEnd", "application": "a", "channel": CHANNEL}, ChannelLeft("1795459236.0")),
        ({"type": "ChannelDestroyed", "cause": 16, "channel": CHANNEL}, ChannelLeft("1795459236.0")),
        (
            {"type": "ChannelDtmfReceived", "digit": "#", "duration_ms": 100, "channel": CHANNEL},
            KeyPressed("1795459236.0", "#"),
        ),
        ({"type": "ApplicationRegistered", "application": "a:b"}, Other("ApplicationRegistered", "a:b")),
        ({"type": "Dial"}, Other("Dial", "")),
    ],
)
def test_what_asterisk_sends_is_understood(message: object, expected: object) -> None:
    assert decode(json.dumps(message)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        '"text"',
        "{}",
        '{"type": 1}',
        '{"type": ""}',
        '{"type": "RESTResponse"}',
        '{"type": "RESTResponse", "request_id": "r", "status_code": "200"}',
        '{"type": "RESTResponse", "request_id": "r", "status_code": true}',
        '{"type": "StasisStart"}',
        '{"type": "StasisStart", "application": "a", "args": [], "channel": []}',
        '{"type": "StasisStart", "application": "a", "args": [1], "channel": {"id": "x"}}',
        '{"type": "StasisStart", "application": "a", "args": "call", "channel": {"id": "x"}}',
        '{"type": "StasisEnd", "channel": null}',
        '{"type": "ChannelDtmfReceived", "digit": "12", "channel": {"id": "x"}}',
        '{"type": "ChannelDtmfReceived", "digit": "x", "channel": {"id": "x"}}',
        "[" * 100_000,
        b"\xff\xfe\x00",
        '{"type": "Dial", "padding": "' + "x" * ari_wire.LONGEST_MESSAGE + '"}',
    ],
    ids=range(22),
)
def test_anything_else_is_malformed(text: str | bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
FIELDS = st.sampled_from(
    ["type", "application", "args", "channel", "digit", "request_id", "status_code", "channelvars", "id"]
)
TYPES = st.sampled_from(["StasisStart", "StasisEnd", "ChannelDtmfReceived", "RESTResponse", "Dial"])


@given(st.dictionaries(FIELDS, JSON, max_size=9), TYPES)
def test_no_message_does_anything_but_decode_or_be_malformed(fields: dict[str, object], kind: str) -> None:
    try:
        decode(json.dumps({**fields, "type": kind}))
    except MalformedMessage as malformed:
        assert str(malformed).startswith("an ARI ")


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_decode_or_be_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedMessage):
        decode(data)


@given(
    st.text(min_size=1).filter(lambda text: "ARI" not in text and text not in "an message is not usable type has no")
)
def test_a_malformed_message_is_never_repeated(secret: str) -> None:
    with pytest.raises(MalformedMessage) as malformed:
        decode(json.dumps({"type": "ChannelDtmfReceived", "digit": secret + "12", "channel": {"id": "x"}}))
    assert secret not in str(malformed.value) or len(secret) < 3


def test_a_request_is_what_asterisk_reads() -> None:
    text = encode_request("r", "POST", "channels/x/variable", {"variable": "A", "value": 'quoted "text", ümlaut'})
    assert json.loads(text) == {
        "type": "RESTRequest",
        "request_id": "r",
        "method": "POST",
        "uri": "channels/x/variable",
        "query_strings": [
            {"name": "variable", "value": "A"},
            {"name": "value", "value": 'quoted "text", ümlaut'},
        ],
    }


def test_the_body_of_a_request_is_json_in_json() -> None:
    request = json.loads(encode_request("r", "PUT", "applications/a/eventFilter", {}, {"allowed": []}))
    assert request["content_type"] == "application/json"
    assert json.loads(request["message_body"]) == {"allowed": []}


def test_bridges_are_known_by_their_ids() -> None:
    assert bridge_ids('[{"id": "a"}, {"id": "b", "channels": []}]') == ("a", "b")
    for wrong in ("{", "{}", None, '[{"id": 1}]', "[1]"):
        with pytest.raises(MalformedMessage):
            bridge_ids(wrong)
