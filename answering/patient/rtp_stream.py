"""One call's audio, both ways, as the engine's thread drives it: what is sent next, what has come in and
when.

Times are `time.monotonic()` seconds at which a sample is spoken or heard: a telephone fills a 20 ms frame
before it sends it, and plays a frame from its arrival on. So sample i of a frame sent at t was spoken at t -
0.020 + i / 8000, and sample i of a frame that arrived at t is heard at t + i / 8000.
"""

from __future__ import annotations

import random
import socket
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from answering.patient import g711, rtp_packet

KEY_FRAMES = 6
KEY_END_FRAMES = 3
KEY_GAP_FRAMES = 4
MOST_RECEIVED = 50 * 3600


@dataclass(slots=True)
class Run:
    """A stretch of sound: `start`/`end` of its first and last voiced sample."""

    start: float
    end: float


@dataclass(slots=True)
class Utterance:
    """Frames to send in one go. `voiced_end`: index of the last voiced sample; None for tones and keys.

    `started`/`spoken`: when the first sample and the last voiced one were spoken, set while it is being sent.
    """

    payloads: Sequence[bytes]
    voiced_end: int | None = None
    done: Callable[[], None] | None = None
    position: int = 0
    started: float | None = None
    spoken: float | None = None


@dataclass(slots=True)
class _Key:
    key: str
    timestamp: int
    step: int = 0


@dataclass(slots=True)
class Received:
    """One received audio frame and when it came."""

    at: float
    timestamp: int
    source: int
    payload: bytes


@dataclass(slots=True)
class Heard:
    """Everything that came in."""

    frames: list[Received] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    keys: list[tuple[float, str]] = field(default_factory=list)
    malformed: int = 0


class RtpStream:
    """A UDP socket of its own; the event loop fills the queues, the engine's thread sends and receives.

    `idle`: frames sent in turn while nothing is queued (line noise, or silence). `keep`: keep all sound for a
    recording.
    """

    def __init__(self, host: str, *, idle: Sequence[bytes] = (g711.SILENCE,), keep: bool = True) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind((host, 0))
        self.port: int = self.socket.getsockname()[1]
        self.idle = idle
        self.keep = keep
        self.remote: tuple[str, int] | None = None
        self.events: int | None = None
        self.heard = Heard()
        self.sent: list[tuple[float, bytes]] = []
        self.late_frames = 0
        self.due = 0.0
        self.released_at: float | None = None
        self._utterances: deque[Utterance] = deque()
        self._keys: deque[str] = deque()
        self._key: _Key | None = None
        self._count = 0
        self._sequence = random.getrandbits(15)
        self._timestamp = random.getrandbits(30)
        self._source = random.getrandbits(32)
        self._key_release: tuple[int, str] | None = None

    # -- called by the event loop

    def say(self, utterance: Utterance) -> None:
        self._utterances.append(utterance)

    def stop_saying(self) -> None:
        """Forget what was queued; the frame on its way is still sent."""
        self._utterances.clear()

    def press(self, keys: str) -> None:
        self._keys.extend(keys)

    @property
    def saying(self) -> bool:
        return bool(self._utterances)

    @property
    def pressing(self) -> bool:
        return bool(self._keys) or self._key is not None

    @property
    def last_voice(self) -> float | None:
        """When the far end was last heard to speak."""
        return self.heard.runs[-1].end if self.heard.runs else None

    def first_run_after(self, at: float) -> Run | None:
        """The first thing the far end said after `at`; None when nothing, or when it spoke at that moment."""
        following = [run for run in self.heard.runs if run.end > at]
        return following[0] if following and following[0].start > at else None

    # -- called by the engine's thread

    def send(self, now: float) -> None:
        """Send the frame that is due."""
        if self.remote is None:
            return
        if self._key is None and self._keys and self.events is not None:
            self._key = _Key(self._keys.popleft(), self._timestamp)
        if self._key is not None:
            self._send_key(self._key, now)
        else:
            payload = self._next_payload(now)
            self._transmit(payload, 0, self._timestamp, marker=self._count == 0)
            if self.keep:
                self.sent.append((now, payload))
        self._timestamp += g711.FRAME
        self._count += 1

    def _next_payload(self, now: float) -> bytes:
        if not self._utterances:
            return self.idle[self._count % len(self.idle)]
        utterance = self._utterances[0]
        begin = now - g711.FRAME_S
        if utterance.started is None:
            utterance.started = begin
        index = utterance.position
        utterance.position += 1
        if utterance.voiced_end is not None and index == utterance.voiced_end // g711.FRAME:
            utterance.spoken = begin + (utterance.voiced_end % g711.FRAME + 1) / g711.RATE_HZ
        if utterance.position >= len(utterance.payloads):
            if self._utterances and self._utterances[0] is utterance:
                self._utterances.popleft()
            if utterance.done is not None:
                utterance.done()
        return utterance.payloads[index]

    def _send_key(self, key: _Key, now: float) -> None:
        total = KEY_FRAMES + KEY_END_FRAMES
        if key.step < total and self.events is not None:
            duration = min(key.step + 1, KEY_FRAMES) * g711.FRAME
            payload = rtp_packet.key_event(key.key, duration, end=key.step >= KEY_FRAMES)
            self._transmit(payload, self.events, key.timestamp, marker=key.step == 0)
        if self.keep:
            self.sent.append((now, g711.SILENCE))
        if key.step == KEY_FRAMES:
            self.released_at = now
        key.step += 1
        if key.step >= total + KEY_GAP_FRAMES:
            self._key = None

    def _transmit(self, payload: bytes, kind: int, timestamp: int, *, marker: bool) -> None:
        assert self.remote is not None
        packet = rtp_packet.write(kind, self._sequence, timestamp, self._source, payload, marker)
        self._sequence += 1
        try:
            self.socket.sendto(packet, self.remote)
        except (BlockingIOError, ConnectionRefusedError):
            self.late_frames += 1

    def receive(self, data: bytes, at: float) -> None:
        """Take one datagram that arrived at `at`."""
        packet = rtp_packet.read(data)
        if packet is None:
            self.heard.malformed += 1
        elif packet.payload_type == 0:
            self._receive_audio(packet, at)
        elif packet.payload_type == self.events:
            self._receive_key(packet, at)

    def _receive_audio(self, packet: rtp_packet.Packet, at: float) -> None:
        heard = self.heard
        if self.keep and len(heard.frames) < MOST_RECEIVED:
            heard.frames.append(Received(at, packet.timestamp, packet.source, packet.payload))
        onset = g711.first_voiced(packet.payload)
        if onset is None:
            return
        end = at + len(packet.payload) / g711.RATE_HZ
        if heard.runs and at - heard.runs[-1].end < 0.1:
            heard.runs[-1].end = end
        else:
            heard.runs.append(Run(at + onset / g711.RATE_HZ, end))

    def _receive_key(self, packet: rtp_packet.Packet, at: float) -> None:
        event = rtp_packet.read_key_event(packet.payload)
        if event is None:
            self.heard.malformed += 1
        elif event[1] and self._key_release != (packet.timestamp, event[0]):
            self._key_release = (packet.timestamp, event[0])
            self.heard.keys.append((at, event[0]))
