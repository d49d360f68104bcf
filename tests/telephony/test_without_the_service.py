"""The dialplan owns the caller: service absent, full, killed, frozen, or at odds with the protocol."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from answering.patient.caller import Caller
from answering.patient.phone import Behaviour, Manner, Phone
from answering.places import project_root
from answering.telephony.channel import CallChannel
from answering.telephony.lastline import LastLine
from tests.telephony import pbx as real
from tests.telephony.lone_worker import GREETING_HZ

FALL_BACK_HZ = real.TONES["fall-back"]
PROMISE_S = 2.0
# What hearing adds: a tone is one only after 0.2 s of it.
HEARING_S = 0.35


@contextlib.asynccontextmanager
async def lone_worker(pbx: real.Pbx, index: int = 0) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.telephony.lone_worker",
        str(pbx.instance.worker_ports[index]),
        real.PASSWORD,
        stdout=subprocess.PIPE,
        cwd=project_root(),
        env={**os.environ, "PYTHONPATH": str(project_root())},
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def heard_fall_back(caller: Caller, since: float) -> float:
    """Seconds from `since` until the fall-back's sentence began."""
    async with asyncio.timeout(8):
        while True:
            starts = [run.start for run in caller.stream.heard.runs if run.start > since]
            if starts and await caller.hear_tone([FALL_BACK_HZ], 1) is not None:
                return starts[0] - since
            await asyncio.sleep(0.02)


async def test_absent_service(pbx: real.Pbx) -> None:
    async with pbx.caller() as caller:
        began = time.monotonic()
        await caller.ring()
        assert await heard_fall_back(caller, began) < PROMISE_S
    assert await pbx.quiet() == ""


async def test_full_service(pbx: real.Pbx) -> None:
    async with (
        pbx.worker(_never, admit=lambda: False),
        pbx.worker(_never, index=1, admit=lambda: False),
        pbx.caller() as caller,
    ):
        began = time.monotonic()
        await caller.ring()
        assert await heard_fall_back(caller, began) < PROMISE_S


async def test_wrong_password(pbx: real.Pbx) -> None:
    async with pbx.worker(_never, password="another-password-of-ari"), pbx.caller() as caller:
        began = time.monotonic()
        await caller.ring()
        assert await heard_fall_back(caller, began) < PROMISE_S


@pytest.mark.parametrize("index", [0, 1])
async def test_the_other_worker_takes_the_call(pbx: real.Pbx, index: int) -> None:
    """Four calls, so that chance begins with the absent worker in some of them."""
    workers: list[str] = []

    async def take(channel: CallChannel) -> None:
        workers.append(channel.variables["ANSWERING_WORKER"])
        await channel.answer()
        await channel.gone.wait()

    async with pbx.worker(take, index=index):
        for _ in range(4):
            async with pbx.caller() as caller:
                await caller.ring()
    assert workers == [str(index)] * 4


async def test_killed_in_mid_call(pbx: real.Pbx) -> None:
    async with lone_worker(pbx) as process, pbx.caller() as caller:
        await caller.ring()
        assert await caller.hear_tone([GREETING_HZ], 4) == GREETING_HZ
        await caller.wait(1.0)
        killed = time.monotonic()
        process.send_signal(signal.SIGKILL)
        assert await heard_fall_back(caller, killed) < PROMISE_S
    await _no_channels(pbx)


async def test_frozen_in_mid_call_then_killed(pbx: real.Pbx) -> None:
    async with lone_worker(pbx) as process, pbx.caller() as caller:
        await caller.ring()
        assert await caller.hear_tone([GREETING_HZ], 4) == GREETING_HZ
        await caller.wait(1.0)
        process.send_signal(signal.SIGSTOP)
        frozen = time.monotonic()
        await caller.wait(1.0)  # the supervisor's patience
        process.send_signal(signal.SIGKILL)
        assert await heard_fall_back(caller, frozen) < PROMISE_S
    await _no_channels(pbx)


