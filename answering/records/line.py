"""A record as one line of JSON: the form in which it lies in the spool and in which the database takes it."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

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
)

KINDS: Mapping[str, type[Record]] = {
    "call-started": CallStarted,
    "utterance": Utterance,
    "decision": DecisionMade,
    "disposition": Disposed,
    "page-attempt": PageAttempt,
    "message": MessageTaken,
    "turn-latency": TurnLatency,
    "route-event": RouteEvent,
    "call-ended": CallEnded,
}
KIND_OF: Mapping[type[Record], str] = {kind: name for name, kind in KINDS.items()}

# What the practice must act on or answer for; the rest of a conversation gives way to it when the disk runs
# full.
ESSENTIAL = frozenset({"call-started", "disposition", "page-attempt", "message", "call-ended"})


@dataclass(frozen=True, slots=True)
class Line:
    """One record on its way: its kind (a key of `KINDS`) and its JSON object, UTF-8 without a line feed."""

    kind: str
    data: bytes

    @property
    def essential(self) -> bool:
        return self.kind in ESSENTIAL


def encode(record: Record, n: int) -> Line:
    """The line of one record; `n` counts the records of the writing process.

    Never raises for values of the wrong type: what JSON or the database cannot hold (NUL, half of a
    surrogate pair, NaN) is replaced, so that a record is not lost over one character.
    """
    kind = KIND_OF[type(record)]
    values = {spec.name: getattr(record, spec.name) for spec in dataclasses.fields(record)}
    values |= {"kind": kind, "n": n}
    if isinstance(record, CallStarted):
        values["worker"] = str(record.worker)
    if isinstance(record, Utterance) and isinstance(record.confidence, float):
        # Recognisers report confidences a rounding error above 1.
        values["confidence"] = min(max(record.confidence, 0.0), 1.0)
    text = json.dumps(_plain(values), ensure_ascii=False, separators=(",", ":"))
    return Line(kind, text.encode())


def decode(data: bytes) -> Line | None:
    """The line that `data` holds, None where it is no whole record (cut short, or of an unknown kind)."""
    try:
        values = json.loads(data)
    except ValueError:
        return None
    kind = values.get("kind") if isinstance(values, dict) else None
    return Line(kind, data) if isinstance(kind, str) and kind in KINDS else None


def _plain(value: object) -> object:
    match value:
        case Level():
            return value.id
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
        case str():
            return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
        case Mapping():
            return {str(_plain(str(key))): _plain(item) for key, item in value.items()}
        case tuple() | list() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return _plain(str(value))
