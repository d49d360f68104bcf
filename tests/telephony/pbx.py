"""A real Asterisk for the tests of this room: rendered configuration, ports and folders of its own."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from answering.patient.call_leg import Account
from answering.patient.caller import Caller, unique_number
from answering.places import installed, project_root
from answering.settings import OnCallStep, Phone, Settings, Telephony
from answering.telephony.ami import Ami
from answering.telephony.channel import CallChannel
from answering.telephony.config import asterisk_cli, asterisk_command, render
from answering.telephony.instance import PbxInstance
from answering.telephony.server import PbxServer

Act = Callable[[CallChannel], Awaitable[None]]

NUMBER = "100"
PASSWORD = "ari-password-for-tests"
# A pure tone for each sentence, so that what a caller heard is known by ear; none is part of a ringing tone.
TONES = {
    "fall-back": 600.0,
    "connecting": 720.0,
    "briefing-keys": 840.0,
    "emergency-advice": 960.0,
    "offer-on-call": 1080.0,
    "no-one-reached": 1200.0,
    "leave-message": 1320.0,
    "goodbye": 1440.0,
    "closed": 1560.0,
}
PHONES = (
    Phone("provider-1", "provider"),
    *(Phone(f"provider-{number}", "provider") for number in range(2, 10)),
    Phone("nurse-1", "nurse"),
    Phone("nurse-2", "nurse"),
    Phone("desk-1", "front-desk"),
    Phone("crisis-1", "crisis"),
    Phone("poison-1", "poison"),
    Phone("labour-1", "labour-and-delivery"),
)


def settings(**telephony: object) -> Settings:
    """A practice with two rungs on call."""
    always = ((datetime.time(0), datetime.time(23, 59)),)
    return Settings(
        name="test",
        spoken_name={"en": "the test practice"},
        languages=("en", "es"),
        time_zone="UTC",
        hours=dict.fromkeys(range(7), always),
        closed_days=(),
        phones=PHONES,
        on_call=(OnCallStep("provider-1", 3), OnCallStep("provider-2", 3)),
        routes=(),
        telephony=dataclasses.replace(Telephony(number=NUMBER), **telephony),  # type: ignore[arg-type]
    )


def tone(frequency_hz: float, seconds: float, rate_hz: int = 16_000) -> bytes:
    """PCM s16le mono."""
    phase = np.arange(int(seconds * rate_hz)) * (2 * np.pi * frequency_hz / rate_hz)
    return (8000 * np.sin(phase)).astype("<i2").tobytes()


def free_ports(count: int, kind: socket.SocketKind) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(socket.AF_INET, kind)) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


@dataclass
class Pbx:
    """One Asterisk that was booted from rendered configuration."""

    instance: PbxInstance
    etc: Path
    process: subprocess.Popen[bytes]

    def account(self, user: str = "patient", password: str | None = None) -> Account:
        secret = self.instance.secrets.get(user, "") if password is None else password
        return Account("127.0.0.1", self.instance.sip_port, user, secret)

    def caller(self, **options: object) -> Caller:
        return Caller(self.account(), NUMBER, **options)  # type: ignore[arg-type]

    def cli(self, command: str) -> str:
        run = asterisk_cli(self.instance.asterisk_root, self.etc, command)
        return subprocess.run(run, capture_output=True, text=True, timeout=10, check=False).stdout

    async def ask(self, command: str) -> str:
        return await asyncio.to_thread(self.cli, command)

    def log(self) -> str:
        return (self.etc.parent / "log" / "messages.log").read_text(encoding="utf-8", errors="replace")

    async def quiet(self, within_s: float = 5.0) -> str:
        """Waits until no channel and no bridge is left; returns what is left otherwise."""
        end = time.monotonic() + within_s
        while True:
            channels = await self.ask("core show channels concise")
            bridges = await self.ask("bridge show all")
            left = channels.strip() + "\n".join(bridges.strip().splitlines()[1:])
            if not left or time.monotonic() > end:
                return left
            await asyncio.sleep(0.2)

    @contextlib.asynccontextmanager
    async def worker(
        self,
        on_call: Callable[[CallChannel], Awaitable[None]],
        *,
        index: int = 0,
        admit: Callable[[], bool] = lambda: True,
        password: str = PASSWORD,
    ) -> AsyncIterator[PbxServer]:
        server = PbxServer(
            "127.0.0.1",
            self.instance.worker_ports[index],
            username="asterisk",
            password=password,
            admit=admit,
            on_call=on_call,
        )
        await server.start()
        try:
            yield server
        finally:
            await server.close(0.0)

    @contextlib.asynccontextmanager
    async def exchange(self) -> AsyncIterator[Exchange]:
        """Both workers, with one act for each caller."""
        exchange = Exchange(self)
        async with self.worker(exchange), self.worker(exchange, index=1):
            yield exchange

    @contextlib.asynccontextmanager
    async def ami(self) -> AsyncIterator[Ami]:
        ami = Ami("127.0.0.1", self.instance.ami_port, "answering", self.instance.secrets["ami"])
        await ami.start()
        try:
            async with asyncio.timeout(5):
                await ami.connected.wait()
            yield ami
        finally:
            await ami.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


class Exchange:
    """An on_call for many callers at once: each has an act of its own, known by the caller's number."""

    def __init__(self, pbx: Pbx) -> None:
        self.pbx = pbx
        self._acts: dict[str, Act] = {}

    async def __call__(self, channel: CallChannel) -> None:
        await self._acts[channel.caller_number](channel)

    def caller(self, act: Act, **options: object) -> Caller:
        number = unique_number()
        self._acts[number] = act
        return self.pbx.caller(caller_number=number, **options)


