"""Who speaks when: callers who speak into the agent's sentences, hum along, talk on and on, or make noise."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import numpy as np
import pytest

from answering.patient import g711
from answering.patient.caller import Caller
from answering.patient.g711 import Samples
from answering.patient.phone import Behaviour, Manner
from answering.patient.voices import Voices, noise_bed, with_noise
from answering.records.model import DecisionMade, Utterance
from answering.stack import Stack
from tests.pbx.ringing import account, phone, record_of, ringing, say
from tests.pbx.together import agent_said, caller_said, named, plain, together

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST = "script:emergency-first"
ASKS_MEDICINE = "refill:medicine"
TONES_HZ = (560.0, 740.0)


async def agent_speaks(caller: Caller, for_s: float) -> None:
    """Wait until the agent has been speaking for so long."""
    assert await caller.agent_starts(20.0), "the agent does not speak"
    assert await caller.wait(for_s)


def burst(seconds: float = 0.25) -> Samples:
    """A cough: broad noise with a sharp beginning."""
    count = int(seconds * g711.RATE_HZ)
    fading = np.exp(-np.linspace(0.0, 4.0, count))
    return np.asarray(np.random.default_rng(5).standard_normal(count) * 6_000 * fading, np.int16)


async def asks_for_a_refill(caller: Caller, voices: Voices, voice: str) -> None:
    """The agent asks for the medicine next."""
    assert await say(caller, voices, "good afternoon, could somebody renew my prescription please", voice)


async def speaks_over_a_question(stack: Stack, voices: Voices) -> None:
    async with ringing(stack) as caller:
        await asks_for_a_refill(caller, voices, "ruth")
        words = await voices.speak("the little yellow tablets, ten milligrams", "ruth")
        await agent_speaks(caller, 1.3)
        await caller.speak(words, "over the question")
        await caller.agent_stops()
    shown = await record_of(stack, caller)
    asked = named(shown, ASKS_MEDICINE)
    assert [one.interrupted for one in asked] == [True], plain(shown)
    assert "yellow" in caller_said(shown), plain(shown)
    assert agent_said(shown)[-1].name != ASKS_MEDICINE, plain(shown)


async def hums_along(stack: Stack, voices: Voices, sound: Samples) -> None:
    """The sentence goes on from its beginning (or was never stopped), and nothing counts as an answer."""
    async with ringing(stack) as caller:
        await asks_for_a_refill(caller, voices, "ron")
        await agent_speaks(caller, 1.3)
        await caller.play_samples(sound)
        await caller.wait(3.0)
        assert await caller.agent_stops()
        before = len(caller.turns)
    assert before == 1
    shown = await record_of(stack, caller)
    asked = named(shown, ASKS_MEDICINE)
    assert 1 <= len(asked) <= 2 and not asked[-1].interrupted, plain(shown)
    last = max(each.turn for each in shown.of(Utterance) if each.who == "caller")
    assert last == asked[-1].turn, plain(shown)


async def talks_over_the_advice(stack: Stack, voices: Voices) -> None:
    async with ringing(stack) as caller:
        await say(caller, voices, "it feels like an elephant is sitting on my chest and I am sweating all over", "alan")
        words = await voices.speak("oh my goodness, tell me what am I supposed to do with the children", "alan")
        await agent_speaks(caller, 0.3)
        await caller.speak(words, "over the advice")
        await caller.agent_stops()
    shown = await record_of(stack, caller)
    first = named(shown, FIRST)
    assert first and not any(each.interrupted for each in first), plain(shown)
    assert "children" in caller_said(shown), plain(shown)


async def red_flag_into_the_greeting(stack: Stack, voices: Voices) -> None:
    noise = noise_bed(15.0, seed=3)
    words = with_noise(await voices.speak("I can't breathe, I think my throat is closing up", "joe"), noise)
    async with Caller(account(stack, "patient"), stack.instance.number, noise=noise) as caller:
        await caller.ring(15.0)
        await agent_speaks(caller, 1.0)
        await caller.speak(words, "into the greeting", voiced_end=len(words) - 1)
        await agent_speaks(caller, 6.0)
    shown = await record_of(stack, caller)
    greeting = agent_said(shown)[0]
    assert greeting.name == "script:greeting-emergency" and greeting.interrupted, plain(shown)
    assert "breathe" in caller_said(shown), plain(shown)
    assert any(each.what == "red-flag" for each in shown.of(DecisionMade)), plain(shown)
    assert named(shown, FIRST), plain(shown)


async def talks_on_after_a_red_flag(stack: Stack, voices: Voices) -> None:
    story = (
        "my father has terrible chest pain and he is turning grey and he was out in the yard all morning with the dog "
        "and then he came in and sat down at the table and my sister made him some soup because he likes soup and the "
        "neighbor came over to talk about the fence again and we were telling him that the fence is fine where it is "
        "and he went on about the roses and the gate and the mail and what the weather will be like on Sunday when the "
        "cousins come over with their new car that they bought from the man down by the river last summer"
    )
    words = await voices.speak(story, "ruth")
    async with ringing(stack) as caller:
        await caller.agent_stops()
        talking = asyncio.create_task(caller.speak(words, "a long story"))
        try:
            await caller.wait(1.0)
            began = len(caller.stream.heard.runs)
            while len(caller.stream.heard.runs) == began and not talking.done():
                await caller.wait(0.05)
            assert not talking.done(), "the agent let the caller tell the whole story"
        finally:
            talking.cancel()
            with suppress(asyncio.CancelledError):
                await talking
        await caller.wait(4.0)
    shown = await record_of(stack, caller)
    assert named(shown, FIRST), plain(shown)


async def presses_zero(stack: Stack) -> None:
    async with ringing(stack) as caller:
        await agent_speaks(caller, 1.0)
        await caller.keys("0")
        assert await caller.hear_tone(TONES_HZ, 60.0) is not None
    shown = await record_of(stack, caller)
    assert shown.summary.route in ("page-on-call", "front-desk"), plain(shown)


async def test_speech_into_the_agents_sentences(stack: Stack, voices: Voices) -> None:
    await together(
        speaks_over_a_question(stack, voices),
        hums_along(stack, voices, await voices.speak("mm-hmm", "ruth")),
        hums_along(stack, voices, await voices.speak("right", "joe")),
        hums_along(stack, voices, burst()),
        talks_over_the_advice(stack, voices),
        red_flag_into_the_greeting(stack, voices),
        talks_on_after_a_red_flag(stack, voices),
    )


async def test_key_zero_comes_to_a_person(stack: Stack, voices: Voices) -> None:
    accepts, answers = Behaviour(Manner.ACCEPT), Behaviour(Manner.ANSWER)
    async with phone(stack, "provider-1", accepts) as provider, phone(stack, "desk-1", answers) as desk:
        provider.tone_hz, desk.tone_hz = TONES_HZ
        await presses_zero(stack)
