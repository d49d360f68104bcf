"""What is told of a call: the record on the caller's time line, JSON lines, and a picture."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from answering.patient import picture, report
from answering.patient.caller import Event, Turn
from answering.patient.follow import told
from answering.protocols.model import Level
from answering.records.model import (
    CallEnded,
    DecisionMade,
    Disposed,
    MessageTaken,
    PageAttempt,
    Record,
    RouteEvent,
    TurnLatency,
    Utterance,
)

AT = {"call": "c", "at": datetime.fromtimestamp(1010.0, UTC)}
AGENT = Utterance(**AT, turn=0, who="agent", text="Hello.", started_s=2.0, ended_s=3.5, name="script:greeting")
HEARD = Utterance(**AT, turn=1, who="caller", text="hello", confidence=0.9)
DECISION = DecisionMade(**AT, turn=1, what="red-flag", reason="face drooping", level=Level.EMERGENCY_NOW)
DISPOSED = Disposed(**AT, level=Level.SAME_DAY, route="nurse", reason="answered no")


@pytest.mark.parametrize(
    ("record", "t_s", "who", "kind", "shown"),
    [
        (AGENT, 8.5, "agent", "said", "agent  Hello."),
        (HEARD, 10.0, "system", "heard", '"hello" (0.90)'),
        (Utterance(**AT, turn=1, who="system", text="", name="silence"), 10.0, "system", "silence", "silence"),
        (DECISION, 10.0, "system", "decision", "face drooping  [red-flag · emergency-now]"),
        (DISPOSED, 10.0, "system", "disposition", "same-day by nurse: answered no"),
        (PageAttempt(**AT, attempt=1, phone="p-1", outcome="busy"), 10.0, "system", "page", "p-1: busy"),
        (MessageTaken(**AT, queue="refills", fields={"name": "x"}), 10.0, "system", "message", "for refills"),
        (RouteEvent(**AT, route="nurse"), 10.0, "system", "route", "nurse begins"),
    ],
)
def test_records_become_events(record: Record, t_s: float, who: str, kind: str, shown: str) -> None:
    event = told(record, 1000.0)
    assert event is not None
    assert (event.t_s, event.who, event.extra["kind"]) == (pytest.approx(t_s), who, kind)
    assert shown in report.line(event, colour=False)
    assert report.line(event, colour=True).startswith("\033[")


@pytest.mark.parametrize(
    "record", [CallEnded(**AT, reason="x", duration_s=1.0), TurnLatency(**AT, turn=1, latency_ms=3.0)]
)
def test_what_is_no_part_of_the_conversation_is_left_out(record: Record) -> None:
    assert told(record, 1000.0) is None


def test_json_lines_come_in_the_order_of_time_and_the_outcome_last() -> None:
    events = [Event(2.0, "agent", "two", {"confidence": None, "ended_s": 2.123456}), Event(1.0, "caller", "uno é")]
    lines = report.json_lines(events, {"disposition": "same-day", "record": None})
    assert [json.loads(line) for line in lines] == [
        {"t_s": 1.0, "who": "caller", "text": "uno é"},
        {"t_s": 2.0, "who": "agent", "text": "two", "ended_s": 2.123},
        {"disposition": "same-day", "record": None},
    ]


def test_a_picture_of_a_call_is_a_png(tmp_path: Path) -> None:
    sound = np.random.default_rng(0).integers(-9000, 9000, 80_000).astype(np.int16)
    events = [Event(0.5 * index, "agent", "word " * 20, {}) for index in range(6)]
    events += [event for record in (AGENT, DECISION, DISPOSED) if (event := told(record, 1005.0))]
    turns = [Turn("x", 1.0, 2.0, 2.4), Turn("y", 5.0, 6.0)]
    partials = ((1.2, "hello"), (1.6, "there"))
    call = picture.Pictured("a call", (sound, sound[:100]), tuple(events), tuple(turns), partials)
    picture.draw(tmp_path / "call.png", call)
    assert (tmp_path / "call.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "call.png").stat().st_size > 20_000
