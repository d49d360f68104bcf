"""What a clinician signs, in one value: a protocol, the site-wide red flags or the general questions; pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from answering.dialogue.case import SCREEN
from answering.protocols.model import Kind, Level, Phrases, Protocol, Question, RedFlag, Text
from answering.publishing.practice import PracticeSet
from answering.publishing.signatures import RED_FLAGS, Signature, Standing, standing, to_be_signed

KINDS = {Kind.TRIAGE: "triage", Kind.TASK: "request", Kind.FAQ: "answer"}
_RED_FLAGS: Text = {"en": "Site-wide red flags", "es": "Señales de alarma de toda llamada"}
_SCREEN: Text = {"en": "General questions", "es": "Preguntas generales"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`content`: sha256 of what a signature covers, "" where nothing is signed. `signature`: also one that is stale."""

    id: str
    title: Text
    kind: str
    content: str
    standing: Standing
    signature: Signature | None
    to_sign: bool
    version: int = 0
    status: str = ""
    source: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    review_by: datetime.date | None = None
    strong: Phrases = field(default_factory=dict)
    strong_level: Level = Level.EMERGENCY_NOW
    phrases: Phrases = field(default_factory=dict)
    red_flags: tuple[RedFlag, ...] = ()
    questions: tuple[Question, ...] = ()
    triage: bool = True
    otherwise: Level = Level.ADMINISTRATIVE
    advice: Mapping[Level, Text] = field(default_factory=dict)
    closing: Text | None = None
    queue: str | None = None
    topic: str | None = None
    patient: str | None = None
    instead_of: tuple[str, ...] = ()
    menu_key: str | None = None

    def name(self, language: str) -> str:
        """The title, or the id where no language has one."""
        return self.title.get(language) or next(iter(self.title.values()), self.id)

    def heading(self, language: str) -> str:
        """The same with a capital."""
        name = self.name(language)
        return name[:1].upper() + name[1:]

    @property
    def warning(self) -> str:
        """Why it must not serve patients, "" where nothing stands against it or nobody need sign it."""
        reasons = ["draft"] if self.status == "draft" else []
        reasons += [self.signed] if self.standing != "signed" else []
        return ", ".join(reasons) if self.to_sign else ""

    @property
    def signed(self) -> str:
        """Who signed it and whether that still stands, as a sentence."""
        if self.signature is None:
            return "signed by nobody"
        who = f"{self.signature.name}, {self.signature.role}, on {self.signature.when[:10]}"
        return f"signed by {who}" if self.standing == "signed" else f"changed since it was signed by {who}"


def of(found: PracticeSet, name: str) -> Sheet:
    """The sheet of a protocol, of `red-flags` or of `general-screen`; raises KeyError for anything else."""
    protocols = found.protocols
    if name == RED_FLAGS:
        return _sheet(found, name, _RED_FLAGS, "red flags", red_flags=protocols.red_flags)
    if name == SCREEN:
        return _sheet(
            found, name, _SCREEN, "general questions", questions=protocols.script.screen, otherwise=Level.SAME_DAY
        )
    return _of_protocol(found, protocols.protocols[name])


def all_of(found: PracticeSet) -> tuple[Sheet, ...]:
    """Every sheet: triage first, then requests and answers, then what holds for every call."""
    order = list(Kind)
    protocols = sorted(found.protocols.protocols.values(), key=lambda one: (order.index(one.kind), one.id))
    return tuple(of(found, name) for name in (*(one.id for one in protocols), SCREEN, RED_FLAGS))


def _of_protocol(found: PracticeSet, protocol: Protocol) -> Sheet:
    return _sheet(
        found,
        protocol.id,
        protocol.title,
        KINDS[protocol.kind],
        version=protocol.version,
        status=protocol.status,
        source=protocol.source,
        packs=protocol.packs,
        review_by=protocol.review_by,
        strong=protocol.strong,
        strong_level=protocol.strong_level,
        phrases=protocol.phrases,
        red_flags=protocol.red_flags,
        questions=protocol.questions,
        triage=protocol.kind is Kind.TRIAGE,
        otherwise=protocol.otherwise,
        advice=protocol.advice,
        closing=protocol.closing,
        queue=protocol.queue,
        topic=protocol.topic,
        patient=protocol.patient,
        instead_of=protocol.instead_of,
        menu_key=protocol.menu_key,
    )


def _sheet(found: PracticeSet, name: str, title: Text, kind: str, **more: object) -> Sheet:
    return Sheet(
        id=name,
        title=title,
        kind=kind,
        content=found.content.get(name, ""),
        standing=standing(name, found.signatures, found.content),
        signature=found.signatures.get(name),
        to_sign=name in to_be_signed(found.protocols),
        **more,  # type: ignore[arg-type]
    )
