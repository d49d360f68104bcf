"""Calls through a real Asterisk into the application and back: answered, heard, handed back, hung up."""

from __future__ import annotations

import asyncio
import functools
import json
import signal
import time
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from answering.errors import ChannelGone
from answering.patient import g711, sdp
from answering.patient.caller import Caller
from answering.telephony.ari_wire import Message, decode
from answering.telephony.channel import CallChannel
from answering.telephony.media import Key
from tests.telephony import pbx as real

SPOKEN_HZ = 500.0
GOODBYE_HZ = real.TONES["goodbye"]
FALL_BACK_HZ = real.TONES["fall-back"]


class Calls:
    """An on_call that notes what came and how it ended."""

    def __init__(self, act: Callable[[CallChannel], Awaitable[None]]) -> None:
        self._act = act
        self.came: list[CallChannel] = []
        self.ended = asyncio.Event()
        self.error: BaseException | None = None

    async def __call__(self, channel: CallChannel) -> None:
        self.came.append(channel)
        try:
            await self._act(channel)
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.ended.set()


def voiced_frames(caller: Caller) -> int:
    """How many of the frames a caller received hold a voice or a tone."""
    levels = (np.abs(g711.decode(frame.payload)).mean() for frame in caller.stream.heard.frames)
    return sum(bool(level >= g711.VOICED_LEVEL) for level in levels)


async def echo(channel: CallChannel) -> None:
    """Says back what it hears; the star ends the call by the route "goodbye"."""
    await channel.answer()
    media = await channel.open_media()
    async for item in media.frames():
        if isinstance(item, Key):
            await media.flush()
            await channel.continue_in_dialplan("hand-back", "goodbye", {"ANSWERING_LANGUAGE": "en"})
            return
        await media.play(item)


async def test_a_call_is_answered_heard_and_handed_back(pbx: real.Pbx) -> None:
    calls = Calls(echo)
    async with pbx.worker(calls) as server, pbx.caller(caller_number="9005550123") as caller:
        await caller.ring()
        await caller.play_samples(g711.tone(SPOKEN_HZ, 1.0))
        assert await caller.hear_tone([SPOKEN_HZ], 4) == SPOKEN_HZ
        await caller.keys("*")
        assert await caller.hear_tone([GOODBYE_HZ], 4) == GOODBYE_HZ
        assert await caller.wait_for_end(5) and caller.leg.ended_by == "far end"
        assert server.calls == 0
    (channel,) = calls.came
    assert calls.error is None
    assert channel.args == ("call",)
    assert channel.caller_number == "9005550123"
    assert channel.variables["ANSWERING_CALL"] and channel.variables["ANSWERING_LINE"] == "main"
    assert await pbx.quiet() == ""


