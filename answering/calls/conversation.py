"""Which conversation a channel begins: a patient's first words, or what follows a route that came back."""

from __future__ import annotations

from typing import Protocol
from zoneinfo import ZoneInfo

from answering.calls.carried import unpack
from answering.calls.practice import practice_of
from answering.calls.room import Room
from answering.calls.routing import is_open
from answering.dialogue.aftermath import Aftermath, Returned
from answering.dialogue.interview import Interview
from answering.dialogue.step import Disposition, Hint, Step
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.telephony.channel import CallChannel


class Conversation(Protocol):
    """A conversation as a pure state machine; each method returns what is to be done next."""

    def open(self) -> Step: ...
    def hear(self, heard: Heard, verdict: Verdict) -> Step: ...
    def key(self, digits: str) -> Step: ...
    def silence(self) -> Step: ...
    def partial(self, text: str, verdict: Verdict) -> Hint: ...
    def give_up(self, reason: str) -> Step: ...
    def so_far(self) -> Disposition: ...


def resumed_call(channel: CallChannel) -> str | None:
    """The UUID of the call this channel comes back with; None for a new call."""
    match channel.args:
        case ("resume", call, *_) if call:
            return call
    return None


def line_of(channel: CallChannel) -> str:
    """The line the patient rang."""
    return channel.variables.get("ANSWERING_LINE", "main")


def is_after_hours(room: Room) -> bool:
    return not is_open(room.settings, room.now())


def begin(channel: CallChannel, room: Room) -> Conversation:
    """The conversation that fits how the channel came to us."""
    settings, known = room.settings, channel.variables
    practice = practice_of(settings)
    today = room.now().astimezone(ZoneInfo(settings.time_zone)).date()
    can_hear = frozenset(room.models.languages)
    if resumed_call(channel) is None:
        return Interview(
            room.protocols,
            practice,
            language=settings.languages[0],
            after_hours=is_after_hours(room),
            line=line_of(channel),
            today=today,
            can_hear=can_hear,
        )
    _, _, route, outcome, *_ = (*channel.args, "", "")
    disposition = unpack(known, settings.languages[0])
    returned = Returned(
        route=route,
        outcome=outcome,
        rung=disposition.rung,
        ladder=len(settings.on_call),
        caller_number=channel.caller_number,
    )
    return Aftermath(room.protocols, practice, disposition, returned, today=today, can_hear=can_hear)
