"""A call as text for people and as JSON lines for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from answering.patient.caller import Caller, Event
from answering.patient.follow import Follower
from answering.records.model import PageAttempt

COLOURS = {"caller": "\033[36m", "agent": "\033[32m", "system": "\033[2m"}
PLAIN = "\033[0m"
MARKS = {
    "heard": "understood",
    "decision": "decided",
    "disposition": "disposed",
    "route": "dialplan",
    "page": "page",
    "message": "message",
    "silence": "silence",
}


def line(event: Event, *, colour: bool) -> str:
    """One event for a person to read; what the caller's words were understood as stands below them."""
    kind = str(event.extra.get("kind", ""))
    text = event.text
    if kind == "heard":
        confidence = event.extra.get("confidence")
        text = f'"{text}"' + (f" ({confidence:.2f})" if isinstance(confidence, float) else "")
    elif kind == "decision":
        about = [event.extra.get(name) for name in ("what", "protocol", "question", "level")]
        text = f"{text}  [{' · '.join(str(part) for part in about if part)}]"
    elif kind == "disposition":
        text = f"{event.extra['level']} by {event.extra['route']}: {text}"
    if event.extra.get("interrupted"):
        text += "  (interrupted)"
    who = MARKS.get(kind, event.who if event.who != "system" else "·")
    shown = f"{event.t_s:7.2f} s  {who:>10}  {text}"
    return f"{COLOURS[event.who]}{shown}{PLAIN}" if colour else shown


def latencies_ms(caller: Caller) -> list[int | None]:
    """One for each thing the caller said or keyed, by its own RTP; None where the agent did not answer it."""
    return [None if turn.latency_s is None else round(turn.latency_s * 1000) for turn in caller.measured()]


def summary(caller: Caller, follower: Follower, heard_phone: str | None) -> dict[str, object]:
    """The last line of `answering call --json`.

    `answered_by`: the telephone heard by its tone; else the one that the record says accepted a page.
    """
    shown = follower.shown
    told = shown.summary if shown is not None else None
    accepted = [page.phone for page in shown.of(PageAttempt) if page.outcome == "accepted"] if shown else []
    return {
        "disposition": told.level if told else None,
        "protocol": told.protocol if told else None,
        "red_flag": told.red_flag if told else None,
        "route": told.route if told else None,
        "reason": told.reason if told else None,
        "latencies_ms": latencies_ms(caller),
        "answered_by": heard_phone or (accepted[-1] if accepted else None),
        "record": told.call if told else None,
        "ended_by": caller.leg.ended_by,
    }


def json_lines(events: Sequence[Event], last: dict[str, object]) -> list[str]:
    """One object a line: the events in the order of time, then the summary."""
    lines = []
    for event in sorted(events, key=lambda one: one.t_s):
        told = {"t_s": round(event.t_s, 3), "who": event.who, "text": event.text}
        rest = {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in event.extra.items()
            if value is not None
        }
        lines.append(json.dumps({**told, **rest}, ensure_ascii=False))
    return [*lines, json.dumps(last, ensure_ascii=False)]
