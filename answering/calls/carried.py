"""What a caller's channel carries while the dialplan has it, so that any worker can take the call up again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from answering.dialogue.step import Disposition
from answering.protocols.model import Level

STATE = "ANSWERING_STATE"
LANGUAGE = "ANSWERING_LANGUAGE"


def pack(disposition: Disposition) -> dict[str, str]:
    """The channel variables that hold what the rest of the call depends on."""
    state = {
        "level": disposition.level.id,
        "topic": disposition.topic,
        "protocol": disposition.protocol,
        "red_flag": disposition.red_flag,
        "rung": disposition.rung,
        "summary": disposition.summary,
        "reason": disposition.reason,
    }
    return {STATE: json.dumps(state), LANGUAGE: disposition.language}


def unpack(variables: Mapping[str, str], language: str) -> Disposition:
    """The disposition a call came back with; what cannot be read is taken as urgent and unknown."""
    spoken = variables.get(LANGUAGE) or language
    try:
        state = json.loads(variables.get(STATE, ""))
        return Disposition(
            level=Level.from_id(state["level"]),
            reason=str(state["reason"]),
            language=spoken,
            topic=state["topic"],
            protocol=state["protocol"],
            red_flag=state["red_flag"],
            rung=int(state["rung"]),
            summary=str(state["summary"]),
        )
    except (ValueError, KeyError, TypeError):
        return Disposition(level=Level.ON_CALL_NOW, reason="came back without its state", language=spoken)
