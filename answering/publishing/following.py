"""A running process follows what is published: it makes the coming set ready beforehand and takes it in one step.

Nothing tells it but the two files of `publications`, looked at several times a second; so a process that was started,
frozen or killed in the middle of a publishing ends up with what is published, like all others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Generic, TypeVar

from answering.errors import AnsweringError
from answering.logs import Log, failure
from answering.publishing import publications

EVERY_S = 0.1
_AGAIN_S = 5.0

T = TypeVar("T")

_log = Log("publishing")


class Following(Generic[T]):
    """`make` makes what belongs to a set of that name ready (AnsweringError: it cannot); `take` puts it to use.

    `runs`: the set in use. `ready`: one made ready beforehand, "" for none.
    """

    def __init__(
        self, home: Path, runs: str, make: Callable[[str], Awaitable[T]], take: Callable[[T], Awaitable[None]]
    ) -> None:
        self._home, self._make, self._take = home, make, take
        self.runs, self.ready = runs, ""
        self._made: T | None = None
        self._seen: tuple[int, ...] = ()
        self._refused: dict[str, float] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                _log.error("not-followed", error=failure(error))
                await asyncio.sleep(_AGAIN_S)
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """See what is published and what is coming, and act on it."""
        seen = publications.changed_at(self._home)
        if seen == self._seen and not self._refused:
            return
        try:
            published = await asyncio.to_thread(publications.current, self._home)
            coming = await asyncio.to_thread(publications.announced, self._home)
        except AnsweringError as error:
            _log.error("publications-unreadable", what=error.what)
            self._seen = seen
            return
        if published is not None and published.content != self.runs:
            await self._switch(published.content)
        elif coming is not None and coming not in (self.runs, self.ready):
            await self._prepare(coming)
        elif coming is None:
            self._made, self.ready = None, ""
            self._refused.clear()
        self._seen = seen

    async def _switch(self, name: str) -> None:
        if self.ready != name:
            await self._prepare(name)
        if self.ready == name and self._made is not None:
            made, self._made, self.ready = self._made, None, ""
            await self._take(made)
            before, self.runs = self.runs, name
            _log.info("took", protocols=name[:12], instead_of=before[:12])

    async def _prepare(self, name: str) -> None:
        now = asyncio.get_running_loop().time()
        if self._refused.get(name, 0.0) > now:
            return
        try:
            made = await self._make(name)
        except AnsweringError as error:
            _log.error("set-refused", protocols=name[:12], error=type(error).__name__, what=error.what)
            self._refused = {name: now + _AGAIN_S}
            return
        self._refused.clear()
        self._made, self.ready = made, name
