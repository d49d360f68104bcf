"""Several callers at once, each with a scenario of their own: none of them is cut short by another's failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from answering.errors import RecordsError
from answering.patient.caller import Caller
from answering.records.model import CallShown, Utterance
from answering.records.store import Store
from answering.stack import Stack
from tests.pbx.ringing import eventually

LOOK_S = 0.2


async def together(*scenarios: Coroutine[Any, Any, None], apart_s: float = 0.3) -> None:
    """Let all scenarios run, begun `apart_s` after one another; the failures of all of them are told together."""

    async def one(place: int, scenario: Coroutine[Any, Any, None]) -> None:
        await asyncio.sleep(place * apart_s)
        await scenario

    ended = await asyncio.gather(*(one(*each) for each in enumerate(scenarios)), return_exceptions=True)
    failed = [error for error in ended if isinstance(error, BaseException)]
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise BaseExceptionGroup("scenarios", failed)


def agent_said(shown: CallShown) -> list[Utterance]:
    return [each for each in shown.of(Utterance) if each.who == "agent"]


def caller_said(shown: CallShown) -> str:
    """All words of the caller's, in order."""
    return " ".join(each.text for each in shown.of(Utterance) if each.who == "caller" and not each.name)


def named(shown: CallShown, name: str) -> list[Utterance]:
    """Every time the agent began this sentence."""
    return [each for each in agent_said(shown) if each.name == name]


def plain(shown: CallShown) -> str:
    """The conversation in lines, for the message of a failed assertion."""
    return "\n".join(
        f"{each.started_s or 0:6.1f} {each.who}: {each.text}{' --' if each.interrupted else ''} [{each.name}]"
        for each in shown.of(Utterance)
    )


async def shown_when(
    stack: Stack, caller: Caller, holds: Callable[[CallShown], bool], what: str, within_s: float = 30.0
) -> CallShown:
    """The record of this caller's call as soon as `holds` of it, also while the call goes on; AssertionError else."""
    store = Store(stack.instance.database_url)
    await store.open()
    latest: list[CallShown] = []

    async def look() -> CallShown | None:
        with suppress(RecordsError):
            for summary in await store.call_list(1, caller_number=caller.caller_number):
                shown = await store.call_show(summary.call)
                if shown is not None:
                    latest[:] = [shown]
                    if holds(shown):
                        return shown
        await asyncio.sleep(LOOK_S)
        return None

    try:
        return await eventually(look, what, within_s)
    except AssertionError as error:
        raise AssertionError(f"{error}; so far:\n{plain(latest[0]) if latest else 'nothing'}") from None
    finally:
        await store.close()


async def agent_says(stack: Stack, caller: Caller, name: str, within_s: float = 120.0) -> None:
    """Wait until the agent has said this sentence, to its end or stopped in it."""
    await shown_when(stack, caller, lambda shown: bool(named(shown, name)), f"the sentence {name}", within_s)
