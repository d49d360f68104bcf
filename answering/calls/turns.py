"""Speaking and listening: one step of the conversation becomes sound, and what the caller did comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from answering.calls.inputs import Event, Input, Judged, Spoken
from answering.calls.recording import Recording
from answering.calls.turn import Turn
from answering.dialogue.step import Hint, Say, Step
from answering.errors import ChannelGone
from answering.language.expectation import Expectation
from answering.language.heard import Heard
from answering.matching.verdict import Matcher, Verdict
from answering.settings import Limits
from answering.speech.ear import Ear
from answering.speech.prompts import Prompts
from answering.telephony.media import Key, Media

_INBOX = 200


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
        turn = Turn(self, step, hint)
        try:
            return await turn.take()
        finally:
            turn.close()

    # what a turn needs of the call

    def pieces(self, says: Sequence[Say]) -> list[Say]:
        """What is not ready to be played is spoken part by part, each made while the one before it plays."""
        return [replace(say, text=part) for say in says for part in self._prompts.parts(say.text, say.language)]

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

    async def judge(self, heard: Heard, story: str) -> Verdict:
        """Judge a sentence; `story`: what the caller told before it."""
        match = partial(self._matcher.match, heard.text, heard.language, before=story)
        return await self._loop.run_in_executor(self._threads, match)

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
