"""One call from its answer to its hand-back."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from answering.calls.conversation import Conversation, begin, is_after_hours
from answering.calls.diary import Diary
from answering.calls.handing_back import hand_back
from answering.calls.inputs import Input, Pressed, Said, Silent
from answering.calls.practice import practice_of
from answering.calls.recording import Recording
from answering.calls.room import Room
from answering.calls.routing import route as route_of
from answering.calls.turns import Turns
from answering.dialogue.connecting import connecting
from answering.dialogue.step import Dispose, Disposition, Listen, Step
from answering.errors import ChannelGone
from answering.logs import Log
from answering.speech.ear import Ear
from answering.telephony.channel import CallChannel

_CLOSE_S = 2.0

_log = Log("call")


class Call:
    """Carries one channel through one conversation: a patient's first, or the one after a route came back.

    `run` returns when the caller has left or was handed back; whatever it raises is the desk's to mend.
    """

    def __init__(self, channel: CallChannel, room: Room) -> None:
        self.channel, self.room = channel, room
        self.conversation: Conversation = begin(channel, room)
        self.diary = Diary(channel, room, self.conversation)
        self.turns: Turns | None = None
        self.recording: Recording | None = None

    async def run(self) -> None:
        channel, room = self.channel, self.room
        loop = asyncio.get_running_loop()
        await channel.set_variable("ANSWERING_CALL", self.diary.call)
        await channel.answer()
        media = await channel.open_media()
        ear = Ear(room.models, room.threads, started=loop.time(), turn_s=room.settings.limits.turn_s)
        turns = self.turns = Turns(
            media, ear, room.prompts, room.matcher, room.judging, room.settings.limits, self.diary.spoken
        )
        self.diary.started()
        pump = asyncio.create_task(turns.run(), name="media")
        watch = asyncio.create_task(self.watch(turns), name="caller-leaves")
        try:
            disposition = await self.converse(turns)
            route = route_of(disposition, room.settings, open_now=not is_after_hours(room))
            await self.announce(turns, route, disposition)
            await self.keep_recording()
            await hand_back(channel, room, route, disposition, self.diary)
            self.diary.ended(f"handed back: {route}", self.recording)
        except ChannelGone:
            await self.keep_recording()
            self.diary.broke_off(self.conversation.so_far())
            self.diary.ended("caller hung up", self.recording)
        finally:
            watch.cancel()
            pump.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(asyncio.gather(pump, watch, return_exceptions=True), _CLOSE_S)
            await turns.close()
            await self.keep_recording()
            self.diary.ended("broken off", self.recording)

    async def watch(self, turns: Turns) -> None:
        """The control socket tells at once that the caller has left; the media would not."""
        await self.channel.gone.wait()
        turns.caller_left()

    async def converse(self, turns: Turns) -> Disposition:
        """Step after step until one disposes of the call; a call that goes on too long is given to a person."""
        step = self.conversation.open()
        try:
            async with asyncio.timeout(self.room.settings.limits.call_s):
                while True:
                    given = await self.take(turns, step)
                    if given is None:
                        break
                    step = self.answer(given)
        except TimeoutError:
            step = self.conversation.give_up("the call reached its time limit")
            await self.take(turns, step)
        if isinstance(step.then, Dispose):
            return step.then.disposition
        raise RuntimeError("the conversation ended without a disposition")

    async def announce(self, turns: Turns, route: str, disposition: Disposition) -> None:
        """Tell the caller where they go, when the conversation has not."""
        says = connecting(self.room.protocols, practice_of(self.room.settings), route, disposition)
        if says:
            await turns.take(Step(says, Dispose(disposition), disposition.language), self.conversation.partial)

    async def take(self, turns: Turns, step: Step) -> Input | None:
        self.diary.step(step)
        await self.record(turns, step)
        turns.first_audio, took_turn_at = None, turns.took_turn_at
        given = await turns.take(step, self.conversation.partial)
        if turns.first_audio is not None:
            self.diary.latency(turns.first_audio - turns.started, took_turn_at - turns.started)
        awaited = not isinstance(step.then, Listen) or step.then.patience_s > 0
        if given is not None and (awaited or not isinstance(given, Silent)):
            self.diary.given(given)
        return given

    def answer(self, given: Input) -> Step:
        match given:
            case Said(heard, verdict):
                return self.conversation.hear(heard, verdict)
            case Pressed(keys):
                return self.conversation.key(keys)
            case Silent():
                return self.conversation.silence()

    async def record(self, turns: Turns, step: Step) -> None:
        """Begin or give up the recording, as the conversation asks."""
        if step.recording is True and self.recording is None and self.room.settings.recording.enabled:
            path = self.room.state / "recordings" / self.room.now().strftime("%Y-%m-%d") / f"{self.diary.file_name}.wav"
            self.recording = turns.recording = Recording(path, self.room.files, asyncio.get_running_loop().time)
        elif step.recording is False and self.recording is not None:
            recording, self.recording, turns.recording = self.recording, None, None
            await recording.discard()

    async def keep_recording(self) -> None:
        if self.turns is not None and self.turns.recording is not None:
            recording, self.turns.recording = self.turns.recording, None
            await recording.close()
