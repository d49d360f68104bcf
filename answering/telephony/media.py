"""One call's sound: a websocket that Asterisk opens to us, PCM s16le mono 16 kHz in frames of 20 ms.

Asterisk paces what it is sent, so a whole sentence goes out at once. When it ends our own clock knows to 20 ms, and
Asterisk tells, which counts: on a machine that is short of processor it plays slower than the clock runs.
With an empty queue Asterisk sends no RTP at all, so silence is kept in it; that silence is flushed away
before speech.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from answering.errors import ChannelGone, TelephonyError
from answering.telephony import media_wire as wire

AHEAD_S = 15.0
"""Sound sent ahead at most; Asterisk drops what exceeds 1000 frames (20 s) without a word."""

SILENCE_S = 0.2
KEEP_S = 0.1
KEPT_S = 0.4
"""Silence queued at least while nobody speaks, against an event loop that is late; behind speech a quarter of it,
because what is said next has to wait for it."""

LATE_S = 4.0
"""So long after its end by our clock is Asterisk waited for to tell that speech has been played."""

LONGEST_BACKLOG = 500
"""Frames kept for a reader that is late (10 s); beyond it the oldest frame goes, a key never."""

SEND_LIMIT_S = 2.0
_SILENCE = bytes(int(SILENCE_S * wire.BYTES_PER_S))


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the telephone: 0-9, *, #, A-D."""

    digit: str


