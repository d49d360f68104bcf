"""Forks workers that share one copy of the speech models' memory.

A process of its own without an event loop, threads or database: it loads the models once, then forks a worker for
each line "start <worker>" on its standard input and tells of each on its standard output: "ready", "started <worker>
<pid>", "ended <worker> <pid> <status>". When its input closes it asks the workers to drain and waits for them.
It outlives the workers, so it is the executor of what they leave to be done for their callers.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from pathlib import Path

from answering.errors import AnsweringError
from answering.instance import Instance
from answering.learning.embedding import ENCODER
from answering.places import installed
from answering.speech.models import Models, load
from answering.telephony.wills import HOLD_S, Executor

_DRAIN_S = 30.0
_LOOK_MS = 50


def _tell(*words: object) -> None:
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def _fork(worker: int, instance: Instance, models: Models, workers: dict[int, int], executor: Executor) -> None:
    theirs = executor.admit()
    pid = os.fork()
    if pid:
        theirs.close()
        workers[pid] = worker
        _tell("started", worker, pid)
        return
    status = 1
    try:
        executor.close()
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(2, 1)
        from answering import worker as work  # imported here: it starts what must not exist before the fork

        status = work.main(worker, instance, models, theirs)
    finally:
        os._exit(status)


def _reap(workers: dict[int, int]) -> None:
    while workers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _tell("ended", workers.pop(pid, -1), pid, os.waitstatus_to_exitcode(status))


def main(state: Path) -> int:
    """Run until standard input closes; exit status 1 when the models cannot be loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        instance = Instance.read(state)
        models = load(installed())
        ENCODER.load()
    except AnsweringError as error:
        print(f"answering: {error}. {error.mend}", file=sys.stderr)
        return 1
    workers: dict[int, int] = {}
    poll = select.poll()
    poll.register(0, select.POLLIN)
    executor = Executor(poll)
    _tell("ready")
    waiting = b""
    while True:
        if not _turn(poll, executor, workers):
            continue
        chunk = os.read(0, 4096)
        if not chunk:
            break
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            command, _, number = line.partition(b" ")
            if command == b"start" and number.isdigit():
                _fork(int(number), instance, models, workers, executor)
    poll.unregister(0)
    return _drain(poll, executor, workers)


def _turn(poll: select.poll, executor: Executor, workers: dict[int, int]) -> bool:
    """Wait a moment and do what has come up; whether there is something to read on standard input."""
    commanded = False
    for file, _ in poll.poll(_LOOK_MS):
        if file == 0:
            commanded = True
        else:
            executor.ready(file)
    executor.release()
    _reap(workers)
    return commanded


def _drain(poll: select.poll, executor: Executor, workers: dict[int, int]) -> int:
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _DRAIN_S
    while workers and time.monotonic() < end:
        _turn(poll, executor, workers)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + HOLD_S
    while (workers or executor.executing) and time.monotonic() < end:
        _turn(poll, executor, workers)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
