"""Records of every kind, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from answering.protocols.model import Level
from answering.records.model import (
    CallEnded,
    CallStarted,
    DecisionMade,
    Disposed,
    MessageTaken,
    PageAttempt,
    Record,
    RouteEvent,
    TurnLatency,
    Utterance,
    new_id,
)

BEGAN = datetime(2026, 3, 1, 22, 15, tzinfo=UTC)


def started(call: str, *, at: datetime = BEGAN, number: str = "+15550100") -> CallStarted:
    return CallStarted(
        call=call,
        at=at,
        caller_number=number,
        line="100",
        language="en",
        after_hours=True,
        worker="0",
        protocols_hash="ab12",
    )


def said(call: str, turn: int, text: str = "my tooth hurts", *, at: datetime | None = None) -> Utterance:
    return Utterance(
        call=call,
        at=at or BEGAN + timedelta(seconds=turn),
        turn=turn,
        who="caller",
        text=text,
        confidence=0.9,
        started_s=turn + 0.25,
        ended_s=turn + 0.75,
        asr_alternatives=("my tooth hurts", "my truth hurts"),
    )


def whole_call(call: str) -> tuple[Record, ...]:
    """One call from start to end, a record of every kind at least, all but the first and last of one
    moment."""
    at = BEGAN + timedelta(seconds=1)
    return (
        started(call),
        said(call, 0, at=at),
        DecisionMade(
            call=call,
            at=at,
            turn=1,
            what="red-flag",
            reason="heard a warning sign",
            protocol="bleeding",
            question="how-long",
            level=Level.ON_CALL_NOW,
            matched="it will not stop",
            protocols_hash="ab12",
        ),
        TurnLatency(call=call, at=at, turn=1, latency_ms=312.5, parts={"hearing": 190.25}),
        Disposed(
            call=call,
            at=at,
            level=Level.ON_CALL_NOW,
            route="page-on-call",
            reason="answered yes",
            protocol="bleeding",
            red_flag="will-not-stop",
            topic="bleeding",
            purpose=None,
        ),
        CallEnded(call=call, at=at, reason="handed-back", duration_s=1.0, recording="/rec/1.wav"),
        RouteEvent(call=call, at=at, route="page-on-call"),
        PageAttempt(call=call, at=at, attempt=1, phone="dr-lee", outcome="no-answer"),
        RouteEvent(call=call, at=at, route="page-on-call", outcome="no-answer"),
        MessageTaken(call=call, at=at, queue="on-call", fields={"name": "Ana Ruiz"}, urgent=True),
        Disposed(call=call, at=at, level=Level.ON_CALL_NOW, route="message", reason="nobody answered"),
        CallEnded(
            call=call,
            at=BEGAN + timedelta(seconds=42),
            reason="hung-up",
            duration_s=40.5,
            recording="/rec/2.wav",
        ),
    )


def many(count: int, call: str | None = None) -> list[Utterance]:
    call = call or new_id()
    return [said(call, turn, f"line {turn}") for turn in range(count)]
