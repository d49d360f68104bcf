"""What a worker leaves to be done for its callers, should it die.

Asterisk 22.10 may crash when a control socket ends while events are being written to it, and nothing causes more
events than a killed worker, whose media sockets end at the same moment. So each control socket is held open by a
second process as well, the executor. When the worker has died, of whatever cause, the executor asks Asterisk over it
to take the caller to the fall-back, and closes it only when Asterisk has nothing left to tell.

Worker and executor share a pair of sockets, made before the fork; its end tells of the worker's death.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from websockets.frames import Frame, Opcode

from answering.telephony.ari_wire import encode_request

log = logging.getLogger(__name__)

HOLD_S = 5.0
"""How long a dead worker's sockets stay open: Asterisk closes them 3 s after the caller has left Stasis(), and what
it still tells meanwhile needs a place to go."""

_LONGEST = 2048
_LEAVE, _REVOKE = b"L", b"R"
_NUMBER = 8


def to_fall_back(channel: str) -> bytes:
    """A whole websocket frame that asks Asterisk, on a call's control socket, to take the caller to the fall-back."""
    query = {"context": "fall-back", "extension": "s", "priority": "1"}
    request = encode_request("will", "POST", f"channels/{channel}/continue", query)
    return Frame(Opcode.TEXT, request.encode()).serialize(mask=False)


class Wills:
    """The worker's side. Without an executor, or when it has died, nothing is held and nothing fails."""

    def __init__(self, executor: socket.socket | None = None) -> None:
        self._executor = executor
        self._last = 0
        if executor is not None:
            executor.setblocking(False)

    def leave(self, control: int, words: bytes) -> int:
        """Has the control socket of this file descriptor held, and `words` sent on it after this process's death.

        Returns what `revoke()` wants.
        """
        self._last += 1
        self._tell(_LEAVE + self._last.to_bytes(_NUMBER, "big") + words, [control])
        return self._last

    def revoke(self, will: int) -> None:
        """The caller has left: the socket is let go of, and nothing is to be sent."""
        self._tell(_REVOKE + will.to_bytes(_NUMBER, "big"), [])

    def _tell(self, message: bytes, sockets: Sequence[int]) -> None:
        if self._executor is None:
            return
        try:
            socket.send_fds(self._executor, [message], sockets)
        except OSError as error:
            log.warning("a call's control socket is not held by a second process: %s", type(error).__name__)


@dataclass(slots=True)
class _Held:
    """One control socket of a call; `until` (monotonic) once its worker has died."""

    worker: socket.socket
    will: int
    words: bytes
    until: float | None = None


class Executor:
    """Holds the control socket of every call. Nothing here blocks or raises: a socket that fails is let go of.

    `poll` is the caller's: what it tells goes to `ready()`.
    """

    def __init__(self, poll: select.poll) -> None:
        self._poll = poll
        self._workers: dict[int, socket.socket] = {}
        self._held: dict[int, _Held] = {}

    @property
    def executing(self) -> bool:
        """Whether a dead worker's sockets are held still."""
        return any(held.until is not None for held in self._held.values())

    def admit(self) -> socket.socket:
        """The other end for a worker about to be forked: to be closed here afterwards, and given to `Wills` there."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        self._workers[ours.fileno()] = ours
        self._poll.register(ours, select.POLLIN)
        return theirs

    def ready(self, file: int) -> None:
        """A worker has something to say or has died; or Asterisk has closed a socket that is held."""
        if file in self._held:
            self._let_go(file)
        elif file in self._workers:
            self._listen(self._workers[file])

    def release(self) -> None:
        """Lets go of what has been held long enough."""
        now = time.monotonic()
        for file in [file for file, held in self._held.items() if held.until is not None and held.until <= now]:
            self._let_go(file)

    def close(self) -> None:
        """Lets go of everything. A forked worker does so first: its copies would keep the sockets open for ever."""
        for file in list(self._held):
            self._let_go(file)
        for worker in self._workers.values():
            worker.close()
        self._workers.clear()

    def _listen(self, worker: socket.socket) -> None:
        with suppress(BlockingIOError):
            while True:
                try:
                    message, files, _, _ = socket.recv_fds(worker, _LONGEST, 1)
                except ConnectionError:
                    message, files = b"", []
                will = int.from_bytes(message[1 : 1 + _NUMBER], "big")
                if not message:
                    self._execute(worker)
                    return
                if message[:1] == _LEAVE and files:
                    self._held[files[0]] = _Held(worker, will, message[1 + _NUMBER :])
                    self._poll.register(files[0], select.POLLRDHUP)
                elif message[:1] == _REVOKE:
                    for file in [
                        file for file, held in self._held.items() if (held.worker, held.will) == (worker, will)
                    ]:
                        self._let_go(file)

    def _execute(self, worker: socket.socket) -> None:
        """The worker has died: its words are sent, and its sockets are held for a while."""
        self._poll.unregister(worker)
        del self._workers[worker.fileno()]
        worker.close()
        until = time.monotonic() + HOLD_S
        for file, held in list(self._held.items()):
            if held.worker is worker:
                held.until = until
                try:
                    os.set_blocking(file, False)
                    os.write(file, held.words)
                except OSError:
                    self._let_go(file)

    def _let_go(self, file: int) -> None:
        del self._held[file]
        with suppress(KeyError):
            self._poll.unregister(file)
        with suppress(OSError):
            os.close(file)
