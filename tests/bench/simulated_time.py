"""Time that moves only when told to: hearing is measured with the cost of its computing, on any machine."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_SETTLED = 8


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock is `now_s`. Nothing may wait for a timer that nobody advances to."""

    now_s = 0.0

    def time(self) -> float:
        return self.now_s


class SimulatedThreads(Executor):
    """Threads of a simulated machine: each job runs at once, and is done when its processor time has passed.

    Jobs queue for `count` threads. `cost_s`: what every job costs instead, for the same result every time. `busy_s` is
    the processor time of all of them.
    """

    def __init__(self, loop: SimulatedLoop, count: int = 2, cost_s: float | None = None) -> None:
        self._loop, self._cost_s = loop, cost_s
        self._free_at = [0.0] * count
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self.busy_s = 0.0

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        future: Future[_T] = Future()
        started = time.thread_time()
        error: BaseException | None = None
        try:
            result = fn(*args, **kwargs)
        except Exception as raised:
            error = raised
        cost_s = time.thread_time() - started
        self.busy_s += cost_s
        if self._cost_s is not None:
            cost_s = self._cost_s
        done_s = max(self._loop.now_s, heapq.heappop(self._free_at)) + cost_s
        heapq.heappush(self._free_at, done_s)

        def deliver() -> None:
            if future.set_running_or_notify_cancel():
                if error is not None:
                    future.set_exception(error)
                else:
                    future.set_result(result)

        heapq.heappush(self._due, (done_s, next(self._number), deliver))
        return future

    async def advance(self, to_s: float) -> None:
        """Let time pass up to `to_s`, finishing jobs on the way."""
        while self._due and self._due[0][0] <= to_s:
            done_s, _, deliver = heapq.heappop(self._due)
            self._loop.now_s = max(done_s, self._loop.now_s)
            deliver()
            await settle()
        self._loop.now_s = to_s


async def settle() -> None:
    """Let everything run that is ready to."""
    for _ in range(_SETTLED):
        await asyncio.sleep(0)


def run(loop: SimulatedLoop, main: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end on the simulated clock."""
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(main)
