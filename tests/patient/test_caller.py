"""The simulated patient against a real Asterisk: ringing, hearing itself, keys, both ways of ending."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest

from answering.errors import RequestRefused
from answering.patient import g711
from answering.patient.call_leg import Account
from answering.patient.caller import Caller
from answering.patient.user_agent import NoAnswer


def burst(seconds: float = 0.8) -> g711.Samples:
    """Loud noise: voiced, and no key."""
    return np.random.default_rng(1).integers(-6000, 6000, int(seconds * 8000)).astype(np.int16)


async def test_echo_comes_back_with_a_latency_of_a_few_frames(pbx) -> None:
    async with Caller(pbx.line, "echo") as caller:
        await caller.ring()
        await caller.wait(0.3)
        await caller.speak(burst(0.04), "a knock")
        await caller.wait(0.5)
        turn = caller.measured()[0]
        runs = caller.stream.heard.runs
        assert len(runs) == 1, "the knock comes back once"
        assert 0.01 < runs[0].start - (turn.started_s + caller.rang_at) < 0.12, "the echo follows at once"
        assert caller.stream.late_frames == 0
        sent, heard = caller.sides()
    assert np.abs(sent).max() > 3000 and np.abs(heard).max() > 3000
    assert caller.leg.ended_by == "this end"


async def test_the_agent_is_heard_to_stop_and_the_far_end_may_hang_up(pbx) -> None:
    async with Caller(pbx.line, "talk") as caller:
        await caller.ring()
        assert await caller.agent_stops()
        run = caller.stream.heard.runs[-1]
        assert 0.6 < time.monotonic() - run.end < 1.2
    async with Caller(pbx.line, "bye") as caller:
        await caller.ring()
        assert await caller.wait_for_end(3.0)
        assert caller.leg.ended_by == "far end"
        assert not await caller.speak(burst(), "nobody hears this")


async def test_wrong_password_and_nobody_there_are_told_apart(pbx) -> None:
    wrong = Account(pbx.line.host, pbx.line.port, "line", "wrong")
    async with Caller(wrong, "echo") as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
        assert refused.value.status in (401, 403)
    async with Caller(pbx.line, "no-such-extension") as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
        assert refused.value.status == 404


async def test_ringing_too_long_is_cancelled(pbx) -> None:
    async with Caller(pbx.line, "ringing") as caller:
        with pytest.raises(NoAnswer):
            await caller.ring(within_s=1.0)
        assert caller.leg.ended_by == "cancelled"
        assert any(event.extra.get("status") == 180 for event in caller.events)


async def test_the_caller_number_reaches_the_dialplan(pbx) -> None:
    async with Caller(pbx.line, "who", caller_number="9000000001") as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
        assert refused.value.status == 486
    assert await pbx.said("number=9000000001")


@pytest.mark.parametrize(
    ("pbx", "method"), [("rfc4733", "rfc4733"), ("info", "info"), ("inband", "inband")], indirect=["pbx"]
)
async def test_keys_arrive_once_each(pbx, method: str) -> None:
    async with Caller(pbx.line, "keys") as caller:
        await caller.ring()
        await caller.wait(0.5)
        assert await caller.keys("1709", method=method)
        assert await pbx.said("keys=1709")


async def test_options_are_answered_and_garbage_is_counted(pbx) -> None:
    async with Caller(pbx.line, "echo") as caller:
        await caller.ring()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(caller.agent.host, caller.agent.port)
        )
        for garbage in (b"", b"\x00" * 40, b"INVITE\r\n\r\n", b"x" * 20_000):
            transport.sendto(garbage)
        await caller.wait(0.2)
        transport.close()
        assert caller.agent.refused >= 3
        assert not caller.ended
