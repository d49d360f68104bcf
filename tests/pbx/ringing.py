"""What the tests of real calls share: ring, find the record of the call, wait for a thing to come true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from answering.errors import RecordsError
from answering.patient.call_leg import Account
from answering.patient.caller import Caller
from answering.patient.phone import Behaviour, Phone
from answering.patient.voices import Voices
from answering.records.model import CallShown
from answering.records.store import Store
from answering.stack import Stack

T = TypeVar("T")


def account(stack: Stack, user: str) -> Account:
    sip = stack.instance.sip
    told = stack.instance.accounts[user]
    return Account("127.0.0.1", int(str(sip["port"])), told["user"], told["password"])


@asynccontextmanager
async def ringing(stack: Stack, *, answered: bool = True) -> AsyncIterator[Caller]:
    """A caller whose call was answered."""
    async with Caller(account(stack, "patient"), stack.instance.number) as caller:
        await caller.ring(15.0)
        yield caller


@asynccontextmanager
async def phone(stack: Stack, user: str, behaviour: Behaviour | None = None) -> AsyncIterator[Phone]:
    async with Phone(account(stack, user), behaviour) as registered:
        yield registered


async def say(caller: Caller, voices: Voices, text: str, voice: str = "ruth") -> bool:
    """Wait until the agent stops, then speak."""
    return await caller.say(await voices.speak(text, voice), text)


async def eventually(look: Callable[[], Awaitable[T | None]], what: str, within_s: float = 20.0) -> T:
    """What `look` finds, asked again until it does; AssertionError naming `what` when it does not."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    while loop.time() < end:
        found = await look()
        if found:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{what} did not come within {within_s:g} s")


async def record_of(stack: Stack, caller: Caller, *, ended: bool = True, within_s: float = 20.0) -> CallShown:
    """The record of this caller's call, once it has ended."""
    store = Store(stack.instance.database_url)
    await store.open()

    async def look() -> CallShown | None:
        with suppress(RecordsError):
            return await found()
        return None

    async def found() -> CallShown | None:
        for summary in await store.call_list(1, caller_number=caller.caller_number):
            if summary.end_reason or not ended:
                return await store.call_show(summary.call)
        return None

    try:
        return await eventually(look, "the record of the call", within_s)
    finally:
        await store.close()
