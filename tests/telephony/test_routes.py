"""What the dialplan does with a caller who is handed back, told by its own database, its events and the telephones."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from answering.patient import g711
from answering.patient.caller import Caller
from answering.patient.phone import Behaviour, Manner, Phone
from answering.telephony.ami import Ami
from answering.telephony.channel import CallChannel
from answering.telephony.media import Key
from tests.telephony import pbx as real

BRIEFING_HZ = 460.0
BACK_HZ = 900.0
PHONE_HZ = 560.0


@dataclass
class Told:
    """What was seen of one handed-back call."""

    call: str
    events: list[Mapping[str, str]] = field(default_factory=list)
    came_back: list[tuple[str, ...]] = field(default_factory=list)
    variables: list[Mapping[str, str]] = field(default_factory=list)
    stored: list[str | None] = field(default_factory=list)

    def outcomes(self, phase: str) -> list[tuple[str, str]]:
        return [
            (event.get("Route", ""), event.get("Outcome", ""))
            for event in self.events
            if event["UserEvent"] == "AnsweringRoute" and event.get("Phase") == phase
        ]


@contextlib.asynccontextmanager
async def handed_back(
    exchange: real.Exchange, ami: Ami, route: str, **variables: str
) -> AsyncIterator[tuple[Caller, Told]]:
    """A caller who is answered and handed back at once; when the call comes back, it hears a tone of 900 Hz."""
    told = Told(str(uuid.uuid4()))

    async def take(channel: CallChannel) -> None:
        await channel.answer()
        if channel.args[0] == "call":
            given = {"ANSWERING_CALL": told.call, "ANSWERING_LANGUAGE": "en", **variables}
            await channel.continue_in_dialplan("hand-back", route, given)
            return
        told.came_back.append(channel.args)
        told.variables.append(channel.variables)
        told.stored.append(await ami.db_get("answering-outcome", told.call))
        media = await channel.open_media()
        await media.play(real.tone(BACK_HZ, 2.0))
        async for _ in media.frames():
            pass

    def note(event: Mapping[str, str]) -> None:
        if event.get("Call") == told.call:
            told.events.append(event)

    ami.on_event("UserEvent", note)
    async with exchange.caller(take) as caller:
        await caller.ring()
        yield caller, told
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(4):
            while "AnsweringHangup" not in [event["UserEvent"] for event in told.events]:
                await asyncio.sleep(0.05)


class Scene:
    """What every case needs: the PBX, a connection to it, callers, telephones, a briefing."""

    def __init__(self, pbx: real.Pbx, ami: Ami, exchange: real.Exchange, briefing: str) -> None:
        self.pbx = pbx
        self.ami = ami
        self.exchange = exchange
        self.briefing = briefing

    def phone(self, phone_id: str, manner: Manner, **behaviour: float) -> Phone:
        return Phone(self.pbx.account(phone_id), Behaviour(manner=manner, **behaviour), tone_hz=PHONE_HZ)

    def handed_back(self, route: str, **variables: str) -> contextlib.AbstractAsyncContextManager[tuple[Caller, Told]]:
        return handed_back(self.exchange, self.ami, route, **variables)

    def paged(
        self, phone_id: str, ring_s: int = 5, **variables: str
    ) -> contextlib.AbstractAsyncContextManager[tuple[Caller, Told]]:
        page = {
            "ANSWERING_PHONE": phone_id,
            "ANSWERING_RING_S": str(ring_s),
            "ANSWERING_BRIEFING": self.briefing,
            **variables,
        }
        return self.handed_back("page-on-call", **page)


@pytest.fixture
async def scene(pbx: real.Pbx, tmp_path: Path) -> AsyncIterator[Scene]:
    (tmp_path / "briefing.sln16").write_bytes(real.tone(BRIEFING_HZ, 1.0))
    async with pbx.ami() as ami, pbx.exchange() as exchange:
        yield Scene(pbx, ami, exchange, str(tmp_path / "briefing"))
    assert await pbx.quiet(8) == ""


async def accepted(scene: Scene) -> None:
    async with (
        scene.phone("provider-1", Manner.ACCEPT, ring_s=1.5) as phone,
        scene.paged("provider-1") as (caller, told),
    ):
        await phone.rang.wait()
        await caller.wait(0.7)
        assert caller.stream.last_voice is not None, "the caller hears ringing"
        assert await caller.hear_tone([PHONE_HZ], 15) == PHONE_HZ
        await caller.wait(0.5)
        assert await scene.ami.db_get("answering-outcome", told.call) == "accepted"
        assert phone.calls[0].heard_patient_at is not None
    log = phone.calls[0]
    assert log.key == "1"
    # one second of briefing and 0.8 s of the keys' sentence, before the key
    assert 1.5 < (log.key_at or 0) - (log.answered_at or 0) < 4.5
    assert told.came_back == []
    assert told.outcomes("begin") == [("page-on-call", "")]
    assert told.outcomes("accepted") == [("page-on-call", "accepted")]
    assert told.outcomes("end") == [("page-on-call", "accepted")]
    named = {event.get("Phone") for event in told.events if event.get("Phase") in ("accepted", "end")}
    assert named == {"provider-1"}


async def not_accepted(scene: Scene, phone_id: str, manner: Manner, outcome: str) -> None:
    kept = {"ANSWERING_RUNG": "1", "ANSWERING_SUMMARY": 'a summary, of "chest pain"; and more'}
    async with (
        scene.phone(phone_id, manner, ring_s=0.5),
        scene.paged(phone_id, 2, **kept) as (caller, told),
    ):
        assert await caller.hear_tone([BACK_HZ], 15) == BACK_HZ
    assert told.came_back == [("resume", told.call, "page-on-call", outcome)]
    assert told.stored == [outcome], "written down before the caller comes back"
    assert told.outcomes("end") == [("page-on-call", outcome)]
    assert {name: told.variables[0].get(name) for name in kept} == kept


async def voicemail_box_of_the_provider(scene: Scene) -> None:
    async with (
        scene.phone("provider-7", Manner.SILENT, ring_s=0.3) as phone,
        scene.paged("provider-7") as (caller, told),
    ):
        assert await caller.hear_tone([BACK_HZ], 40) == BACK_HZ
    assert told.came_back == [("resume", told.call, "page-on-call", "no-answer")]
    # the briefing was spoken three times
    assert phone.calls[0].voiced_s == pytest.approx(3 * 1.8, abs=0.6)


async def nobody_to_page(scene: Scene, phone_id: str) -> None:
    async with scene.paged(phone_id) as (caller, told):
        assert await caller.hear_tone([BACK_HZ], 8) == BACK_HZ
    assert told.came_back == [("resume", told.call, "page-on-call", "unavailable")]


async def caller_hangs_up_while_it_rings(scene: Scene) -> None:
    async with scene.phone("provider-8", Manner.NO_ANSWER) as phone:
        async with scene.paged("provider-8") as (_, told):
            await phone.rang.wait()
        assert told.outcomes("end") == [("page-on-call", "hung-up")]


async def provider_learns_that_the_caller_has_gone(scene: Scene) -> None:
    async with scene.phone("provider-9", Manner.ACCEPT, ring_s=0.2, silence_s=2.5) as phone:
        async with scene.paged("provider-9") as (caller, told):
            while not phone.calls or phone.calls[0].answered_at is None:
                await asyncio.sleep(0.02)
            await caller.wait(1.0)
        async with asyncio.timeout(15):
            while phone.calls[0].ended_at is None:
                await asyncio.sleep(0.05)
        assert await scene.ami.db_get("answering-outcome", told.call) == "accepted"
        # briefing and keys, then the error tone and the briefing with the call-back number once more
        assert phone.calls[0].voiced_s > 2.7


async def test_one_page_attempt_whatever_becomes_of_it(scene: Scene) -> None:
    await real.together(
        accepted=accepted(scene),
        declined=not_accepted(scene, "provider-2", Manner.DECLINE, "declined"),
        no_answer=not_accepted(scene, "provider-3", Manner.NO_ANSWER, "no-answer"),
        busy=not_accepted(scene, "provider-4", Manner.BUSY, "busy"),
        refused=not_accepted(scene, "provider-5", Manner.REFUSE, "declined"),
        unregistered=not_accepted(scene, "provider-6", Manner.UNREGISTERED, "unavailable"),
        voicemail_box=voicemail_box_of_the_provider(scene),
        no_phone=nobody_to_page(scene, ""),
        unknown_phone=nobody_to_page(scene, "nobody"),
        number=nobody_to_page(scene, "911"),
        expression=nobody_to_page(scene, "${EXTEN}"),
        two=nobody_to_page(scene, "provider-2&PJSIP/x"),
        hung_up=caller_hangs_up_while_it_rings(scene),
        gone=provider_learns_that_the_caller_has_gone(scene),
    )


async def connected(scene: Scene, route: str, *phones: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        answers = scene.phone(phones[0], Manner.ANSWER, ring_s=0.5, talk_s=2.0)
        first = await stack.enter_async_context(answers)
        others = [await stack.enter_async_context(scene.phone(one, Manner.NO_ANSWER)) for one in phones[1:]]
        async with scene.handed_back(route) as (caller, told):
            assert await caller.hear_tone([PHONE_HZ], 6) == PHONE_HZ
            assert await scene.ami.db_get("answering-outcome", told.call) == "accepted"
            assert await caller.wait_for_end(6) and caller.leg.ended_by == "far end"
        assert len(first.calls) == 1 and all(len(other.calls) == 1 for other in others)
    assert told.came_back == []
    assert told.outcomes("accepted") == [(route, "accepted")]
    assert told.outcomes("end") == [(route, "accepted")]
    assert [event.get("Phone") for event in told.events if event.get("Phase") == "accepted"] == [phones[0]]


async def advice(scene: Scene, key: str, *, returns: bool) -> None:
    async with scene.handed_back("emergency-advice") as (caller, told):
        assert await caller.hear_tone([real.TONES["emergency-advice"]], 4) is not None
        if key:
            await caller.keys(key)
        if returns:
            assert await caller.hear_tone([BACK_HZ], 6) == BACK_HZ
        else:
            assert await caller.hear_tone([real.TONES["goodbye"]], 25) is not None
            assert await caller.wait_for_end(4)
    if returns:
        assert told.came_back == [("resume", told.call, "emergency-advice", "wants-on-call")]
    else:
        assert told.came_back == []
    assert told.outcomes("end") == [("emergency-advice", "wants-on-call" if returns else "advised")]


async def spoken(scene: Scene, route: str, sound: str, **variables: str) -> None:
    """The sentence in the caller's language, or in English when it was not rendered in that language."""
    async with scene.handed_back(route, **variables) as (caller, told):
        assert await caller.hear_tone([real.TONES[sound]], 4) is not None
        assert await caller.wait_for_end(4) and caller.leg.ended_by == "far end"
    assert told.outcomes("begin") == [(route, "")]
    assert told.outcomes("end") == [(route, "done")]


