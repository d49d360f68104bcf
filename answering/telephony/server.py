"""The sockets of one worker: Asterisk opens /ari and /media to us, one of each for every call."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hmac
import http
import logging
import uuid
from collections.abc import Awaitable, Callable

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from answering.errors import ChannelGone, RequestRefused, TelephonyError
from answering.telephony import ari_wire, media_wire
from answering.telephony.ari import AriConnection
from answering.telephony.channel import CallChannel, MediaSockets, bridge_prefix
from answering.telephony.media import Media
from answering.telephony.wills import Wills, to_fall_back

log = logging.getLogger(__name__)

START_LIMIT_S = 5.0
"""A control socket without a call counts no longer after so many seconds. It stays open: closed from here it would
be opened again."""

CLOSE_WAIT_S = 5.0
HAND_OVER_S = 3.0
GRACE_S = 10.0
"""What a call's task may still take after the caller has left, for its records."""


class PbxServer:
    """One worker's side of the telephone: every call becomes one CallChannel and one supervised `on_call`
    task.

    A call beyond `admit()` is refused at the handshake with 503, so that the dialplan tries the next worker
    at once. When `on_call` ends, by itself or by an exception, and the caller is still there, the caller goes
    to the dialplan's fall-back; when this process dies, `wills` see to that.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str,
        password: str,
        admit: Callable[[], bool],
        on_call: Callable[[CallChannel], Awaitable[None]],
        wills: Wills | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._credentials = f"{username}:{password}".encode()
        self._admit = admit
        self._on_call = on_call
        self._wills = Wills() if wills is None else wills
        self._sockets = MediaSockets()
        self._server: Server | None = None
        self._draining = False
        self._calls: dict[AriConnection, asyncio.Task[None] | None] = {}
        self._incarnation = uuid.uuid4().hex[:8]
        self._swept = False
        self._left_behind: set[str] = set()
        self._stranded: dict[str, CallChannel] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def calls(self) -> int:
        """Control sockets open now: calls in progress and those that are about to start."""
        return len(self._calls)

    async def start(self) -> None:
        """Listens.

        Raises:
            TelephonyError: the port is in use or cannot be bound.
        """
        try:
            self._server = await serve(
                self._accept,
                self._host,
                self._port,
                subprotocols=[Subprotocol("ari"), Subprotocol("media")],
                process_request=self._handshake,
                compression=None,
                ping_interval=None,
                open_timeout=2.0,
                close_timeout=0.5,
                max_size=ari_wire.LONGEST_MESSAGE,
                max_queue=64,
                server_header=None,
                logger=_quiet("websockets"),
            )
        except OSError as error:
            raise TelephonyError(
                f"the worker's port {self._port} on {self._host} cannot be used: {error.strerror}",
                "stop what listens there, or start this instance with other ports",
            ) from error

    async def close(self, drain_s: float) -> None:
        """Takes no more calls, waits up to `drain_s` seconds for those in progress, hands the rest to the
        fall-back.
        """
        self._draining = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(drain_s):
                await self._idle.wait()
        left = [task for task in self._calls.values() if task is not None]
        for task in left:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HAND_OVER_S):
                await self._idle.wait()
        if self._server is not None:
            self._server.close(close_connections=True)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE_S + 2.0):
                    await self._server.wait_closed()

    def _handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        if not hmac.compare_digest(_credentials(request), self._credentials):
            return connection.respond(http.HTTPStatus.UNAUTHORIZED, "")
        path = request.path.partition("?")[0]
        if path not in ("/ari", "/media"):
            return connection.respond(http.HTTPStatus.NOT_FOUND, "")
        if path == "/ari" and (self._draining or not self._admit()):
            return connection.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "")
        return None

    async def _accept(self, socket: ServerConnection) -> None:
        request = socket.request
        kind = "media" if request is not None and request.path.startswith("/media") else "ari"
        try:
            await (self._media(socket) if kind == "media" else self._control(socket))
        except* ari_wire.MalformedMessage as malformed:
            log.warning("%s socket refused: %s", kind, malformed.exceptions[0])
            socket.transport.abort()
        except* TelephonyError as failed:
            log.warning("%s socket failed: %s", kind, failed.exceptions[0])

    async def _media(self, socket: ServerConnection) -> None:
        try:
            async with asyncio.timeout(START_LIMIT_S):
                first = await socket.recv()
        except (TimeoutError, ConnectionClosed):
            return
        event = media_wire.decode_event(first) if isinstance(first, str) else None
        if not isinstance(event, media_wire.MediaStart) or event.frame_bytes != media_wire.FRAME_BYTES:
            raise ari_wire.MalformedMessage("a media socket does not begin with MEDIA_START of slin16")
        media = Media(socket)
        if self._sockets.arrived(event.channel, media):
            await media.run()

    async def _control(self, socket: ServerConnection) -> None:
        connection = AriConnection(socket)
        self._calls[connection] = None
        self._idle.clear()
        channel: CallChannel | None = None
        call: asyncio.Task[None] | None = None
        will = 0
        limit = asyncio.get_running_loop().call_later(START_LIMIT_S, self._forget, connection)
        try:
            async for message in connection.events():
                if isinstance(message, ari_wire.StasisStart):
                    if channel is None:
                        limit.cancel()
                        will = self._wills.leave(
                            socket.transport.get_extra_info("socket").fileno(), to_fall_back(message.channel)
                        )
                        channel = CallChannel(connection, message, self._sockets, self._incarnation)
                        call = asyncio.create_task(self._supervise(channel, connection), name="call")
                        self._calls[connection] = call
                    else:
                        channel.media_started(message.channel)
                elif channel is None:
                    self._look_for_stranded(connection, message)
                elif isinstance(message, ari_wire.KeyPressed):
                    channel.key_pressed(message.channel, message.digit)
                elif isinstance(message, ari_wire.ChannelLeft) and message.channel == channel.id:
                    self._wills.revoke(will)
                    channel.lost()
        finally:
            limit.cancel()
            self._wills.revoke(will)
            if channel is not None and call is not None:
                if not channel.gone.is_set() and not channel.handed_back:
                    self._stranded[channel.application] = channel
                channel.lost()
                await _finish(call)
            self._forget(connection)

    async def _sweep(self, worker: str, connection: AriConnection) -> None:
        """Deletes the bridges that earlier incarnations of this worker left when they were killed, and those
        whose control socket broke. Asterisk keeps an empty bridge for ever.
        """
        with contextlib.suppress(TelephonyError):
            if not self._swept:
                own = f"{bridge_prefix(worker)}{self._incarnation}-"
                self._left_behind.update(
                    bridge
                    for bridge in await connection.bridges()
                    if bridge.startswith(bridge_prefix(worker)) and not bridge.startswith(own)
                )
                self._swept = True
            while self._left_behind:
                bridge = next(iter(self._left_behind))
                with contextlib.suppress(RequestRefused):
                    await connection.request("DELETE", f"bridges/{bridge}")
                self._left_behind.discard(bridge)

    def _forget(self, connection: AriConnection) -> None:
        self._calls.pop(connection, None)
        if not self._calls:
            self._idle.set()

    def _look_for_stranded(self, connection: AriConnection, message: ari_wire.Message) -> None:
        application = message.application if isinstance(message, ari_wire.Other) else ""
        lost = self._stranded.pop(application, None)
        if lost is not None:
            rescue = self._rescue(lost.id, lost.worker, connection)
            self._calls[connection] = asyncio.create_task(rescue, name="rescue")

    async def _rescue(self, channel: str, worker: str, connection: AriConnection) -> None:
        """Sends a caller to the fall-back whose control socket broke while this worker lived on: Asterisk opens
        another one for the same application, and the caller would wait in silence.
        """
        log.warning("a control socket broke in mid-call; the caller goes to the fall-back")
        with contextlib.suppress(TelephonyError):
            await connection.request(
                "POST", f"channels/{channel}/continue", context="fall-back", extension="s", priority="1"
            )
        await self._sweep(worker, connection)
        self._forget(connection)
        await connection.closed(CLOSE_WAIT_S)

    async def _supervise(self, channel: CallChannel, connection: AriConnection) -> None:
        try:
            await channel.accept()
            await self._on_call(channel)
        except ChannelGone:
            pass
        except Exception as error:  # the one net under every call; the text of unknown errors may hold PHI
            known = f": {error}" if isinstance(error, TelephonyError) else ""
            log.error("call failed: %s%s", type(error).__name__, known)
        finally:
            if not channel.gone.is_set() and not channel.handed_back:
                with contextlib.suppress(TelephonyError):
                    await channel.continue_in_dialplan("fall-back", "s")
            left_behind = await channel.clean_up()
            if left_behind is not None:
                self._left_behind.add(left_behind)
            await self._sweep(channel.worker, connection)
            self._forget(connection)
            # Asterisk closes this socket 3 s after Stasis(); closed from here it would be opened once more.
            await connection.closed(CLOSE_WAIT_S)


async def _finish(call: asyncio.Task[None]) -> None:
    """Waits for a call's task after the caller has left, and ends it when that takes too long."""
    _, late = await asyncio.wait({call}, timeout=GRACE_S)
    if late:
        log.error("a call's task did not end within %g s of its caller leaving", GRACE_S)
        call.cancel()
        await asyncio.wait({call}, timeout=1.0)


def _credentials(request: Request) -> bytes:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _quiet(name: str) -> logging.Logger:
    # websockets logs handshakes and tracebacks of its own; what matters is logged here, without callers'
    # data.
    quiet = logging.getLogger(f"{__name__}.{name}")
    quiet.setLevel(logging.CRITICAL + 1)
    return quiet
