"""What is kept of a call's sound: both sides after the notice, nothing before it, nothing against the caller's word."""

from __future__ import annotations

import asyncio
import stat
import wave
from pathlib import Path

import numpy as np
import pytest

from answering.patient import g711
from answering.patient.g711 import Samples
from answering.patient.voices import Voices
from answering.records.model import CallEnded, CallShown, MessageTaken
from answering.stack import Stack
from tests.pbx.ringing import record_of, ringing, say
from tests.pbx.together import agent_says, caller_said, named, plain, together

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTICE = "script:recording-notice"
BEFORE_HZ, AFTER_HZ = 1_870.0, 1_430.0


def sides(path: Path) -> tuple[Samples, Samples, int]:
    """The caller's side, the agent's, and the rate."""
    with wave.open(str(path), "rb") as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (2, 2)
        both = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, 2)
        return both[:, 0], both[:, 1], reader.getframerate()


def holds_tone(side: Samples, rate_hz: int, frequency_hz: float) -> bool:
    """Whether a quarter of a second of it is this tone."""
    size = rate_hz // 4
    beats = np.exp(-2j * np.pi * frequency_hz * np.arange(size) / rate_hz)
    pieces = side[: len(side) // size * size].reshape(-1, size).astype(float)
    power = (pieces**2).sum(axis=1) * size / 2
    return bool(np.any(np.abs(pieces @ beats) ** 2 > 0.5 * power + 1e9))


def files_of(stack: Stack, shown: CallShown) -> list[Path]:
    return list((stack.state / "recordings").rglob(f"{shown.summary.call}*"))


async def is_recorded(stack: Stack, voices: Voices) -> None:
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.wait(1.0)
        await caller.play_samples(g711.tone(BEFORE_HZ, 1.0))
        await agent_says(stack, caller, "script:ask-purpose")
        await caller.play_samples(g711.tone(AFTER_HZ, 1.0))
        assert await say(caller, voices, "which days of the week is the clinic open until late", "alan")
        assert await caller.agent_stops(starts_within_s=20.0)
    shown = await record_of(stack, caller)
    assert files_of(stack, shown) == [Path(path) for path in shown.summary.recordings], plain(shown)
    (path,) = files_of(stack, shown)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    patient, agent, rate_hz = await asyncio.to_thread(sides, path)
    assert np.abs(patient.astype(int)).max() > 1_000 and np.abs(agent.astype(int)).max() > 1_000
    (ended,), (notice, *_) = shown.of(CallEnded), named(shown, NOTICE)
    assert notice.ended_s is not None
    assert 5.0 < len(patient) / rate_hz < ended.duration_s - notice.ended_s + 0.5
    assert holds_tone(patient, rate_hz, AFTER_HZ)
    assert not holds_tone(patient, rate_hz, BEFORE_HZ), "something from before the notice was recorded"


async def refuses(stack: Stack, voices: Voices, *, into_the_greeting: bool) -> None:
    words = await voices.speak("I would rather you do not record this please", "joe" if into_the_greeting else "ron")
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.wait(1.0)
        if not into_the_greeting:
            await agent_says(stack, caller, "script:ask-purpose")
        await caller.speak(words, "a refusal")
        await agent_says(stack, caller, "script:recording-refused")
        assert await say(caller, voices, "I just want to know the address of the office", "ron")
        assert await caller.agent_stops(starts_within_s=20.0)
    shown = await record_of(stack, caller)
    assert "record" in caller_said(shown), plain(shown)
    assert files_of(stack, shown) == [] and shown.summary.recordings == (), plain(shown)


async def hangs_up_before_the_notice(stack: Stack) -> None:
    async with ringing(stack) as caller:
        assert await caller.agent_starts(15.0)
        await caller.wait(1.5)
    shown = await record_of(stack, caller)
    assert files_of(stack, shown) == [] and shown.summary.recordings == ()
    assert not shown.of(MessageTaken)


async def test_both_sides_are_kept_after_the_notice_and_never_against_the_callers_word(
    stack: Stack, voices: Voices
) -> None:
    await together(
        is_recorded(stack, voices),
        refuses(stack, voices, into_the_greeting=False),
        refuses(stack, voices, into_the_greeting=True),
        hangs_up_before_the_notice(stack),
    )
