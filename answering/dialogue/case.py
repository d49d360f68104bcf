"""What is known about one call so far: findings, questions still to ask, outcomes, what was asked for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from answering.dialogue import findings
from answering.dialogue.asking import expectation
from answering.dialogue.practice import Practice
from answering.dialogue.sentences import Sentences
from answering.dialogue.step import Decision, Disposition, Say, Task
from answering.language import answers
from answering.matching.verdict import Hit, Verdict
from answering.protocols.model import Kind, Level, Protocol, ProtocolSet, Question

SCREEN = "general-screen"
SUICIDE = "suicide"
POISON = "poison"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One level reached, and by what."""

    level: Level
    reason: str
    protocol: str | None = None
    red_flag: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A protocol whose questions are still to be asked, from `question` on (None: from the first)."""

    protocol: Protocol
    question: str | None = None


@dataclass(slots=True)
class Case:
    """Grows with every turn and forgets nothing: the most urgent level found so far never falls.

    `doubtful`: the caller was not heard or not understood at least once. `story`: questions and their
    answers.
    """

    protocols: ProtocolSet
    practice: Practice
    sentences: Sentences
    language: str
    after_hours: bool
    today: datetime.date
    can_hear: frozenset[str]
    pending: list[Pending] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    found: list[Outcome] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    clinical: bool = False
    doubtful: bool = False
    acknowledged: bool = False
    screen_due: bool = False
    purpose: str | None = None
    request: Protocol | None = None
    decisions: list[Decision] = field(default_factory=list)

    @property
    def heard_here(self) -> bool:
        """Whether there is a recogniser for the language spoken now."""
        return self.language in self.can_hear

    @property
    def unasked(self) -> bool:
        """Whether a symptom was spoken of and its questions have not been asked to their end."""
        return bool(self.pending) or self.screen_due or (self.clinical and not self.outcomes)

    def say(self, name: str, *, interruptible: bool = True, **fields: str) -> Say:
        """A sentence of the script in the language of the call."""
        return self.sentences.say(name, self.language, interruptible=interruptible, **fields)

    def decide(
        self,
        what: str,
        reason: str,
        protocol: str | None = None,
        question: str | None = None,
        level: Level | None = None,
    ) -> None:
        """Note a decision for the record; `reason` is never a caller's words."""
        self.decisions.append(Decision(what, reason, protocol, question, level))

    def note(self, verdict: Verdict, *, asking: bool) -> bool:
        """Take in what a sentence says; True when an emergency stands in it.

        `asking`: a protocol's questions are being asked, so that a symptom without a protocol of its own
        belongs to them.
        """
        hit = findings.acting(verdict, self.protocols.protocols)
        if hit is not None:
            self._found(self.outcome_of(*hit))
        elif verdict.tier == 1:
            self._found(Outcome(Level.EMERGENCY_NOW, "the sentence as a whole sounds like an emergency"))
        self._complaints(verdict, asking=asking)
        worst = self.worst()
        return worst is not None and worst.level.is_emergency

    def outcome_of(self, hit: Hit, level: Level) -> Outcome:
        """What a red flag or a strong phrase amounts to."""
        owner = hit.protocol or (hit.id if hit.id in self.protocols.protocols else None)
        protocol = self.protocols.protocols.get(owner or "")
        topic = hit.topic or (protocol.topic if protocol else None)
        where = f"{owner}:{hit.id}" if owner and owner != hit.id else hit.id
        return Outcome(level, f"{hit.kind} {where} was said", owner, hit.id, topic)

    def _found(self, outcome: Outcome) -> None:
        if any(known.red_flag == outcome.red_flag and known.level <= outcome.level for known in self.found):
            return
        self.clinical = True
        self.found.append(outcome)
        self.decide("red-flag", outcome.reason, outcome.protocol, level=outcome.level)

    def _complaints(self, verdict: Verdict, *, asking: bool) -> None:
        library = self.protocols.protocols
        protocols = findings.complaints(verdict, library)
        for protocol in protocols:
            if protocol.id not in self.opened:
                self.opened.add(protocol.id)
                self.pending.append(Pending(protocol))
                self.decide("complaint", f"{protocol.id} was spoken of", protocol.id)
        self.pending.sort(key=lambda pending: urgency(pending.protocol))
        if findings.clinical(verdict, library):
            self.clinical = True
            if not protocols and not asking and SCREEN not in self.opened:
                self.screen_due = True
                self.decide("complaint", "a symptom without a protocol: the general questions follow")

    def worst(self) -> Outcome | None:
        """The most urgent outcome or finding so far."""
        known = [*self.outcomes, *self.found]
        return min(known, key=lambda outcome: (outcome.level, outcome.topic is None)) if known else None

    def screen(self) -> Protocol:
        """The general questions, as a protocol."""
        return Protocol(
            id=SCREEN,
            kind=Kind.TRIAGE,
            version=1,
            status="active",
            title={"en": "a symptom", "es": "un síntoma"},
            source=(),
            strong={},
            phrases={},
            questions=self.protocols.script.screen,
            otherwise=Level.SAME_DAY,
        )

    def answered(self, question: Question, value: str | float) -> None:
        """Keep an answer for what the on-call provider is told; `answer` is an option or a number, never
        words.
        """
        spoken = self.practice.languages[0]
        text = question.say.get(spoken) or next(iter(question.say.values()))
        self.story.append(f"{text} {answers.spoken(value, expectation(question, spoken))}.")

    def summary(self, worst: Outcome | None) -> str:
        """What the on-call provider is told, in the practice's first language."""
        spoken = self.practice.languages[0]
        parts: list[str] = []
        if worst is not None:
            protocol = self.protocols.protocols.get(worst.protocol or "")
            if protocol is not None:
                parts.append((protocol.title.get(spoken) or protocol.id) + ".")
            if worst.red_flag and (protocol is None or worst.red_flag != protocol.id):
                parts.append(worst.red_flag.replace("-", " ") + ".")
        return " ".join([*parts, *self.story[-4:]])

    def disposition(self, *, least: Level, reason: str = "", wants: str = "", task: Task | None = None) -> Disposition:
        """How the call ends now: the most urgent of everything found and `least`."""
        worst = self.worst()
        level = min(least, worst.level) if worst else least
        by = worst if worst is not None and worst.level <= least else None
        return Disposition(
            level=level,
            reason=reason or (by.reason if by else "nothing clinical was spoken of"),
            protocol=by.protocol if by else self._talked_of(),
            red_flag=by.red_flag if by else None,
            topic=(by.topic if by else None) or (worst.topic if worst else None),
            purpose=self.purpose,
            wants=wants,
            task=task,
            summary=self.summary(worst),
            language=self.language,
        )

    def _talked_of(self) -> str | None:
        if self.pending:
            return self.pending[0].protocol.id
        return self.request.id if self.request else None

    def least(self) -> Level:
        """The least urgent level the call may end with: who was not understood is never least urgent."""
        return Level.SAME_DAY if self.doubtful else Level.ADMINISTRATIVE

    def person(self, reason: str) -> Disposition:
        """A person takes over: an unfinished complaint is urgent, and an unknown one never least urgent."""
        least = Level.ON_CALL_NOW if self.clinical else self.least()
        return self.disposition(least=least, reason=reason, wants="person")


def urgency(protocol: Protocol) -> int:
    """How urgent a protocol's first question may turn out, for asking the most urgent first."""
    levels = [protocol.otherwise]
    if protocol.questions:
        first = protocol.questions[0]
        levels += [branch.level for branch in first.branches if branch.level is not None]
        levels += [first.unclear.level] if first.unclear.level is not None else []
    return int(min(levels))