async def voicemail(scene: Scene) -> None:
    async with scene.handed_back("voicemail") as (caller, told):
        assert await caller.hear_tone([real.TONES["leave-message"]], 4) is not None
        await caller.wait(1.2)
        await caller.speak(g711.tone(300.0, 3.0), "a message")
        await caller.keys("#")
        assert await caller.hear_tone([real.TONES["goodbye"]], 5) is not None
        assert await caller.wait_for_end(4)
    path = scene.pbx.etc.parent / "spool" / "messages" / f"{told.call}.wav"
    assert path.stat().st_size > 3 * 16_000
    messages = [event for event in told.events if event["UserEvent"] == "AnsweringMessage"]
    assert [event["File"] for event in messages] == [str(path)]
    assert told.outcomes("end") == [("voicemail", "recorded")]


async def unknown_route(scene: Scene) -> None:
    async with scene.handed_back("no-such-route") as (caller, _):
        assert await caller.hear_tone([real.TONES["fall-back"]], 4) is not None


async def back_at_once(scene: Scene) -> None:
    """The first control socket closes 3 s after the hand-back, the call's own application must live on."""
    keys: list[str] = []
    ended = asyncio.Event()

    async def take(channel: CallChannel) -> None:
        await channel.answer()
        if channel.args[0] == "call":
            await channel.continue_in_dialplan("hand-back", "page-on-call", {"ANSWERING_PHONE": "nobody"})
            return
        media = await channel.open_media()
        async for item in media.frames():
            if isinstance(item, Key):
                keys.append(item.digit)
        ended.set()

    async with scene.exchange.caller(take) as caller:
        await caller.ring()
        await caller.wait(5.0)
        await caller.keys("7")
        await caller.wait(0.3)
        await caller.hang_up()
        async with asyncio.timeout(3):
            await ended.wait()
    assert keys == ["7"]


