"""The user agent against a far end that loses, repeats and crosses messages, played on a socket of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from answering.errors import RequestRefused
from answering.patient import sdp, sip_message
from answering.patient.call_leg import Account, CallLeg, IncomingLeg
from answering.patient.rtp_stream import RtpStream
from answering.patient.sip_message import Request, Response
from answering.patient.user_agent import NoAnswer, UserAgent

SDP = (("content-type", "application/sdp"), ("contact", "<sip:far@127.0.0.1:9>"))


class Far(asyncio.DatagramProtocol):
    """Notes what arrives; `answer` decides what goes back."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        self.answer: Callable[[Request], list[Response]] = lambda request: []
        self.transport: asyncio.DatagramTransport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = sip_message.parse(data)
        if isinstance(message, Response):
            self.responses.append(message)
            return
        self.requests.append(message)
        for response in self.answer(message):
            self.transport.sendto(sip_message.encode(response), addr)

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    far = Far()
    loop = asyncio.get_running_loop()
    far.transport, _ = await loop.create_datagram_endpoint(lambda: far, local_addr=("127.0.0.1", 0))
    yield far
    far.transport.close()
    await asyncio.sleep(0)


@pytest.fixture
async def leg(far: Far) -> AsyncIterator[CallLeg]:
    agent, stream = UserAgent(), RtpStream("127.0.0.1")
    await agent.open("127.0.0.1")
    account = Account("127.0.0.1", far.transport.get_extra_info("sockname")[1], "line", "secret")
    yield CallLeg(agent, account, stream)
    await agent.close()
    stream.socket.close()


def accepted(request: Request) -> Response:
    body = sdp.write("127.0.0.1", 4000, session=1)
    return sip_message.reply(request, 200, "OK", tag="far", body=body, extra=SDP)


async def ring(leg: CallLeg, within_s: float = 3.0) -> Response:
    return await leg.invite("100", caller="9", within_s=within_s, on_progress=lambda status: None)


async def test_a_lost_request_is_sent_again_and_a_repeated_answer_acknowledged_again(far: Far, leg: CallLeg) -> None:
    def answer(request: Request) -> list[Response]:
        if request.method == "INVITE" and far.count("INVITE") == 2:
            return [accepted(request)] * 3
        return [sip_message.reply(request, 200, "OK")] if request.method == "BYE" and far.count("BYE") == 2 else []

    far.answer = answer
    await ring(leg)
    await asyncio.sleep(0.1)
    assert far.count("INVITE") == 2 and far.requests[0] == far.requests[1]
    assert far.count("ACK") == 3
    assert leg.stream.remote == ("127.0.0.1", 4000)
    await leg.leave()
    assert far.count("BYE") == 2


async def test_a_challenge_is_answered_once(far: Far, leg: CallLeg) -> None:
    def answer(request: Request) -> list[Response]:
        asked = (("www-authenticate", 'Digest realm="r", nonce="n", qop="auth"'),)
        return [sip_message.reply(request, 401, "No", extra=asked)] if request.method == "INVITE" else []

    far.answer = answer
    with pytest.raises(RequestRefused) as refused:
        await ring(leg)
    assert refused.value.status == 401
    await asyncio.sleep(0.05)
    assert far.count("INVITE") == 2 and far.count("ACK") == 2, "a wrong password is not tried again and again"
    assert 'username="line"' in [one for one in far.requests if one.method == "INVITE"][1].get("authorization")


async def test_an_answer_that_crosses_the_cancel_is_acknowledged_and_ended(far: Far, leg: CallLeg) -> None:
    invites: list[Request] = []

    def answer(request: Request) -> list[Response]:
        if request.method == "INVITE":
            invites.append(request)
            return [sip_message.reply(request, 180, "Ringing", tag="far")]
        return [accepted(invites[0])] if request.method == "CANCEL" and far.count("CANCEL") == 1 else []

    far.answer = answer
    with pytest.raises(NoAnswer):
        await ring(leg, within_s=0.3)
    await asyncio.sleep(0.2)
    assert (far.count("ACK"), far.count("BYE")) == (1, 1)
    assert leg.ended_by == "cancelled"


async def test_the_far_end_may_ask_change_and_end_and_repeat_itself(far: Far, leg: CallLeg) -> None:
    far.answer = lambda request: [accepted(request)] if request.method == "INVITE" else []
    await ring(leg)
    ours = far.requests[0]

    def send(method: str, number: int, *, body: bytes = b"", call: str = "") -> None:
        headers = (
            ("via", f"SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{method}{number}"),
            ("from", "<sip:100@h>;tag=far"),
            ("to", ours.get("from")),
            ("call-id", call or ours.get("call-id")),
            ("cseq", f"{number} {method}"),
        )
        request = Request(headers, body, method=method, uri="sip:x@h")
        far.transport.sendto(sip_message.encode(request), (leg.agent.host, leg.agent.port))

    send("INVITE", 1, body=sdp.write("127.0.0.1", 5000, session=1))
    send("INVITE", 2, body=b"m=video")
    send("INFO", 3, body=b"x")
    send("PUBLISH", 4)
    send("BYE", 5, call="somebody-else")
    send("OPTIONS", 6, call="nobody")
    await asyncio.sleep(0.1)
    assert not leg.ended.is_set() and leg.stream.remote == ("127.0.0.1", 5000)
    send("BYE", 7)
    send("BYE", 7)
    await asyncio.sleep(0.1)
    told = [(response.cseq[0], response.status) for response in far.responses]
    assert told == [(1, 200), (2, 488), (3, 200), (4, 405), (5, 481), (6, 200), (7, 200), (7, 200)]
    assert leg.ended_by == "far end"


async def test_an_answer_nobody_acknowledges_is_repeated_and_given_up(far: Far, leg: CallLeg) -> None:
    headers = (
        ("via", "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx"),
        ("from", "<sip:9@h>;tag=far"),
        ("to", "<sip:line@h>"),
        ("call-id", "c"),
        ("cseq", "1 INVITE"),
        ("contact", "<sip:far@127.0.0.1>"),
    )
    invite = Request(headers, sdp.write("127.0.0.1", 4000, session=1), method="INVITE", uri="sip:line@h")
    incoming = IncomingLeg(leg.agent, leg.account, leg.stream, invite, leg.account.address)
    incoming.ring()
    with pytest.raises(NoAnswer):
        await incoming.accept(within_s=0.8)
    await asyncio.sleep(0.05)
    assert [response.status for response in far.responses][:3] == [180, 200, 200]
    assert len({response.get("to") for response in far.responses}) == 1, "one tag for one dialog"
