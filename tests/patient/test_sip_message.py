"""SIP messages: what was written is read again, and nothing malformed or unbounded gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.patient import sip_message
from answering.patient.sip_message import MalformedMessage, Request, Response

HEAD = (
    "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKabc\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\n"
    "Call-ID: x\r\nCSeq: 7 INVITE\r\n"
)


def message(start: str = "INVITE sip:b@h SIP/2.0", head: str = HEAD, rest: str = "", body: str = "") -> bytes:
    return f"{start}\r\n{head}{rest}\r\n{body}".encode()


def test_a_request_is_read_with_compact_and_folded_fields() -> None:
    head = HEAD.replace("From:", "f:").replace("Call-ID:", "i:").replace("<sip:b@h>", "<sip:b@h>\r\n ;x=1")
    read = sip_message.parse(message(head=head, rest="Content-Length: 3\r\n", body="abcdef"))
    assert isinstance(read, Request)
    assert (read.method, read.uri, read.cseq, read.branch) == ("INVITE", "sip:b@h", (7, "INVITE"), "z9hG4bKabc")
    assert (read.get("from"), read.get("call-id"), read.get("to")) == ("<sip:a@h>;tag=1", "x", "<sip:b@h> ;x=1")
    assert read.body == b"abc"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "end"),
        (b"\x00" * 100, "end"),
        (message(start="INVITE sip:b@h"), "neither"),
        (message(start="INVITE  SIP/2.0"), "neither"),
        (message(start="SIP/2.0 99 Low"), "status"),
        (message(start="SIP/2.0 abc"), "status"),
        (message(start="BYE sip:b@h SIP/2.0"), "CSeq"),
        (message(head=HEAD.replace("7 INVITE", "9999999999 INVITE")), "CSeq"),
        (message(head=HEAD.replace("7 INVITE", "seven")), "CSeq"),
        (message(head=HEAD.replace("Call-ID: x\r\n", "")), "call-id"),
        (message(head=HEAD.replace("Call-ID: x", "Call-ID:")), "call-id"),
        (message(rest="no colon here\r\n"), "no name"),
        (message(rest="X: y\r\n" * 100), "96"),
        (message(rest=f"X: {'y' * 5000}\r\n"), "4,096"),
        (message(rest="Content-Length: 5\r\n", body="abc"), "shorter"),
        (message(rest="Content-Length: -1\r\n"), "number"),
        (message(body="y" * 17_000), "16 KiB"),
        (b"\xff\r\n\r\n", "UTF-8"),
    ],
)
def test_what_is_malformed_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(MalformedMessage, match=why):
        sip_message.parse(data)


@given(st.binary(max_size=400))
def test_no_datagram_does_anything_but_parse_or_be_refused(data: bytes) -> None:
    for datagram in (data, message(rest="X: ") + data, data + message()):
        try:
            sip_message.parse(datagram)
        except MalformedMessage as error:
            assert len(str(error)) < 80


TEXT = st.text(st.characters(codec="ascii", exclude_categories=("C",)), max_size=40).map(str.strip)


@given(st.integers(100, 699), TEXT, st.lists(st.tuples(st.sampled_from(["x-a", "contact", "via"]), TEXT)), st.binary())
def test_what_is_written_is_read_again(status: int, reason: str, more: list[tuple[str, str]], body: bytes) -> None:
    parsed = sip_message.parse(message())
    assert isinstance(parsed, Request)
    written = Response((*parsed.headers, *more), body, status=status, reason=reason)
    read = sip_message.parse(sip_message.encode(written))
    assert isinstance(read, Response)
    assert (read.status, read.reason, read.body) == (status, reason, body)
    assert tuple(field for field in read.headers if field[0] != "content-length") == written.headers


@pytest.mark.parametrize(
    ("value", "name", "found"),
    [
        ("<sip:a@h;tag=no>;tag=yes", "tag", "yes"),
        ("sip:a@h;tag=bare", "tag", "bare"),
        ('"x" <sip:a@h>;q="1;2"', "q", "1;2"),
        ("<sip:a@h>;lr", "lr", ""),
        ("<sip:a@h>", "tag", ""),
    ],
)
def test_parameters_lie_outside_the_brackets(value: str, name: str, found: str) -> None:
    assert sip_message.parameter(value, name) == found


def test_a_reply_copies_what_it_must_and_adds_one_tag() -> None:
    request = sip_message.parse(message(rest="Record-Route: <sip:p>\r\nSubject: private\r\n"))
    assert isinstance(request, Request)
    reply = sip_message.reply(request, 180, "Ringing", tag="t")
    assert reply.get("to") == "<sip:b@h>;tag=t" and reply.get("record-route") == "<sip:p>"
    assert reply.get("subject") == ""
    again = sip_message.parse(message(head=HEAD.replace("<sip:b@h>", "<sip:b@h>;tag=old")))
    assert isinstance(again, Request)
    assert sip_message.reply(again, 200, "OK", tag="t").get("to") == "<sip:b@h>;tag=old"


def test_addresses() -> None:
    assert sip_message.user_of('"A" <sip:912@h:5060>;tag=1') == "912"
    assert sip_message.user_of("<sip:h>") == ""
    assert sip_message.address("sip:a@h;tag=1") == "sip:a@h"
