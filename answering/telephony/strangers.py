"""Strangers at the SIP port: refused by Asterisk with 401, and told of here, at most once in a while.

Asterisk's own notice of each refusal quotes the stranger's number and name, so it is not logged; its security
events are counted instead. What is logged is how many there were and from how many addresses, never a number
or a name.
"""

from __future__ import annotations

import asyncio
import logging
import re

from answering.telephony.ami import Ami, Event

log = logging.getLogger(__name__)

EVENTS = ("InvalidAccountID", "InvalidPassword", "ChallengeResponseFailed", "FailedACL")
EVERY_S = 60.0
MOST_ADDRESSES = 1000

_ADDRESS = re.compile(r"IPV[46]/[A-Z]+/([0-9A-Fa-f.:]{2,45})/[0-9]+")


class Strangers:
    """Counts refused SIP requests and logs one line in `EVERY_S` seconds while there are any.

    pjsip.conf throttles the events themselves (unidentified_request_count).
    """

    def __init__(self, ami: Ami) -> None:
        self.refused = 0
        self._addresses: set[str] = set()
        self._telling: asyncio.TimerHandle | None = None
        for name in EVENTS:
            ami.on_event(name, self._refused)

    def _refused(self, event: Event) -> None:
        self.refused += 1
        address = _ADDRESS.fullmatch(event.get("RemoteAddress", ""))
        if address is not None and len(self._addresses) < MOST_ADDRESSES:
            self._addresses.add(address[1])
        if self._telling is None:
            self._tell()

    def _tell(self) -> None:
        self._telling = None
        if not self.refused:
            return
        log.warning(
            "%d SIP requests of strangers refused, from %d addresses (%s)",
            self.refused,
            len(self._addresses),
            ", ".join(sorted(self._addresses)[:3]),
        )
        self.refused = 0
        self._addresses.clear()
        self._telling = asyncio.get_running_loop().call_later(EVERY_S, self._tell)

    def close(self) -> None:
        """Stops the timer; what was counted since the last line is told."""
        if self._telling is not None:
            self._telling.cancel()
        self._tell()
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
