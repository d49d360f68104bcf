"""A simulated patient: rings, listens, speaks when the agent has stopped, presses keys, hangs up, and
measures.

It acts and measures by its own RTP only. A turn's latency runs from the last voiced sample it spoke to the
first voiced sample it heard (a frame is voiced when its mean absolute value over 20 ms reaches
`g711.VOICED_LEVEL`), so that both frames' 20 ms are part of it, as they are for a person with a telephone.
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import secrets
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from answering.patient import g711, recording
from answering.patient.call_leg import Account, CallLeg
from answering.patient.g711 import Samples
from answering.patient.rtp_engine import ENGINE
from answering.patient.rtp_stream import RtpStream, Run, Utterance
from answering.patient.sip_message import Response
from answering.patient.user_agent import UserAgent

LOOK_S = 0.03
PATIENT_TONE_HZ = 1_900.0
TONE_S = 0.6
PURE = 0.8


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `t_s` seconds since the INVITE was sent. `who`: "caller", "agent" or
    "system"."""

    t_s: float
    who: str
    text: str
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Turn:
    """One thing the caller did, and when the agent was heard after it; times as in Event.

    `latency_s` is None when the agent was speaking at that moment, never spoke again, or a ringing tone came
    before its words.
    """

    text: str
    started_s: float
    ended_s: float
    answered_s: float | None = None

    @property
    def latency_s(self) -> float | None:
        return None if self.answered_s is None else self.answered_s - self.ended_s


def unique_number() -> str:
    """A caller number that no telephone has, different for each call."""
    return f"9{secrets.randbelow(10**9):09d}"


