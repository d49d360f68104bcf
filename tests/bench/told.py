"""What the service's own records tell of its turns: where the time went, by what was asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from answering import settings
from answering.calls.room import fixed_sentences
from answering.protocols import source
from answering.records.model import CallShown, TurnLatency, Utterance
from answering.records.store import Store


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """One turn by the service's own clock, milliseconds.

    `asked`: name of the sentence the caller answered. `fixed`: the answer's first sentence is a fixed prompt.
    `total_ms`: end of speech as the service places it to the first sound sent to the PBX; `hearing_ms`: the part of it
    until the turn was taken (the silence that ends it, and recognition). The rest is matching, deciding and fetching
    the sound. `waited`: the agent was still speaking a sentence that may not be interrupted.
    """

    asked: str
    fixed: bool
    total_ms: float
    hearing_ms: float
    waited: bool

    @property
    def deciding_ms(self) -> float:
        return self.total_ms - self.hearing_ms


def fixed_texts(protocols: Path) -> frozenset[str]:
    """Every sentence that is spoken as it stands. Raises InvalidFiles."""
    practice = settings.load(protocols / "practice.yaml", {})
    told = fixed_sentences(source.load(protocols), practice.spoken_name, practice.languages)
    return frozenset(text for text, _ in told)


async def own_turns(
    database_url: str, since: datetime.datetime, numbers: frozenset[str], fixed: frozenset[str]
) -> tuple[OwnTurn, ...]:
    """All turns of these callers' calls. Raises RecordsError."""
    store = Store(database_url)
    await store.open()
    try:
        found: list[OwnTurn] = []
        for summary in await store.call_list(5000, since=since):
            shown = await store.call_show(summary.call) if summary.caller_number in numbers else None
            if shown is not None:
                found += _turns(shown, fixed)
        return tuple(found)
    finally:
        await store.close()


def _turns(shown: CallShown, fixed: frozenset[str]) -> list[OwnTurn]:
    said: dict[int, list[Utterance]] = {}
    ended_s: dict[int, float] = {}
    for utterance in shown.of(Utterance):
        if utterance.who == "agent":
            said.setdefault(utterance.turn, []).append(utterance)
        elif utterance.who == "caller":
            ended_s[utterance.turn] = utterance.ended_s or 0.0
    found = []
    first = {latency.turn: latency for latency in reversed(shown.of(TurnLatency))}
    for latency in first.values():
        before, after = said.get(latency.turn - 1, []), said.get(latency.turn, [])
        if after and "hearing" in latency.parts:
            asked = before[-1].name if before else "into the greeting"
            hearing_ms = latency.parts["hearing"]
            taken_s = ended_s.get(latency.turn, 0.0) + hearing_ms / 1000
            waited = bool(before) and (before[-1].ended_s or 0.0) > taken_s + 0.02
            found.append(OwnTurn(asked, after[0].text in fixed, latency.latency_ms, hearing_ms, waited))
    return found
