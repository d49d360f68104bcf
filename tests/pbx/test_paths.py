"""The script's paths in real calls: each from what is said, over the line, to where it leads."""

from __future__ import annotations

import pytest

from answering.patient.caller import Caller
from answering.patient.phone import Behaviour, Manner, Phone
from answering.patient.voices import Voices
from answering.records.model import CallShown, PageAttempt
from answering.stack import Stack
from tests.pbx.ringing import phone, ringing, say
from tests.pbx.together import agent_said, agent_says, named, plain, shown_when, together

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROVIDER_HZ, LABOUR_HZ = 660.0, 880.0
ASKS_PURPOSE = "script:ask-purpose"


async def routed(stack: Stack, caller: Caller, route: str, level: str) -> CallShown:
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.route), "the route", 60.0)
    assert (shown.summary.route, shown.summary.level) == (route, level), plain(shown)
    return shown


async def opens(stack: Stack, voices: Voices, caller: Caller, text: str, voice: str) -> None:
    """Speak as soon as the notice is over, into what the agent says next."""
    words = await voices.speak(text, voice)
    await agent_says(stack, caller, "script:recording-notice")
    await caller.speak(words, text)


async def cannot_speak_freely(stack: Stack, voices: Voices) -> None:
    """Yes or no by key; nothing of the matter is named."""
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "I can't talk freely here, somebody is listening", "ruth")
        await agent_says(stack, caller, "script:quiet-urgent")
        await caller.keys("1")
        shown = await routed(stack, caller, "page-on-call", "emergency-now")
    assert named(shown, "script:quiet-advice"), plain(shown)
    told = [each.name for each in agent_said(shown)]
    after = told[told.index("script:quiet-urgent") :]
    assert not [name for name in after if name.startswith("script:emergency")], plain(shown)


async def is_a_child_alone(stack: Stack, voices: Voices) -> None:
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "hello, I am seven years old", "ruth")
        await agent_says(stack, caller, "script:child-adult")
        await say(caller, voices, "no", "ruth")
        await agent_says(stack, caller, "child-call:somebody-very-sick")
        await caller.keys("2")
        await agent_says(stack, caller, "child-call:somebody-hurt")
        await caller.keys("1")
        await routed(stack, caller, "page-on-call", "on-call-now")


async def is_expecting(stack: Stack, voices: Voices, labour: Phone) -> None:
    """Past twenty weeks, said in the first sentence: that is not asked again."""
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "good evening, I am thirty weeks pregnant and I don't feel right", "ruth")
        await agent_says(stack, caller, "pregnancy-call:danger-signs")
        await caller.keys("2")
        await agent_says(stack, caller, "pregnancy-call:warning-signs")
        await caller.keys("1")
        assert await caller.hear_tone([labour.tone_hz], 60.0) == labour.tone_hz
        shown = await routed(stack, caller, "labour-and-delivery", "emergency-department-now")
    assert named(shown, "script:labour") and not named(shown, "pregnancy-call:twenty-weeks"), plain(shown)


async def is_a_recorded_voice(stack: Stack, voices: Voices) -> None:
    """Asked whether a person is there, then let go: nobody is paged."""
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "this is the final notice about your extended warranty", "dave")
        await agent_says(stack, caller, "script:robocall-check")
        await say(caller, voices, "your extended warranty is about to expire", "dave")
        assert await caller.wait_for_end(60.0), "the call did not end"
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.end_reason), "the end of the call")
    assert named(shown, "script:robocall-end") and shown.summary.route == "goodbye", plain(shown)
    assert not shown.of(PageAttempt), plain(shown)


async def refuses_to_call(stack: Stack, voices: Voices, provider: Phone) -> None:
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "my husband collapsed and he is not breathing", "ruth")
        refusal, no = await voices.speak("no, I don't want an ambulance", "ruth"), await voices.speak("no", "ruth")
        await agent_says(stack, caller, "script:emergency-first")
        await caller.speak(refusal, "refuses")
        await agent_says(stack, caller, "script:emergency-urge")
        await caller.speak(no, "refuses again")
        assert await caller.hear_tone([provider.tone_hz], 60.0) == provider.tone_hz
        shown = await routed(stack, caller, "page-on-call", "emergency-now")
    assert len(named(shown, "script:emergency-urge")) == 1, plain(shown)


async def calls_from_the_laboratory(stack: Stack, voices: Voices) -> None:
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "hello, I am calling from the lab", "joe")
        await agent_says(stack, caller, "laboratory-call:urgent")
        await say(caller, voices, "yes", "joe")
        shown = await routed(stack, caller, "page-on-call", "on-call-now")
    assert named(shown, "script:professional-urgent"), plain(shown)


async def has_the_wrong_number(stack: Stack, voices: Voices) -> None:
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "sorry, wrong number", "ron")
        assert await caller.wait_for_end(60.0), "the call did not end"
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.end_reason), "the end of the call")
    assert shown.summary.route == "goodbye" and named(shown, "script:wrong-number"), plain(shown)


async def is_angry(stack: Stack, voices: Voices) -> None:
    """Offered a person, asked again, never hung up on."""
    async with ringing(stack) as caller:
        await opens(stack, voices, caller, "this is ridiculous", "alan")
        await agent_says(stack, caller, "script:anger")
        await shown_when(stack, caller, lambda shown: len(named(shown, ASKS_PURPOSE)) > 1, "the question again")


async def test_who_calls_decides_the_path(stack: Stack, voices: Voices) -> None:
    async with phone(stack, "labour-1", Behaviour(Manner.ANSWER)) as labour:
        labour.tone_hz = LABOUR_HZ
        await together(
            cannot_speak_freely(stack, voices),
            is_a_child_alone(stack, voices),
            is_expecting(stack, voices, labour),
            is_a_recorded_voice(stack, voices),
        )


async def test_how_they_take_it_decides_the_path(stack: Stack, voices: Voices) -> None:
    async with phone(stack, "provider-1", Behaviour(Manner.ACCEPT)) as provider:
        provider.tone_hz = PROVIDER_HZ
        await together(
            refuses_to_call(stack, voices, provider),
            calls_from_the_laboratory(stack, voices),
            has_the_wrong_number(stack, voices),
            is_angry(stack, voices),
        )
