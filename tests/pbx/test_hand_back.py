"""Where callers end up: everybody on the ladder, the nurse, the front desk, the crisis line, a message, or gone."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
import yaml

from answering.patient import g711
from answering.patient.caller import Caller
from answering.patient.g711 import Samples
from answering.patient.phone import Behaviour, Manner, Phone
from answering.patient.voices import Voices, noise_bed, with_noise
from answering.records.model import CallEnded, MessageTaken, PageAttempt
from answering.stack import Stack
from answering.telephony.config import asterisk_cli
from tests import few
from tests.pbx.publishing import publish
from tests.pbx.ringing import account, eventually, phone, ringing, say
from tests.pbx.together import agent_said, agent_says, named, plain, shown_when, together

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWERS = Behaviour(Manner.ANSWER)
RING_S = 5
TURN_S = 10
RADIO = (
    "and now the traffic, there is a long line of cars on the bridge, after that the sports and a word from the "
    "people who make the finest garden chairs in the county, and then we have some more music for you"
)
ASKS_PURPOSE = "script:ask-purpose"


def music(seconds: float = 12.0) -> Samples:
    """Chords of three voices with overtones, a new one every half second: what plays while somebody is on hold."""
    count = int(seconds * g711.RATE_HZ) // g711.FRAME * g711.FRAME
    at_s = np.arange(count) / g711.RATE_HZ
    beat = (at_s * 2).astype(int)
    roots_hz = np.array([220.0, 277.2, 329.6, 246.9, 196.0, 293.7])[beat % 6]
    sound = sum(
        np.sin(2 * np.pi * np.cumsum(roots_hz * ratio * overtone) / g711.RATE_HZ) / overtone
        for ratio in (1.0, 1.25, 1.5)
        for overtone in (1, 2, 3)
    )
    return np.asarray(sound * 900 * (1.2 - (at_s * 2) % 1.0), np.int16)


def keep_hours(protocols: Path, *, open_now: bool) -> None:
    """Write hours into practice.yaml by which it is open, or closed, at any time of these tests; short ringing."""
    path = protocols / "practice.yaml"
    practice: dict[str, Any] = yaml.safe_load(path.read_text())
    today = datetime.datetime.now(datetime.UTC).date()
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    closed = [today + datetime.timedelta(days=days) for days in range(-2, 3)]
    practice["hours"] = {day: ["00:00-12:00", "12:00-23:59"] for day in days}
    practice["time_zone"] = "Etc/UTC" if datetime.datetime.now(datetime.UTC).hour < 23 else "America/New_York"
    practice["closed_days"] = [] if open_now else closed
    practice["on_call"] = [{**rung, "ring_s": RING_S} for rung in practice["on_call"]]
    practice["limits"]["turn_s"] = TURN_S
    path.write_text(yaml.safe_dump(practice, allow_unicode=True, sort_keys=False))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def practice(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation of a practice that rings its providers for a short time; closed to begin with."""
    folder = tmp_path_factory.mktemp("practice")
    protocols = few.copy_to(folder / "protocols")
    keep_hours(protocols, open_now=False)
    async with Stack("test-hand-back", state=folder / "state", protocols=protocols) as running:
        yield running


