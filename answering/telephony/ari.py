"""One call's control socket: requests with a time limit each, and whatever Asterisk tells, in order.

Asterisk opens the socket (an outbound, per-call ARI websocket), so there is no connecting here. When the
socket closes the call has left us, whatever the reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from urllib.parse import quote

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from answering.errors import ChannelGone, RequestRefused, TelephonyError
from answering.telephony.ari_wire import WANTED, Message, Response, bridge_ids, decode, encode_request

REQUEST_LIMIT_S = 2.0
CLOSE_LIMIT_S = 1.0


class AriConnection:
    """Requests and events of one call. `events()` has to run for `request()` to get its answers."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._pending: dict[str, asyncio.Future[Response]] = {}
        self._ended = asyncio.Event()

    async def request(self, method: str, uri: str, *, body: object = None, **query: str) -> object:
        """Sends one REST request, `body` as JSON, and returns the answer's body (text, or None).

        Raises:
            RequestRefused: Asterisk answered with a status of 400 or more.
            ChannelGone: the socket has closed.
            TelephonyError: no answer within REQUEST_LIMIT_S.
        """
        if self._ended.is_set():
            raise ChannelGone("the call's control socket has closed")
        request_id = uuid.uuid4().hex
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                await self._socket.send(encode_request(request_id, method, uri, query, body))
                response = await answer
        except ConnectionClosed:
            raise ChannelGone("the call's control socket has closed") from None
        except TimeoutError:
            raise TelephonyError(f"Asterisk did not answer {method} within {REQUEST_LIMIT_S:g} s") from None
        finally:
            self._pending.pop(request_id, None)
        if response.status >= 400:
            # The path names channels by their ids only, but a variable's value might be PHI: the query is not
            # told.
            raise RequestRefused(f"Asterisk refused {method} {uri} with status {response.status}", response.status)
        return response.body

    async def bridges(self) -> tuple[str, ...]:
        """The ids of all bridges that ARI made. Raises as `request()`."""
        return bridge_ids(await self.request("GET", "bridges"))

    async def filter_events(self, application: str) -> None:
        """Has Asterisk tell nothing but what is made use of: it may crash when the socket breaks off under events.

        Raises as `request()`.
        """
        await self.request("PUT", f"applications/{quote(application, safe='')}/eventFilter", body=WANTED)

    async def events(self) -> AsyncIterator[Message]:
        """Everything but the answers, until the socket closes.

        Raises:
            MalformedMessage: Asterisk sent something that is not ARI.
        """
        try:
            while True:
                message = decode(await self._socket.recv())
                if not isinstance(message, Response):
                    yield message
                elif (answer := self._pending.get(message.request_id)) is not None and not answer.done():
                    answer.set_result(message)
        except ConnectionClosed:
            return
        finally:
            self._ended.set()
            for answer in self._pending.values():
                if not answer.done():
                    answer.set_exception(ChannelGone("the call's control socket has closed"))

    async def closed(self, within_s: float) -> None:
        """Waits until Asterisk has closed the socket, and closes it after `within_s` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._ended.wait()
                return
        await self.close()

    async def close(self) -> None:
        """Closes the socket; a call that is still in Stasis falls back to the dialplan at once."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._socket.close()
                return
        self._socket.transport.abort()
