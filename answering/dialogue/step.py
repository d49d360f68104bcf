"""What one conversation wants done next: plain values between the pure interview and the call that carries it
out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from answering.language.expectation import Expectation
from answering.protocols.model import Level


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence to speak.

    `name`: where it comes from ("script:greeting", "chest-pain:warning-signs"). `interruptible`: False for
    the first sentence of 911 advice and for notices the law wants heard.
    """

    text: str
    language: str
    name: str
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for the caller. After `patience_s` seconds without a word `Interview.silence()` is called.

    `story`: what the caller has told so far, with which the next sentence is judged; "" where it is an answer.
    """

    expectation: Expectation
    patience_s: float = 6.0
    story: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What a queue gets: complete fields by slot name; `urgent`: somebody clinical waits for an answer."""

    queue: str
    fields: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Disposition:
    """How the conversation ended, before anybody decided by which route.

    `reason`: a sentence for the record ("answered yes to chest-pain:warning-signs"). `wants`: "" or what was
    asked for apart from the level: "person", "on-call" (the caller accepted or needs the on-call provider),
    "goodbye", "message" (a message was left, and nobody need be reached now; `task` holds it). `rung`: which
    rung of the on-call ladder is paged next, from 0. `summary`: what the on-call provider is told, without
    name or number.
    """

    level: Level
    reason: str
    protocol: str | None = None
    red_flag: str | None = None
    topic: str | None = None
    purpose: str | None = None
    wants: str = ""
    task: Task | None = None
    summary: str = ""
    language: str = "en"
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Dispose:
    """Hand the caller back to the dialplan with this."""

    disposition: Disposition


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing decided and why, for the record: `what` is a short code ("red-flag", "branch", "unclear",
    "intent", "silence", "key", "level"), `reason` a sentence without name or number. `answer`: what the answer to
    `question` was taken as ("yes", an option's id, a number; "unclear" for none), "" where nothing was.
    """

    what: str
    reason: str
    protocol: str | None = None
    question: str | None = None
    level: Level | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Speak `says` in order, then do `then`.

    `recording`: True to start recording before speaking the rest, False to stop and discard, None to leave it
    be. `language`: the language of the call from here on.
    """

    says: tuple[Say, ...]
    then: Listen | Dispose
    language: str
    decisions: tuple[Decision, ...] = ()
    recording: bool | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What a partial result already tells.

    `urgent`: a red flag stands in it: take the turn after the shortest silence, and prepare `prepare`.
    """

    urgent: bool = False
    prepare: tuple[Say, ...] = ()
