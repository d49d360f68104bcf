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
async def handed_back(pbx: real.Pbx, route: str, **variables: str) -> AsyncIterator[tuple[Caller, Told, Ami]]:
    """A caller who is answered and handed back at once; when the call comes back, it hears a tone of 900 Hz."""
    told = Told(str(uuid.uuid4()))

    async with pbx.ami() as ami:

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
        async with pbx.worker(take), pbx.caller() as caller:
            await caller.ring()
            yield caller, told, ami
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                while "AnsweringHangup" not in [event["UserEvent"] for event in told.events]:
                    await asyncio.sleep(0.05)


@pytest.fixture
def briefing(tmp_path: Path) -> str:
    (tmp_path / "briefing.sln16").write_bytes(real.tone(BRIEFING_HZ, 1.0))
    return str(tmp_path / "briefing")


async def test_a_page_that_is_accepted_connects_both(pbx: real.Pbx, briefing: str) -> None:
    behaviour = Behaviour(manner=Manner.ACCEPT, ring_s=1.5)
    async with Phone(pbx.account("provider-1"), behaviour, tone_hz=PHONE_HZ) as phone:
        page = {"ANSWERING_PHONE": "provider-1", "ANSWERING_RING_S": "5", "ANSWERING_BRIEFING": briefing}
        async with handed_back(pbx, "page-on-call", **page) as (caller, told, ami):
            await phone.rang.wait()
            await caller.wait(0.7)
            assert caller.stream.last_voice is not None, "the caller hears ringing"
            assert await caller.hear_tone([PHONE_HZ], 15) == PHONE_HZ
            await caller.wait(0.5)
            assert await ami.db_get("answering-outcome", told.call) == "accepted"
            assert phone.calls[0].heard_patient_at is not None
    assert phone.calls[0].key == "1"
    # one second of briefing and 0.8 s of the keys' sentence, before the key
    assert 1.5 < (phone.calls[0].key_at or 0) - (phone.calls[0].answered_at or 0) < 4.5
    assert told.came_back == []
    assert told.outcomes("begin") == [("page-on-call", "")]
    assert told.outcomes("accepted") == [("page-on-call", "accepted")]
    assert told.outcomes("end") == [("page-on-call", "accepted")]
    assert {event.get("Phone") for event in told.events if event.get("Phase") in ("accepted", "end")} == {
        "provider-1"
    }
    assert await pbx.quiet() == ""


@pytest.mark.parametrize(
    ("manner", "outcome"),
    [
        (Manner.DECLINE, "declined"),
        (Manner.NO_ANSWER, "no-answer"),
        (Manner.BUSY, "busy"),
        (Manner.REFUSE, "declined"),
        (Manner.UNREGISTERED, "unavailable"),
    ],
)
async def test_a_page_that_is_not_accepted_comes_back_with_its_outcome(
    pbx: real.Pbx, briefing: str, manner: Manner, outcome: str
) -> None:
    async with Phone(pbx.account("provider-1"), Behaviour(manner=manner, ring_s=0.5)):
        page = {
            "ANSWERING_PHONE": "provider-1",
            "ANSWERING_RING_S": "2",
            "ANSWERING_BRIEFING": briefing,
            "ANSWERING_RUNG": "1",
            "ANSWERING_SUMMARY": 'a summary, of "chest pain"; and more',
        }
        async with handed_back(pbx, "page-on-call", **page) as (caller, told, _):
            assert await caller.hear_tone([BACK_HZ], 15) == BACK_HZ
            assert caller.stream.last_voice is not None
    assert told.came_back == [("resume", told.call, "page-on-call", outcome)]
    assert told.stored == [outcome], "written down before the caller comes back"
    assert told.outcomes("end") == [("page-on-call", outcome)]
    assert told.variables[0]["ANSWERING_RUNG"] == "1"
    assert told.variables[0]["ANSWERING_SUMMARY"] == page["ANSWERING_SUMMARY"]
    assert await pbx.quiet() == ""


async def test_a_voicemail_box_that_picks_up_accepts_nothing(pbx: real.Pbx, briefing: str) -> None:
    async with Phone(pbx.account("provider-1"), Behaviour(manner=Manner.SILENT, ring_s=0.3)) as phone:
        page = {"ANSWERING_PHONE": "provider-1", "ANSWERING_BRIEFING": briefing}
        async with handed_back(pbx, "page-on-call", **page) as (caller, told, _):
            assert await caller.hear_tone([BACK_HZ], 40) == BACK_HZ
    assert told.came_back == [("resume", told.call, "page-on-call", "no-answer")]
    # the briefing was spoken three times
    assert phone.calls[0].voiced_s == pytest.approx(3 * 1.8, abs=0.6)


@pytest.mark.parametrize("phone", ["", "nobody", "911", "${EXTEN}", "provider-1&PJSIP/x"])
async def test_a_page_to_a_telephone_that_does_not_exist_dials_nothing(pbx: real.Pbx, phone: str) -> None:
    async with handed_back(pbx, "page-on-call", ANSWERING_PHONE=phone) as (caller, told, _):
        assert await caller.hear_tone([BACK_HZ], 8) == BACK_HZ
    assert told.came_back == [("resume", told.call, "page-on-call", "unavailable")]


async def test_a_caller_who_hangs_up_during_the_page_ends_it(pbx: real.Pbx, briefing: str) -> None:
    async with Phone(pbx.account("provider-1"), Behaviour(manner=Manner.NO_ANSWER)) as phone:
        async with handed_back(pbx, "page-on-call", ANSWERING_PHONE="provider-1") as (_, told, _ami):
            await phone.rang.wait()
        assert told.outcomes("end") == [("page-on-call", "hung-up")]
        assert await pbx.quiet() == ""


