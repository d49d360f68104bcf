"""A service that follows what is published as the real one does, in a thread; told apart only by what it can be made
to refuse. The real one is in tests/pbx/test_publishing.py."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from answering.errors import AnsweringError
from answering.publishing import publications, standing, start
from answering.publishing.following import Following
from answering.publishing.practice import PracticeSet
from answering.publishing.standing import Standing, WorkerStanding

WORKERS = 2


class Service:
    """`refuses`: what worker 1 does not do, of "ready", "take"."""

    def __init__(self, state: Path, folder: Path, refuses: str = "") -> None:
        self.state, self.run, self.refuses = state, state / "run", refuses
        self.run.mkdir(parents=True, exist_ok=True)
        home = publications.home_of(state)
        name = start.settle(state, folder, {}).found.name
        self.members = [Following(home, name, self._maker(number), self._taker(number)) for number in range(WORKERS)]
        self.seen: list[tuple[str, ...]] = []
        self._ends = threading.Event()
        told = dict.fromkeys(("name", "number", "ari_password", "database_url"), "")
        told |= {"state": str(state), "protocols": str(folder), "run": str(self.run)}
        rest = {
            "sip": {},
            "accounts": {},
            "ami": {"host": "127.0.0.1", "port": 1},
            "http_port": 0,
            "worker_ports": [1, 2],
        }
        (state / "instance.json").write_text(json.dumps({**told, **rest}))

    def _maker(self, number: int):  # type: ignore[no-untyped-def]
        async def make(name: str) -> PracticeSet:
            if number == 1 and self.refuses == "ready":
                raise AnsweringError("this worker refuses")
            return start.load_named(publications.home_of(self.state), name, {})

        return make

    def _taker(self, number: int):  # type: ignore[no-untyped-def]
        async def take(found: PracticeSet) -> None:
            while number == 1 and self.refuses == "take" and not self._ends.is_set():
                await asyncio.sleep(0.01)

        return take

    @property
    def runs(self) -> tuple[str, ...]:
        return tuple(each.runs for each in self.members)

    async def _serve(self) -> None:
        following = [asyncio.ensure_future(each.run()) for each in self.members]
        telling = asyncio.ensure_future(standing.tell(self.run, self._standing))
        while not self._ends.is_set():
            if not self.seen or self.seen[-1] != self.runs:
                self.seen.append(self.runs)
            await asyncio.sleep(0.005)
        for task in (*following, telling):
            task.cancel()
        await asyncio.gather(*following, telling, return_exceptions=True)

    def _standing(self) -> Standing:
        workers = tuple(
            WorkerStanding(number, os.getpid(), 0, each.runs, each.ready) for number, each in enumerate(self.members)
        )
        first = self.members[0]
        return Standing(time.time(), os.getpid(), first.runs, first.ready, WORKERS, workers=workers)

    @contextmanager
    def running(self) -> Iterator[Service]:
        thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        thread.start()
        try:
            while standing.read(self.run) is None:
                time.sleep(0.01)
            yield self
        finally:
            self._ends.set()
            thread.join(10.0)
