"""One thread a process that sends and receives for every stream: 60 calls take a few percent of a core.

Every 5 ms it sends what is due (each stream has its own place in the 20 ms, so that callers do not send in
step) and takes what has arrived. Arrival times are the kernel's, so a late wake-up does not spoil a
measurement; sending follows an absolute clock, so that nothing drifts.
"""

from __future__ import annotations

import contextlib
import itertools
import select
import socket
import struct
import threading
import time

from answering.patient.g711 import FRAME_S
from answering.patient.rtp_stream import RtpStream

TICK_S = 0.005
# Linux's SO_TIMESTAMPNS (asm-generic/socket.h); the socket module has no name for it.
SO_TIMESTAMPNS = 35
MOST_BEHIND_S = 0.2
_TIMESPEC = struct.Struct("@qq")


class RtpEngine:
    """Runs while it has streams. All methods but `_run` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: dict[int, RtpStream] = {}
        self._poll = select.epoll()
        self._phase = itertools.count()
        self._thread: threading.Thread | None = None

    def add(self, stream: RtpStream) -> None:
        """Begin to receive for `stream`, and to send once it has a `remote`."""
        with contextlib.suppress(OSError):
            stream.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        with self._lock:
            stream.due = time.monotonic() + next(self._phase) % 4 * TICK_S
            self._streams[stream.socket.fileno()] = stream
            self._poll.register(stream.socket.fileno(), select.EPOLLIN)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="patient-rtp", daemon=True)
                self._thread.start()

    def remove(self, stream: RtpStream) -> None:
        """Stop and close `stream`; once removed it may be removed again."""
        with self._lock:
            number = stream.socket.fileno()
            if self._streams.pop(number, None) is not None:
                self._poll.unregister(number)
            stream.socket.close()

    def _run(self) -> None:
        tick = time.monotonic()
        while True:
            with self._lock:
                if not self._streams:
                    self._thread = None
                    return
                self._receive()
                self._send(time.monotonic())
            tick = max(tick + TICK_S, time.monotonic() - TICK_S)
            time.sleep(max(0.0, tick - time.monotonic()))

    def _send(self, now: float) -> None:
        for stream in self._streams.values():
            if stream.due <= now - MOST_BEHIND_S:
                missed = int((now - stream.due) / FRAME_S)
                stream.late_frames += missed
                stream.due += missed * FRAME_S
            while stream.due <= now:
                stream.send(time.monotonic())
                stream.due += FRAME_S

    def _receive(self) -> None:
        offset = time.monotonic() - time.time()
        for number, _ in self._poll.poll(0):
            stream = self._streams[number]
            for _ in range(32):
                try:
                    data, ancillary, _, _ = stream.socket.recvmsg(2048, 64)
                except (BlockingIOError, ConnectionRefusedError):
                    break
                stream.receive(data, _arrival(ancillary, offset))


def _arrival(ancillary: list[tuple[int, int, bytes]], offset: float) -> float:
    for _, kind, data in ancillary:
        if kind == SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            return float(seconds + nanoseconds * 1e-9 + offset)
    return time.monotonic()


ENGINE = RtpEngine()
