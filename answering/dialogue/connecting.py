"""What the caller is told once the route is known, before the hand-back."""

from __future__ import annotations

from answering.dialogue.case import QUIET
from answering.dialogue.practice import Practice
from answering.dialogue.sentences import Sentences
from answering.dialogue.step import Disposition, Say
from answering.protocols.model import ProtocolSet

_STARTS = {
    "page-on-call": "page-start",
    "nurse": "nurse-start",
    "front-desk": "front-desk-start",
    "labour-and-delivery": "labour-start",
}


def connecting(protocols: ProtocolSet, practice: Practice, route: str, disposition: Disposition) -> tuple[Say, ...]:
    """Sentences to speak before the caller is handed to `route`; none where the conversation has said it."""
    name = _STARTS.get(route)
    said = disposition.rung > 0 or (disposition.wants == "person" and route != "page-on-call")
    said = said or disposition.topic == QUIET or (route == "labour-and-delivery" and disposition.level.is_emergency)
    if name is None or said:
        return ()
    return (Sentences(protocols.script, practice).say(name, disposition.language),)
