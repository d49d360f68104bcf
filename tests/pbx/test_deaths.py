"""Workers die with many calls open: Asterisk lives on, and every caller is with the fall-back."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from answering.patient.caller import Caller
from answering.records.model import CallShown, RouteEvent
from answering.stack import Stack
from tests import few
from tests.pbx.ringing import account, record_of
from tests.pbx.test_faults import children, whole_again, workers

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLS = 10
"""More than one worker takes."""


def went_to_fall_back(shown: CallShown) -> bool:
    return any(event.route == "fall-back" for event in shown.of(RouteEvent))


async def answered(stack: Stack, callers: list[Caller]) -> None:
    async def one(caller: Caller, place: int) -> None:
        await asyncio.sleep(0.15 * place)
        await caller.ring(15.0)
        assert await caller.agent_starts(10.0), "the service did not speak"

    await asyncio.gather(*(one(caller, place) for place, caller in enumerate(callers)))
    await asyncio.sleep(0.5)


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
async def test_all_workers_killed_or_frozen_under_many_calls(tmp_path: Path, fault: signal.Signals) -> None:
    async with (
        Stack("test-deaths", state=tmp_path / "state", protocols=few.copy_to(tmp_path / "protocols")) as stack,
        AsyncExitStack() as calls,
    ):
        assert stack.asterisk is not None
        asterisk = stack.asterisk.pid
        callers = [
            await calls.enter_async_context(Caller(account(stack, "patient"), stack.instance.number))
            for _ in range(CALLS)
        ]
        await answered(stack, callers)
        for worker in workers(stack):
            os.kill(worker, fault)
        await asyncio.sleep(5.0)
        assert stack.asterisk.pid == asterisk and stack.asterisk.starts == 1, "Asterisk died with the workers"
        assert not [caller for caller in callers if caller.ended]
        for caller in callers:
            assert went_to_fall_back(await record_of(stack, caller, ended=False))
        await whole_again(stack)
        async with Caller(account(stack, "patient"), stack.instance.number) as next_caller:
            await next_caller.ring(15.0)
            assert await next_caller.agent_starts(10.0), "the replaced workers do not speak"


async def test_the_calls_of_the_other_worker_go_on(tmp_path: Path) -> None:
    async with (
        Stack("test-one-death", state=tmp_path / "state", protocols=few.copy_to(tmp_path / "protocols")) as stack,
        AsyncExitStack() as calls,
    ):
        assert stack.asterisk is not None
        asterisk = stack.asterisk.pid
        callers = [
            await calls.enter_async_context(Caller(account(stack, "patient"), stack.instance.number))
            for _ in range(CALLS)
        ]
        await answered(stack, callers)
        os.kill(workers(stack)[0], signal.SIGKILL)
        await asyncio.sleep(5.0)
        assert stack.asterisk.pid == asterisk and stack.asterisk.starts == 1, "Asterisk died with the worker"
        assert not [caller for caller in callers if caller.ended]
        shown = [await record_of(stack, caller, ended=False) for caller in callers]
        assert 0 < sum(went_to_fall_back(each) for each in shown) < CALLS


async def test_a_frozen_nursery_does_not_hold_the_callers_of_a_dead_worker_for_ever(tmp_path: Path) -> None:
    async with Stack(
        "test-frozen-nursery", state=tmp_path / "state", protocols=few.copy_to(tmp_path / "protocols")
    ) as stack:
        assert stack.service is not None
        async with Caller(account(stack, "patient"), stack.instance.number) as caller:
            await answered(stack, [caller])
            dead = workers(stack)
            (nursery,) = children(stack.service.pid)
            os.kill(nursery, signal.SIGSTOP)
            for worker in dead:
                os.kill(worker, signal.SIGKILL)
            await asyncio.sleep(5.0)
            assert not caller.ended
            assert went_to_fall_back(await record_of(stack, caller, ended=False))
        await whole_again(stack)
