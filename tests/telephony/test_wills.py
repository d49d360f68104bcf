"""What is done for a dead worker's calls: real sockets; real deaths are in tests/pbx/test_deaths.py."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator

import pytest

from answering.telephony import wills
from answering.telephony.wills import Executor, Wills, to_fall_back

WORDS = b"take the caller to the fall-back"


class House:
    """An executor in its loop, one turn at a time."""

    def __init__(self) -> None:
        self.poll = select.poll()
        self.executor = Executor(self.poll)

    def worker(self) -> tuple[Wills, socket.socket]:
        theirs = self.executor.admit()
        return Wills(theirs), theirs

    def turn(self) -> None:
        for file, _ in self.poll.poll(0):
            self.executor.ready(file)
        self.executor.release()


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.executor.close()


@pytest.fixture
def call() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A call's control socket: the worker's end and Asterisk's."""
    worker, asterisk = socket.socketpair()
    asterisk.setblocking(False)
    yield worker, asterisk
    worker.close()
    asterisk.close()


def received(asterisk: socket.socket) -> bytes | None:
    """None while nothing has come; b"" once the socket has ended."""
    try:
        return asterisk.recv(4096)
    except BlockingIOError:
        return None


def test_a_dead_workers_words_are_said_and_its_socket_stays_open_for_what_asterisk_still_tells(
    house: House, call: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wills, "HOLD_S", 0.2)
    worker, asterisk = call
    will, end = house.worker()
    will.leave(worker.fileno(), WORDS)
    house.turn()
    assert received(asterisk) is None and not house.executor.executing
    worker.close()
    end.close()
    house.turn()
    assert received(asterisk) == WORDS and house.executor.executing
    assert asterisk.send(b"the last event") and received(asterisk) is None
    time.sleep(0.25)
    house.turn()
    assert not house.executor.executing
    with pytest.raises(ConnectionResetError):
        asterisk.recv(4096)


def test_the_will_of_a_worker_that_died_before_it_was_read_is_executed(
    house: House, call: tuple[socket.socket, socket.socket]
) -> None:
    worker, asterisk = call
    will, end = house.worker()
    will.leave(worker.fileno(), WORDS)
    worker.close()
    end.close()
    house.turn()
    assert received(asterisk) == WORDS


def test_a_revoked_will_is_not_executed_and_the_socket_ends_with_the_worker_s(
    house: House, call: tuple[socket.socket, socket.socket]
) -> None:
    worker, asterisk = call
    will, end = house.worker()
    will.revoke(will.leave(worker.fileno(), WORDS))
    house.turn()
    worker.close()
    assert received(asterisk) == b""
    end.close()
    house.turn()
    assert not house.executor.executing


def test_a_socket_that_asterisk_closes_is_held_no_longer(
    house: House, call: tuple[socket.socket, socket.socket]
) -> None:
    worker, asterisk = call
    will, end = house.worker()
    will.leave(worker.fileno(), WORDS)
    house.turn()
    asterisk.close()
    house.turn()
    end.close()
    house.turn()
    assert not house.executor.executing
    assert worker.recv(4096) == b""


def test_one_workers_death_leaves_the_calls_of_the_others_alone(
    house: House, call: tuple[socket.socket, socket.socket]
) -> None:
    worker, asterisk = call
    will, end = house.worker()
    _, other_end = house.worker()
    will.leave(worker.fileno(), WORDS)
    house.turn()
    other_end.close()
    house.turn()
    assert received(asterisk) is None
    end.close()


def test_a_forked_worker_lets_go_of_what_its_executor_held(
    house: House, call: tuple[socket.socket, socket.socket]
) -> None:
    worker, asterisk = call
    will, end = house.worker()
    will.leave(worker.fileno(), WORDS)
    house.turn()
    house.executor.close()
    worker.close()
    assert received(asterisk) == b""
    end.close()


@pytest.mark.parametrize("executor_died", [True, False])
def test_without_an_executor_calls_go_on(
    executor_died: bool, call: tuple[socket.socket, socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    worker, asterisk = call
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.close()
    will = Wills(theirs if executor_died else None)
    will.revoke(will.leave(worker.fileno(), WORDS))
    worker.close()
    theirs.close()
    assert received(asterisk) == b""
    assert bool(caplog.records) == executor_died


def test_the_words_are_one_unmasked_text_frame_that_sends_the_caller_to_the_fall_back() -> None:
    frame = to_fall_back("1732.5")
    assert frame[:2] == b"\x81\x7e" and int.from_bytes(frame[2:4], "big") == len(frame) - 4
    request = json.loads(frame[4:])
    assert (request["type"], request["method"], request["uri"]) == ("RESTRequest", "POST", "channels/1732.5/continue")
    query = {each["name"]: each["value"] for each in request["query_strings"]}
    assert query == {"context": "fall-back", "extension": "s", "priority": "1"}