def host_towards(address: tuple[str, int]) -> str:
    """This machine's own address on the way to `address`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(address)
        return str(probe.getsockname()[0])


class Caller:
    """One caller and one call. Use as an asynchronous context manager: leaving hangs up and frees the
    sockets.

    `caller_number` is the user of From; the PBX knows the line by its digest credentials. `silence_s`: how
    long the agent must be quiet to have stopped. `noise`: sent when nothing is said.
    """

    def __init__(
        self,
        account: Account,
        number: str,
        *,
        caller_number: str = "",
        silence_s: float = 0.7,
        noise: Samples | None = None,
        keep: bool = True,
    ) -> None:
        self.account = account
        self.number = number
        self.caller_number = caller_number or unique_number()
        self.silence_s = silence_s
        self.agent = UserAgent()
        host = host_towards(account.address)
        idle: Sequence[bytes] = (g711.SILENCE,) if noise is None else g711.frames(noise)
        self.stream = RtpStream(host, idle=idle, keep=keep)
        self.leg = CallLeg(self.agent, account, self.stream)
        self.events: list[Event] = []
        self.turns: list[Turn] = []
        self.tones_heard: list[tuple[float, float]] = []
        self.rang_at = 0.0
        self.rang_wall = 0.0
        self._host = host
        self._quiet_since_turn = 0.0

    async def __aenter__(self) -> Self:
        await self.agent.open(self._host)
        ENGINE.add(self.stream)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.hang_up()
        finally:
            ENGINE.remove(self.stream)
            await self.agent.close()

    def now_s(self) -> float:
        return time.monotonic() - self.rang_at

    def note(self, who: str, text: str, **extra: object) -> None:
        self.events.append(Event(self.now_s(), who, text, extra))

    @property
    def ended(self) -> bool:
        return self.leg.ended.is_set()

    # -- the call

    async def ring(self, within_s: float = 10.0) -> Response:
        """Ring until answered; the answer's header fields come back.

        Raises RequestRefused (with the status) or NoAnswer.
        """
        self.rang_at = time.monotonic()
        self.rang_wall = time.time()
        self.note("system", f"ringing {self.number}")
        response = await self.leg.invite(
            self.number,
            caller=self.caller_number,
            within_s=within_s,
            on_progress=lambda status: self.note("system", f"progress {status}", status=status),
        )
        self._quiet_since_turn = time.monotonic()
        self.note("system", "answered")
        return response

    async def hang_up(self) -> None:
        if self.leg.answered_at is not None and not self.ended:
            self.note("system", "the caller hangs up")
            await self.leg.leave()

    async def wait(self, seconds: float) -> bool:
        """Wait; False when the call ended meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self.leg.ended.wait()
        return not self.ended

    async def wait_for_end(self, within_s: float) -> bool:
        """Wait for the far end to hang up; False when it has not."""
        return not await self.wait(within_s)

    # -- listening

    async def agent_stops(self, *, starts_within_s: float = 8.0, at_most_s: float = 90.0) -> bool:
        """Wait until the agent has spoken since the last turn and has then been quiet for `silence_s`; a
        ringing tone is nobody's speech.

        Returns False when it did not speak within `starts_within_s`, spoke on for `at_most_s`, or the call
        ended.
        """
        began = waiting_since = time.monotonic()
        while not self.ended:
            now = time.monotonic()
            last = self.stream.last_voice
            spoke = last is not None and last > self._quiet_since_turn
            if spoke and last is not None and now - last >= self.silence_s:
                if not is_ringing(self.stream, self.stream.heard.runs[-1]):
                    return True
                self._quiet_since_turn = waiting_since = last
            if (not spoke and now - waiting_since >= starts_within_s) or now - began >= at_most_s:
                return False
            await asyncio.sleep(LOOK_S)
        return False

    async def agent_starts(self, within_s: float = 8.0) -> bool:
        """Wait until the agent speaks (again since the last turn)."""
        began = time.monotonic()
        while not self.ended and time.monotonic() - began < within_s:
            last = self.stream.last_voice
            if last is not None and last > self._quiet_since_turn:
                return True
            await asyncio.sleep(LOOK_S)
        return False

    def heard_since_turn(self) -> Samples:
        """The sound that has arrived since the last turn or the last call of this; gaps are left out."""
        frames = self.stream.heard.frames
        first = bisect.bisect_left(frames, self._quiet_since_turn, key=lambda frame: frame.at)
        self._quiet_since_turn = time.monotonic()
        return g711.decode(b"".join(frame.payload for frame in frames[first:]))

    async def hear_tone(self, frequencies_hz: Sequence[float], within_s: float) -> float | None:
        """Wait for one of these pure tones for at least 0.2 s, and answer it with the patient's own tone.

        Returns the frequency heard: that telephone hears us and we hear it. None after `within_s` or at the
        end.
        """
        began = time.monotonic()
        while not self.ended and time.monotonic() - began < within_s:
            heard = pure_tone(self.stream, frequencies_hz)
            if heard is not None:
                self.tones_heard.append((self.now_s(), heard))
                self.note("system", f"hears a telephone's tone of {heard:g} Hz", tone_hz=heard)
                await self.play_samples(g711.tone(PATIENT_TONE_HZ, TONE_S))
                return heard
            await self.wait(0.1)
        return None

    # -- speaking

    async def say(self, samples: Samples, text: str) -> bool:
        """Wait until the agent stops, then speak; False when the call ended before all was said."""
        await self.agent_stops()
        return await self.speak(samples, text)

    async def speak(self, samples: Samples, text: str, *, voiced_end: int | None = None) -> bool:
        """Speak at once, also into the agent's words.

        `voiced_end`: index of the last voiced sample, found in `samples` when None (give it when they hold
        noise).
        """
        if self.ended:
            return False
        self._finish_turn()
        last = g711.last_voiced(samples) if voiced_end is None else voiced_end
        utterance = Utterance(g711.frames(samples), last)
        started = time.monotonic()
        await self._send(utterance)
        spoken = utterance.spoken if utterance.spoken is not None else time.monotonic()
        begin = utterance.started if utterance.started is not None else started
        self._turn_done(text, begin, spoken)
        self.events.append(Event(begin - self.rang_at, "caller", text, {"ended_s": spoken - self.rang_at}))
        return not self.ended

    async def play_samples(self, samples: Samples) -> None:
        """Send sound that is no turn: a tone."""
        await self._send(Utterance(g711.frames(samples)))

    async def keys(self, keys: str, *, method: str = "rfc4733") -> bool:
        """Press keys: "rfc4733", "info" (SIP INFO) or "inband" (as sound). False when the call ended.

        Raises ValueError for a key or a method that does not exist, RequestRefused when INFO is refused.
        """
        if any(key not in g711.KEY_TONES for key in keys):
            raise ValueError("keys are 0-9, *, # and A-D")
        if self.ended:
            return False
        self._finish_turn()
        begin = time.monotonic()
        if method == "rfc4733":
            self.stream.press(keys)
            while self.stream.pressing and await self.wait(LOOK_S):
                continue
        elif method == "info":
            for key in keys:
                await self.leg.press_by_info(key)
                await self.wait(0.1)
        elif method == "inband":
            await self._send(Utterance(g711.frames(g711.key_tones(keys))))
        else:
            raise ValueError("keys go by rfc4733, info or inband")
        released = self.stream.released_at if method == "rfc4733" else None
        self._turn_done(f"[keys {keys}]", begin, released or time.monotonic())
        done = {"keys": keys, "method": method}
        self.events.append(Event(begin - self.rang_at, "caller", f"[keys {keys}]", done))
        return not self.ended

    async def _send(self, utterance: Utterance) -> None:
        loop = asyncio.get_running_loop()
        sent = asyncio.Event()

        def done() -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(sent.set)

        utterance.done = done
        self.stream.say(utterance)
        limit = len(utterance.payloads) * g711.FRAME_S + 2.0
        waiting = [asyncio.ensure_future(sent.wait()), asyncio.ensure_future(self.leg.ended.wait())]
        try:
            await asyncio.wait(waiting, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
            if not sent.is_set():
                self.stream.stop_saying()

    def _turn_done(self, text: str, begin: float, spoken: float) -> None:
        self._quiet_since_turn = spoken
        self.turns.append(Turn(text, begin - self.rang_at, spoken - self.rang_at))

    def _finish_turn(self) -> None:
        """Fill in when the agent was heard after the turn before."""
        if self.turns and self.turns[-1].answered_s is None:
            run = self.stream.first_run_after(self.turns[-1].ended_s + self.rang_at)
            if run is not None and not is_ringing(self.stream, run):
                self.turns[-1].answered_s = run.start - self.rang_at

    # -- afterwards

    def measured(self) -> list[Turn]:
        """All turns with what can be said of them now."""
        self._finish_turn()
        return self.turns

    def sides(self) -> tuple[Samples, Samples]:
        """What was sent and what was heard, int16 at 8,000 Hz, both from the moment of ringing on."""
        end = self.leg.ended_at or time.monotonic()
        sent = recording.sent_side(self.stream.sent, self.rang_at, end)
        return sent, recording.heard_side(self.stream.heard.frames, self.rang_at, end)

    async def save(self, path: Path) -> None:
        """Write both sides to a stereo WAV. Raises OSError."""
        sent, heard = await asyncio.to_thread(self.sides)
        await asyncio.to_thread(recording.save, path, sent, heard)


def pure_tone(stream: RtpStream, frequencies_hz: Sequence[float]) -> float | None:
    """Which of these tones the last 0.2 s of received sound is, None when it is none."""
    frames = stream.heard.frames[-10:]
    if len(frames) < 10 or time.monotonic() - frames[-1].at > 0.2:
        return None
    samples = g711.decode(b"".join(frame.payload for frame in frames))
    best = max(frequencies_hz, key=lambda frequency: g711.purity(samples, frequency), default=None)
    return best if best is not None and g711.purity(samples, best) >= PURE else None


def is_ringing(stream: RtpStream, run: Run) -> bool:
    """Whether half a second from the middle of `run` is the ringing tone (440 and 480 Hz, North America)."""
    middle = max(run.start, (run.start + run.end) / 2 - 0.25)
    frames = stream.heard.frames
    first = bisect.bisect_left(frames, middle, key=lambda frame: frame.at)
    samples = g711.decode(b"".join(frame.payload for frame in frames[first : first + 25]))
    return samples.size > 0 and g711.purity(samples, 440.0) + g711.purity(samples, 480.0) >= PURE
