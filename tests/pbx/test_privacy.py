"""Who can learn of a call: nobody from the logs, no other user of the machine, no other machine."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from answering.patient.caller import Caller
from answering.patient.g711 import Samples
from answering.patient.phone import Behaviour, Manner
from answering.patient.voices import Voices, noise_bed, with_noise
from answering.records.model import MessageTaken, Utterance
from answering.stack import Stack
from tests.pbx.ringing import account, phone, say
from tests.pbx.together import agent_says, plain, shown_when, together

pytestmark = pytest.mark.asyncio(loop_scope="session")

LISTENING = "0A"
CALLER_DATA = ("log", "recordings", "spool", "briefings", "asterisk/log", "asterisk/spool", "asterisk/etc", "postgres")
WORDS_TO_FIND = 3


async def leaves_data_behind(stack: Stack, voices: Voices, number: str) -> set[str]:
    """A call with a number, a name, words and keys of its own; what of it must stand in no log."""
    noise = noise_bed(20.0, seed=2)
    patient = account(stack, "patient")
    async with Caller(patient, stack.instance.number, caller_number=number, noise=noise) as caller:
        await caller.ring(15.0)
        await agent_says(stack, caller, "script:ask-purpose")
        assert await say(caller, voices, "good morning I was hoping to get a refill on something", "joe")
        await agent_says(stack, caller, "refill:medicine")
        await speak(caller, voices, "the purple capsules for my crooked little toe", noise)
        await agent_says(stack, caller, "refill:out-already")
        await caller.keys("2")
        await agent_says(stack, caller, "refill:patient-name")
        await speak(caller, voices, "my name is Winifred Butterworth", noise)
        await agent_says(stack, caller, "refill:birth-date")
        await caller.keys("0")
        await agent_says(stack, caller, "script:to-person")
        await caller.wait(6.0)
    shown = await shown_when(stack, caller, lambda shown: bool(shown.summary.end_reason), "the end of the call")
    said = [each.text for each in shown.of(Utterance) if each.who == "caller" and not each.name]
    secrets = {number, "winifred", "butterworth"}
    for text in said:
        words = text.split()
        secrets |= {" ".join(words[at : at + WORDS_TO_FIND]) for at in range(len(words) - WORDS_TO_FIND + 1)}
    for message in shown.of(MessageTaken):
        secrets |= {str(value) for value in message.fields.values() if len(str(value)) > 3}
    assert len(secrets) > 8, plain(shown)
    assert shown.summary.caller_number == number
    return {secret.lower() for secret in secrets}


async def speak(caller: Caller, voices: Voices, text: str, noise: Samples) -> None:
    words = with_noise(await voices.speak(text, "ruth"), noise)
    await caller.speak(words, text, voiced_end=len(words) - 1)


def log_files(stack: Stack) -> list[Path]:
    folders = (stack.state / "log", stack.state / "asterisk" / "log")
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


async def test_no_log_holds_a_number_a_name_or_a_word(stack: Stack, voices: Voices) -> None:
    found: list[set[str]] = []

    async def call(number: str) -> None:
        found.append(await leaves_data_behind(stack, voices, number))

    async with phone(stack, "provider-1", Behaviour(Manner.DECLINE)), phone(stack, "desk-1", Behaviour(Manner.BUSY)):
        await together(call("4045550186"), call("+13125550147"))
    texts = {file: await asyncio.to_thread(file.read_text, errors="replace") for file in log_files(stack)}
    assert any("level=" in text and "seconds=" in text for text in texts.values()), "the calls are not in the logs"
    for file, text in texts.items():
        told = {secret for secret in set().union(*found) if secret in text.lower()}
        assert not told, f"{file} holds {told}"


async def test_what_callers_left_belongs_to_one_user(stack: Stack, voices: Voices) -> None:
    looked = 0
    paths = [stack.state, stack.state / "instance.json", Path(stack.instance.run)]
    for name in CALLER_DATA:
        folder = stack.state / name
        paths += [folder, *folder.rglob("*")] if folder.exists() else []
    for path in paths:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            continue
        assert not mode & 0o077, f"{path} is open to others: {stat.filemode(mode)}"
        looked += 1
    assert looked > 20


def descendants(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from descendants(int(child))


def listening(pids: set[int]) -> dict[int, set[str]]:
    """Ports these processes listen on by TCP, each with its addresses."""
    ours: set[str] = set()
    for pid in pids:
        for each in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(each)
            if target.startswith("socket:["):
                ours.add(target[8:-1])
    ports: dict[int, set[str]] = {}
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and fields[9] in ours:
                address, port = fields[1].split(":")
                words = [address[at : at + 8] for at in range(0, len(address), 8)]
                packed = b"".join(bytes.fromhex(word)[::-1] for word in words)
                ports.setdefault(int(port, 16), set()).add(socket.inet_ntop(family, packed))
    return ports


async def test_only_this_machine_can_reach_what_steers_calls(stack: Stack) -> None:
    assert stack.asterisk is not None and stack.service is not None
    ports = listening({*descendants(stack.asterisk.pid), *descendants(stack.service.pid)})
    wanted = {int(str(stack.instance.ami["port"])), stack.instance.http_port, *stack.instance.worker_ports}
    assert wanted <= set(ports), "a port that steers calls is not open at all"
    assert {address for addresses in ports.values() for address in addresses} <= {"127.0.0.1", "::1"}, ports