async def test_every_other_route(scene: Scene) -> None:
    await real.together(
        nurse=connected(scene, "nurse", "nurse-1", "nurse-2"),
        front_desk=connected(scene, "front-desk", "desk-1"),
        crisis=connected(scene, "crisis-line", "crisis-1"),
        poison=connected(scene, "poison-control", "poison-1"),
        labour=connected(scene, "labour-and-delivery", "labour-1"),
        advice_and_1=advice(scene, "1", returns=True),
        advice_and_0=advice(scene, "0", returns=True),
        advice_and_5=advice(scene, "5", returns=False),
        advice_and_nothing=advice(scene, "", returns=False),
        message=spoken(scene, "message", "goodbye"),
        goodbye=spoken(scene, "goodbye", "goodbye"),
        closed=spoken(scene, "closed", "closed"),
        not_spoken_in_spanish=spoken(scene, "closed", "closed", ANSWERING_LANGUAGE="es"),
        voicemail=voicemail(scene),
        unknown=unknown_route(scene),
        back_at_once=back_at_once(scene),
    )


async def test_a_role_nobody_of_which_answers_comes_back(scene: Scene) -> None:
    async with scene.phone("nurse-1", Manner.NO_ANSWER) as phone:
        async with scene.handed_back("nurse", ANSWERING_RING_S="2") as (caller, told):
            assert await caller.hear_tone([BACK_HZ], 8) == BACK_HZ
        assert len(phone.calls) == 1
    assert told.came_back == [("resume", told.call, "nurse", "no-answer")]
    assert told.stored == ["no-answer"]
