"""One worker: builds the rooms, carries calls, tells the supervisor that it lives, drains when asked."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvloop

from answering import heartbeat, logs
from answering.calls.call import Call
from answering.calls.room import Room
from answering.errors import AnsweringError
from answering.instance import Instance
from answering.learning.serving import serving
from answering.logs import Log
from answering.matching.verdict import Matcher
from answering.places import cache_dir, installed
from answering.prepare import espeak_voices, synthesiser
from answering.protocols.model import ProtocolSet
from answering.publishing import publications, start
from answering.publishing.following import Following
from answering.publishing.practice import PracticeSet
from answering.records.journal import Journal
from answering.settings import refuse_without_restart
from answering.speech.models import Models
from answering.speech.prompts import Prompts
from answering.telephony.channel import CallChannel
from answering.telephony.server import PbxServer
from answering.telephony.wills import Wills

DRAIN_S = 20.0
_SPEECH_THREADS = 2
_THREAD_NICENESS = 5

_log = Log("worker")


def _after_the_loop() -> None:
    """The event loop goes first where the processor is short: a late pulse would cost every call of this worker."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _THREAD_NICENESS)


class Worker:
    """Worker `number` of an installation; `models` were loaded before the fork and are shared. `wills`: see there."""

    def __init__(self, number: int, instance: Instance, models: Models, wills: Wills) -> None:
        self.number, self.instance, self.models = number, instance, models
        started = start.load(Path(instance.state), instance.environment)
        self.threads = ThreadPoolExecutor(_SPEECH_THREADS, thread_name_prefix="speech", initializer=_after_the_loop)
        self.judging = ThreadPoolExecutor(1, thread_name_prefix="judging")
        self.files = ThreadPoolExecutor(2, thread_name_prefix="files", initializer=_after_the_loop)
        self.synthesiser = synthesiser(installed(), self.files)
        self.prompts = Prompts(cache_dir() / "prompts", self.synthesiser, self.files)
        spool = Path(instance.state) / "spool"
        self.journal = Journal(instance.database_url, spool, name=f"worker-{number}")
        self.room = self._room(started.found)
        self.synthesiser.speak_as(espeak_voices(started.found.protocols))
        self._published = publications.home_of(Path(instance.state))
        self.following = Following(self._published, started.found.name, self._make_ready, self._take)
        self.server = PbxServer(
            "127.0.0.1",
            instance.worker_ports[number],
            username="asterisk",
            password=instance.ari_password,
            admit=self._admit,
            on_call=self._answer,
            wills=wills,
        )

    def _room(self, practice: PracticeSet) -> Room:
        return Room(
            worker=self.number,
            state=Path(self.instance.state),
            settings=practice.settings,
            protocols=practice.protocols,
            matcher=self._matcher(practice.protocols),
            models=self.models,
            prompts=self.prompts,
            threads=self.threads,
            judging=self.judging,
            files=self.files,
            journal=self.journal,
        )

    def _matcher(self, protocols: ProtocolSet) -> Matcher:
        found = serving(protocols, stand_in=True)
        if found.note:
            _log.error("not-taught", worker=self.number, what=found.note)
        return found.matcher

    async def _answer(self, channel: CallChannel) -> None:
        await Call(channel, self.room).run()

    def _admit(self) -> bool:
        """Whether one more call may come in: asked at the handshake, so that a refusal costs the caller nothing."""
        share = -(-self.room.settings.limits.calls // len(self.instance.worker_ports))
        return self.server.calls < share

    async def run(self) -> None:
        """Serve until SIGTERM, then drain. Raises AnsweringError when the port is taken or files are unusable."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        loop.add_signal_handler(signal.SIGTERM, stop.set)
        await self.journal.start()
        await self.synthesiser.start()
        await self.prompts.prepare(self.room.fixed_sentences())
        self.models.voice_activity()
        await self.server.start()
        gc.collect()
        gc.freeze()
        pulse = asyncio.create_task(heartbeat.beat(self.instance.heartbeat, self.number, self._state), name="heartbeat")
        following = asyncio.create_task(self.following.run(), name="publications")
        _log.info("worker-ready", worker=self.number, protocols=self.room.protocols.content_hash[:12])
        try:
            await stop.wait()
        finally:
            await self.server.close(DRAIN_S)
            await self.journal.close(5.0)
            following.cancel()
            pulse.cancel()

    def _state(self) -> tuple[int, bool, str, str]:
        return self.server.calls, self._admit(), self.room.protocols.content_hash, self.following.ready

    async def _make_ready(self, name: str) -> Room:
        room = await asyncio.get_running_loop().run_in_executor(self.files, self._other_room, name)
        self.synthesiser.speak_as(espeak_voices(room.protocols))
        await self.prompts.prepare(room.fixed_sentences())
        return room

    def _other_room(self, name: str) -> Room:
        practice = start.load_named(self._published, name, self.instance.environment)
        refuse_without_restart(self.room.settings, practice.settings)
        return self._room(practice)

    async def _take(self, room: Room) -> None:
        """From here on new calls come into this room; running calls keep the one they came into."""
        self.room = room


def main(number: int, instance: Instance, models: Models, executor: socket.socket) -> int:
    """The life of one worker process; exit status 0 after a drain, 1 when it could not start.

    `executor`: the other end of the process that holds the calls' control sockets.
    """
    for number_of_signal in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number_of_signal, signal.SIG_IGN)
    logs.configure(Path(instance.state) / "log" / f"worker-{number}.log")
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(Worker(number, instance, models, Wills(executor)).run())
    except AnsweringError as error:
        _log.error("worker-failed", worker=number, error=type(error).__name__, what=error.what)
        return 1
    return 0
