"""The pulse of a worker: a datagram from its event loop to the supervisor, many times a second."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.1
LATE_S = 1.0
_MAX_BYTES = 512


@dataclass(frozen=True, slots=True)
class Beat:
    """One pulse: which worker, its process, how many calls it holds, and whether it takes more.

    `protocols`: the set that new calls get. `ready`: one that was made ready beforehand, "" for none.
    """

    worker: int
    pid: int
    calls: int
    accepting: bool
    protocols: str
    ready: str = ""

    def encode(self) -> bytes:
        return json.dumps([self.worker, self.pid, self.calls, self.accepting, self.protocols, self.ready]).encode()

    @classmethod
    def decode(cls, datagram: bytes) -> Beat | None:
        """None for anything that is not a pulse."""
        try:
            worker, pid, calls, accepting, protocols, ready = json.loads(datagram[:_MAX_BYTES])
            return cls(int(worker), int(pid), int(calls), bool(accepting), str(protocols), str(ready))
        except (ValueError, TypeError):
            return None


async def beat(path: Path, worker: int, state: Callable[[], tuple[int, bool, str, str]]) -> None:
    """Send pulses until cancelled; a supervisor that is away or slow costs nothing."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        while True:
            with suppress(OSError):
                sender.sendto(Beat(worker, os.getpid(), *state()).encode(), str(path))
            await asyncio.sleep(EVERY_S)


class _Listener(asyncio.DatagramProtocol):
    def __init__(self, on_beat: Callable[[Beat], None]) -> None:
        self._on_beat = on_beat

    def datagram_received(self, data: bytes, addr: object) -> None:
        pulse = Beat.decode(data)
        if pulse is not None:
            self._on_beat(pulse)


async def listen(path: Path, on_beat: Callable[[Beat], None]) -> asyncio.DatagramTransport:
    """Receive pulses at a socket of ours (0600); the transport is closed by the caller."""
    path.unlink(missing_ok=True)
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(path))
    path.chmod(0o600)
    receiver.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Listener(on_beat), sock=receiver)
    return transport
