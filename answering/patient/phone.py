"""A telephone of the practice: registers, rings, is answered or not, presses keys, and remembers what it
heard.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from answering.errors import RequestRefused, TelephonyError
from answering.patient import g711, recording, sip_message
from answering.patient.call_leg import Account, IncomingLeg
from answering.patient.caller import PATIENT_TONE_HZ, host_towards, pure_tone
from answering.patient.rtp_engine import ENGINE
from answering.patient.rtp_stream import RtpStream, Utterance
from answering.patient.sip_message import Request
from answering.patient.user_agent import Address, UserAgent, new_tag

# Pure tones, one a telephone; none of them is a key's, a ringing tone's or a fax machine's frequency.
TONES_HZ = (560.0, 620.0, 740.0, 1_020.0, 1_280.0, 1_560.0, 1_760.0, 2_300.0)
EXPIRES_S = 300
REGISTER_S = 5.0
LONGEST_CALL_S = 900.0
LAST_S = 5.0


class Manner(enum.StrEnum):
    """What the telephone does when it rings."""

    ANSWER = "answer"
    ACCEPT = "accept"
    DECLINE = "decline"
    SILENT = "silent"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    REFUSE = "refuse"
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`ring_s`: how long it rings before it is answered. `silence_s`: how long the briefing must have been
    quiet. `patience_s`: press the key after this much silence even if nothing was ever said. `talk_s`: hang
    up so long after the call was taken, 0 to leave that to the far end.
    """

    manner: Manner = Manner.ACCEPT
    ring_s: float = 1.0
    silence_s: float = 1.0
    patience_s: float = 6.0
    talk_s: float = 0.0


@dataclass(slots=True)
class RingLog:
    """One time the telephone rang; times are `time.monotonic()` seconds, `caller` the From field's user."""

    rang_at: float
    caller: str
    answered_at: float | None = None
    key: str = ""
    key_at: float | None = None
    heard_patient_at: float | None = None
    ended_at: float | None = None
    ended_by: str = ""
    recording: Path | None = None
    voiced_s: float = 0.0


@dataclass(slots=True)
class _Live:
    leg: IncomingLeg
    log: RingLog
    behaviour: Behaviour
    task: asyncio.Task[None] | None = field(default=None)