async def test_a_call_that_arrives_at_a_frozen_worker_is_given_to_the_other(pbx: real.Pbx) -> None:
    async def take(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        await media.play(real.tone(900.0, 1.0))
        await channel.gone.wait()

    async with lone_worker(pbx) as process, pbx.worker(take, index=1):
        process.send_signal(signal.SIGSTOP)
        for _ in range(3):
            async with pbx.caller() as caller:
                began = time.monotonic()
                await caller.ring()
                assert time.monotonic() - began < PROMISE_S
                assert await caller.hear_tone([900.0], 4) == 900.0


async def test_all_frozen(pbx: real.Pbx) -> None:
    async with lone_worker(pbx) as one, lone_worker(pbx, 1) as other:
        for process in (one, other):
            process.send_signal(signal.SIGSTOP)
        async with pbx.caller() as caller:
            began = time.monotonic()
            await caller.ring()
            await caller.wait(max(0.0, began + 1.1 - time.monotonic()))
            for process in (one, other):
                process.send_signal(signal.SIGKILL)
            assert await heard_fall_back(caller, began) < PROMISE_S + 0.2


async def test_a_control_socket_that_breaks_while_the_worker_lives(pbx: real.Pbx) -> None:
    async def cut(channel: CallChannel) -> None:
        await channel.answer()
        await channel.open_media()
        channel._connection._socket.transport.abort()
        await channel.gone.wait()

    async with pbx.worker(cut), pbx.caller() as caller:
        began = time.monotonic()
        await caller.ring()
        assert await heard_fall_back(caller, began) < PROMISE_S + 1.0
    await _no_channels(pbx)


async def test_the_ladder_of_the_database_is_rung_and_then_the_mailbox(pbx: real.Pbx) -> None:
    silent = Behaviour(manner=Manner.NO_ANSWER)
    accepts = Behaviour(manner=Manner.ACCEPT, ring_s=0.3)
    async with (
        pbx.ami() as ami,
        Phone(pbx.account("provider-1"), silent) as first,
        Phone(pbx.account("provider-2"), accepts, tone_hz=560.0) as second,
    ):
        last_line = LastLine(ami, real.settings)
        name = await last_line.sync()
        assert await ami.db_get("answering", "generation") == name
        async with pbx.caller() as caller:
            await caller.ring()
            assert await caller.hear_tone([560.0], 20) == 560.0
        assert len(first.calls) == 1 and len(second.calls) == 1
        assert second.calls[0].key == "1"


async def test_nobody_on_call_leads_to_a_message(pbx: real.Pbx) -> None:
    events: list[dict[str, str]] = []
    async with pbx.ami() as ami:
        ami.on_event("UserEvent", lambda event: events.append(dict(event)))
        async with pbx.caller() as caller:
            await caller.ring()
            assert await caller.hear_tone([real.TONES["leave-message"]], 15) is not None
            await caller.wait(1.5)
            await caller.speak(_noise(), "a message")
        await _no_channels(pbx)
        await asyncio.sleep(0.2)
        (message,) = [event for event in events if event["UserEvent"] == "AnsweringMessage"]
        path = pbx.etc.parent / "spool" / "messages" / f"{message['Call']}.wav"
        assert message["File"] == str(path)
        assert path.stat().st_size > 16_000
        assert await ami.db_get("answering-message", message["Call"]) == str(path)
        ends = [event["Outcome"] for event in events if event.get("Phase") == "end"]
        assert ends == ["hung-up"]


async def test_missing_sentences_do_not_stop_the_fall_back(pbx: real.Pbx) -> None:
    folder = pbx.instance.sounds / "en" / "answering"
    away = folder.with_name("away")
    folder.rename(away)
    try:
        async with pbx.caller() as caller:
            began = time.monotonic()
            await caller.ring()
            assert await caller.agent_starts(3)
            last = caller.stream.heard.runs[0].start
            assert last - began < PROMISE_S
    finally:
        away.rename(folder)


async def _no_channels(pbx: real.Pbx) -> None:
    end = time.monotonic() + 5
    while left := (await pbx.ask("core show channels concise")).strip():
        assert time.monotonic() < end, left
        await asyncio.sleep(0.2)


def _noise():  # type: ignore[no-untyped-def]
    from answering.patient import g711

    return g711.tone(300.0, 3.0)


async def _never(channel: CallChannel) -> None:
    raise AssertionError("this call should not have come")


Act = Callable[[CallChannel], Awaitable[None]]
