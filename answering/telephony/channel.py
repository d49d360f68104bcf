"""The caller's channel while it is in the application: answer it, hear it, and hand it back to the
dialplan.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import uuid
from collections.abc import Iterator, Mapping

from answering.errors import ChannelGone, RequestRefused, TelephonyError
from answering.telephony.ari import AriConnection
from answering.telephony.ari_wire import StasisStart
from answering.telephony.media import Key as Key
from answering.telephony.media import Media as Media

ACCEPTED = "ANSWERING_ACCEPTED"
MEDIA_LIMIT_S = 3.0

_VARIABLE = re.compile(r"ANSWERING_[A-Z0-9_]{1,60}")
_LEFT = frozenset({404, 409, 412})


class MediaSockets:
    """Media sockets that Asterisk was asked to open, by the id of their channel."""

    def __init__(self) -> None:
        self._awaited: dict[str, asyncio.Future[Media]] = {}

    @contextlib.contextmanager
    def awaited(self, channel: str) -> Iterator[asyncio.Future[Media]]:
        """A future for the socket of that channel, which nobody else can claim."""
        future: asyncio.Future[Media] = asyncio.get_running_loop().create_future()
        self._awaited[channel] = future
        try:
            yield future
        finally:
            self._awaited.pop(channel, None)

    def arrived(self, channel: str, media: Media) -> bool:
        """Hands a socket to whoever awaits it; False when nobody does."""
        future = self._awaited.pop(channel, None)
        if future is None or future.done():
            return False
        future.set_result(media)
        return True


def bridge_prefix(worker: str) -> str:
    """How the ids of a worker's bridges begin; a worker that was killed leaves its bridges behind, empty."""
    return f"answering-{worker}-"


class CallChannel:
    """One caller. All coroutines have time limits and raise ChannelGone once the caller has left.

    `id`: Asterisk's channel id. `args`: the arguments of Stasis(), ("call",) or ("resume", call, route,
    outcome).
    `caller_number`: as the telephone network told it; identifies a person, never to be logged. `variables`:
    the ANSWERING_* channel variables that came along (config_values.CARRIED_VARIABLES). `gone` is set as soon as the
    channel has left the application: hung up, handed back, or lost.
    """

    def __init__(self, connection: AriConnection, start: StasisStart, sockets: MediaSockets, incarnation: str) -> None:
        self.id = start.channel
        self.args = start.args
        self.caller_number = start.caller_number
        self.variables: Mapping[str, str] = start.variables
        self.gone = asyncio.Event()
        self.handed_back = False
        self._connection = connection
        self.application = start.application
        self._sockets = sockets
        self._media: Media | None = None
        self._media_id = f"media-{uuid.uuid4().hex}"
        self._bridge_id = f"{bridge_prefix(self.worker)}{incarnation}-{uuid.uuid4().hex}"
        self._bridged = False
        self._media_started = asyncio.Event()
        self._early_keys: list[str] = []

    @property
    def worker(self) -> str:
        """The worker's number in the configuration."""
        # For a per-call socket the event's application is "answering_<worker>_<turn>:<channel>".
        return self.application.partition(":")[0].removeprefix("answering_").partition("_")[0]

    async def accept(self) -> None:
        """Tells the dialplan that a worker has this call: from here on no other worker is tried."""
        await self.set_variable(ACCEPTED, "yes")
        with contextlib.suppress(TelephonyError):
            await self._connection.filter_events(self.application)

    async def answer(self) -> None:
        """Answers the call; nothing happens when it is answered already."""
        await self._ask("POST", f"channels/{self.id}/answer")

    async def set_variable(self, name: str, value: str) -> None:
        """Sets a channel variable.

        Raises:
            ValueError: the name is not ANSWERING_*, or the value holds a control character.
        """
        if not _VARIABLE.fullmatch(name):
            raise ValueError(f"{name} is not the name of a variable that may be set")
        if any(ord(character) < 32 for character in value):
            raise ValueError(f"the value of {name} holds a control character")
        await self._ask("POST", f"channels/{self.id}/variable", variable=name, value=value)

    async def open_media(self) -> Media:
        """Opens the sound of this call, both ways; once a call.

        Raises:
            TelephonyError: Asterisk did not bring the media socket within MEDIA_LIMIT_S.
        """
        if self._media is not None:
            return self._media
        try:
            async with asyncio.timeout(MEDIA_LIMIT_S):
                with self._sockets.awaited(self._media_id) as socket:
                    self._bridged = True
                    await self._ask("POST", f"bridges/{self._bridge_id}", type="mixing")
                    await self._ask(
                        "POST",
                        "channels/externalMedia",
                        app=self.application,
                        channelId=self._media_id,
                        format="slin16",
                        transport="websocket",
                        encapsulation="none",
                        external_host=f"media_{self.worker}",
                        transport_data="f(json)",
                    )
                    media = await socket
                self._media = media
                # Before its StasisStart, addChannel is refused with 422 in some calls.
                await self._media_started.wait()
                await self._ask("POST", f"bridges/{self._bridge_id}/addChannel", channel=f"{self.id},{self._media_id}")
        except TimeoutError:
            self._check_here()
            raise TelephonyError(f"the media socket did not come within {MEDIA_LIMIT_S:g} s") from None
        for digit in self._early_keys:
            media.press(digit)
        self._early_keys.clear()
        return media

    async def continue_in_dialplan(
        self, context: str, extension: str, variables: Mapping[str, str] | None = None
    ) -> None:
        """Sets the variables, closes the sound and hands the caller back; what is still playing is cut off.

        Raises:
            ValueError: as `set_variable()`.
        """
        for name, value in (variables or {}).items():
            await self.set_variable(name, value)
        await self._release()
        self.handed_back = True
        try:
            await self._ask("POST", f"channels/{self.id}/continue", context=context, extension=extension, priority="1")
        except BaseException:
            self.handed_back = False
            raise

    def lost(self) -> None:
        """The channel has left the application: whoever waits for it hears so at once."""
        self.gone.set()
        if self._media is not None:
            self._media.end()

    async def clean_up(self) -> str | None:
        """Ends what this call had open in Asterisk; returns the id of a bridge that could not be deleted."""
        self.lost()
        left_behind = None
        try:
            await self._drop_bridge()
        except TelephonyError:
            left_behind = self._bridge_id
        if self._media is not None:
            await self._media.close()
        return left_behind

    def media_started(self, channel: str) -> bool:
        """Whether this StasisStart is that of our own media channel."""
        if channel != self._media_id:
            return False
        self._media_started.set()
        return True

    def key_pressed(self, channel: str, digit: str) -> None:
        """A key on the caller's own channel; the media channel would tell of the same one again."""
        if channel != self.id:
            return
        if self._media is None:
            self._early_keys = [*self._early_keys[-19:], digit]
        else:
            self._media.press(digit)

    async def _release(self) -> None:
        await self._drop_bridge()
        if self._media is not None:
            await self._media.close()

    async def _drop_bridge(self) -> None:
        if self._bridged:
            self._bridged = False
            with contextlib.suppress(RequestRefused):
                await self._connection.request("DELETE", f"bridges/{self._bridge_id}")

    def _check_here(self) -> None:
        if self.gone.is_set():
            raise ChannelGone("the caller has left")

    async def _ask(self, method: str, uri: str, **query: str) -> None:
        self._check_here()
        try:
            await self._connection.request(method, uri, **query)
        except RequestRefused as refused:
            if refused.status in _LEFT and uri.startswith(f"channels/{self.id}/"):
                raise ChannelGone("the caller has left") from refused
            raise
