"""Speaking and listening: one step of the conversation becomes sound, and what the caller did comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TypeAlias

from answering.calls.floor import Floor, Holder
from answering.calls.recording import Recording
from answering.dialogue.keys import PERSON
from answering.dialogue.step import Hint, Listen, Say, Step
from answering.errors import ChannelGone
from answering.language.answers import is_backchannel
from answering.language.expectation import Expectation, Kind
from answering.language.heard import Heard
from answering.matching.verdict import Matcher, Verdict
from answering.settings import Limits
from answering.speech.ear import Ear, Partial, SpeechEnded, SpeechStarted
from answering.speech.prompts import Prompts, split
from answering.telephony.media import Key, Media

RESUME_AFTER_S = 0.35
NOISE_S = 0.8
FEW_WORDS = 8
UNDERSTOOD_S = 0.7
SCRIPT = "script:"
_INBOX = 200


@dataclass(frozen=True, slots=True)
class Said:
    """The caller spoke; `verdict` is what the matcher makes of it."""

    heard: Heard
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed one key; the conversation knows when several make an answer."""

    keys: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing came within the patience of the question."""


Input: TypeAlias = Said | Pressed | Silent


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence as it was played: seconds on the call's clock."""

    say: Say
    started_s: float
    ended_s: float
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A partial result with what it already tells."""

    text: str
    hint: Hint


Event: TypeAlias = SpeechStarted | SpeechEnded | Partial | Heard | Key | Judged


class Turns:
    """The sound of one call. `run` pumps the media; `take` plays one step and waits for the caller.

    `on_spoken` hears of every sentence played, `on_first_audio` of the moment (loop time) a step's first sound left.
    """

    def __init__(
        self,
        media: Media,
        ear: Ear,
        prompts: Prompts,
        matcher: Matcher,
        threads: Executor,
        limits: Limits,
        on_spoken: Callable[[Spoken], None],
    ) -> None:
        self._media, self._ear, self._prompts, self._matcher = media, ear, prompts, matcher
        self._threads, self._limits, self._on_spoken = threads, limits, on_spoken
        self._loop = asyncio.get_running_loop()
        self.started = self._loop.time()
        self.recording: Recording | None = None
        self.first_audio: float | None = None
        self.took_turn_at = self.started
        self.begun: dict[str, float] = {}
        self._inbox: asyncio.Queue[Event | None] = asyncio.Queue(_INBOX)
        self._judging: asyncio.Task[None] | None = None
        self._play_started = 0.0

    async def run(self) -> None:
        """Feed the caller's sound to the ear and their keys to the inbox until the media end; cancelled at the end."""
        forward = asyncio.create_task(self._forward(), name="ear-events")
        try:
            async for item in self._media.frames():
                if isinstance(item, Key):
                    self._put(item)
                else:
                    self._ear.frame(item)
                    if self.recording is not None:
                        self.recording.caller(item)
        finally:
            forward.cancel()
            self.caller_left()

    def caller_left(self) -> None:
        """Nothing more will come: whoever waits for the caller gets ChannelGone."""
        self._put(None)

    async def take(self, step: Step, hint: Callable[[str, Verdict], Hint]) -> Input | None:
        """Speak `step.says`, then wait for the caller; None when the step ends the conversation and nothing more came.

        Raises ChannelGone when the caller has left. A caller who talks on for `talk_on_s` after an urgent hint is
        cut short; key presses interrupt all but the sentences that may not be interrupted.
        """
        turn = _Turn(self, step, hint)
        try:
            return await turn.take()
        finally:
            turn.close()

    # what a turn needs of the call

    def pieces(self, says: Sequence[Say]) -> list[Say]:
        """What is not ready to be played is spoken sentence by sentence, each made while the one before it plays."""
        return [
            replace(say, text=part)
            for say in says
            for part in ([say.text] if self._prompts.cached(say.text, say.language) else split(say.text))
        ]

    async def sound(self, say: Say) -> bytes:
        """PCM of a sentence, from the cache or made now."""
        cached = self._prompts.cached(say.text, say.language)
        return cached if cached is not None else await self._prompts.get(say.text, say.language)

    async def play(self, say: Say) -> None:
        pcm = await self.sound(say)
        at = max(self._loop.time(), 0.0)
        if self.first_audio is None:
            self.first_audio = at
        await self._media.play(pcm)
        self._play_started = at
        self.begun.setdefault(say.name, at)
        if self.recording is not None:
            self.recording.agent(pcm, at)

    async def stop(self, say: Say) -> None:
        """Stop the sentence that is playing."""
        await self._media.flush()
        self.played(say, interrupted=True)
        if self.recording is not None:
            self.recording.cut(self._loop.time())

    def played(self, say: Say, *, interrupted: bool) -> None:
        self._on_spoken(Spoken(say, self._play_started - self.started, self._loop.time() - self.started, interrupted))

    def playing_until(self) -> float:
        return self._media.playing_until

    async def next_event(self, deadline: float | None) -> Event | None:
        """The next event, or None at `deadline` (loop time). Raises ChannelGone when the media have ended."""
        if deadline is not None and deadline <= self._loop.time() and self._inbox.empty():
            return None
        try:
            async with asyncio.timeout_at(deadline):
                event = await self._inbox.get()
        except TimeoutError:
            return None
        if event is None:
            self._put(None)
            raise ChannelGone("the caller has left")
        return event

    def expect(self, expectation: Expectation, language: str) -> None:
        self._ear.expect(expectation, language=language)

    def hurry(self) -> None:
        self._ear.hurry()

    def cut_short(self) -> None:
        self._ear.take_now()

    async def judge(self, heard: Heard) -> Verdict:
        return await self._loop.run_in_executor(self._threads, self._matcher.match, heard.text, heard.language)

    def judge_partial(self, text: str, language: str, hint: Callable[[str, Verdict], Hint]) -> None:
        """Judge the words so far beside the listening; one at a time, later ones win."""
        if self._judging is None or self._judging.done():
            self._judging = asyncio.create_task(self._judge_partial(text, language, hint), name="judge-partial")

    async def _judge_partial(self, text: str, language: str, hint: Callable[[str, Verdict], Hint]) -> None:
        def match() -> Verdict:
            return self._matcher.match(text, language, final=False)

        verdict = await self._loop.run_in_executor(self._threads, match)
        found = hint(text, verdict)
        if found.urgent:
            self._put(Judged(text, found))
            for say in found.prepare:
                await self.sound(say)

    async def close(self) -> None:
        if self._judging is not None and not self._judging.done():
            self._judging.cancel()
        await self._ear.close()

    @property
    def limits(self) -> Limits:
        return self._limits

    def now(self) -> float:
        return self._loop.time()

    async def _forward(self) -> None:
        while True:
            self._put(await self._ear.events.get())

    def _put(self, event: Event | None) -> None:
        """A full inbox loses its oldest event: only a stuck conversation fills it, and its newest words matter most."""
        if self._inbox.full():
            self._inbox.get_nowait()
        self._inbox.put_nowait(event)


