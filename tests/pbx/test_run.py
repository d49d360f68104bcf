"""`answering run` as an admin meets it: what it prints, how it ends, and what it says when it cannot start."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from answering.instance import Instance
from answering.patient.call_leg import Account
from answering.patient.caller import Caller
from tests import few

READY_S = 90.0


async def started(*arguments: str, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "answering", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env={**os.environ, **environment},
    )  # fmt: skip


async def told(process: asyncio.subprocess.Process, sentence: str) -> str:
    """Everything printed up to a line that holds `sentence`."""
    assert process.stdout is not None
    printed = ""
    async with asyncio.timeout(READY_S):
        while sentence not in printed:
            line = await process.stdout.readline()
            assert line, f"it ended before it said {sentence!r}:\n{printed}"
            printed += line.decode()
    return printed


def processes_of(state: Path) -> list[str]:
    """Command lines that name this state folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(state) in command:
            found.append(command)
    return found


async def test_a_softphone_account_is_printed_and_interrupting_stops_all_of_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    protocols = few.copy_to(tmp_path / "protocols")
    process = await started("run", "--free-ports", "--state", str(state), "--protocols", str(protocols))
    try:
        await told(process, "ready for calls")
        printed = await told(process, "Ctrl-C")
        instance = Instance.read(state)
        assert instance.accounts["patient"]["password"] in printed
        assert f"{instance.sip['host']}:{instance.sip['port']}" in printed
        password = instance.accounts["patient"]["password"]
        account = Account("127.0.0.1", int(str(instance.sip["port"])), "patient", password)
        async with Caller(account, instance.number) as caller:
            await caller.ring(15.0)
            assert await caller.agent_starts()
            process.send_signal(signal.SIGINT)
            await asyncio.sleep(1.0)
            assert not caller.ended, "a running call is drained, not cut"
            await caller.hang_up()
        async with asyncio.timeout(60.0):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert processes_of(state) == []


async def test_a_stack_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    state = tmp_path / "state"
    protocols = few.copy_to(tmp_path / "protocols")
    process = await started("run", "--free-ports", "--state", str(state), "--protocols", str(protocols))
    await told(process, "ready for calls")
    process.kill()
    await process.wait()
    async with asyncio.timeout(60.0):
        while processes_of(state):
            await asyncio.sleep(0.2)


async def test_a_port_in_use_is_a_sentence_and_a_failure(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        process = await started(
            "run", "--state", str(tmp_path / "state"), ANSWERING_SIP_HOST="127.0.0.1", ANSWERING_SIP_PORT=port
        )
        output, _ = await asyncio.wait_for(process.communicate(), READY_S)
    assert process.returncode == 1
    text = output.decode()
    assert f"port {port} (SIP) is in use" in text and "mend:" in text and "Traceback" not in text


@pytest.mark.parametrize("arguments", [["serve"], ["call", "--say", "hello"], ["records", "list"]])
async def test_a_command_without_a_running_service_says_how_to_start_it(tmp_path: Path, arguments: list[str]) -> None:
    process = await started(*arguments, "--state", str(tmp_path / "nothing"))
    output, _ = await asyncio.wait_for(process.communicate(), READY_S)
    assert process.returncode not in (0, None)
    assert "make run" in output.decode() and "Traceback" not in output.decode()
