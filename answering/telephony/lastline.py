"""The last line: what the dialplan's fall-back needs, in Asterisk's own database, so that it works with
nothing else alive.

Asterisk writes its database lazily: of two values acknowledged 0.3 s apart the second may be gone after a
crash. So a whole new family is written and read back, then one key is flipped to it; and all is done again at
every FullyBooted.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Mapping

from answering.errors import TelephonyError
from answering.settings import Settings
from answering.telephony.ami import Ami, Event
from answering.telephony.config_values import dial_string

log = logging.getLogger(__name__)

FAMILY = "answering"
GENERATION = "generation"
PREVIOUS = "previous-generation"
OUTCOMES = "answering-outcome"
"""The family of routes' outcomes, one key a call; emptied when Asterisk has just booted and has no calls."""

JUST_BOOTED_S = 10
RETRY_S = 5.0


def last_line(settings: Settings) -> Mapping[str, str]:
    """The values of one generation: language, number of steps, and for each step its dial string and
    seconds.
    """
    phones = {phone.id: phone for phone in settings.phones}
    values = {"language": settings.languages[0], "steps": str(len(settings.on_call))}
    for step, rung in enumerate(settings.on_call, start=1):
        values[f"dial-{step}"] = dial_string(phones[rung.phone], settings.telephony.trunk_host)
        values[f"ring-{step}"] = str(rung.ring_s)
    return values


def generation(values: Mapping[str, str]) -> str:
    """The name of a generation: the same values have the same name."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


class LastLine:
    """Keeps Asterisk's own database as `settings()` wants it."""

    def __init__(self, ami: Ami, settings: Callable[[], Settings]) -> None:
        self._ami = ami
        self._settings = settings
        self._wanted = asyncio.Event()
        self._writing = asyncio.Lock()
        self._fresh = False
        self._keeper: asyncio.Task[None] | None = None
        ami.on_event("FullyBooted", self._booted)

    async def start(self) -> None:
        """Begins to keep the database in step, now and after every restart of Asterisk."""
        self._wanted.set()
        self._keeper = asyncio.create_task(self._keep(), name="last-line")

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None

    async def sync(self) -> str:
        """Writes the settings of this moment, reads them back, makes them valid; returns the generation.

        Raises:
            TelephonyError: not connected, refused, or what was read back differs; the old generation stays
            valid.
        """
        async with self._writing:
            values = last_line(self._settings())
            name = generation(values)
            family = f"lastline-{name}"
            for key, value in values.items():
                await self._ami.db_put(family, key, value)
            for key, value in values.items():
                if await self._ami.db_get(family, key) != value:
                    raise TelephonyError("Asterisk's database does not hold what was written to it")
            await self._flip(name)
            return name

    async def _flip(self, name: str) -> None:
        current = await self._ami.db_get(FAMILY, GENERATION)
        await self._ami.db_put(FAMILY, GENERATION, name)
        if await self._ami.db_get(FAMILY, GENERATION) != name:
            raise TelephonyError("Asterisk's database does not hold what was written to it")
        if current in (None, "", name):
            return
        # A caller may be in the fall-back with the current one: only the one before it goes.
        previous = await self._ami.db_get(FAMILY, PREVIOUS)
        await self._ami.db_put(FAMILY, PREVIOUS, str(current))
        if previous and previous not in (name, current):
            await self._ami.db_del_family(f"lastline-{previous}")

    def _booted(self, event: Event) -> None:
        # FullyBooted also follows every login; calls are in progress then, and need their outcomes.
        self._fresh = event.get("Uptime", "").isdigit() and int(event["Uptime"]) < JUST_BOOTED_S
        self._wanted.set()

    async def _keep(self) -> None:
        while True:
            await self._wanted.wait()
            await self._ami.connected.wait()
            self._wanted.clear()
            try:
                await self.sync()
                if self._fresh:
                    await self._ami.db_del_family(OUTCOMES)
                    self._fresh = False
            except Exception as error:  # the one net under this task; it tries again
                reason = str(error) if isinstance(error, TelephonyError) else type(error).__name__
                log.error("the fall-back's data could not be written, trying again: %s", reason)
                self._wanted.set()
                await asyncio.sleep(RETRY_S)
