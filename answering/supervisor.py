"""The supervisor of one installation: everything there is one of. It keeps the crew of workers whole, Asterisk's own
database filled with what the fall-back needs, and writes down what the dialplan tells."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from answering import heartbeat, mailbox
from answering.calls.diary import CALL_BACKS
from answering.calls.handing_back import briefing_path
from answering.calls.recording import purge
from answering.crew import Crew
from answering.errors import AnsweringError
from answering.instance import Instance
from answering.learning import serving
from answering.logs import Log, failure
from answering.prepare import prepare
from answering.protocols.model import ProtocolSet
from answering.publishing import publications, standing, start
from answering.publishing.following import Following
from answering.publishing.practice import PracticeSet
from answering.publishing.standing import Standing, WorkerStanding
from answering.publishing.watching import Watching
from answering.records.journal import Journal
from answering.records.model import MessageTaken, PageAttempt, RouteEvent
from answering.settings import Settings, refuse_without_restart
from answering.telephony.ami import Ami
from answering.telephony.lastline import LastLine
from answering.telephony.strangers import Strangers

_MAILBOX_EVERY_S = 10.0
_PURGE_EVERY_S = 3600.0
_RINGING = ("fall-back", "page-on-call", "nurse", "front-desk", "crisis-line", "poison-control", "labour-and-delivery")
_BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)

_log = Log("supervisor")


class Supervisor:
    """Everything there is one of in an installation."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        state, folder = Path(instance.state), Path(instance.protocols)
        started = start.settle(state, folder, instance.environment)
        _tell_loudly(started)
        if started.by_itself:
            _learn(started.found.protocols)
        self.practice = started.found
        self._published = publications.home_of(state)
        self.following = Following(self._published, self.practice.name, self._make_ready, self._take)
        self.watching = Watching(folder, instance.environment, lambda: self.following.runs)
        self.crew = Crew(instance)
        self._attempts: dict[str, int] = {}
        ami = instance.ami
        self.ami = Ami(str(ami["host"]), int(str(ami["port"])), str(ami["user"]), str(ami["password"]))
        self.last_line = LastLine(self.ami, self._last_line_settings)
        self.strangers = Strangers(self.ami)
        spool = Path(instance.state) / "spool"
        self.journal = Journal(instance.database_url, spool, name="supervisor")
        self._stop = asyncio.Event()

    def _last_line_settings(self) -> Settings:
        return self.practice.settings

    async def run(self, ready: Callable[[], None] | None = None) -> None:
        """Serve until SIGTERM or SIGINT, then drain. `ready` is called once every worker has a pulse."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, _tell_how_to_publish)
        await self._sounds()
        transport = await heartbeat.listen(self.instance.heartbeat, self.crew.on_beat)
        await self.journal.start()
        self.ami.on_event("UserEvent", self._on_user_event)
        await self.ami.start()
        await self.last_line.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                background = [
                    tasks.create_task(self._watched("nursery", self.crew.raise_workers)),
                    tasks.create_task(self._watched("pulse", self.crew.watch)),
                    tasks.create_task(self._watched("mailbox", self._empty_mailbox)),
                    tasks.create_task(self._watched("purge", self._purge)),
                    tasks.create_task(self._watched("publications", self.following.run)),
                    tasks.create_task(self._watched("folder", self.watching.run)),
                    tasks.create_task(self._watched("standing", self._tell_standing)),
                    tasks.create_task(self._tell_ready(ready)),
                ]
                await self._stop.wait()
                _log.info("stopping")
                for task in background:
                    task.cancel()
                await self.crew.stop()
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

    async def _empty_mailbox(self) -> None:
        told: set[str] = set()
        folder = mailbox.folder_of(Path(self.instance.state))
        while True:
            for message in await asyncio.to_thread(lambda: list(mailbox.messages(folder, told))):
                self.journal.write(message)
            await asyncio.sleep(_MAILBOX_EVERY_S)

    async def _tell_ready(self, ready: Callable[[], None] | None) -> None:
        began = asyncio.get_running_loop().time()
        while not self.crew.whole:
            await asyncio.sleep(0.05)
        _log.info("ready", seconds=asyncio.get_running_loop().time() - began)
        if ready is not None:
            ready()

    async def _make_ready(self, name: str) -> PracticeSet:
        found = await asyncio.to_thread(start.load_named, self._published, name, self.instance.environment)
        refuse_without_restart(self.practice.settings, found.settings)
        return found

    async def _take(self, found: PracticeSet) -> None:
        self.practice = found
        await self._sounds()
        try:
            await self.last_line.sync()
        except AnsweringError as error:
            _log.error("last-line-late", error=failure(error))

    async def _sounds(self) -> None:
        try:
            await prepare(self.practice.settings, self.practice.protocols, Path(self.instance.state) / "sounds")
        except AnsweringError as error:
            _log.error("sounds-not-made", error=failure(error))

    async def _tell_standing(self) -> None:
        await standing.tell(Path(self.instance.run), self._standing)

    def _standing(self) -> Standing:
        beats = [member.beat for member in self.crew.members.values() if member.beat is not None]
        return Standing(
            at=time.time(),
            pid=os.getpid(),
            runs=self.following.runs,
            ready=self.following.ready,
            wanted=len(self.instance.worker_ports),
            workers=tuple(WorkerStanding(one.worker, one.pid, one.calls, one.protocols, one.ready) for one in beats),
            folder=self.watching.found,
        )

    async def _purge(self) -> None:
        """Recordings older than the practice keeps them are deleted, looked for once an hour."""
        while True:
            days = self.practice.settings.recording.keep_days
            removed = await asyncio.to_thread(purge, Path(self.instance.state) / "recordings", days)
            if removed:
                _log.info("recordings-purged", files=removed, keep_days=days)
            await asyncio.sleep(_PURGE_EVERY_S)

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


def _learn(protocols: ProtocolSet) -> None:
    """Where the start published the folder by itself, nobody else has learnt from it."""
    try:
        serving.build(protocols)
    except AnsweringError as error:
        _log.error("not-taught", what=error.what, mend=error.mend)


def _tell_loudly(started: start.Started) -> None:
    """What an admin has to hear of the start goes to the log and to the screen."""
    one = started.publication
    _log.info("runs", protocols=one.content[:12], published=one.at, by=one.by, how=one.how)
    for note in started.notes:
        _log.warning("practice-files", what=note)
    for problem in started.problems:
        _log.error("file-broken", file=problem.file, line=problem.line, column=problem.column, what=problem.what)


def _tell_how_to_publish() -> None:
    _log.warning("hangup-ignored", what="saved files go live by: answering protocols publish")