async def together(**cases: Coroutine[object, object, None]) -> None:
    """Runs real calls side by side, because they are spent waiting; raises what failed, named, all at once."""
    results = await asyncio.gather(*cases.values(), return_exceptions=True)
    failed = []
    for name, result in zip(cases, results, strict=True):
        if isinstance(result, BaseException):
            result.add_note(f"in the case {name}")
            failed.append(result)
    if failed:
        raise BaseExceptionGroup("cases that failed", failed)


def describe(folder: Path, *, workers: int = 2, tls: bool = False) -> PbxInstance:
    sip, tls_port, http, ami, *ports = free_ports(4 + workers, socket.SOCK_STREAM)
    rtp = free_ports(1, socket.SOCK_DGRAM)[0] & ~1
    rtp_from = min(rtp, 60_000)
    return PbxInstance(
        state=folder,
        asterisk_root=installed().asterisk_root,
        sip_host="127.0.0.1",
        sip_port=sip,
        tls_port=tls_port if tls else None,
        rtp_from=rtp_from,
        rtp_to=rtp_from + 399,
        http_port=http,
        ami_port=ami,
        worker_ports=tuple(ports),
        secrets={
            "ami": "ami-password-for-tests",
            "ari": PASSWORD,
            "patient": "patient-password-for-tests",
            **{phone.id: f"password-of-{phone.id}" for phone in PHONES},
        },
        sounds=folder / "sounds",
    )


def write_sounds(sounds: Path) -> None:
    for name, frequency_hz in TONES.items():
        path = sounds / "en" / "answering" / f"{name}.sln16"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tone(frequency_hz, 0.8))


def boot(folder: Path, practice: Settings, instance: PbxInstance) -> Pbx:
    """Renders, starts, and waits until Asterisk is fully booted."""
    etc = folder / "asterisk" / "etc"
    render(practice, instance, project_root() / "asterisk", etc)
    process = subprocess.Popen(
        asterisk_command(instance.asterisk_root, etc),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pbx = Pbx(instance, etc, process)
    end = time.monotonic() + 15
    while "fully booted" not in pbx.cli("core waitfullybooted"):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise RuntimeError(f"Asterisk did not boot: {pbx.log()[-2000:]}")
        time.sleep(0.05)
    return pbx
