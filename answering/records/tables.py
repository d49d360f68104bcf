"""The statements that put lines into the tables: one for each kind, a JSON array of any length as their
argument.

Each is safe to repeat: records are keyed by their own UUID, calls by the call's.
"""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "utterance": (
        "utterances",
        {
            "turn": "integer",
            "who": "text",
            "text": "text",
            "confidence": "double precision",
            "started_s": "double precision",
            "ended_s": "double precision",
            "name": "text",
            "interrupted": "boolean",
            "asr_alternatives": "text[]",
        },
    ),
    "decision": (
        "decisions",
        {
            "turn": "integer",
            "what": "text",
            "reason": "text",
            "protocol": "text",
            "question": "text",
            "level": "text",
            "matched": "text",
            "protocols_hash": "text",
        },
    ),
    "disposition": (
        "dispositions",
        {
            "level": "text",
            "protocol": "text",
            "red_flag": "text",
            "topic": "text",
            "purpose": "text",
            "route": "text",
            "reason": "text",
        },
    ),
    "page-attempt": ("page_attempts", {"attempt": "integer", "phone": "text", "outcome": "text"}),
    "message": ("messages", {"queue": "text", "fields": "jsonb", "urgent": "boolean"}),
    "turn-latency": (
        "turn_latencies",
        {"turn": "integer", "latency_ms": "double precision", "parts": "jsonb"},
    ),
    "route-event": ("route_events", {"route": "text", "outcome": "text"}),
    "call-ended": ("call_ends", {"reason": "text", "duration_s": "double precision", "recording": "text"}),
}
KEYS: Mapping[str, str] = {"id": "uuid", "call": "uuid", "at": "timestamptz", "n": "bigint"}

# Any record may be the first of its call to arrive: processes write side by side and spools are replayed
# late.
FIRST_SEEN = """
    INSERT INTO calls (id, first_seen_at)
    SELECT call, min(at) FROM jsonb_to_recordset(%s::jsonb) AS r(call uuid, at timestamptz)
    GROUP BY call ORDER BY call
    ON CONFLICT (id) DO NOTHING
"""

_CALL_STARTED = """
    INSERT INTO calls (id, first_seen_at, started_at, caller_number, line, language, after_hours, worker,
                       protocols_hash)
    SELECT DISTINCT ON (call) call, at, at, caller_number, line, language, after_hours, worker, protocols_hash
    FROM jsonb_to_recordset(%s::jsonb) AS r(call uuid, at timestamptz, caller_number text, line text,
                                            language text, after_hours boolean, worker text, protocols_hash
                                            text)
    ORDER BY call, at
    ON CONFLICT (id) DO UPDATE
    SET first_seen_at = least(calls.first_seen_at, EXCLUDED.first_seen_at), started_at = EXCLUDED.started_at,
        caller_number = EXCLUDED.caller_number, line = EXCLUDED.line, language = EXCLUDED.language,
        after_hours = EXCLUDED.after_hours, worker = EXCLUDED.worker, protocols_hash = EXCLUDED.protocols_hash
    WHERE calls.started_at IS NULL OR calls.started_at > EXCLUDED.started_at
"""

_CALL_ENDED = """
    UPDATE calls SET ended_at = r.at, end_reason = r.reason
    FROM (SELECT DISTINCT ON (call) call, at, reason
          FROM jsonb_to_recordset(%s::jsonb) AS j(call uuid, at timestamptz, reason text)
          ORDER BY call, at DESC) AS r
    WHERE calls.id = r.call AND (calls.ended_at IS NULL OR calls.ended_at < r.at)
"""


def _insert(table: str, columns: Mapping[str, str]) -> str:
    typed = {**KEYS, **columns}
    names = ", ".join(typed)
    record = ", ".join(f"{name} {kind}" for name, kind in typed.items())
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS r({record}) "
        "ON CONFLICT (id) DO NOTHING"
    )


_ALSO: Mapping[str, str] = {"call-ended": _CALL_ENDED}

# Kind -> what to execute for its lines, in this order.
STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "call-started": (_CALL_STARTED,),
    **{
        kind: (_insert(table, columns), *([_ALSO[kind]] if kind in _ALSO else []))
        for kind, (table, columns) in COLUMNS.items()
    },
}
