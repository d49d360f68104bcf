"""What is kept of a call: one frozen value for each thing that happened, and what is read back of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from answering.protocols.model import Level


def new_id() -> str:
    """A random UUID as text: the key by which a record is stored once, however often it is written."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that happened in one call.

    `call`: the call's UUID. `at`: when, with its time zone (without one it is taken as UTC). `id`: this
    record's own UUID.
    """

    call: str
    at: datetime
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(Record):
    """A caller was accepted.

    `caller_number` is PHI; `worker` names the process, `protocols_hash` the protocol set.
    """

    caller_number: str
    line: str
    language: str
    after_hours: bool
    worker: str
    protocols_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance(Record):
    """One thing said. `text` and `asr_alternatives` are PHI.

    `turn`: counts from 0 in one call. `who`: "caller", "agent" or "system". `confidence`: 0 to 1, None for
    the agent. `started_s`/`ended_s`: seconds since the start of the call. `name`: the prompt's name
    ("script:greeting"), "" for a caller. `interrupted`: the caller cut it short.
    """

    turn: int
    who: str
    text: str
    confidence: float | None = None
    started_s: float | None = None
    ended_s: float | None = None
    name: str = ""
    interrupted: bool = False
    asr_alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade(Record):
    """One decision and why, as `dialogue.step.Decision` tells it.

    `matched` (PHI): the caller's words that led to it.
    """

    turn: int
    what: str
    reason: str
    protocol: str | None = None
    question: str | None = None
    level: Level | None = None
    matched: str = ""
    protocols_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed(Record):
    """How the conversation ended and by which route the caller is handed back; the last of a call counts."""

    level: Level
    route: str
    reason: str
    protocol: str | None = None
    red_flag: str | None = None
    topic: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAttempt(Record):
    """One attempt to reach a telephone of the ladder: `attempt` counts from 1, `phone` is its id."""

    attempt: int
    phone: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTaken(Record):
    """A message for one of the practice's queues. `fields` (PHI): slot name -> what the caller gave."""

    queue: str
    fields: Mapping[str, str]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLatency(Record):
    """End of the caller's speech to the agent's first audio in milliseconds; `parts`: components by name."""

    turn: int
    latency_ms: float
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEvent(Record):
    """What the dialplan reported of a route; `outcome` is "" where it only began."""

    route: str
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Record):
    """The application's part of a call is over: the caller has left or was handed back; there may be
    another part.

    `duration_s`: of this part. `recording`: where its recording lies, None without one.
    """

    reason: str
    duration_s: float
    recording: str | None = None


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One line of the list of calls; `level`, `protocol`, `red_flag`, `route`, `reason` of the last
    disposition.

    `duration_s`: from the start to the end of the last part. `recordings`: one path a part that was
    recorded. Everything but `call` may be unknown (None) while the call goes on or after a worker was
    killed.
    """

    call: str
    first_seen_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    caller_number: str | None
    line: str | None
    language: str | None
    after_hours: bool | None
    worker: str | None
    protocols_hash: str | None
    end_reason: str | None
    duration_s: float | None
    recordings: tuple[str, ...]
    level: str | None
    protocol: str | None
    red_flag: str | None
    route: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class CallShown:
    """One call with everything that happened in it, in the order of time."""

    summary: CallSummary
    entries: tuple[Record, ...]

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The entries of one kind, in the order of time."""
        return tuple(entry for entry in self.entries if isinstance(entry, kind))
