"""Asterisk's management interface, kept connected: panoramisk underneath, a new Manager after every drop.

panoramisk's own reconnecting is not used: it was not seen to work across a restart of Asterisk.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import panoramisk
from panoramisk.actions import Action

from answering.errors import RequestRefused, TelephonyError

log = logging.getLogger(__name__)

CONNECT_LIMIT_S = 3.0
ACTION_LIMIT_S = 3.0
BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)

Event = Mapping[str, str]
Callback = Callable[[Event], Awaitable[None] | None]


class _Manager(panoramisk.Manager):  # type: ignore[misc]
    """A Manager for one connection: it never reconnects, and its log, which quotes actions, stays silent."""

    def __init__(self, **config: Any) -> None:
        super().__init__(log=_silent(), **config)
        self.pinger: asyncio.TimerHandle | None
        self.lost = asyncio.Event()

    def connection_made(self, opened: asyncio.Task[Any]) -> None:
        if opened.cancelled() or opened.exception() is not None:
            self.lost.set()
        else:
            super().connection_made(opened)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.pinger is not None:
            self.pinger.cancel()
            self.pinger = None
        self.lost.set()


class Ami:
    """One AMI connection that comes back by itself.

    `connected` is set while actions can be sent. Callbacks of `on_event("FullyBooted", …)` run after every connection
    and after every restart of Asterisk.
    """

    def __init__(self, host: str, port: int, username: str, secret: str) -> None:
        self._config = {"host": host, "port": port, "username": username, "secret": secret}
        self.connected = asyncio.Event()
        self._callbacks: dict[str, list[Callback]] = defaultdict(list)
        self._manager: _Manager | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._handlers: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begins to connect and returns at once; wait for `connected` where it matters."""
        self._keeper = asyncio.create_task(self._keep(), name="ami")

    async def close(self) -> None:
        """Disconnects; running callbacks are cancelled."""
        tasks = [task for task in (self._keeper, *self._handlers) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._keeper = None

    def on_event(self, name: str, callback: Callback) -> None:
        """Calls `callback` with the headers of every event of that name; a coroutine runs as a task of its
        own.

        An exception of a callback is logged by its type and changes nothing else.
        """
        self._callbacks[name].append(callback)

    async def action(self, name: str, **headers: str) -> list[Event]:
        """Sends one action and returns its response, followed by the events of a list.

        Raises:
            RequestRefused: Asterisk answered with an error; the text names the action only.
            TelephonyError: not connected, or no answer within ACTION_LIMIT_S.
            ValueError: a header holds a line break.
        """
        manager = self._manager
        if manager is None or not self.connected.is_set():
            raise TelephonyError("the management interface of Asterisk is not connected")
        for header, value in headers.items():
            if any(ord(character) < 32 for character in value):
                raise ValueError(f"the header {header} holds a control character")
        action = Action({"Action": name, **headers})
        try:
            async with asyncio.timeout(ACTION_LIMIT_S):
                answered = await _first(manager, action)
        except TimeoutError:
            raise TelephonyError(f"Asterisk did not answer {name} within {ACTION_LIMIT_S:g} s") from None
        finally:
            manager.protocol.responses.pop(action.id, None)
        messages: list[Event] = [
            dict(message.items()) for message in (answered if isinstance(answered, list) else [answered])
        ]
        if messages[0].get("Response") not in ("Success", "Goodbye"):
            raise RequestRefused(f"Asterisk refused the action {name}", 400)
        return messages

    async def db_put(self, family: str, key: str, value: str) -> None:
        """Writes one value of Asterisk's own database; written to disk lazily, so read back what matters."""
        await self.action("DBPut", Family=family, Key=key, Val=value)

    async def db_get(self, family: str, key: str) -> str | None:
        """One value of Asterisk's own database, None when there is none."""
        try:
            messages = await self.action("DBGet", Family=family, Key=key)
        except RequestRefused:
            return None
        return next((message.get("Val", "") for message in messages if message.get("Event") == "DBGetResponse"), None)

    async def db_del(self, family: str, key: str) -> None:
        """Deletes one value of Asterisk's own database, if it is there."""
        with contextlib.suppress(RequestRefused):
            await self.action("DBDel", Family=family, Key=key)

    async def db_del_family(self, family: str) -> None:
        """Deletes a whole family of Asterisk's own database, if it is there."""
        with contextlib.suppress(RequestRefused):
            await self.action("DBDelTree", Family=family)

    async def _keep(self) -> None:
        attempt = 0
        while True:
            try:
                if await self._connection():
                    attempt = 0
            except Exception as error:  # the one net under this task; it starts again
                log.error("the management interface failed: %s", type(error).__name__)
            await asyncio.sleep(BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)])
            attempt += 1

    async def _connection(self) -> bool:
        """One connection from login to drop; whether it ever worked."""
        manager = _Manager(loop=asyncio.get_running_loop(), **self._config)
        manager.register_event("*", self._dispatch)
        try:
            async with asyncio.timeout(CONNECT_LIMIT_S):
                with contextlib.suppress(OSError):
                    await manager.connect()
                while not manager.authenticated:
                    if manager.lost.is_set() or _refused(manager):
                        return False
                    await asyncio.sleep(0.01)
            self._manager = manager
            self.connected.set()
            await manager.lost.wait()
            log.warning("the management interface dropped; connecting again")
            return True
        except TimeoutError:
            return False
        finally:
            self.connected.clear()
            self._manager = None
            if manager.pinger is not None:
                manager.pinger.cancel()
            if manager.protocol is not None:
                _abandon(manager)
                manager.protocol.close()

    def _dispatch(self, _: object, event: Any) -> None:
        headers = dict(event.items())
        for callback in self._callbacks.get(headers.get("Event", ""), ()):
            task = asyncio.create_task(self._handle(callback, headers), name="ami-event")
            self._handlers.add(task)
            task.add_done_callback(self._handlers.discard)

    async def _handle(self, callback: Callback, headers: Event) -> None:
        try:
            waiting = callback(headers)
            if waiting is not None:
                await waiting
        except Exception as error:  # the one net under every callback; the text may hold a caller's data
            log.error("a callback of the management interface failed: %s", type(error).__name__)


async def _first(manager: _Manager, action: Action) -> Any:
    """The action's answer, or TelephonyError when the connection drops first."""
    answer = asyncio.ensure_future(manager.send_action(action))
    dropped = asyncio.ensure_future(manager.lost.wait())
    try:
        await asyncio.wait({answer, dropped}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done() and not answer.cancelled():
            return answer.result()
        raise TelephonyError("the management interface of Asterisk dropped")
    finally:
        dropped.cancel()
        answer.cancel()


def _refused(manager: _Manager) -> bool:
    # After login() the future is gone; without success the credentials are wrong.
    return manager.protocol is not None and manager.authenticated_future is None


def _abandon(manager: _Manager) -> None:
    for action in manager.protocol.responses.values():
        action.future.cancel()
    manager.protocol.responses.clear()


def _silent() -> logging.Logger:
    silent = logging.getLogger(f"{__name__}.panoramisk")
    silent.setLevel(logging.CRITICAL + 1)
    return silent
