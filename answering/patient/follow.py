"""What the service wrote down of a call, as events on the caller's own time line. What it gives is PHI."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from answering.errors import RecordsError
from answering.patient.caller import Caller, Event
from answering.records.model import (
    CallEnded,
    CallShown,
    DecisionMade,
    Disposed,
    MessageTaken,
    PageAttempt,
    Record,
    RouteEvent,
    Utterance,
)
from answering.records.store import Store

# A clock that was set between the two processes' readings must not hide the call.
BEFORE_S = 5.0
SETTLE_S = 1.0


class Follower:
    """Looks into the records for the call of one caller, by the number that only this caller has."""

    def __init__(self, store: Store, caller: Caller) -> None:
        self._store = store
        self._caller = caller
        self._told: set[str] = set()
        self.shown: CallShown | None = None

    async def look(self) -> list[Event]:
        """What is new since the last look, in the order of time. Raises RecordsError."""
        if self.shown is None:
            since = datetime.fromtimestamp(self._caller.rang_wall, UTC) - timedelta(seconds=BEFORE_S)
            calls = await self._store.call_list(1, caller_number=self._caller.caller_number, since=since)
            if not calls:
                return []
            call = calls[0].call
        else:
            call = self.shown.summary.call
        self.shown = await self._store.call_show(call)
        if self.shown is None:
            return []
        fresh = [entry for entry in self.shown.entries if entry.id not in self._told]
        self._told |= {entry.id for entry in fresh}
        events = [event for entry in fresh if (event := told(entry, self._caller.rang_wall)) is not None]
        return sorted(events, key=lambda event: event.t_s)

    async def settle(self, within_s: float = 8.0) -> list[Event]:
        """All that is new, once nothing more is to be expected: a part has ended, and a second has gone by.

        Raises RecordsError when the records could not be read to the end.
        """
        events: list[Event] = []
        failure: RecordsError | None = None
        until = quiet_since = time.monotonic()
        until += within_s
        while time.monotonic() < until:
            try:
                fresh, failure = await self.look(), None
            except RecordsError as error:
                fresh, failure = [], error
            events += fresh
            if fresh:
                quiet_since = time.monotonic()
            ended = self.shown is not None and bool(self.shown.of(CallEnded))
            if ended and time.monotonic() - quiet_since >= SETTLE_S:
                break
            await asyncio.sleep(0.25)
        if failure is not None:
            raise failure
        return events


def told(entry: Record, rang_wall: float) -> Event | None:
    """One entry of the record as an event, None for what is no event of the conversation.

    An utterance of the agent's is written down when it has been spoken; `rang_wall` is `time.time()` at
    ringing.
    """
    at_s = entry.at.timestamp() - rang_wall
    match entry:
        case Utterance(who="agent"):
            lasted_s = (entry.ended_s or 0.0) - (entry.started_s or 0.0)
            extra = {"kind": "said", "name": entry.name, "interrupted": entry.interrupted, "ended_s": at_s}
            return Event(at_s - lasted_s, "agent", entry.text, extra)
        case Utterance(who="caller"):
            extra = {"kind": "heard", "confidence": entry.confidence}
            return Event(at_s, "system", entry.text, extra)
        case Utterance():
            return Event(at_s, "system", entry.name, {"kind": "silence"})
        case DecisionMade():
            extra = {
                "kind": "decision",
                "what": entry.what,
                "protocol": entry.protocol,
                "question": entry.question,
                "level": entry.level.id if entry.level is not None else None,
            }
            return Event(at_s, "system", entry.reason, extra)
        case Disposed():
            extra = {
                "kind": "disposition",
                "level": entry.level.id,
                "route": entry.route,
                "protocol": entry.protocol,
                "red_flag": entry.red_flag,
            }
            return Event(at_s, "system", entry.reason, extra)
        case PageAttempt():
            return Event(at_s, "system", f"{entry.phone}: {entry.outcome}", {"kind": "page", "phone": entry.phone})
        case MessageTaken():
            extra = {"kind": "message", "fields": dict(entry.fields), "urgent": entry.urgent}
            return Event(at_s, "system", f"message for {entry.queue}", extra)
        case RouteEvent():
            text = f"{entry.route} {entry.outcome or 'begins'}"
            return Event(at_s, "system", text, {"kind": "route", "route": entry.route, "outcome": entry.outcome})
    return None