async def cli(stack: Stack, command: str) -> str:
    asterisk = asterisk_cli(stack.installed.asterisk_root, stack.state / "asterisk" / "etc", command)
    process = await asyncio.create_subprocess_exec(*asterisk, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode()


async def nothing_left(stack: Stack) -> None:
    """Asterisk holds no channel and no bridge."""

    async def look() -> bool:
        channels, bridges = await cli(stack, "core show channels count"), await cli(stack, "bridge show all")
        return "0 active channels" in channels and len(bridges.strip().splitlines()) == 1

    await eventually(look, "the end of all channels and bridges", 30.0)


async def nobody_answers(stack: Stack, voices: Voices) -> None:
    noise = noise_bed(18.0, seed=8)
    words = with_noise(await voices.speak("my boy has a sore on his back since this morning", "ron"), noise)
    async with Caller(account(stack, "patient"), stack.instance.number, noise=noise) as caller:
        await caller.ring(15.0)
        assert await caller.agent_starts(15.0)
        await caller.keys("0")
        await agent_says(stack, caller, "script:page-leave-message")
        await caller.speak(words, "the message", voiced_end=len(words) - 1)
        await agent_says(stack, caller, "message:callback")
        await caller.keys("5550142334")
        await agent_says(stack, caller, "script:task-read-back")
        await caller.keys("1")
        assert await caller.wait_for_end(40.0), "the call did not end after the message"
    shown = await shown_when(stack, caller, lambda shown: bool(shown.of(MessageTaken)), "the message")
    told = [each.name for each in agent_said(shown)]
    for name in ("script:page-next", "script:page-failed", "script:page-leave-message", "script:message-done"):
        assert name in told, plain(shown)
    attempts = [(each.phone, each.outcome) for each in shown.of(PageAttempt)]
    assert attempts == [("provider-1", "no-answer"), ("provider-2", "declined")]
    message = shown.of(MessageTaken)[-1]
    assert message.urgent
    assert message.fields["callback"] == "5550142334" and "morning" in message.fields["about"], message.fields
    assert shown.summary.route == "message"


async def thinks_of_suicide(stack: Stack, voices: Voices, crisis: Phone) -> None:
    async with ringing(stack) as caller:
        await say(caller, voices, "it all seems so pointless, I just want to die", "joe")
        reached = await caller.hear_tone([crisis.tone_hz], 90.0)
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.route), "the route")
    assert reached == crisis.tone_hz and shown.summary.route == "crisis-line", plain(shown)
    assert named(shown, "script:crisis-stay"), plain(shown)


async def finishes_in_spanish_by_keypad(stack: Stack, crisis: Phone) -> None:
    """Thoughts of suicide: nothing done yet, but a plan."""
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.wait(1.0)
        await caller.keys("2")
        await agent_says(stack, caller, "script:language-unavailable")
        await caller.keys("6")
        await agent_says(stack, caller, "suicide:done-already")
        await caller.keys("2")
        await agent_says(stack, caller, "suicide:thoughts-now")
        await caller.keys("1")
        assert await caller.hear_tone([crisis.tone_hz], 90.0) == crisis.tone_hz
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.route), "the route")
    assert shown.summary.route == "crisis-line", plain(shown)
    spoken = {each.name: each.text for each in agent_said(shown)}
    assert spoken["suicide:done-already"].startswith("¿Ya se hizo algo"), plain(shown)
    assert "nueve ocho ocho" in spoken["script:crisis-stay"], plain(shown)
    assert all("Press" not in each.text for each in agent_said(shown) if each.turn > 1), plain(shown)


async def hangs_up(stack: Stack, voices: Voices, when: str, provider: Phone) -> None:
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.wait(1.0)
        if when == "question":
            await say(caller, voices, "could somebody at your place renew my prescription", "ruth")
            assert await caller.agent_starts(15.0)
            await caller.wait(1.0)
        if when in ("ringing", "message"):
            await caller.keys("0")
            await rung_for(caller, provider)
        if when == "message":
            await agent_says(stack, caller, "script:page-failed")
    shown = await shown_when(stack, caller, lambda shown: ended_by(shown, when), f"the end in the {when}")
    assert shown.summary.ended_at is not None
    if when == "message":
        assert [each.urgent for each in shown.of(MessageTaken)] in ([], [True])


def ended_by(shown: Any, when: str) -> bool:
    reasons = [each.reason for each in shown.of(CallEnded)]
    if when == "ringing":
        return bool(reasons) and reasons[-1] == "handed back: page-on-call"
    return bool(reasons) and reasons[-1] == "caller hung up"


async def rung_for(caller: Caller, provider: Phone) -> None:
    """Wait until the provider's telephone rings for this caller."""

    async def look() -> bool:
        return any(ring.caller == caller.caller_number for ring in provider.calls)

    await eventually(look, "the ringing", 60.0)
    await caller.wait(0.5)


