"""What is known about one call so far: findings, questions still to ask, outcomes, what was asked for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from answering.dialogue import findings, patients
from answering.dialogue.asking import expectation
from answering.dialogue.practice import Practice
from answering.dialogue.said import Said
from answering.dialogue.sentences import Sentences
from answering.dialogue.speaker import MINOR_YEARS, Speaker
from answering.dialogue.step import Decision, Disposition, Say, Task
from answering.dialogue.turn import Stage
from answering.language import answers
from answering.matching.verdict import Verdict
from answering.protocols.model import AnswerType, Kind, Level, Patient, Protocol, ProtocolSet, Question
from answering.protocols.names import LABOUR, PATHS, PREGNANCY, PROFESSIONAL, TWENTY_WEEKS
from answering.triage.evidence import Evidence, Finding

SCREEN = "general-screen"
SENTENCE = "sentence"
_TELLING_WORDS, _KEPT = 3, 12
QUIET = "quiet"
"""The topic of a call that somebody may be listening to: nothing of it is named aloud, now or when it comes back."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A protocol whose questions are still to be asked, from `question` on (None: from the first)."""

    protocol: Protocol
    question: str | None = None


@dataclass(slots=True)
class Case:
    """Grows with every turn and forgets nothing: the most urgent level found so far never falls.

    `opened`: protocols whose questions were or will be asked; `finished`: whether any were asked to their end.
    `doubtful`: the caller was not heard or not understood at least once. `story`: questions and their answers.
    `said`: the caller's own sentences, for what need not be asked again; they go nowhere else.
    `form`: the task being taken, kept while questions come before it. `facts`: answers kept under the slot of their
    question. `patient`: a child or a grown-up, as far as known. `measured`: an age (months) or a temperature (degrees
    Fahrenheit) that was answered, not to be asked again. `invited`: more was asked for before the general questions.
    `nods`: answers to the open question that held nothing yet. `also`: titles of what was asked for beside the request,
    not yet told back.
    """

    protocols: ProtocolSet
    practice: Practice
    sentences: Sentences
    language: str
    after_hours: bool
    today: datetime.date
    can_hear: frozenset[str]
    evidence: Evidence = field(default_factory=Evidence)
    reasons: dict[Finding, str] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    finished: bool = False
    story: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    doubtful: bool = False
    acknowledged: bool = False
    screen_due: bool = False
    purpose: str | None = None
    request: Protocol | None = None
    form: Stage | None = None
    speaker: Speaker = field(default_factory=Speaker)
    facts: dict[str, str] = field(default_factory=dict)
    patient: Patient | None = None
    measured: dict[AnswerType, float] = field(default_factory=dict)
    invited: bool = False
    nods: int = 0
    also: list[Protocol] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def heard_here(self) -> bool:
        """Whether there is a recogniser for the language spoken now."""
        return self.language in self.can_hear

    @property
    def lexicon(self) -> Mapping[str, tuple[str, ...]] | None:
        """The words of a language that came as files; None for one that is built in."""
        spoken = self.protocols.spoken.get(self.language)
        return spoken.lexicon if spoken is not None else None

    @property
    def clinical(self) -> bool:
        """Whether a symptom was spoken of or chosen by key."""
        return self.evidence.clinical or bool(self.opened)

    @property
    def unasked(self) -> bool:
        """Whether a symptom was spoken of and its questions have not been asked to their end."""
        if self.professional:
            return False
        return bool(self.pending) or self.screen_due or (self.clinical and not self.finished)

    @property
    def professional(self) -> bool:
        """Whether a pharmacy, a hospital or a laboratory calls."""
        return self.request is not None and self.request.topic == PROFESSIONAL

    @property
    def worst(self) -> Finding | None:
        """The most urgent finding so far."""
        return self.evidence.decisive

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
        answer: str = "",
    ) -> None:
        """Note a decision for the record; `reason` is never a caller's words."""
        self.decisions.append(Decision(what, reason, protocol, question, level, answer))

    def keep(self, text: str) -> None:
        """Keep what was said, for what need not be asked again."""
        if len(text.split()) >= _TELLING_WORDS:
            self.said = [*self.said[1 - _KEPT :], Said.of(text, self.language)]

    def note(self, verdict: Verdict, *, asking: bool) -> bool:
        """Take in what a sentence says; True when an emergency has been found, now or before.

        `asking`: a protocol's questions are being asked, so that a symptom without a protocol of its own belongs
        to them.
        """
        known = set(self.evidence.findings)
        self.evidence = self.evidence.hear(verdict)
        for finding in self.evidence.findings:
            if finding not in known:
                self.decide("red-flag", self.reason_of(finding), finding.protocol, level=finding.level)
        if verdict.tier == 1 and findings.acting(verdict) is None:
            self.reach(Level.EMERGENCY_NOW, SENTENCE, "the sentence as a whole sounds like an emergency")
        emergency = self.worst is not None and self.worst.level.is_emergency
        self._complaints(verdict, asking=asking or emergency)
        return emergency

    def reach(
        self,
        level: Level,
        source: str,
        reason: str,
        protocol: Protocol | None = None,
        question: str = "",
        answer: str = "",
    ) -> None:
        """A level was reached otherwise than by a red flag: by an answer, its absence, or the whole of a sentence."""
        known = set(self.evidence.findings)
        owner, topic = (protocol.id, protocol.topic) if protocol else (None, None)
        self.evidence = self.evidence.reach(level, source, question or source, protocol=owner, topic=topic)
        for finding in self.evidence.findings:
            if finding not in known:
                self.reasons[finding] = reason
        self.decide(source, reason, owner, question or None, level, answer)

    def _complaints(self, verdict: Verdict, *, asking: bool) -> None:
        known = self.protocols.protocols
        spoken_of = findings.complaints(verdict, known)
        heard = patients.spoken_of(verdict.text, self.language) if spoken_of else None
        self.patient = self.patient or heard
        self.open(*(each for each in patients.fitting(spoken_of, heard or self.patient, known) if each.id not in PATHS))
        alone = findings.clinical(verdict) and not spoken_of
        if alone and (not asking or findings.near(verdict)) and SCREEN not in self.opened:
            self.screen_due = True
            self.decide("complaint", "a symptom without a protocol: the general questions follow")

    def open(self, *protocols: Protocol) -> None:
        """Their questions are due, but for those that others opened by now are asked instead of."""
        for protocol in protocols:
            if protocol.id not in self.opened:
                self.opened.add(protocol.id)
                self.pending.append(Pending(protocol))
                self.decide("complaint", f"{protocol.id} was spoken of", protocol.id)
        known = self.protocols.protocols
        instead = [known[each] for each in self.opened if each in known]
        for pending in [*self.pending]:
            if patients.shut_out(pending.protocol, instead, self.patient):
                self.pending.remove(pending)
                self.opened.discard(pending.protocol.id)
                self.decide("complaint", "another's questions are asked instead", pending.protocol.id)
        self.pending.sort(key=lambda pending: urgency(pending.protocol, pending.question))

    def topic(self, finding: Finding | None) -> str | None:
        """What the finding is about, for its route."""
        if finding is not None and finding.topic == PREGNANCY and self.facts.get(TWENTY_WEEKS) == "yes":
            return LABOUR
        if self.speaker.overheard and (finding is None or finding.topic is None):
            return QUIET
        return finding.topic if finding else None

    def reason_of(self, finding: Finding) -> str:
        """Why a level was reached, as a sentence for the record."""
        said = self.reasons.get(finding)
        if said is not None:
            return said
        own = finding.protocol is not None and finding.protocol != finding.id
        return f"{finding.source} {finding.protocol + ':' if own and finding.protocol else ''}{finding.id} was said"

    def screen(self) -> Protocol:
        """The general questions, as a protocol; who asked for something else as well is seen within a day."""
        vague = self.request is not None and self.worst is None and not self.evidence.doubtful and not self.opened
        return Protocol(
            id=SCREEN,
            kind=Kind.TRIAGE,
            version=1,
            status="active",
            title={},
            source=(),
            strong={},
            phrases={},
            questions=self.protocols.script.screen,
            otherwise=Level.WITHIN_24_HOURS if vague else Level.SAME_DAY,
        )

    def answered(self, question: Question, value: str | float) -> None:
        """Keep an answer for what the on-call provider is told: an option or a number, never a caller's words."""
        spoken = self.practice.languages[0]
        text = question.say.get(spoken) or next(iter(question.say.values()))
        self.story.append(f"{text} {answers.spoken(value, expectation(question, spoken))}.")
        if question.slot is not None:
            self.facts[question.slot] = str(value)
        if isinstance(value, float) and question.answer in (AnswerType.AGE, AnswerType.TEMPERATURE):
            self.measured[question.answer] = value
            if question.answer is AnswerType.AGE:
                self._aged(value / 12)

    def _aged(self, years: float) -> None:
        """The patient's age is known: a grown-up of whom a child's questions were asked is asked a grown-up's too."""
        self.patient = Patient.CHILD if years < MINOR_YEARS else Patient.GROWN_UP
        known = self.protocols.protocols
        asked = [known[each] for each in self.opened if each in known]
        self.open(*patients.fitting((each for each in asked if each.patient), self.patient, known))

    def summary(self) -> str:
        """What the on-call provider is told, in the practice's first language: no name, no number."""
        worst, spoken = self.worst, self.practice.languages[0]
        named = self._talked_of() if worst is None or worst.protocol is None else worst.protocol
        protocol = self.protocols.protocols.get(named or "")
        parts = [f"{protocol.title.get(spoken) or protocol.id}."] if protocol else []
        if worst is not None and red_flag(worst) not in (None, worst.protocol):
            parts.append(f"{worst.id.replace('-', ' ')}.")
        return " ".join([*parts, *self.story[-2:], *self._beside(named, spoken)])

    def _beside(self, named: str | None, spoken: str) -> list[str]:
        """Who speaks, and what else was spoken of."""
        known = self.protocols.protocols
        others = [known[each] for each in sorted(self.opened) if each in known and each != named]
        titles = [each.title.get(spoken) or each.id for each in (*others, *self.also)]
        told = [f"Also: {', '.join(titles)}."] if titles else []
        speaker = self.speaker
        if speaker.child or speaker.minor:
            told.append("The caller is a child." if speaker.child else "The caller is under eighteen.")
        if speaker.overheard:
            told.append("The caller may not be able to speak freely.")
        if speaker.relay:
            told.append("The call comes through a relay operator.")
        return told

    def disposition(self, *, least: Level, reason: str = "", wants: str = "", task: Task | None = None) -> Disposition:
        """How the call ends now: the most urgent of everything found and `least`."""
        worst = self.worst
        by = worst if worst is not None and worst.level <= least else None
        return Disposition(
            level=self.evidence.at_least(least),
            reason=reason or (self.reason_of(by) if by else "nothing clinical was spoken of"),
            protocol=by.protocol if by else self._talked_of(),
            red_flag=red_flag(by) if by else None,
            topic=self.topic(worst),
            purpose=self.purpose,
            wants=wants,
            task=task,
            summary=self.summary(),
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
        emergency = self.worst is not None and self.worst.level.is_emergency
        return self.disposition(least=least, reason=reason, wants="on-call" if emergency else "person")


def red_flag(finding: Finding) -> str | None:
    """The red flag's id (or the protocol's, for its strong phrases) where the caller's own words were one."""
    return finding.id if finding.source in ("red-flag", "strong") else None


def urgency(protocol: Protocol, question_id: str | None = None) -> int:
    """How urgent a protocol's next question may turn out, for asking the most urgent first."""
    if not protocol.questions:
        return int(protocol.otherwise)
    question = protocol.question(question_id) if question_id else protocol.questions[0]
    levels = [branch.level for branch in question.branches if branch.level is not None]
    levels += [question.unclear.level] if question.unclear.level is not None else []
    return int(min(levels, default=protocol.otherwise))
