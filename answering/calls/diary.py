"""What one call leaves behind: its records, and one canonical line in the log."""

from __future__ import annotations

import asyncio

from answering.calls.conversation import Conversation, is_after_hours, line_of, resumed_call
from answering.calls.inputs import Input, Pressed, Said, Silent, Spoken
from answering.calls.recording import Recording
from answering.calls.room import Room
from answering.dialogue.step import Disposition, Step, Task
from answering.logs import Log
from answering.protocols.model import Level
from answering.records.model import (
    CallEnded,
    CallStarted,
    DecisionMade,
    Disposed,
    MessageTaken,
    TurnLatency,
    Utterance,
    new_id,
)
from answering.telephony.channel import CallChannel

_log = Log("call")

ADVISED = "emergency-advice"
BROKE_OFF = "hung-up"
CALL_BACKS = "call-backs"


class Diary:
    """Writes to the journal and never waits; `call` is the call's UUID, the same when it comes back from a route."""

    def __init__(self, channel: CallChannel, room: Room, conversation: Conversation) -> None:
        self._channel, self._room = channel, room
        self.resumed = resumed_call(channel)
        self.call = self.resumed or channel.variables.get("ANSWERING_CALL") or new_id()
        self.turn = 0
        self._said: Said | None = None
        self._began = asyncio.get_running_loop().time()
        self._latencies: list[float] = []
        self._level: Level | None = None
        self._route = ""
        self._ended = False

    @property
    def file_name(self) -> str:
        """The call's UUID, and the hour for the part after a route came back, so that no part overwrites another."""
        return f"{self.call}-{self._room.now():%H%M%S}" if self.resumed else self.call

    def started(self) -> None:
        room = self._room
        if self.resumed is None:
            room.journal.write(
                CallStarted(
                    call=self.call,
                    at=room.now(),
                    caller_number=self._channel.caller_number,
                    line=line_of(self._channel),
                    language=room.settings.languages[0],
                    after_hours=is_after_hours(room),
                    worker=str(room.worker),
                    protocols_hash=room.protocols.content_hash,
                )
            )

    def step(self, step: Step) -> None:
        for decision in step.decisions:
            self._room.journal.write(
                DecisionMade(
                    call=self.call,
                    at=self._room.now(),
                    turn=self.turn,
                    what=decision.what,
                    reason=decision.reason,
                    protocol=decision.protocol,
                    question=decision.question,
                    level=decision.level,
                    matched=self._said.heard.text if self._said and decision.what == "red-flag" else "",
                    protocols_hash=self._room.protocols.content_hash,
                )
            )

    def spoken(self, spoken: Spoken) -> None:
        self._utterance(
            "agent",
            spoken.say.text,
            spoken.started_s,
            spoken.ended_s,
            name=spoken.say.name,
            interrupted=spoken.interrupted,
        )

    def given(self, given: Input) -> None:
        """What the caller did opens the next turn."""
        self.turn += 1
        self._said = given if isinstance(given, Said) else None
        now_s = asyncio.get_running_loop().time() - self._began
        match given:
            case Said(heard, _):
                self._utterance(
                    "caller", heard.text, heard.started_s, heard.ended_s, confidence=heard.confidence,
                    alternatives=heard.grammar_texts,
                )  # fmt: skip
            case Pressed(keys):
                self._utterance("caller", keys, now_s, now_s, name="keys")
            case Silent():
                self._utterance("system", "", now_s, now_s, name="silence")

    def latency(self, first_audio_s: float, took_turn_s: float) -> None:
        """End of the caller's speech to the first sound of the answer, by our own clock; both in call time."""
        if self._said is None:
            return
        ended_s = self._said.heard.ended_s
        latency_ms = (first_audio_s - ended_s) * 1000
        self._latencies.append(latency_ms)
        self._room.journal.write(
            TurnLatency(
                call=self.call,
                at=self._room.now(),
                turn=self.turn,
                latency_ms=latency_ms,
                parts={"hearing": (took_turn_s - ended_s) * 1000, "answering": (first_audio_s - took_turn_s) * 1000},
            )
        )

    def disposed(self, disposition: Disposition, route: str) -> None:
        self._level, self._route = disposition.level, route
        self._room.journal.write(
            Disposed(
                call=self.call,
                at=self._room.now(),
                level=disposition.level,
                route=route,
                reason=disposition.reason,
                protocol=disposition.protocol,
                red_flag=disposition.red_flag,
                topic=disposition.topic,
                purpose=disposition.purpose,
            )
        )
        if disposition.task is not None:
            urgent = disposition.task.urgent or disposition.level <= Level.ON_CALL_NOW
            self._message(disposition.task, urgent=urgent)

    def broke_off(self, so_far: Disposition) -> None:
        """The caller left in mid-conversation: what was found is kept, and a clinical caller is rung back.

        After emergency advice that is its natural end. A call that had come back from a route keeps the disposition it
        came back with.
        """
        if self._level is None and self.resumed is None:
            self.disposed(so_far, ADVISED if so_far.level.is_emergency else BROKE_OFF)
        if so_far.task is None and so_far.level <= Level.SAME_DAY:
            about = so_far.summary or so_far.reason
            self._message(Task(CALL_BACKS, {"about": about}), urgent=True)

    def _message(self, task: Task, *, urgent: bool) -> None:
        fields = {**task.fields, "caller_number": self._channel.caller_number}
        self._room.journal.write(
            MessageTaken(call=self.call, at=self._room.now(), queue=task.queue, fields=fields, urgent=urgent)
        )

    def ended(self, reason: str, recording: Recording | None) -> None:
        """The call's last record here; only the first counts."""
        if self._ended:
            return
        self._ended = True
        duration_s = asyncio.get_running_loop().time() - self._began
        self._room.journal.write(
            CallEnded(
                call=self.call,
                at=self._room.now(),
                reason=reason,
                duration_s=duration_s,
                recording=str(recording.path) if recording else None,
            )
        )
        _log.info(
            "call",
            call=self.call,
            reason=reason,
            seconds=round(duration_s, 1),
            turns=self.turn,
            level=self._level.id if self._level is not None else "-",
            route=self._route or "-",
            slowest_ms=round(max(self._latencies, default=0.0)),
        )

    def _utterance(
        self,
        who: str,
        text: str,
        started_s: float,
        ended_s: float,
        *,
        name: str = "",
        confidence: float | None = None,
        interrupted: bool = False,
        alternatives: tuple[str, ...] = (),
    ) -> None:
        self._room.journal.write(
            Utterance(
                call=self.call,
                at=self._room.now(),
                turn=self.turn,
                who=who,
                text=text,
                confidence=confidence,
                started_s=started_s,
                ended_s=ended_s,
                name=name,
                interrupted=interrupted,
                asr_alternatives=alternatives,
            )
        )