class _Turn:
    """The state of one `take`."""

    def __init__(self, turns: Turns, step: Step, hint: Callable[[str, Verdict], Hint]) -> None:
        self.turns, self.step, self.hint = turns, step, hint
        self.floor = Floor(turns.pieces(step.says))
        self.listen = step.then if isinstance(step.then, Listen) else None
        self.expectation = self.listen.expectation if self.listen else Expectation(language=step.language)
        self.playing = False
        self.pending: Input | None = None
        self.resume_at: float | None = None
        self.silent_at: float | None = None
        self.cut_at: float | None = None
        self.partial = ""
        self.ahead = [asyncio.create_task(turns.sound(say), name="prepare") for say in self.floor.says[1:]]

    def close(self) -> None:
        for task in self.ahead:
            task.cancel()

    async def take(self) -> Input | None:
        turns, floor = self.turns, self.floor
        turns.expect(self.expectation, self.step.language)
        while True:
            if floor.holder is Holder.AGENT and not self.playing and floor.sentence is not None:
                await turns.play(floor.sentence)
                self.playing = True
            if floor.holder is Holder.CALLER and self.silent_at is None:
                if self.listen is None and not floor.caller_talking:
                    return None
                self.silent_at = turns.now() + (self.listen.patience_s if self.listen else self.turns.limits.turn_s)
            event = await turns.next_event(self.deadline())
            result = await self.on_time() if event is None else await self.on_event(event)
            if result is not None:
                return result

    def deadline(self) -> float | None:
        times = [self.cut_at, self.resume_at]
        if self.playing:
            times.append(self.turns.playing_until())
        elif self.floor.holder is Holder.CALLER and not self.floor.caller_talking:
            times.append(self.silent_at)
        else:
            times.append(self.turns.now() + self.turns.limits.turn_s + 5.0)
        return min(time for time in times if time is not None)

    async def on_time(self) -> Input | None:
        now = self.turns.now()
        sentence = self.floor.sentence
        if self.cut_at is not None and now >= self.cut_at:
            self.cut_at = None
            self.turns.cut_short()
        elif self.resume_at is not None and now >= self.resume_at:
            self.resume_at = None
            self.floor.go_on()
        elif self.playing and sentence is not None:
            if now >= self.turns.playing_until():
                self.playing = False
                self.turns.played(sentence, interrupted=False)
                self.floor.sentence_done()
                following = self.floor.sentence
                if self.pending is not None and (following is None or following.interruptible):
                    return self.pending
        elif self.floor.holder is Holder.CALLER and self.listen is not None:
            return Silent()
        elif self.floor.holder is Holder.PAUSED:
            self.floor.go_on()
        return None

    async def on_event(self, event: Event) -> Input | None:
        match event:
            case SpeechStarted():
                self.resume_at = None
                if self.listen is None and self.cut_at is None:
                    # Who is about to be handed on is not kept from it by their own talking.
                    self.cut_at = self.turns.now() + self.turns.limits.talk_on_s
                await self.pause_if(self.floor.caller_started())
            case SpeechEnded():
                self.floor.caller_stopped()
                self.patience_again()
                if self.floor.holder is Holder.PAUSED and self.means_nothing(self.partial):
                    self.resume_at = self.turns.now() + RESUME_AFTER_S
            case Partial():
                self.partial = event.text
                self.turns.judge_partial(event.text, self.step.language, self.hint)
            case Judged():
                self.turns.hurry()
                if self.cut_at is None:
                    self.cut_at = self.turns.now() + self.turns.limits.talk_on_s
            case Heard():
                return await self.on_heard(event)
            case Key():
                return await self.on_key(event)
        return None

    async def pause_if(self, stop: bool) -> None:
        if stop and self.playing and self.floor.sentence is not None:
            self.playing = False
            await self.turns.stop(self.floor.sentence)

    async def on_heard(self, heard: Heard) -> Input | None:
        self.cut_at = self.resume_at = None
        self.partial = ""
        speaking = self.floor.holder is not Holder.CALLER
        if speaking and self.means_nothing(heard.text):
            self.floor.go_on()
            return None
        if not heard.text and heard.ended_s - heard.started_s < NOISE_S:
            self.floor.caller_stopped()
            self.patience_again()
            return None
        self.turns.took_turn_at = self.turns.now()
        verdict = await self.turns.judge(heard)
        spoken_at = self.turns.started + heard.started_s
        if self.unasked(spoken_at) and not verdict.hits and len(heard.text.split()) <= FEW_WORDS:
            self.floor.go_on()
            return None
        if self.listen is None and verdict.tier == 0:
            self.floor.go_on()
            self.floor.caller_stopped()
            return None
        return await self.give(Said(heard, verdict))

    async def on_key(self, key: Key) -> Input | None:
        if self.unasked(self.turns.now()) and key.digit != PERSON:
            return None
        if self.playing and self.floor.sentence is not None and self.floor.sentence.interruptible:
            self.playing = False
            await self.turns.stop(self.floor.sentence)
        return await self.give(Pressed(key.digit))

    async def give(self, what: Input) -> Input | None:
        """Hand the input on, now or after the sentence that may not be interrupted."""
        if not self.floor.yield_to_caller():
            self.pending = what if self.pending is None else await self.together(self.pending, what)
            return None
        if self.playing and self.floor.sentence is not None:
            self.playing = False
            await self.turns.stop(self.floor.sentence)
        return what

    def unasked(self, at: float) -> bool:
        """Whether a yes or no of that moment (loop time) came before its question could be understood.

        What ends an earlier answer ("no … nothing like that") must not count for the question after it.
        """
        if self.expectation.kind is not Kind.YES_NO or not self.floor.says:
            return False
        names = [say.name for say in self.floor.says]
        asked = next((name for name in reversed(names) if not name.startswith(SCRIPT)), names[-1])
        begun = self.turns.begun.get(asked)
        return begun is None or at < begun + UNDERSTOOD_S

    async def together(self, before: Input, after: Input) -> Input:
        """Two inputs that both came while the sentence could not be interrupted, as one: neither is lost."""
        match before, after:
            case Pressed(first), Pressed(second):
                return Pressed(first + second)
            case Said(first_heard, _), Said(second_heard, _):
                text = f"{first_heard.text} {second_heard.text}".strip()
                heard = replace(second_heard, text=text, started_s=first_heard.started_s)
                return Said(heard, await self.turns.judge(heard))
            case Said(_, verdict), _ if verdict.tier:
                return before
        return after

    def means_nothing(self, text: str) -> bool:
        """A backchannel or no words at all; but a word that answers the question just asked is an answer."""
        if not text:
            return True
        last = self.floor.index >= len(self.floor.says) - 1
        if last and self.expectation.kind is Kind.YES_NO:
            return False
        return is_backchannel(text, self.step.language)

    def patience_again(self) -> None:
        """The patience of the question begins anew after every sound of the caller's."""
        if self.silent_at is not None and self.listen is not None:
            self.silent_at = self.turns.now() + self.listen.patience_s
