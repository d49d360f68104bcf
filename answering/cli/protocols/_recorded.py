"""The latest recorded calls of an installation, as the workbench replays them. PHI: never printed from here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from answering.records.model import CallEnded, CallShown, Utterance
from answering.records.store import Store
from answering.settings import Settings
from answering.workbench.replay import RecordedCall, RecordedTurn, joined

WAIT_S = 3.0


def latest(database_url: str, settings: Settings, most: int) -> list[RecordedCall]:
    """The latest calls that have ended; raises RecordsError when the database is away."""
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    return asyncio.run(_latest(database_url, settings, most))


async def _latest(database_url: str, settings: Settings, most: int) -> list[RecordedCall]:
    store = Store(database_url, wait_s=WAIT_S, most_connections=1)
    await store.open()
    try:
        found = []
        for summary in await store.call_list(most):
            shown = await store.call_show(summary.call) if summary.end_reason else None
            recorded = None if shown is None else as_recorded(shown, settings)
            found += [] if recorded is None else [recorded]
        return found
    finally:
        await store.close()


def as_recorded(shown: CallShown, settings: Settings) -> RecordedCall | None:
    """A call up to its first hand-back; None where its start was not kept."""
    summary = shown.summary
    if summary.started_at is None or summary.language is None or summary.after_hours is None:
        return None
    ended = min((entry.at for entry in shown.of(CallEnded)), default=None)
    spoken = [entry for entry in shown.of(Utterance) if ended is None or entry.at <= ended]
    turns = tuple(_turns(spoken))
    day = summary.started_at.astimezone(ZoneInfo(settings.time_zone)).date()
    return RecordedCall(summary.call, summary.language, summary.after_hours, day, turns) if turns else None


def _turns(spoken: list[Utterance]) -> Iterator[RecordedTurn]:
    """Turn by turn; keys that follow one another unanswered are one entry, as they were for the caller."""
    numbers = sorted({entry.turn for entry in spoken})
    keys = ""
    for number in numbers:
        of_turn = [entry for entry in spoken if entry.turn == number]
        says = joined((entry.name, entry.text) for entry in of_turn if entry.who == "agent")
        caller = next((_turn(entry) for entry in of_turn if entry.who != "agent"), "")
        if caller.startswith("[") and caller[1:-1].strip("0123456789*#") == "":
            keys += caller[1:-1]
            if not says and number != numbers[-1]:
                continue
            caller, keys = f"[{keys}]", ""
        yield RecordedTurn(caller, says)


def _turn(entry: Utterance) -> str:
    if entry.who == "caller" and entry.name == "keys":
        return f"[{entry.text}]"
    return entry.text if entry.who == "caller" and entry.text.strip() else "[silence]"
