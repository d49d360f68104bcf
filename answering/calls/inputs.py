"""What the caller did and what was played to them, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from answering.dialogue.step import Hint, Say
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.speech.ear import Partial, SpeechEnded, SpeechStarted
from answering.telephony.media import Key


@dataclass(frozen=True, slots=True)
class Said:
    """The caller spoke; `verdict` is what the matcher makes of it."""

    heard: Heard
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed one key; the conversation knows when several make an answer."""

    keys: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing came within the patience of the question."""


Input: TypeAlias = Said | Pressed | Silent


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence as it was played: seconds on the call's clock."""

    say: Say
    started_s: float
    ended_s: float
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A partial result with what it already tells."""

    text: str
    hint: Hint


Event: TypeAlias = SpeechStarted | SpeechEnded | Partial | Heard | Key | Judged
