"""One step of the conversation: speak its sentences, then wait for the caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from answering.calls.floor import Floor, Holder
from answering.calls.inputs import Event, Input, Judged, Pressed, Said, Silent
from answering.dialogue.keys import PERSON
from answering.dialogue.step import Hint, Listen, Step
from answering.language.answers import is_backchannel
from answering.language.expectation import Expectation, Kind
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.speech.ear import Partial, SpeechEnded, SpeechStarted
from answering.telephony.media import Key

if TYPE_CHECKING:
    from answering.calls.turns import Turns

RESUME_AFTER_S = 0.35
NOISE_S = 0.8
FEW_WORDS = 8
UNDERSTOOD_S = 0.7
SCRIPT = "script:"


class Turn:
    """The state of one `take`."""

    def __init__(self, turns: Turns, step: Step, hint: Callable[[str, Verdict], Hint]) -> None:
        self.turns, self.step, self.hint = turns, step, hint
        self.floor = Floor(turns.pieces(step.says))
        self.listen = step.then if isinstance(step.then, Listen) else None
        self.story = self.listen.story if self.listen else ""
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
        verdict = await self.turns.judge(heard, self.story)
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
                return Said(heard, await self.turns.judge(heard, self.story))
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