async def test_once_a_call_is_taken_asterisk_tells_nothing_but_what_is_used(
    pbx: real.Pbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def note(text: str | bytes) -> Message:
        told.append(json.loads(text)["type"])
        return decode(text)

    monkeypatch.setattr("answering.telephony.ari.decode", note)
    async with pbx.worker(Calls(echo)), pbx.caller() as caller:
        await caller.ring()
        await caller.play_samples(g711.tone(SPOKEN_HZ, 0.5))
        await caller.keys("*")
        assert await caller.hear_tone([GOODBYE_HZ], 4) == GOODBYE_HZ
    accepted = told.index("RESTResponse")
    filtered = told.index("RESTResponse", accepted + 1)
    assert set(told[filtered:]) == {"RESTResponse", "StasisStart", "ChannelDtmfReceived", "StasisEnd"}


async def silence(exchange: real.Exchange) -> None:
    """RTP flows while nothing is said."""

    async def stay(channel: CallChannel) -> None:
        await channel.answer()
        await channel.open_media()
        await channel.gone.wait()

    async with exchange.caller(stay) as caller:
        await caller.ring()
        await caller.wait(0.5)
        before = len(caller.stream.heard.frames)
        await caller.wait(2.0)
        assert len(caller.stream.heard.frames) - before >= 95
        assert caller.stream.last_voice is None


async def flush(exchange: real.Exchange) -> None:
    """Flushing silences at once, and what is said later is not delayed."""
    flushed: list[float] = []

    async def interrupt(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        await media.play(real.tone(SPOKEN_HZ, 8.0))
        await asyncio.sleep(1.0)
        assert media.playing_until > asyncio.get_running_loop().time() + 6
        await media.flush()
        flushed.append(time.monotonic())
        assert media.playing_until <= asyncio.get_running_loop().time()
        await asyncio.sleep(1.0)
        await media.play(real.tone(900.0, 0.6))
        await media.played()
        await channel.continue_in_dialplan("hand-back", "message")

    async with exchange.caller(interrupt) as caller:
        await caller.ring()
        await caller.wait_for_end(8)
        runs = [run for run in caller.stream.heard.runs if run.end - run.start > 0.3]
        assert runs[0].end < flushed[0] + 0.15
        assert 0.9 < runs[1].start - flushed[0] < 1.25


async def long_speech(exchange: real.Exchange) -> None:
    """What is longer than Asterisk's queue arrives whole."""

    async def speak(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        await media.play(real.tone(SPOKEN_HZ, 22.0))
        await media.played()
        await channel.continue_in_dialplan("hand-back", "message")

    async with exchange.caller(speak) as caller:
        await caller.ring()
        assert await caller.wait_for_end(30)
        # every frame of the 22 s, and the goodbye's 0.8 s; when each arrived is a matter of this machine's load
        assert voiced_frames(caller) == pytest.approx((22.0 + 0.8) * 50, abs=10)


async def test_speech_is_over_when_asterisk_has_played_it(pbx: real.Pbx) -> None:
    """An Asterisk that was held up plays later than our clock says, and what it still holds is not cut off."""

    async def speak(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        await media.play(real.tone(SPOKEN_HZ, 3.0))
        await asyncio.sleep(1.0)
        pbx.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.5)
        pbx.process.send_signal(signal.SIGCONT)
        await media.played()
        await channel.continue_in_dialplan("hand-back", "message")

    async with pbx.worker(Calls(speak)), pbx.caller() as caller:
        await caller.ring()
        assert await caller.wait_for_end(12)
        assert voiced_frames(caller) == pytest.approx((3.0 + 0.8) * 50, abs=10)
    assert await pbx.quiet() == ""


async def flush_while_waiting(exchange: real.Exchange) -> None:
    """A flush ends a play() that waits for room, and drops its rest."""
    played: list[float] = []

    async def speak(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        playing = asyncio.create_task(media.play(real.tone(SPOKEN_HZ, 40.0)))
        await asyncio.sleep(1.0)
        assert not playing.done()
        await media.flush()
        async with asyncio.timeout(1):
            await playing
        played.append(media.playing_until - asyncio.get_running_loop().time())
        await channel.gone.wait()

    async with exchange.caller(speak) as caller:
        await caller.ring()
        await caller.wait(3.0)
        assert played and played[0] <= 0.2
        assert max(run.end - run.start for run in caller.stream.heard.runs) < 1.6


async def pause(exchange: real.Exchange) -> None:
    """A pause holds the sentence, resuming goes on with it."""
    ends: list[float] = []

    async def hesitate(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        await media.play(real.tone(SPOKEN_HZ, 2.0))
        end = media.playing_until
        await asyncio.sleep(0.8)
        await media.pause()
        await asyncio.sleep(0.6)
        await media.resume()
        ends.append(media.playing_until - end)
        await media.played()
        await asyncio.sleep(0.6)
        await channel.continue_in_dialplan("hand-back", "message")

    async with exchange.caller(hesitate) as caller:
        await caller.ring()
        await caller.wait_for_end(8)
        runs = [run for run in caller.stream.heard.runs if run.end - run.start > 0.3]
        assert runs[0].end - runs[0].start == pytest.approx(0.8, abs=0.25)
        assert runs[1].end - runs[1].start == pytest.approx(1.2, abs=0.25)
    assert ends[0] == pytest.approx(0.6, abs=0.1)


async def keys_by(exchange: real.Exchange, method: str) -> None:
    """Every key is heard once, however it is sent."""
    keys: list[str] = []

    async def listen(channel: CallChannel) -> None:
        await channel.answer()
        media = await channel.open_media()
        async for item in media.frames():
            if isinstance(item, Key):
                keys.append(item.digit)

    async with exchange.caller(listen) as caller:
        if method == "inband":  # tones in the sound count for telephones that offer no telephone-event
            without = functools.partial(sdp.write, session=1, events=None)
            caller.leg._description = lambda: without(caller.agent.host, caller.stream.port)  # type: ignore[method-assign]
        await caller.ring()
        await caller.wait(0.5)
        await caller.keys("190*#", method=method)
        await caller.wait(0.8)
    assert "".join(keys) == "190*#"


async def early_key(exchange: real.Exchange) -> None:
    """A key before the sound is open is kept."""
    keys: list[str] = []

    async def slow(channel: CallChannel) -> None:
        await channel.answer()
        await asyncio.sleep(1.2)
        media = await channel.open_media()
        async for item in media.frames():
            if isinstance(item, Key):
                keys.append(item.digit)
                break

    async with exchange.caller(slow) as caller:
        await caller.ring()
        await caller.keys("0")
        await caller.wait(1.5)
    assert keys == ["0"]


async def refused_variables(exchange: real.Exchange) -> None:
    """Names and values that cannot stand in a dialplan are refused before they are sent."""
    refused: list[str] = []

    async def wrong(channel: CallChannel) -> None:
        for name, value in (("CALLERID(num)", "1"), ("ANSWERING_X", "a\r\nAction: Command"), ("X", "1")):
            try:
                await channel.set_variable(name, value)
            except ValueError:
                refused.append(name)

    async with exchange.caller(wrong) as caller:
        await caller.ring()
    assert len(refused) == 3


async def failure(exchange: real.Exchange) -> None:
    """A call that fails reaches the fall-back."""

    async def fail(channel: CallChannel) -> None:
        await channel.answer()
        await channel.open_media()
        raise ValueError("the patient said something")

    async with exchange.caller(fail) as caller:
        await caller.ring()
        assert await caller.hear_tone([FALL_BACK_HZ], 3) == FALL_BACK_HZ


async def test_sound_and_keys_both_ways(pbx: real.Pbx) -> None:
    async with pbx.exchange() as exchange:
        await real.together(
            silence=silence(exchange),
            flush=flush(exchange),
            long_speech=long_speech(exchange),
            flush_while_waiting=flush_while_waiting(exchange),
            pause=pause(exchange),
            rfc4733=keys_by(exchange, "rfc4733"),
            sip_info=keys_by(exchange, "info"),
            inband=keys_by(exchange, "inband"),
            early_key=early_key(exchange),
            refused_variables=refused_variables(exchange),
            failure=failure(exchange),
        )
    assert await pbx.quiet() == ""


async def before_answer(channel: CallChannel) -> None:
    await asyncio.sleep(0.6)
    await channel.answer()


async def before_sound(channel: CallChannel) -> None:
    await channel.answer()
    await asyncio.sleep(0.6)
    await channel.open_media()


async def while_speaking(channel: CallChannel) -> None:
    await channel.answer()
    media = await channel.open_media()
    await media.play(real.tone(SPOKEN_HZ, 14.0))
    while True:
        await media.play(real.tone(SPOKEN_HZ, 5.0))


async def while_listening(channel: CallChannel) -> None:
    await channel.answer()
    media = await channel.open_media()
    async for _ in media.frames():
        pass
    raise ChannelGone("frames ended")


async def hung_up(exchange: real.Exchange, act: real.Act) -> None:
    calls = Calls(act)
    async with exchange.caller(calls) as caller:
        ringing = asyncio.create_task(caller.ring())
        while not calls.came:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3 if act in (before_answer, before_sound) else 1.5)
        if act is before_answer:
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)
        else:
            await ringing
        await caller.hang_up()
        async with asyncio.timeout(4):
            await calls.ended.wait()
    assert isinstance(calls.error, ChannelGone)
    assert calls.came[0].gone.is_set()


async def test_a_hang_up_in_any_phase_leaves_nothing_behind(pbx: real.Pbx) -> None:
    async with pbx.worker(exchange := real.Exchange(pbx)) as server:
        acts = (before_answer, before_sound, while_speaking, while_listening)
        await real.together(**{act.__name__: hung_up(exchange, act) for act in acts})
        assert await pbx.quiet() == ""
        assert server.calls == 0


async def test_twenty_calls_at_once_leave_nothing_behind(pbx: real.Pbx) -> None:
    calls = Calls(echo)

    async def one(number: int) -> bool:
        await asyncio.sleep(number * 0.05)
        async with pbx.caller() as caller:
            await caller.ring()
            await caller.play_samples(g711.tone(SPOKEN_HZ, 0.8))
            heard = await caller.hear_tone([SPOKEN_HZ], 5)
            if number % 2:
                await caller.keys("*")
                await caller.wait_for_end(5)
            return heard == SPOKEN_HZ

    async with pbx.worker(calls), pbx.worker(calls, index=1):
        assert all(await asyncio.gather(*(one(number) for number in range(20))))
        assert await pbx.quiet(8) == ""
    assert len(calls.came) == 20
