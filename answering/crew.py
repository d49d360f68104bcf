"""The workers of one installation as the supervisor sees them: forked, watched, killed when frozen, replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from answering import heartbeat
from answering.errors import NotInstalled
from answering.heartbeat import Beat
from answering.instance import Instance
from answering.logs import Log

_LOOK_EVERY_S = 0.05
_MODELS_S = 120.0
_FIRST_PULSE_S = 60.0
_ENDED_S = 1.0
"""A worker that was killed has to be told of as ended within this time, or the nursery is frozen: it holds the dead
worker's control sockets, and its callers would wait in silence."""
_STOP_S = 40.0
_AGAIN_S = (0.2, 0.5, 1.0, 2.0, 5.0)

_log = Log("crew")


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
            line = await asyncio.wait_for(self.line(), _MODELS_S)
        if line != "ready":
            await self._end()
            raise NotInstalled("the speech models could not be loaded", "run `answering doctor`")

    async def line(self) -> str:
        """The next thing it tells; "" when it has ended."""
        assert self._process is not None and self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()

    async def fork(self, worker: int) -> None:
        """Ask for a worker; one that has ended meanwhile is asked again when it is replaced."""
        assert self._process is not None and self._process.stdin is not None
        with suppress(ConnectionError):
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
            await self._end()

    def kill(self) -> None:
        """The nursery alone: its workers outlive it."""
        assert self._process is not None
        _signal(self._process.pid, signal.SIGKILL)

    async def _end(self) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()


@dataclass(slots=True)
class Member:
    """One living worker. `due_at`: when its next pulse has to be here (loop time), or the news of its end when it has
    been `killed`. `adopted`: its nursery is dead.
    """

    pid: int
    due_at: float
    beat: Beat | None = None
    adopted: bool = False
    killed: bool = False


class Crew:
    """Keeps one worker for each port of the instance alive."""

    def __init__(self, instance: Instance) -> None:
        self.members: dict[int, Member] = {}
        self._wanted = range(len(instance.worker_ports))
        self._nursery = Nursery(Path(instance.state))
        self._loop = asyncio.get_running_loop()
        self._failures: dict[int, int] = {}
        self._stopping = False
        self._forking: asyncio.Future[None] | None = None
        # Not to be asked for (again): on their way, or without a nursery that could fork them.
        self._asked = set(self._wanted)

    @property
    def whole(self) -> bool:
        """Every worker is there and has a pulse."""
        return all(each in self.members and self.members[each].beat is not None for each in self._wanted)

    def on_beat(self, beat: Beat) -> None:
        member = self.members.get(beat.worker)
        if member is None or member.pid != beat.pid or member.killed:
            return
        if member.beat is None:
            _log.info("worker-alive", worker=beat.worker, pid=beat.pid)
            self._failures.pop(beat.worker, None)
        member.beat, member.due_at = beat, self._loop.time() + heartbeat.LATE_S

    async def raise_workers(self) -> None:
        """Start the nursery and every worker that is missing; replace each that ends; return when the nursery ends.

        Workers outlive their nursery: those with calls are kept and watched, and replaced once they end.
        """
        await self._nursery.start()
        self._asked = set()
        for each in self._wanted:
            await self._fork(each)
        while line := await self._nursery.line():
            match line.split():
                case ["started", worker, pid]:
                    self._asked.discard(int(worker))
                    self.members[int(worker)] = Member(int(pid), self._loop.time() + _FIRST_PULSE_S)
                case ["ended", worker, pid, status]:
                    _log.warning("worker-ended", worker=worker, pid=pid, status=status)
                    self._lost(int(worker), int(pid))
        _log.error("nursery-ended")
        self._asked = set(self._wanted)
        for each, member in list(self.members.items()):
            member.adopted = True
            if member.killed:
                self._lost(each, member.pid)

    async def watch(self) -> None:
        """Kill a worker whose pulse is late; a supervisor that was itself held up gives everybody a new second."""
        looked = self._loop.time()
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now = self._loop.time()
            if now - looked > _LOOK_EVERY_S + heartbeat.LATE_S / 4:
                _log.warning("held-up", seconds=now - looked)
                for member in self.members.values():
                    member.due_at = max(member.due_at, now + heartbeat.LATE_S)
            looked = now
            for worker, member in list(self.members.items()):
                if now > member.due_at:
                    self._late(worker, member)

    def _late(self, worker: int, member: Member) -> None:
        member.due_at = self._loop.time() + _ENDED_S
        if member.killed and not member.adopted:
            _log.error("nursery-frozen")
            self._nursery.kill()
            return
        _log.error("worker-frozen", worker=worker, pid=member.pid)
        _signal(member.pid, signal.SIGKILL)
        member.killed = True
        if member.adopted:
            self._lost(worker, member.pid)

    async def stop(self) -> None:
        """Let every worker drain."""
        self._stopping = True
        adopted = [member.pid for member in self.members.values() if member.adopted]
        for pid in adopted:
            _signal(pid, signal.SIGTERM)
        await self._nursery.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                while any(Path(f"/proc/{pid}").exists() for pid in adopted):
                    await asyncio.sleep(0.1)
        for pid in adopted:
            _signal(pid, signal.SIGKILL)

    def _lost(self, worker: int, pid: int) -> None:
        member = self.members.get(worker)
        if member is None or member.pid != pid:
            return
        del self.members[worker]
        failures = self._failures.get(worker, 0)
        self._failures[worker] = failures + 1
        self._loop.call_later(_AGAIN_S[min(failures, len(_AGAIN_S) - 1)], self._again, worker)

    def _again(self, worker: int) -> None:
        if not self._stopping:
            self._forking = asyncio.ensure_future(self._fork(worker))

    async def _fork(self, worker: int) -> None:
        if worker not in self.members and worker not in self._asked:
            self._asked.add(worker)
            await self._nursery.fork(worker)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
