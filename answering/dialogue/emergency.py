"""Emergency advice: said first, said again, kept up while the caller stays, and never ended by a refusal.

The advice itself is given by the caller's own telephone: the service tells them to dial 911 and never dials
for them (docs name the reason: a practice's line reaches the wrong dispatch centre with the wrong address).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import replace

from answering.dialogue import findings
from answering.dialogue.case import Case
from answering.dialogue.step import Disposition, Say
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language import answers, lexicon, normalise
from answering.language.expectation import Expectation, Kind
from answering.matching.verdict import Hit
from answering.protocols.model import Level, Protocol
from answering.protocols.names import LABOUR
from answering.triage.evidence import Finding

SUICIDE = "suicide"
POISON = "poison"
_LINES = {SUICIDE: "the crisis line", POISON: "poison control", LABOUR: "labor and delivery"}
_WAIT_S = 20.0
_CONNECT_S = 4.0
_MOST_HELD = 4
_DOCTOR = {
    "en": frozenset({"doctor", "clinician", "doctor's"}),
    "es": frozenset({"doctor", "doctora", "médico", "medico", "médica", "medica"}),
}

_CONNECT = {
    "en": frozenset({"connect", "transfer", "patch", "through"}),
    "es": frozenset({"comuniqueme", "conecteme", "paseme", "comuniquenme", "comunicame", "pasame", "conectame"}),
}
_ASKING = {
    "en": frozenset(
        lexicon.words("is are am should will can could would do does did how when what who where why have has")
    ),
    "es": frozenset(lexicon.words("cuando como quien que donde va van puede pueden debo deberia cuanto")),
}
# Who is asked for is not at the end of the line that was offered.
_OTHERS = frozenset(
    lexicon.words(
        "doctor doctors doctora medico provider clinician nurse enfermera enfermero person persona human humano "
        "operator operadora desk receptionist recepcion recepcionista front"
    )
)
_NEGATIONS = frozenset({"no", "not", "never", "nope", "cannot", "nunca", "ni", "tampoco"})


class Phase(enum.Enum):
    """How far the advice has come."""

    FIRST = "first"
    AGAIN = "again"
    URGE = "urge"
    OFFER = "offer"


def advice(case: Case, finding: Finding) -> tuple[Say, ...]:
    """What is said at once: its first sentence cannot be interrupted."""
    topic = case.topic(finding)
    if topic == SUICIDE and connects_elsewhere(case, finding):
        return (case.say("crisis-stay", interruptible=False),)
    if topic == LABOUR and connects_elsewhere(case, finding):
        return (case.say("labour", interruptible=False), case.say("labour-connect"))
    first = case.say(_first(finding), interruptible=False)
    if topic == POISON:
        return (first, case.say("poison"))
    own = protocol_advice(case, finding)
    if finding.level is Level.EMERGENCY_NOW:
        return (first, *own, case.say("emergency-again"), case.say("emergency-stay"))
    return (first, *own, case.say("emergency-offer"))


def _first(finding: Finding) -> str:
    poison = finding.topic == POISON
    return "emergency-first" if poison or finding.level is Level.EMERGENCY_NOW else "emergency-department"


def connects_elsewhere(case: Case, finding: Finding) -> bool:
    """Whether a line of its own helps: poison control after the 911 wording; the others unless 911 comes first."""
    topic = case.topic(finding)
    if topic == SUICIDE:
        return Level.EMERGENCY_NOW < finding.level <= Level.ON_CALL_NOW
    if topic == LABOUR:
        return finding.level is Level.EMERGENCY_DEPARTMENT_NOW
    return topic == POISON and finding.level <= Level.ON_CALL_NOW


def protocol_advice(case: Case, finding: Finding) -> tuple[Say, ...]:
    """The protocol's own advice for the level, tied to what led to it.

    A finding of the practice's own list belongs to no protocol: the complaint it was said with has the advice.
    """
    protocol = case.protocols.protocols.get(finding.protocol or "") or _spoken_of(case, finding.level)
    texts = protocol.advice.get(finding.level) if protocol else None
    if protocol is None or not texts:
        return ()
    language = case.language if case.language in texts else next(iter(texts))
    return (Say(texts[language], language, f"{protocol.id}:advice:{finding.level.id}"),)


def _spoken_of(case: Case, level: Level) -> Protocol | None:
    """The first protocol with advice for the level: one whose finding led there too, else one that was spoken of."""
    found = [finding.protocol for finding in case.evidence.findings if finding.level is level and finding.protocol]
    spoken = [pending.protocol.id for pending in case.pending]
    protocols = (case.protocols.protocols.get(each) for each in (*found, *spoken))
    return next((each for each in protocols if each is not None and level in each.advice), None)


def _is_question(text: str, language: str) -> bool:
    """ "Is the ambulance coming?", "are you going to call?": no promise to call."""
    return next(iter(normalise.words(text, language)), "") in _ASKING.get(language, frozenset())


class EmergencyAdvice:
    """911 or the emergency department: repeats, stays, offers the on-call provider, then connects."""

    name = "emergency"

    def __init__(self, case: Case, finding: Finding) -> None:
        self._case = case
        self.finding = finding
        self._phase = Phase.FIRST
        self._urged = False
        self._held = 0

    def prompt(self) -> Prompt:
        expected = Expectation(Kind.OPEN, self._case.language)
        return Prompt(self._says(), expected)

    def _says(self) -> tuple[Say, ...]:
        if self._phase is Phase.FIRST:
            return advice(self._case, self.finding)
        if self._phase is Phase.URGE:
            return (self._case.say("emergency-urge"), self._case.say("emergency-offer"))
        if self._phase is Phase.OFFER:
            return (self._case.say("emergency-offer"),)
        if self.finding.level is Level.EMERGENCY_NOW:
            return (self._case.say("emergency-again"), self._case.say("emergency-stay"))
        return (self._case.say("emergency-department"), self._case.say("emergency-offer"))

    def raise_to(self, finding: Finding) -> Move | None:
        """Something more urgent was said: the advice begins anew."""
        if finding.level >= self.finding.level:
            return None
        self.finding = finding
        self._phase = Phase.FIRST
        return Move()

    def answers(self, turn: Turn) -> bool:
        return False

    def take(self, turn: Turn) -> Move:
        if turn.keys:
            return self._key(turn.keys)
        said = findings.intents(turn.verdict)
        value = self._yes_or_no(turn)
        if "refuse-911" in said or "not-emergency" in said or value == "no":
            return self._refused()
        asks = "will-call-911" in said and _is_question(turn.text, self._case.language)
        if "call-for-me" in said or asks:
            return self._asked_to_call()
        if "will-call-911" in said and self._negated(turn.text):
            return self._refused()
        if "person" in said or self._asks_for_doctor(turn.text):
            return self.connect("the caller asked for the clinician")
        if "will-call-911" in said or "goodbye" in said:
            return self._leaves()
        if value == "yes" and self._phase in (Phase.OFFER, Phase.URGE):
            return self.connect("the caller accepted the on-call clinician")
        self._held += 1
        if "hold-on" in said and findings.fills(said["hold-on"], turn.verdict) and self._held <= _MOST_HELD:
            return Move(says=(self._case.say("hold-on"),), ask=False, patience_s=_WAIT_S, waiting=True)
        if "repeat" in said and findings.fills(said["repeat"], turn.verdict) and self._held <= _MOST_HELD:
            return Move()
        about = self._about_us(said)
        return replace(self._advance("the caller stays on the line"), says=about)

    def _asked_to_call(self) -> Move:
        """Why nobody here dials for them, and the offer; who asks on is connected."""
        if self._phase is Phase.OFFER:
            return self.connect("the caller asks that somebody call for them")
        self._phase = Phase.OFFER
        return Move(says=(self._case.say("emergency-stay"),))

    def _about_us(self, said: Mapping[str, Hit]) -> tuple[Say, ...]:
        """Who or what speaks, where that was asked; the advice follows again."""
        answers_to = {"machine": "am-i-machine", "who": "who-are-you"}
        return tuple(self._case.say(name) for intent, name in answers_to.items() if intent in said)

    def silent(self, times: int) -> Move | None:
        return self._advance("the caller says nothing after emergency advice")

    def keypad(self) -> Move:
        return self._advance("the caller is not heard")

    def baffled(self) -> Move | None:
        return self.connect("the caller could not be understood after emergency advice")

    def connect(self, reason: str) -> Move:
        """On to the on-call provider: what stands when the caller will not or cannot call."""
        self._case.decide("level", reason, self.finding.protocol, level=self.finding.level)
        return Move(end=self._disposition(reason, "on-call"))

    def _disposition(self, reason: str, wants: str) -> Disposition:
        return self._case.disposition(least=self.finding.level, reason=reason, wants=wants)

    def _negated(self, text: str) -> bool:
        """Whether a no stands anywhere in the sentence: "I can't be calling now" is no promise to call."""
        words = text.lower().split()
        return any(word in _NEGATIONS or word.endswith("n't") for word in words)

    def _asks_for_doctor(self, text: str) -> bool:
        """The word the offer asks for, wherever it stands."""
        asked = _DOCTOR.get(self._case.language, frozenset())
        return self._phase is not Phase.FIRST and not asked.isdisjoint(text.lower().split())

    def _yes_or_no(self, turn: Turn) -> str | float | None:
        expected = Expectation(Kind.YES_NO, self._case.language)
        return answers.read(turn.text, expected, today=self._case.today).value

    def _key(self, keys: str) -> Move:
        if keys in ("0", "1"):
            return self.connect(f"key {keys} after emergency advice")
        if keys == "2":
            return self._refused()
        return self._advance("a key without meaning after emergency advice")

    def _refused(self) -> Move:
        if self._urged:
            return self.connect("the caller refused twice to call 911")
        self._urged = True
        self._phase = Phase.URGE
        self._case.decide("intent", "the caller refuses to call 911 and is urged once more")
        return Move()

    def _leaves(self) -> Move:
        reason = f"emergency advice was given for: {self._case.reason_of(self.finding)}; the caller goes to call"
        self._case.decide("intent", "the caller goes to call 911")
        return Move(end=self._disposition(reason, "goodbye"))

    def _advance(self, reason: str) -> Move:
        if self._phase is Phase.FIRST:
            self._phase = Phase.AGAIN
        elif self._phase is Phase.AGAIN:
            self._phase = Phase.OFFER
        else:
            return self.connect(reason)
        return Move()


class ConnectingAdvice(EmergencyAdvice):
    """Thoughts of suicide or something swallowed: who to call, a moment to object, then that line itself.

    A caller who would rather not is connected with the on-call clinician; one who says goodbye is asked once
    more.
    """

    name = "connecting"

    def __init__(self, case: Case, finding: Finding) -> None:
        super().__init__(case, finding)
        self._left = False

    def prompt(self) -> Prompt:
        return replace(super().prompt(), patience_s=_CONNECT_S)

    def _says(self) -> tuple[Say, ...]:
        if self._phase is Phase.FIRST:
            return advice(self._case, self.finding)
        topic = self._case.topic(self.finding)
        if topic == SUICIDE:
            return (self._case.say("crisis-stay"),)
        if topic == LABOUR:
            return (self._case.say("labour"), self._case.say("labour-connect"))
        return (self._case.say("emergency-again"), self._case.say("poison"))

    def take(self, turn: Turn) -> Move:
        if turn.keys:
            return self.connect("the caller asked for a person") if turn.keys == "0" else self._line()
        said = findings.intents(turn.verdict)
        if self._accepts(turn, said):
            return self._line()
        if "person" in said:
            return self.connect("the caller asked for the clinician")
        if "refuse-911" in said or self._yes_or_no(turn) == "no":
            return self._refused()
        will_call = "will-call-911" in said and not _is_question(turn.text, self._case.language)
        if "goodbye" in said or will_call:
            return self._goodbye()
        self._held += 1
        if "repeat" in said and findings.fills(said["repeat"], turn.verdict) and self._held <= _MOST_HELD:
            return Move()
        if "hold-on" in said and findings.fills(said["hold-on"], turn.verdict) and self._held <= _MOST_HELD:
            return Move(says=(self._case.say("hold-on"),), ask=False, patience_s=_WAIT_S, waiting=True)
        return self._line()

    def _accepts(self, turn: Turn, said: Mapping[str, Hit]) -> bool:
        """ "Yes, connect me" means the line that was just offered, unless somebody else is asked for."""
        words = frozenset(normalise.words(turn.text, self._case.language))
        asked = not words.isdisjoint(_CONNECT.get(self._case.language, frozenset()))
        leaves = not said.keys().isdisjoint(("refuse-911", "will-call-911", "goodbye", "hold-on"))
        if not words.isdisjoint(_OTHERS) or leaves or self._negated(turn.text):
            return False
        return asked or self._yes_or_no(turn) == "yes"

    def _refused(self) -> Move:
        if self._case.topic(self.finding) != POISON or self._urged:
            return self.connect("the caller would rather not be connected there")
        self._urged = True
        self._phase = Phase.AGAIN
        return Move()

    def _goodbye(self) -> Move:
        if self._left:
            return self._leaves()
        self._left = True
        self._phase = Phase.AGAIN
        return Move()

    def _advance(self, reason: str) -> Move:
        return self._line()

    def _line(self) -> Move:
        line = _LINES.get(self._case.topic(self.finding) or "", "a line of its own")
        self._case.decide("level", f"on to {line}", self.finding.protocol, level=self.finding.level)
        return Move(end=self._disposition(f"{self._case.reason_of(self.finding)}: on to {line}", ""))


def stage_for(case: Case, finding: Finding) -> EmergencyAdvice:
    """The advice that belongs to an finding."""
    return ConnectingAdvice(case, finding) if connects_elsewhere(case, finding) else EmergencyAdvice(case, finding)
