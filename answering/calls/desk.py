"""The desk of one worker: takes calls while there is room, watches each, and drains when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from answering.logs import Log, failure
from answering.telephony.channel import CallChannel

FALL_BACK = "fall-back"
_HAND_BACK_S = 2.0

_log = Log("desk")


class Desk:
    """Admits calls up to `room` at once; `answer` carries one through.

    A call that fails in any way is handed to the dialplan's fall-back, which reaches a person.
    """

    def __init__(self, answer: Callable[[CallChannel], Awaitable[None]], room: int) -> None:
        self._answer = answer
        self.room = room
        self._calls: set[asyncio.Task[None]] = set()
        self._draining = False

    @property
    def calls(self) -> int:
        return len(self._calls)

    def admit(self) -> bool:
        """Whether one more call may come in; asked at the handshake, so that a refusal costs the caller nothing."""
        return not self._draining and len(self._calls) < self.room

    async def take(self, channel: CallChannel) -> None:
        """Carry one call to its hand-back; returns when it has left us."""
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        try:
            await self._answer(channel)
        except Exception as error:
            _log.error("call-failed", channel=channel.id, error=failure(error))
            await self._rescue(channel)
        finally:
            self._calls.discard(task)

    async def drain(self, limit_s: float) -> None:
        """Take no more calls and wait for those here, `limit_s` at most; the rest go to the fall-back."""
        self._draining = True
        if self._calls:
            _log.info("draining", calls=len(self._calls))
            _, left = await asyncio.wait(set(self._calls), timeout=limit_s)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left, timeout=_HAND_BACK_S)

    async def _rescue(self, channel: CallChannel) -> None:
        if channel.gone.is_set():
            return
        try:
            async with asyncio.timeout(_HAND_BACK_S):
                await channel.continue_in_dialplan(FALL_BACK, "s", {})
        except Exception as error:
            _log.error("rescue-failed", channel=channel.id, error=failure(error))
