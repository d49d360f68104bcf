"""The supervisor of one installation: starts the workers, watches their pulse, kills and replaces the frozen, and
keeps Asterisk's own database filled with what the fall-back needs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from answering import heartbeat, mailbox
from answering.calls.diary import CALL_BACKS
from answering.calls.handing_back import briefing_path
from answering.errors import AnsweringError, NotInstalled
from answering.heartbeat import Beat
from answering.instance import Instance
from answering.logs import Log, failure
from answering.prepare import prepare
from answering.protocols.model import ProtocolSet
from answering.records.journal import Journal
from answering.records.model import MessageTaken, PageAttempt, RouteEvent
from answering.settings import Settings
from answering.telephony.ami import Ami
from answering.telephony.lastline import LastLine
from answering.telephony.strangers import Strangers
from answering.worker import read_files

_LOOK_EVERY_S = 0.05
_READY_S = 120.0
_MAILBOX_EVERY_S = 10.0
_STOP_S = 40.0
_RINGING = ("page-on-call", "nurse", "front-desk", "crisis-line", "poison-control")
_BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)

_log = Log("supervisor")


@dataclass(slots=True)
class Pulse:
    """The last pulse of one worker, on the supervisor's clock; None before its first."""

    beat: Beat
    at: float


class Nursery:
    """The process that forks workers from one copy of the models; one of them at a time."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Raises NotInstalled when the models cannot be loaded in time."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "answering.nursery", str(self._state),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        line = ""
        with suppress(TimeoutError):
            line = await asyncio.wait_for(self.line(), _READY_S)
        if line != "ready":
            raise NotInstalled("the speech models could not be loaded", "run `answering doctor`")

    async def line(self) -> str:
        """The next thing it tells; "" when it has ended."""
        assert self._process is not None and self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()

    async def fork(self, worker: int) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"start {worker}\n".encode())
        await self._process.stdin.drain()

    async def stop(self) -> None:
        """Let the workers drain and wait for all of them."""
        if self._process is None or self._process.returncode is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_S)
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()


class Supervisor:
    """Everything there is one of in an installation."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.settings, self.protocols = read_files(instance)
        self.nursery = Nursery(Path(instance.state))
        self.pulses: dict[int, Pulse] = {}
        self.pids: dict[int, int] = {}
        self._failures: dict[int, int] = {}
        self._attempts: dict[str, int] = {}
        ami = instance.ami
        self.ami = Ami(str(ami["host"]), int(str(ami["port"])), str(ami["user"]), str(ami["password"]))
        self.last_line = LastLine(self.ami, self._last_line_settings)
        self.strangers = Strangers(self.ami)
        spool = Path(instance.state) / "spool"
        self.journal = Journal(instance.database_url, spool, name="supervisor")
        self._stop = asyncio.Event()

    def _last_line_settings(self) -> Settings:
        return self.settings

    async def run(self, ready: Callable[[], None] | None = None) -> None:
        """Serve until SIGTERM or SIGINT, then drain. `ready` is called once every worker has a pulse."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: asyncio.ensure_future(self._reload()))
        await self._sounds(self.settings, self.protocols)
        transport = await heartbeat.listen(self.instance.heartbeat, self._on_beat)
        await self.journal.start()
        self.ami.on_event("UserEvent", self._on_user_event)
        await self.ami.start()
        await self.last_line.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                background = [
                    tasks.create_task(self._watched("nursery", self._raise_workers)),
                    tasks.create_task(self._watched("pulse", self._watch_pulses)),
                    tasks.create_task(self._watched("mailbox", self._empty_mailbox)),
                    tasks.create_task(self._tell_ready(ready)),
                ]
                await self._stop.wait()
                _log.info("stopping")
                for task in background:
                    task.cancel()
                await self.nursery.stop()
        finally:
            transport.close()
            self.strangers.close()
            await self.last_line.close()
            await self.ami.close()
            await self.journal.close(5.0)

    def stop(self) -> None:
        self._stop.set()

    async def _watched(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """One supervised background task: started again with back-off whatever ends it."""
        attempt = 0
        while True:
            try:
                await work()
            except Exception as error:
                _log.error("task-failed", task=name, error=failure(error))
            await asyncio.sleep(_BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)])
            attempt += 1

    async def _raise_workers(self) -> None:
        """Start the nursery and every worker; replace each that ends; return when the nursery ends."""
        await self.nursery.start()
        for each in range(len(self.instance.worker_ports)):
            await self.nursery.fork(each)
        while line := await self.nursery.line():
            match line.split():
                case ["started", number, pid]:
                    self.pids[int(number)] = int(pid)
                case ["ended", worker, pid, status]:
                    _log.warning("worker-ended", worker=worker, pid=pid, status=status)
                    self._forget(int(worker))
                    asyncio.get_running_loop().call_later(self._wait_for(int(worker)), self._again, int(worker))
        _log.error("nursery-ended")

    def _ended(self, worker: int, pid: int) -> None:
        if self.pids.get(worker) in (pid, None):
            self._forget(worker)
            asyncio.get_running_loop().call_later(self._wait_for(worker), self._again, worker)

    def _wait_for(self, worker: int) -> float:
        failures = self._failures.get(worker, 0)
        self._failures[worker] = failures + 1
        return _BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)]

    def _again(self, worker: int) -> None:
        if not self._stop.is_set():
            task = asyncio.ensure_future(self.nursery.fork(worker))
            task.add_done_callback(lambda done: done.exception())

    def _forget(self, worker: int) -> None:
        self.pulses.pop(worker, None)
        self.pids.pop(worker, None)

    def _on_beat(self, beat: Beat) -> None:
        if self.pids.get(beat.worker) == beat.pid:
            if beat.worker not in self.pulses:
                _log.info("worker-alive", worker=beat.worker, pid=beat.pid)
            self.pulses[beat.worker] = Pulse(beat, asyncio.get_running_loop().time())
            self._failures.pop(beat.worker, None)

    async def _watch_pulses(self) -> None:
        """Kill a worker whose pulse is late; a supervisor that was itself held up gives everybody a new second."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now = loop.time()
            if now - looked > _LOOK_EVERY_S + heartbeat.LATE_S / 4:
                _log.warning("held-up", seconds=now - looked)
                for pulse in self.pulses.values():
                    pulse.at = now
            looked = now
            for worker, pulse in list(self.pulses.items()):
                if now - pulse.at > heartbeat.LATE_S:
                    _log.error("worker-frozen", worker=worker, pid=pulse.beat.pid, late_s=now - pulse.at)
                    self._forget(worker)
                    with suppress(ProcessLookupError):
                        os.kill(pulse.beat.pid, signal.SIGKILL)

    async def _empty_mailbox(self) -> None:
        told: set[str] = set()
        folder = mailbox.folder_of(Path(self.instance.state))
        while True:
            for message in await asyncio.to_thread(lambda: list(mailbox.messages(folder, told))):
                self.journal.write(message)
            await asyncio.sleep(_MAILBOX_EVERY_S)

    async def _tell_ready(self, ready: Callable[[], None] | None) -> None:
        async with asyncio.timeout(_READY_S * 2):
            while len(self.pulses) < len(self.instance.worker_ports):
                await asyncio.sleep(0.05)
        _log.info("ready", workers=len(self.pulses))
        if ready is not None:
            ready()

    async def _reload(self) -> None:
        """Take the files as they stand; broken ones change nothing. Workers get the same signal."""
        try:
            settings, protocols = await asyncio.to_thread(read_files, self.instance)
        except AnsweringError as error:
            _log.error("reload-refused", error=type(error).__name__)
            return
        await self._sounds(settings, protocols)
        self.settings, self.protocols = settings, protocols
        await self.last_line.sync()
        for pid in self.pids.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGHUP)

    async def _sounds(self, settings: Settings, protocols: ProtocolSet) -> None:
        try:
            await prepare(settings, protocols, Path(self.instance.state) / "sounds")
        except AnsweringError as error:
            _log.error("sounds-not-made", error=failure(error))

    def _on_user_event(self, event: Mapping[str, str]) -> None:
        """What the dialplan tells of its routes and its mailbox goes into the records."""
        call, kind, route = event.get("Call", ""), event.get("UserEvent"), event.get("Route", "")
        if not call:
            return
        if kind == "AnsweringHangup":
            self._attempts.pop(call, None)
        elif kind == "AnsweringRoute":
            self._on_route(call, route, event)

    def _on_route(self, call: str, route: str, event: Mapping[str, str]) -> None:
        now, phase, outcome = datetime.now(UTC), event.get("Phase", ""), event.get("Outcome", "")
        if phase == "accepted":
            return
        self.journal.write(RouteEvent(call=call, at=now, route=route, outcome=outcome if phase == "end" else ""))
        if phase == "end" and outcome == "hung-up" and route in _RINGING:
            fields = {"about": f"the caller hung up while {route} was ringing"}
            urgent = route != "front-desk"
            self.journal.write(MessageTaken(call=call, at=now, queue=CALL_BACKS, fields=fields, urgent=urgent))
        if phase == "end" and route == "page-on-call":
            attempt = self._attempts[call] = self._attempts.get(call, 0) + 1
            self.journal.write(
                PageAttempt(call=call, at=now, attempt=attempt, phone=event.get("Phone", ""), outcome=outcome)
            )
            briefing_path(Path(self.instance.state), call).unlink(missing_ok=True)
