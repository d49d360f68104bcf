"""The service dies in every way it can, and the caller still reaches somebody."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from answering.patient.caller import Caller
from answering.patient.phone import Behaviour, Manner, Phone
from answering.patient.voices import Voices
from answering.records.model import MessageTaken
from answering.records.store import Store
from answering.stack import Stack
from tests import few
from tests.pbx.ringing import eventually, phone, record_of, ringing, say

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCEPTS = Behaviour(Manner.ACCEPT)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def frail(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation whose service is broken and mended by these tests."""
    home = tmp_path_factory.mktemp("faults")
    async with Stack("test-faults", state=home / "state", protocols=few.copy_to(home / "protocols")) as running:
        yield running


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in told]


def workers(stack: Stack) -> list[int]:
    """Process ids of the workers: what the nursery, the service's child, has forked."""
    assert stack.service is not None
    return [worker for nursery in children(stack.service.pid) for worker in children(nursery)]


async def greeted(caller: Caller) -> None:
    assert await caller.agent_starts(10.0), "the service did not speak"


async def rescued(caller: Caller, provider: Phone) -> None:
    """The caller hears somebody again, and it is the on-call provider in the end."""
    assert await caller.agent_starts(10.0), "nobody spoke to the caller"
    assert await caller.hear_tone([provider.tone_hz], 40.0) == provider.tone_hz
    assert [ring.key for ring in provider.calls] == ["1"]


async def whole_again(stack: Stack) -> None:
    async def look() -> bool:
        return len(workers(stack)) == len(stack.instance.worker_ports)

    await eventually(look, "the replaced worker")
    await asyncio.sleep(3.0)


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_worker_killed_or_frozen_in_mid_call_strands_nobody(frail: Stack, fault: signal.Signals) -> None:
    async with phone(frail, "provider-1", ACCEPTS) as provider, ringing(frail) as caller:
        await greeted(caller)
        await asyncio.sleep(1.0)
        for worker in workers(frail):
            os.kill(worker, fault)
        caller.events.clear()
        await caller.agent_stops(starts_within_s=0.0)
        await rescued(caller, provider)
    await whole_again(frail)


async def test_a_service_that_is_absent_is_answered_by_the_dialplan(frail: Stack) -> None:
    await frail.stop_service(signal.SIGKILL)
    try:
        async with phone(frail, "provider-1", ACCEPTS) as provider, ringing(frail) as caller:
            await rescued(caller, provider)
    finally:
        await frail.start_service()


async def test_nobody_answering_leaves_a_message_in_the_mailbox(frail: Stack, voices: Voices) -> None:
    await frail.stop_service(signal.SIGKILL)
    mailbox = frail.state / "asterisk" / "spool" / "messages"
    before = set(mailbox.rglob("*.wav"))
    try:
        async with ringing(frail) as caller:
            assert await caller.agent_starts(10.0)
            words = await voices.speak(
                "this is for the doctor on call, the baby will not settle, ring me back please", "alan"
            )
            await caller.agent_stops(at_most_s=60.0)
            await caller.speak(words, "a message")
            await caller.wait(2.0)
            await caller.hang_up()
    finally:
        await frail.start_service()

    async def look() -> set[Path]:
        return {file for file in set(mailbox.rglob("*.wav")) - before if file.stat().st_size > 16_000}

    assert await eventually(look, "the recorded message")
    store = Store(frail.instance.database_url)
    await store.open()

    async def told() -> list[MessageTaken]:
        shown = [await store.call_show(summary.call) for summary in await store.call_list(5)]
        return [message for call in shown if call for message in call.of(MessageTaken) if message.queue == "mailbox"]

    try:
        assert await eventually(told, "the record of the message left while the service was dead", 40.0)
    finally:
        await store.close()


async def test_the_night_the_database_dies_loses_no_record(frail: Stack, voices: Voices) -> None:
    assert frail.postgres is not None
    await frail.postgres.stop()
    try:
        async with ringing(frail) as caller:
            assert await say(caller, voices, "what time do you folks open in the morning", "ron")
            assert await caller.agent_stops()
    finally:
        await frail.postgres.start()
    shown = await record_of(frail, caller, within_s=30.0)
    assert any(entry for entry in shown.entries if getattr(entry, "who", "") == "caller")


async def test_a_dead_nursery_costs_no_call_and_its_workers_stay_watched(frail: Stack) -> None:
    assert frail.service is not None
    before = workers(frail)
    async with phone(frail, "provider-1", ACCEPTS) as provider, ringing(frail) as caller:
        await greeted(caller)
        for nursery in children(frail.service.pid):
            os.kill(nursery, signal.SIGKILL)
        await asyncio.sleep(3.0)
        assert not caller.ended
        assert all(Path(f"/proc/{pid}").exists() for pid in before), "healthy workers outlive their nursery"
        for pid in before:
            os.kill(pid, signal.SIGSTOP)
        await caller.agent_stops(starts_within_s=0.0)
        await rescued(caller, provider)
    await whole_again(frail)