async def has_the_nurse(stack: Stack, route: str, nurse: Phone | None) -> None:
    """Thoughts of suicide that are past: somebody clinical the same day."""
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.keys("6")
        await caller.wait(1.5)
        await caller.keys("1")  # into the notice: a yes to a question that was not asked yet is none
        for question in ("done-already", "thoughts-now", "wish-to-be-dead"):
            await agent_says(stack, caller, f"suicide:{question}")
            await caller.keys("2")
        if nurse is not None:
            assert await caller.hear_tone([nurse.tone_hz], 90.0) == nurse.tone_hz
        else:
            await agent_says(stack, caller, "script:page-start")
            await caller.wait(1.0)
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.route), "the route")
    assert shown.summary.route == route, plain(shown)
    assert shown.summary.level == "same-day", plain(shown)


async def wants_the_front_desk(stack: Stack, voices: Voices, desk: Phone) -> None:
    async with ringing(stack) as caller:
        await say(caller, voices, "good morning dear, may I talk with a real person about a bill please", "ron")
        assert await caller.hear_tone([desk.tone_hz], 90.0) == desk.tone_hz
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.route), "the route")
    assert shown.summary.route == "front-desk", plain(shown)


async def finds_the_front_desk_empty(stack: Stack) -> None:
    """Nobody there: the caller is told so and leaves a message."""
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.keys("0")
        await agent_says(stack, caller, "script:not-answered")
        assert await caller.wait_for_end(120.0), "the call did not end"
    shown = await shown_when(stack, caller, lambda shown: bool(shown.of(MessageTaken)), "the message")
    assert shown.of(MessageTaken)[-1].fields["callback"] == caller.caller_number
    assert named(shown, "script:message-done"), plain(shown)


async def never_lets_the_agent_speak(stack: Stack, sound: Samples, phones: tuple[Phone, ...]) -> None:
    """Sound without end comes to a person; nobody hangs up on it."""
    async with Caller(account(stack, "patient"), stack.instance.number, noise=sound) as caller:
        await caller.ring(15.0)
        reached = await caller.hear_tone([each.tone_hz for each in phones], 150.0)
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.end_reason), "the end of the call")
    assert reached is not None, plain(shown)
    assert named(shown, "script:to-person"), plain(shown)


async def test_when_closed_everybody_reaches_a_person_or_leaves_an_urgent_message(
    practice: Stack, voices: Voices
) -> None:
    async with (
        phone(practice, "provider-1", Behaviour(Manner.NO_ANSWER)) as provider,
        phone(practice, "provider-2", Behaviour(Manner.REFUSE)),
        phone(practice, "crisis-1", ANSWERS) as crisis,
    ):
        crisis.tone_hz = 1_020.0
        await together(
            nobody_answers(practice, voices),
            thinks_of_suicide(practice, voices, crisis),
            finishes_in_spanish_by_keypad(practice, crisis),
            has_the_nurse(practice, "page-on-call", None),
            *(hangs_up(practice, voices, when, provider) for when in ("greeting", "question", "ringing", "message")),
        )
    await nothing_left(practice)


async def test_when_open_the_nurse_and_the_front_desk_come_first(practice: Stack, voices: Voices) -> None:
    keep_hours(Path(practice.instance.protocols), open_now=True)
    await publish(practice)
    radio = await voices.speak(RADIO, "dave")
    async with phone(practice, "nurse-1", ANSWERS) as nurse:
        nurse.tone_hz = 620.0
        async with phone(practice, "desk-1", ANSWERS) as desk:
            desk.tone_hz = 740.0
            await together(
                has_the_nurse(practice, "nurse", nurse),
                wants_the_front_desk(practice, voices, desk),
                never_lets_the_agent_speak(practice, music(), (nurse, desk)),
                never_lets_the_agent_speak(practice, radio, (nurse, desk)),
            )
        await finds_the_front_desk_empty(practice)
    await nothing_left(practice)