class Media:
    """The sound of one call, both ways."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._arrived: deque[bytes | Key] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._framer = wire.Framer()
        self._closed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._speaking = asyncio.Lock()
        self._flushes = 0
        self._mark = self._reached = 0
        self._speech_until = 0.0
        self._queued_until = 0.0
        self._paused_at: float | None = None
        self.dropped = 0
        """Caller frames lost because the reader was more than 10 s late."""

    @property
    def playing_until(self) -> float:
        """`loop.time()` at which all speech sent so far will have been played; in the past when nothing plays.

        After its end by our clock it is a frame from now, until Asterisk has told of the end or LATE_S are over.
        """
        now = self._loop.time()
        until = self._speech_until if self._paused_at is None else self._speech_until + now - self._paused_at
        if self._reached < self._mark and until <= now < until + LATE_S:
            return now + wire.FRAME_S
        return until

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    async def play(self, pcm: bytes) -> None:
        """Sends sound (PCM s16le mono 16 kHz, any length) behind what is already playing.

        Returns as soon as all of it is sent, which waits while more than AHEAD_S would be queued. A `flush()`
        meanwhile drops the rest.

        Raises:
            ChannelGone: the media socket has closed.
        """
        flushes = self._flushes
        async with self._speaking:
            over = self.playing_until <= self._loop.time()
            if flushes == self._flushes and pcm and over and self._now() < self._queued_until:
                await self._send(wire.FLUSH)
                self._queued_until = self._now()
            self._mark += 1
            for piece in wire.pieces(wire.padded(pcm)):
                await self._wait_for_room(flushes)
                if flushes != self._flushes:
                    return
                await self._queue(piece)
                self._speech_until = self._queued_until
            if flushes == self._flushes:
                await self._send(wire.mark(self._mark))

    async def flush(self) -> None:
        """Stops what is playing at once and drops what is queued; a pause ends.

        Raises:
            ChannelGone: the media socket has closed.
        """
        self._flushes += 1
        self._reached = self._mark
        await self._send(wire.FLUSH)
        if self._paused_at is not None:
            self._paused_at = None
            await self._send(wire.CONTINUE)
        self._speech_until = self._queued_until = self._loop.time()
        await self._queue(_SILENCE)

    async def pause(self) -> None:
        """Holds what is playing; the caller gets no RTP meanwhile, so a pause should be short.

        Raises:
            ChannelGone: the media socket has closed.
        """
        if self._paused_at is None:
            self._paused_at = self._loop.time()
            await self._send(wire.PAUSE)

    async def resume(self) -> None:
        """Goes on where `pause()` stopped.

        Raises:
            ChannelGone: the media socket has closed.
        """
        if self._paused_at is not None:
            held_s = self._loop.time() - self._paused_at
            self._paused_at = None
            self._speech_until += held_s
            self._queued_until += held_s
            await self._send(wire.CONTINUE)

    async def played(self) -> None:
        """Waits until all that was sent has been played, or the socket has closed."""
        while not self.closed and (left_s := self.playing_until - self._loop.time()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left_s, 0.5)):
                    await self._closed.wait()

    async def frames(self) -> AsyncIterator[bytes | Key]:
        """The caller's frames (640 bytes, 20 ms) and keys in the order they came, until the call ends.

        One reader only. Cancelling it loses nothing.
        """
        while True:
            while self._arrived:
                yield self._arrived.popleft()
            if self.closed:
                return
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None

    def press(self, digit: str) -> None:
        """One key, told by the call's control socket: the only source of keys."""
        self._arrive(Key(digit))

    async def run(self) -> None:
        """Reads the socket and keeps silence flowing until the socket closes or `close()` is called.

        Raises:
            MalformedMessage: Asterisk sent something that is neither sound nor an event.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                keeping = tasks.create_task(self._keep_silence(), name="media-silence")
                await self._read()
                keeping.cancel()
        except* ChannelGone:
            pass
        finally:
            self.end()

    def end(self) -> None:
        """The call has ended: `frames()` ends, whatever waits raises ChannelGone; the socket stays to be closed."""
        self._closed.set()
        self._room.set()
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def close(self) -> None:
        """Closes the socket, which ends the media channel in Asterisk."""
        self.end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._socket.close()
                return
        self._socket.transport.abort()

    async def _read(self) -> None:
        arrive, framer, receive = self._arrive, self._framer, self._socket.recv
        with contextlib.suppress(ConnectionClosed):
            while True:
                message = await receive()
                if isinstance(message, str):
                    event = wire.decode_event(message)
                    if isinstance(event, wire.Full):
                        self._room.clear()
                    elif isinstance(event, wire.Drained):
                        self._room.set()
                    elif isinstance(event, wire.Reached):
                        self._reached = max(self._reached, event.mark)
                    continue
                for frame in framer.frames(message):
                    arrive(frame)

    def _arrive(self, item: bytes | Key) -> None:
        arrived = self._arrived
        arrived.append(item)
        if len(arrived) > LONGEST_BACKLOG:
            self.dropped += 1
            arrived.remove(next((old for old in arrived if isinstance(old, bytes)), arrived[0]))
        reader = self._reader
        if reader is not None and not reader.done():
            reader.set_result(None)

    async def _keep_silence(self) -> None:
        while True:
            now = self._loop.time()
            kept_s = KEPT_S / 4 if self._speech_until > now else KEPT_S
            if self._paused_at is None and self._queued_until - now < kept_s + KEEP_S / 2:
                await self._queue(_SILENCE)
            await asyncio.sleep(KEEP_S)

    async def _wait_for_room(self, flushes: int) -> None:
        while flushes == self._flushes and not self.closed:
            over_s = self._queued_until - self._now() + 1.0 - AHEAD_S
            if over_s <= 0 and self._room.is_set():
                return
            await asyncio.sleep(min(max(over_s, 0.02), 0.1))
        if self.closed:
            raise ChannelGone("the call's media socket has closed")

    async def _queue(self, pcm: bytes) -> None:
        self._queued_until = max(self._now(), self._queued_until) + len(pcm) / wire.BYTES_PER_S
        await self._send(pcm)

    def _now(self) -> float:
        return self._loop.time() if self._paused_at is None else self._paused_at

    async def _send(self, message: str | bytes) -> None:
        if self.closed:
            raise ChannelGone("the call's media socket has closed")
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                await self._socket.send(message)
        except ConnectionClosed:
            raise ChannelGone("the call's media socket has closed") from None
        except TimeoutError:
            raise TelephonyError(f"Asterisk took no sound for {SEND_LIMIT_S:g} s") from None
