"""Publishing over real workers and real calls: wholly, for new calls only, or not at all."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from answering.patient.caller import Caller
from answering.publishing import publications, standing
from answering.records.model import DecisionMade
from answering.stack import Stack
from tests import few
from tests.pbx.publishing import protocols_command, publish, replace_once
from tests.pbx.ringing import eventually, record_of, ringing
from tests.pbx.together import agent_said, named, shown_when

STUCK_S = 5.0
"""A bound on what is broken, not a measurement: see docs/benchmarks.md for those."""

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEW = "One moment, I am finding a person for you."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An installation with a copy of the practice's files, which these tests edit."""
    folder = tmp_path_factory.mktemp("publishing")
    protocols = few.copy_to(folder / "protocols")
    async with Stack("test-publishing", state=folder / "state", protocols=protocols) as running:
        yield running


def files_of(stack: Stack) -> Path:
    return Path(stack.instance.protocols)


def reword(stack: Stack, sentence: str) -> None:
    """Save another English sentence for callers who want a person."""
    script = files_of(stack) / "_common" / "script.yaml"
    found = re.search(r'^  to-person:.*?en: "([^"]+)"', script.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    replace_once(script, f'"{found[1]}"', f'"{sentence}"')


async def set_of(stack: Stack, caller: Caller) -> str:
    """The set that this caller's call runs on, once the greeting is under way."""
    shown = await shown_when(stack, caller, lambda shown: bool(agent_said(shown)), "the greeting")
    assert shown.summary.protocols_hash is not None
    return shown.summary.protocols_hash


async def told_of_a_person(stack: Stack, caller: Caller) -> str:
    """What this caller hears on pressing 0."""
    await caller.keys("0")
    shown = await shown_when(stack, caller, lambda shown: bool(named(shown, "script:to-person")), "the sentence")
    return " ".join(each.text for each in named(shown, "script:to-person"))


async def test_a_call_keeps_its_set_and_the_next_one_gets_what_was_published(own: Stack) -> None:
    async with ringing(own) as before:
        first = await set_of(own, before)
        reword(own, NEW)
        told = await publish(own)
        took = re.search(r"every worker runs it, (\d+\.\d) s after it was published", told)
        assert took is not None, told
        assert float(took[1]) < STUCK_S
        async with ringing(own) as after:
            second = await set_of(own, after)
            assert second != first
            assert NEW in await told_of_a_person(own, after)
        kept = await told_of_a_person(own, before)
        assert kept and NEW not in kept
    shown = await record_of(own, before)
    status, told = await protocols_command(own, "diff", first[:12])
    assert status == 0, told
    assert "to-person / en:" in told and NEW in told
    assert re.search(r"[0-9a-f-]{36} diverges at turn \d+: .*script:to-person", told), told
    assert {each.protocols_hash for each in shown.of(DecisionMade)} == {first}
    status, told = await protocols_command(own, "rollback")
    assert status == 0, told
    async with ringing(own) as last:
        assert await set_of(own, last) == first
        assert NEW not in await told_of_a_person(own, last)


async def test_a_saved_file_is_reported_and_never_live(own: Stack) -> None:
    runs = publications.current(publications.home_of(own.state))
    assert runs is not None
    broken = files_of(own) / "base" / "chest-pain.yaml"
    sound = broken.read_text("utf-8")
    broken.write_text(sound.replace("level: emergency-now", "level: emergancy-now"), "utf-8")
    try:

        async def look() -> list[str]:
            told = standing.read(Path(own.instance.run))
            return list(told.folder.first) if told is not None and told.folder is not None else []

        first = await eventually(look, "the report of the broken file", 60.0)
        assert "chest-pain.yaml" in first[0] and "emergancy-now" in first[0]
        log = (own.state / "log" / "supervisor.log").read_text()
        assert "file-broken" in log and "emergancy-now" in log
        status, told = await protocols_command(own, "publish")
        assert status == 1 and "emergancy-now" in told and "Traceback" not in told
        status, told = await protocols_command(own, "status", "--json")
        assert json.loads(told)["folder"]["problems"] > 0
        async with ringing(own) as caller:
            assert await set_of(own, caller) == runs.content
    finally:
        broken.write_text(sound, "utf-8")


async def test_a_worker_frozen_while_publishing_ends_up_with_what_the_others_run(own: Stack) -> None:
    reword(own, "I will get somebody for you.")
    told = standing.read(Path(own.instance.run))
    assert told is not None
    os.kill(told.workers[0].pid, signal.SIGSTOP)
    await publish(own)
    now = publications.current(publications.home_of(own.state))
    told = standing.read(Path(own.instance.run))
    assert told is not None and now is not None
    assert {one.runs for one in told.workers} == {now.content} == {told.runs}
    assert len(told.workers) == told.wanted


async def test_other_telephones_need_a_restart_and_publish_says_so(own: Stack) -> None:
    before = publications.current(publications.home_of(own.state))
    practice = files_of(own) / "practice.yaml"
    sound = practice.read_text("utf-8")
    practice.write_text(sound.replace("id: nurse-1,", "id: nurse-7,"), "utf-8")
    try:
        status, told = await protocols_command(own, "publish")
        assert status == 1 and "stop the service, publish, start it again" in told
        assert publications.current(publications.home_of(own.state)) == before
    finally:
        practice.write_text(sound, "utf-8")


async def test_a_hangup_signal_changes_nothing_and_says_what_does(own: Stack) -> None:
    assert own.service is not None
    os.kill(own.service.pid, signal.SIGHUP)
    await asyncio.sleep(0.5)
    assert not own.service.ended
    assert "answering protocols publish" in (own.state / "log" / "supervisor.log").read_text()
