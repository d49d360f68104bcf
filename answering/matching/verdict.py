"""What the matcher found in one sentence, and why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Protocol

from answering.protocols.model import Level


class HitKind(enum.StrEnum):
    """What was matched."""

    RED_FLAG = "red-flag"
    STRONG = "strong"
    COMPLAINT = "complaint"
    TAUGHT = "taught"
    INTENT = "intent"


@dataclass(frozen=True, slots=True)
class Hit:
    """One match.

    `id`: the red flag's id, the protocol's id or the intent's name. `protocol`: the protocol it belongs to, None for
    site-wide red flags and intents. `phrase`: the wording of the file; `words`: what of the sentence it matched;
    `start`/`end`: word positions of those, half open. `score`: 0 to 100. `context`: None when it stands, else why it
    does not act at once: "denied", "past", "hypothetical", "figurative", "family", or "near" when the words only
    sound like the wording or stand apart.
    """

    kind: HitKind
    id: str
    protocol: str | None
    phrase: str
    words: str
    start: int
    end: int
    score: float
    level: Level | None = None
    topic: str | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Taught:
    """What the model learnt from the protocols' sentences makes of a sentence as a whole.

    `likely`: probabilities that it is neither, clinical, an emergency. `complaints` and `flows`: ids of protocols with
    probabilities, likeliest first, at most three; flows as though nothing were complained of, "person" for somebody to
    talk to and "~" for small talk among them. `model`: the name (sha256, hex) of what was learnt. `joined`: judged
    together with what the caller told before. `wordings`: what wordings alone say of it.
    """

    likely: tuple[float, float, float]
    complaints: tuple[tuple[str, float], ...]
    flows: tuple[tuple[str, float], ...]
    model: str
    wordings: Verdict
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything found in one sentence, most urgent first.

    `tier`: 1 act at once, 2 ask that complaint's questions next, 0 nothing clinical found.
    `clinical`: the sentence speaks of a symptom, whether or not a protocol was found for it. `taught`: None where
    wordings alone have judged.
    """

    text: str
    tier: int = 0
    hits: tuple[Hit, ...] = ()
    clinical: bool = False
    taught: Taught | None = None


class Matcher(Protocol):
    """Finds red flags, complaints, purposes and intents in a sentence; pure, milliseconds, safe in any thread."""

    def match(self, text: str, language: str, *, final: bool = True, before: str = "") -> Verdict:
        """Judge one sentence (`final`) or the words so far of one (not final: phrases only).

        `before`: what the caller has told before it.
        """
        ...