class Phone:
    """One registered telephone. Use as an asynchronous context manager.

    `tone_hz`: what it sends once it was accepted, so that a caller connected to it knows it by ear.
    `recordings`: a folder for what it hears, None to keep nothing. `behaviours`: caller number -> what to do
    when that caller is connected, where it differs from `behaviour`.
    """

    def __init__(
        self,
        account: Account,
        behaviour: Behaviour | None = None,
        *,
        tone_hz: float = 560.0,
        recordings: Path | None = None,
    ) -> None:
        self.account = account
        self.behaviour = behaviour or Behaviour()
        self.behaviours: dict[str, Behaviour] = {}
        self.tone_hz = tone_hz
        self.recordings = recordings
        self.calls: list[RingLog] = []
        self.rang = asyncio.Event()
        self.agent = UserAgent()
        self._host = host_towards(account.address)
        self._live: dict[str, _Live] = {}
        self._registration = secrets.token_hex(8)
        self._cseq = 0
        self._refresh: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Raises RequestRefused when the registration is refused, NoAnswer when nobody listens."""
        await self.agent.open(self._host)
        self.agent.on_request = self._take
        if self.behaviour.manner is not Manner.UNREGISTERED:
            try:
                await self.register(EXPIRES_S)
            except TelephonyError:
                await self.agent.close()
                raise
            self._refresh = asyncio.create_task(self._stay_registered(), name=f"phone-{self.account.user}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._refresh is not None:
            self._refresh.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._refresh
            with contextlib.suppress(TelephonyError):
                await self.register(0)
        tasks = [live.task for live in self._live.values() if live.task is not None]
        for live in list(self._live.values()):
            await live.leg.leave() if live.log.answered_at else live.leg.finish("this end")
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_S)
        await self.agent.close()

    async def register(self, expires_s: int) -> None:
        """Raises RequestRefused or NoAnswer."""
        account = self.account
        name = f"<sip:{account.user}@{account.host}>"
        self._cseq += 1
        headers = (
            ("max-forwards", "70"),
            ("from", f"{name};tag={new_tag()}"),
            ("to", name),
            ("call-id", self._registration),
            ("cseq", f"{self._cseq} REGISTER"),
            ("contact", self.agent.contact(account.user)),
            ("expires", str(expires_s)),
        )
        request = Request(headers, method="REGISTER", uri=f"sip:{account.host}:{account.port}")
        response = await self.agent.ask(request, account.address, account.user, account.password, within_s=REGISTER_S)
        self._cseq += 1
        if response.status != 200:
            what = f"the registration was refused with status {response.status}"
            raise RequestRefused(what, response.status)

    async def _stay_registered(self) -> None:
        while True:
            await asyncio.sleep(EXPIRES_S / 2)
            with contextlib.suppress(TelephonyError):
                await self.register(EXPIRES_S)

    # -- ringing

    def _take(self, request: Request, address: Address) -> None:
        live = self._live.get(request.get("call-id"))
        if live is not None:
            live.leg.take(request, address)
        elif request.method != "INVITE":
            self.agent.decline(request, address)
        else:
            caller = sip_message.user_of(request.get("from"))
            behaviour = self.behaviours.get(caller, self.behaviour)
            if behaviour.manner in (Manner.BUSY, Manner.REFUSE):
                self._refuse(request, address, caller, behaviour.manner)
            else:
                self._ring(request, address, caller, behaviour)

    def _refuse(self, request: Request, address: Address, caller: str, manner: Manner) -> None:
        status = (486, "Busy Here") if manner is Manner.BUSY else (603, "Decline")
        now = time.monotonic()
        self.calls.append(RingLog(now, caller, ended_at=now, ended_by=manner.value))
        self.rang.set()
        self.agent.respond(request, sip_message.reply(request, *status, tag=new_tag()), address)

    def _ring(self, request: Request, address: Address, caller: str, behaviour: Behaviour) -> None:
        stream = RtpStream(self._host)
        leg = IncomingLeg(self.agent, self.account, stream, request, address)
        log = RingLog(leg.rang_at, caller)
        self.calls.append(log)
        live = _Live(leg, log, behaviour)
        self._live[leg.call_id] = live
        leg.ring()
        self.rang.set()
        live.task = asyncio.create_task(self._attend(live), name=f"phone-call-{self.account.user}")

    async def _attend(self, live: _Live) -> None:
        leg, log = live.leg, live.log
        ENGINE.add(leg.stream)
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                await self._behave(live)
                await leg.ended.wait()
        except (TelephonyError, TimeoutError):
            await leg.leave()
        finally:
            log.ended_at, log.ended_by = leg.ended_at or time.monotonic(), leg.ended_by
            ENGINE.remove(leg.stream)
            log.voiced_s = sum(run.end - run.start for run in leg.stream.heard.runs)
            await self._save(live)
            self._live.pop(leg.call_id, None)

    async def _behave(self, live: _Live) -> None:
        manner, leg, log = live.behaviour.manner, live.leg, live.log
        if manner is Manner.NO_ANSWER:
            return
        if await self._ended_within(leg, live.behaviour.ring_s):
            return
        await leg.accept()
        log.answered_at = leg.answered_at
        if manner is Manner.SILENT:
            return
        if manner in (Manner.ACCEPT, Manner.DECLINE):
            await self._briefed(leg, live.behaviour)
            log.key = "1" if manner is Manner.ACCEPT else "9"
            log.key_at = time.monotonic()
            leg.stream.press(log.key)
        if manner is not Manner.DECLINE:
            await self._talk(live)

    async def _briefed(self, leg: IncomingLeg, behaviour: Behaviour) -> None:
        """Wait until the briefing has been spoken, or nothing was for `patience_s`."""
        began = time.monotonic()
        while not leg.ended.is_set():
            last = leg.stream.last_voice
            quiet_s = time.monotonic() - (last if last is not None else began)
            if quiet_s >= (behaviour.silence_s if last is not None else behaviour.patience_s):
                return
            await asyncio.sleep(0.05)

    async def _talk(self, live: _Live) -> None:
        """Send the tone until the patient's is heard; then stay, or hang up after `talk_s`."""
        leg, began = live.leg, time.monotonic()
        while not await self._ended_within(leg, 0.1):
            now = time.monotonic()
            if live.log.heard_patient_at is None:
                if pure_tone(leg.stream, (PATIENT_TONE_HZ,)) is not None:
                    live.log.heard_patient_at = now
                    leg.stream.stop_saying()
                elif not leg.stream.saying and not leg.stream.pressing:
                    leg.stream.say(Utterance(g711.frames(g711.tone(self.tone_hz, 2.0))))
            if live.behaviour.talk_s and now - began >= live.behaviour.talk_s:
                await leg.leave()

    async def _ended_within(self, leg: IncomingLeg, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await leg.ended.wait()
        return leg.ended.is_set()

    async def _save(self, live: _Live) -> None:
        if self.recordings is None or live.log.answered_at is None:
            return
        end = live.log.ended_at or time.monotonic()
        name = f"{self.account.user}-{len(self.calls)}-{live.leg.call_id[:8]}.wav"
        stream, start = live.leg.stream, live.log.answered_at
        sent = await asyncio.to_thread(recording.sent_side, stream.sent, start, end)
        heard = await asyncio.to_thread(recording.heard_side, stream.heard.frames, start, end)
        await asyncio.to_thread(recording.save, self.recordings / name, sent, heard)
        live.log.recording = self.recordings / name


def tones_of(phone_ids: Sequence[str]) -> dict[str, float]:
    """A tone of its own for each of the first telephones; those beyond have none."""
    return dict(zip(phone_ids, TONES_HZ, strict=False))
