"""What Asterisk itself tells of the routes that callers took: a listener on its manager interface."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from answering.errors import TelephonyError

CONNECT_S = 5.0
LONGEST_LINE = 8_192
MOST_FIELDS = 200
ROUTE = "AnsweringRoute"


@dataclass(frozen=True, slots=True)
class RouteTold:
    """One UserEvent(AnsweringRoute). `phase`: "begin", "accepted" or "end"; `at`: `time.monotonic()` seconds."""

    at: float
    call: str
    caller_number: str
    route: str
    phase: str
    outcome: str
    phone: str


class PbxEvents:
    """Collects route events while it is open. Use as an asynchronous context manager.

    Raises TelephonyError when the manager interface cannot be reached or refuses the login.
    """

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        self._address = (host, port)
        self._login = (user, password)
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self.routes: list[RouteTold] = []
        self.lost = asyncio.Event()

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(CONNECT_S):
                reader, answer = await self._log_in()
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
            await self._close()
            raise TelephonyError("Asterisk's manager interface cannot be reached") from error
        if answer != "Success":
            await self._close()
            raise TelephonyError("Asterisk's manager interface refuses the login")
        self._reading = asyncio.create_task(self._read(reader), name="pbx-events")
        return self

    async def _log_in(self) -> tuple[asyncio.StreamReader, str]:
        reader, self._writer = await asyncio.open_connection(*self._address, limit=LONGEST_LINE)
        await reader.readline()
        user, password = self._login
        text = f"Action: Login\r\nUsername: {user}\r\nSecret: {password}\r\nEvents: user\r\n\r\n"
        self._writer.write(text.encode())
        await self._writer.drain()
        while True:
            answer = await _message(reader)
            if "Response" in answer:
                return reader, answer["Response"]

    async def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        await self._close()

    def of_caller(self, number: str) -> list[RouteTold]:
        """The events of the latest call from `number`, in the order told."""
        calls = [told.call for told in self.routes if told.caller_number == number and told.phase == "begin"]
        return [told for told in self.routes if calls and told.call == calls[-1]]

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                fields = await _message(reader)
                if fields.get("Event") == "UserEvent" and fields.get("UserEvent") == ROUTE:
                    self.routes.append(_route(fields))
        except (OSError, ValueError, asyncio.IncompleteReadError):
            self.lost.set()


def _route(fields: dict[str, str]) -> RouteTold:
    return RouteTold(
        time.monotonic(),
        fields.get("Call", ""),
        fields.get("CallerIDNum", ""),
        fields.get("Route", ""),
        fields.get("Phase", ""),
        fields.get("Outcome", ""),
        fields.get("Phone", ""),
    )


async def _message(reader: asyncio.StreamReader) -> dict[str, str]:
    """One block of `Name: value` lines. Raises ValueError when it is not one, IncompleteReadError at the end."""
    fields: dict[str, str] = {}
    while True:
        line = await reader.readline()
        if not line.endswith(b"\n"):
            raise asyncio.IncompleteReadError(line, None)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return fields
        if len(fields) >= MOST_FIELDS:
            raise ValueError("a message has too many fields")
        name, _, value = text.partition(":")
        fields[name.strip()] = value.strip()
