"""What a simulated patient does, step by step, and the doing of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answering.patient import g711, voices
from answering.patient.caller import Caller
from answering.patient.ears import Ears
from answering.patient.g711 import Samples
from answering.patient.voices import Voices

GOODBYE_S = 2.0
INTO_WORDS_S = 1.0


@dataclass(frozen=True, slots=True)
class Say:
    """A line; `voice` None for the script's own. `interrupt`: a second into the agent's words, not after
    them.
    """

    text: str
    voice: str | None = None
    interrupt: bool = False


@dataclass(frozen=True, slots=True)
class Play:
    """A recording."""

    path: Path


@dataclass(frozen=True, slots=True)
class Press:
    """Keys, by "rfc4733", "info" or "inband"."""

    keys: str
    method: str = "rfc4733"


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds in which nothing is done."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller goes."""


Step = Say | Play | Press | Pause | HangUp


@dataclass(frozen=True, slots=True)
class Reply:
    """What the caller does when it hears the words `when` from the agent, up to `times` times."""

    when: str
    steps: tuple[Step, ...]
    times: int = 3


@dataclass(frozen=True, slots=True)
class Script:
    """One caller: the steps in turn, then replies to what is heard. `noise_db`: speech above the room's
    noise, None for a quiet room. `hang_up_after_s`: seconds after the answer, None to stay until the far end
    hangs up, but at most `stay_s` after the last step.
    """

    steps: tuple[Step, ...]
    replies: tuple[Reply, ...] = ()
    language: str = "en"
    voice: str | None = None
    noise_db: float | None = None
    hang_up_after_s: float | None = None
    stay_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A line as it will be sent: `voiced_end` is the index of its last voiced sample, the noise left out."""

    samples: Samples
    voiced_end: int | None


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A script whose sounds are made, so that nothing but the call takes time while it goes on."""

    script: Script
    noise: Samples | None
    sounds: Mapping[Step, Sound]


async def rehearse(script: Script, speakers: Voices) -> Rehearsed:
    """Make every sound. Raises NotInstalled or SpeechError."""
    noise = None if script.noise_db is None else voices.noise_bed(script.noise_db)
    voice = script.voice or speakers.for_language(script.language)
    sounds: dict[Step, Sound] = {}
    for step in (*script.steps, *(step for reply in script.replies for step in reply.steps)):
        if isinstance(step, Say):
            clean = await speakers.speak(step.text, step.voice or voice)
        elif isinstance(step, Play):
            clean = await asyncio.to_thread(voices.read_wav, step.path)
        else:
            continue
        sounds[step] = Sound(voices.with_noise(clean, noise), g711.last_voiced(clean))
    return Rehearsed(script, noise, sounds)


async def perform(
    caller: Caller, rehearsed: Rehearsed, tones: Mapping[str, float], ears: Ears | None = None
) -> str | None:
    """Ring and go through the script; returns the telephone that was heard, by its tone, or None.

    `tones`: telephone -> Hz. Somebody who answers ends the script. Without `ears` there are no replies.
    Raises RequestRefused or NoAnswer.
    """
    script = rehearsed.script
    await caller.ring()
    heard: float | None = None
    try:
        async with asyncio.timeout(script.hang_up_after_s):
            heard = await _talk(caller, rehearsed, tuple(tones.values()), ears)
    except TimeoutError:
        caller.note("system", f"{script.hang_up_after_s:g} s are over")
    await caller.hang_up()
    return next((phone for phone, tone in tones.items() if tone == heard), None)


async def _talk(caller: Caller, rehearsed: Rehearsed, tones: Sequence[float], ears: Ears | None) -> float | None:
    longest_s = 3600.0
    acting = asyncio.create_task(_act(caller, rehearsed, ears), name="patient-acts")
    listening = asyncio.create_task(caller.hear_tone(tones, longest_s), name="patient-listens")
    try:
        await asyncio.wait({acting, listening}, return_when=asyncio.FIRST_COMPLETED)
        if acting.done():
            acting.result()
            await asyncio.wait({listening}, timeout=rehearsed.script.stay_s)
        heard = listening.result() if listening.done() else None
        if heard is not None:
            await caller.wait(GOODBYE_S)
        return heard
    finally:
        for task in (acting, listening):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _act(caller: Caller, rehearsed: Rehearsed, ears: Ears | None) -> None:
    script = rehearsed.script
    for step in script.steps:
        await _wait_for_turn(caller, step)
        await _do(caller, step, rehearsed)
    left = {reply.when: reply for reply in script.replies} if ears is not None else {}
    used: Counter[str] = Counter()
    while left and ears is not None and await caller.agent_stops(starts_within_s=script.stay_s):
        heard = await asyncio.to_thread(ears.hear, caller.heard_since_turn(), tuple(left))
        if not heard:
            continue
        reply = left[heard[-1]]
        for step in reply.steps:
            await _do(caller, step, rehearsed)
        used[reply.when] += 1
        if used[reply.when] >= reply.times:
            del left[reply.when]


async def _wait_for_turn(caller: Caller, step: Step) -> None:
    if isinstance(step, Say) and step.interrupt:
        await caller.agent_starts()
        await caller.wait(INTO_WORDS_S)
    elif not isinstance(step, Pause | HangUp):
        await caller.agent_stops()


async def _do(caller: Caller, step: Step, rehearsed: Rehearsed) -> None:
    if caller.ended:
        return
    if isinstance(step, Pause):
        await caller.wait(step.seconds)
    elif isinstance(step, HangUp):
        await caller.hang_up()
    elif isinstance(step, Press):
        await caller.keys(step.keys, method=step.method)
    else:
        text = step.text if isinstance(step, Say) else f"[{step.path.name}]"
        sound = rehearsed.sounds[step]
        await caller.speak(sound.samples, text, voiced_end=sound.voiced_end)