async def test_a_provider_learns_that_the_caller_has_gone(pbx: real.Pbx, briefing: str) -> None:
    behaviour = Behaviour(manner=Manner.ACCEPT, ring_s=0.2, silence_s=2.5)
    async with Phone(pbx.account("provider-1"), behaviour) as phone:
        page = {"ANSWERING_PHONE": "provider-1", "ANSWERING_BRIEFING": briefing}
        async with handed_back(pbx, "page-on-call", **page) as (caller, told, _):
            while not phone.calls or phone.calls[0].answered_at is None:
                await asyncio.sleep(0.02)
            await caller.wait(1.0)
        assert await pbx.quiet(15) == ""
        assert await _stored(pbx, told.call) == "accepted"
        # briefing and keys, then the error tone and the briefing with the call-back number once more
        assert phone.calls[0].voiced_s > 2.7


@pytest.mark.parametrize(
    ("route", "phones"),
    [
        ("nurse", ("nurse-1", "nurse-2")),
        ("front-desk", ("desk-1",)),
        ("crisis-line", ("crisis-1",)),
        ("poison-control", ("poison-1",)),
    ],
)
async def test_a_role_is_rung_and_connected(pbx: real.Pbx, route: str, phones: tuple[str, ...]) -> None:
    behaviour = Behaviour(manner=Manner.ANSWER, ring_s=0.5, talk_s=2.0)
    silent = Behaviour(manner=Manner.NO_ANSWER)
    async with contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(Phone(pbx.account(phones[0]), behaviour, tone_hz=PHONE_HZ))
        others = [await stack.enter_async_context(Phone(pbx.account(one), silent)) for one in phones[1:]]
        async with handed_back(pbx, route) as (caller, told, ami):
            assert await caller.hear_tone([PHONE_HZ], 6) == PHONE_HZ
            assert await ami.db_get("answering-outcome", told.call) == "accepted"
            assert await caller.wait_for_end(6) and caller.leg.ended_by == "far end"
        assert len(first.calls) == 1 and all(len(other.calls) == 1 for other in others)
    assert told.came_back == []
    assert told.outcomes("accepted") == [(route, "accepted")]
    assert told.outcomes("end") == [(route, "accepted")]
    assert [e.get("Phone") for e in told.events if e.get("Phase") == "accepted"] == [phones[0]]


async def test_a_role_nobody_of_which_answers_comes_back(pbx: real.Pbx) -> None:
    silent = Behaviour(manner=Manner.NO_ANSWER)
    async with Phone(pbx.account("nurse-1"), silent) as phone:
        async with handed_back(pbx, "nurse", ANSWERING_RING_S="2") as (caller, told, _):
            assert await caller.hear_tone([BACK_HZ], 8) == BACK_HZ
        assert len(phone.calls) == 1
    assert told.came_back == [("resume", told.call, "nurse", "no-answer")]
    assert told.stored == ["no-answer"]


@pytest.mark.parametrize(("key", "returns"), [("1", True), ("0", True), ("5", False), ("", False)])
async def test_emergency_advice_is_repeated_and_the_provider_offered_twice(
    pbx: real.Pbx, key: str, returns: bool
) -> None:
    async with handed_back(pbx, "emergency-advice") as (caller, told, _):
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
        assert told.outcomes("end") == [("emergency-advice", "wants-on-call")]
    else:
        assert told.came_back == []
        assert told.outcomes("end") == [("emergency-advice", "advised")]


@pytest.mark.parametrize(
    ("route", "sound"), [("message", "goodbye"), ("goodbye", "goodbye"), ("closed", "closed")]
)
async def test_a_route_that_only_speaks(pbx: real.Pbx, route: str, sound: str) -> None:
    async with handed_back(pbx, route) as (caller, told, _):
        assert await caller.hear_tone([real.TONES[sound]], 4) is not None
        assert await caller.wait_for_end(4) and caller.leg.ended_by == "far end"
    assert told.outcomes("begin") == [(route, "")]
    assert told.outcomes("end") == [(route, "done")]


async def test_voicemail_keeps_what_was_said(pbx: real.Pbx) -> None:
    async with handed_back(pbx, "voicemail") as (caller, told, _):
        assert await caller.hear_tone([real.TONES["leave-message"]], 4) is not None
        await caller.wait(1.2)
        await caller.speak(g711.tone(300.0, 3.0), "a message")
        await caller.keys("#")
        assert await caller.hear_tone([real.TONES["goodbye"]], 5) is not None
        assert await caller.wait_for_end(4)
    path = pbx.etc.parent / "spool" / "messages" / f"{told.call}.wav"
    assert path.stat().st_size > 3 * 16_000
    messages = [event for event in told.events if event["UserEvent"] == "AnsweringMessage"]
    assert [event["File"] for event in messages] == [str(path)]
    assert told.outcomes("end") == [("voicemail", "recorded")]


async def test_an_unknown_route_still_reaches_somebody(pbx: real.Pbx) -> None:
    async with handed_back(pbx, "no-such-route") as (caller, _, _):
        assert await caller.hear_tone([real.TONES["fall-back"]], 4) is not None


async def test_a_call_that_came_back_at_once_is_still_told_of_its_end(pbx: real.Pbx) -> None:
    """The first control socket closes 3 s after the hand-back, and both belong to one application name."""
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

    async with pbx.worker(take), pbx.caller() as caller:
        await caller.ring()
        await caller.wait(5.0)
        await caller.keys("7")
        await caller.wait(0.3)
        await caller.hang_up()
        async with asyncio.timeout(3):
            await ended.wait()
    assert keys == ["7"]


async def _stored(pbx: real.Pbx, call: str) -> str | None:
    async with pbx.ami() as ami:
        return await ami.db_get("answering-outcome", call)
