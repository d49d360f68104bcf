"""What a practice sets: frozen, and the same for every reader."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from answering.protocols.model import Level, Text

ROLES = ("provider", "nurse", "front-desk", "crisis", "poison", "labour-and-delivery")
ROUTES = (
    "emergency-advice",
    "crisis-line",
    "poison-control",
    "labour-and-delivery",
    "page-on-call",
    "nurse",
    "front-desk",
    "message",
    "voicemail",
    "closed",
    "goodbye",
)
WANTS = ("", "person", "on-call", "goodbye", "message")
"""`Disposition.wants`, what is wanted apart from the level; practice.yaml spells "" as ``nothing``."""

MODES = ("demo", "live")
"""Whether patients are served: live mode publishes only triage that clinicians have signed."""

OVERRIDES = (
    "DATABASE_URL",
    "ANSWERING_SIP_HOST",
    "ANSWERING_SIP_PORT",
    "ANSWERING_RTP_FROM",
    "ANSWERING_RTP_TO",
    "ANSWERING_WORKERS",
    "ANSWERING_CALLS",
)
"""Environment variables that stand above practice.yaml."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone of the practice: `role` is "provider", "nurse", "front-desk", "crisis", "poison" or
    "labour-and-delivery"."""

    id: str
    role: str
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class OnCallStep:
    """One rung of the on-call ladder: which phone, and how long it rings (seconds)."""

    phone: str
    ring_s: int = 20


@dataclass(frozen=True, slots=True)
class RouteRule:
    """The first rule that fits names the route: level range (inclusive), topic and hours; None fits all."""

    route: str
    most_urgent: Level | None = None
    least_urgent: Level | None = None
    topic: str | None = None
    open: bool | None = None
    wants: str | None = None

    def fits(self, level: Level, topic: str | None, wants: str, *, open_now: bool) -> bool:
        """Whether this rule speaks of such a disposition."""
        return (
            (self.most_urgent is None or level >= self.most_urgent)
            and (self.least_urgent is None or level <= self.least_urgent)
            and (self.topic is None or self.topic == topic)
            and (self.open is None or self.open is open_now)
            and (self.wants is None or self.wants == wants)
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one call may take; seconds unless named otherwise."""

    calls: int = 60
    call_s: float = 900.0
    turn_s: float = 30.0
    talk_on_s: float = 4.0
    patience_s: float = 6.0
    unclear_turns: int = 2
    silent_turns: int = 2
    turns: int = 60


@dataclass(frozen=True, slots=True)
class Telephony:
    """The PBX: where SIP listens, how media are protected, how many workers."""

    sip_host: str = "0.0.0.0"
    sip_port: int = 5060
    tls_port: int = 0
    srtp: bool = False
    tls_certificate: str = ""
    tls_key: str = ""
    rtp_from: int = 10000
    rtp_to: int = 10999
    number: str = "100"
    trunk_host: str = ""
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Recording:
    """Call recordings: both sides, one stereo file a call, only after the notice."""

    enabled: bool = True
    keep_days: int = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a practice sets. `hours`: weekday (0 Monday) -> opening intervals in local time. `mode`: of `MODES`.

    `environment`: the variables of `OVERRIDES` that were set, as they were given.
    """

    name: str
    spoken_name: Text
    languages: tuple[str, ...]
    time_zone: str
    hours: Mapping[int, tuple[tuple[datetime.time, datetime.time], ...]]
    closed_days: tuple[datetime.date, ...]
    phones: tuple[Phone, ...]
    on_call: tuple[OnCallStep, ...]
    routes: tuple[RouteRule, ...]
    limits: Limits = Limits()
    telephony: Telephony = Telephony()
    recording: Recording = Recording()
    mode: str = "demo"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
