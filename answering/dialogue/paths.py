"""Callers of whom something is special, each known from what they say: who they are, how they can speak, how they feel.

`hear` takes note before a turn is judged; `take` answers what has to be answered before anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from answering.dialogue import facts, findings
from answering.dialogue.case import Case
from answering.dialogue.child import GrownUp
from answering.dialogue.opening import Purpose, ask_for
from answering.dialogue.questions import Questions
from answering.dialogue.quiet import Ask, Quiet
from answering.dialogue.robocall import PersonThere
from answering.dialogue.speaker import (
    CHILD_YEARS,
    MINOR_YEARS,
    is_clinician_for_on_call,
    names_nobody,
    own_age_years,
    speaks_for_another,
    speaks_of_self,
    without_ready,
)
from answering.dialogue.step import Say
from answering.dialogue.tasks import TaskForm
from answering.dialogue.turn import Move, Stage, Turn
from answering.matching.matcher import NEAR
from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Level
from answering.protocols.names import CHILD, PROFESSIONAL, PROXY

_QUIET = ("overheard", "coded-order", "cannot-talk")
_MOST_ANGER = 3
_MOST_DISTRESS = 3
_MOST_RELAYS = 2


class Paths:
    """Knows the special paths; each is entered once, but for anger and distress, which are answered every time."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._child_asked = False
        self._robocall_asked = False
        self._quiet_asked = False
        self._relays = 0

    def hear(self, turn: Turn, stage: Stage) -> Turn:
        """The turn as the rest shall see it; what the caller says of themselves is kept."""
        case, speaker, verdict = self._case, self._case.speaker, turn.verdict
        said = findings.intents(verdict)
        speaker.relay = speaker.relay or "relay" in said
        if speaker.relay:
            spoken = (without_ready(text, case.language) for text in turn.alternatives)
            turn = replace(turn, text=without_ready(turn.text, case.language), alternatives=tuple(spoken))
        turn = replace(turn, verdict=_of_the_line(_in_other_words(verdict, said), said))
        if self._is_recorded(said, stage):
            turn = replace(turn, verdict=_only_asked_about(turn.verdict))
        verdict = turn.verdict
        recorded = "robocall" in said or "relay" in said or isinstance(stage, PersonThere)
        names = isinstance(stage, TaskForm) and stage.asks_for_name
        if verdict.tier == 0 and (recorded or names):
            turn = replace(turn, verdict=replace(verdict, clinical=False))
        if turn.keys or isinstance(stage, TaskForm):
            return turn
        case.facts |= {slot: value for slot, value in self._pregnancy(turn).items() if case.facts.get(slot) != "yes"}
        self._who(turn)
        return turn

    def _pregnancy(self, turn: Turn) -> Mapping[str, str]:
        return facts.twenty_weeks(turn.text, self._case.language)

    def _who(self, turn: Turn) -> None:
        case, speaker, verdict = self._case, self._case.speaker, turn.verdict
        years = own_age_years(turn.text, case.language)
        if findings.path(verdict, CHILD) or (years is not None and years < CHILD_YEARS):
            speaker.child = True
        speaker.minor = speaker.minor or (years is not None and years < MINOR_YEARS)
        named = speaks_for_another(turn.text, case.language) or not speaks_of_self(turn.text, case.language)
        if findings.path(verdict, PROXY) and named and not names_nobody(turn.text, case.language):
            speaker.for_another = True
        wanted = findings.request(verdict, case.protocols.protocols)
        known = case.professional or speaker.relay or (case.clinical and case.story)
        if wanted is not None and wanted[0].topic == PROFESSIONAL and not known:
            ask_for(case, wanted[0])

    def take(self, turn: Turn, stage: Stage) -> Move | None:
        """The answer of a path, None where the turn is for asides and the stage."""
        said = findings.intents(turn.verdict)
        if isinstance(stage, PersonThere):
            alone = "person" in said and findings.fills(said["person"], turn.verdict) and "robocall" not in said
            return None if alone else stage.take(turn)
        if self._case.professional and not isinstance(stage, TaskForm) and not turn.keys:
            return Move(done=True)
        if turn.keys or isinstance(stage, Quiet | GrownUp):
            return None
        return (
            self._robocall(said, turn, stage)
            or self._clinician(said, turn)
            or self._quiet(said, turn, stage)
            or self._child(stage)
            or self._feeling(said, turn, stage)
            or self._relay(said, turn, stage)
        )

    def _robocall(self, said: Mapping[str, Hit], turn: Turn, stage: Stage) -> Move | None:
        recorded = self._is_recorded(said, stage)
        if self._robocall_asked or not (recorded or ("robocall" in said and isinstance(stage, Purpose))):
            return None
        if not recorded and findings.acting(turn.verdict) is not None:
            return None
        self._robocall_asked = True
        self._case.decide("intent", "robocall: words of a recorded voice")
        return Move(to=PersonThere(self._case, stage, recorded=recorded))

    def _is_recorded(self, said: Mapping[str, Hit], stage: Stage) -> bool:
        """Whether a voice tells that it is a recording: what it names it only quotes, until a person answers."""
        return "recorded-voice" in said and "relay" not in said and isinstance(stage, Purpose | PersonThere)

    def _clinician(self, said: Mapping[str, Hit], turn: Turn) -> Move | None:
        if "person" not in said or not is_clinician_for_on_call(turn.text, self._case.language):
            return None
        case, reason = self._case, "a doctor asks for the provider on call"
        case.decide("intent", reason)
        end = case.disposition(least=Level.ON_CALL_NOW, reason=reason, wants="on-call")
        return Move(says=(case.say("professional-urgent"),), end=end)

    def _quiet(self, said: Mapping[str, Hit], turn: Turn, stage: Stage) -> Move | None:
        case = self._case
        intent = next((each for each in _QUIET if each in said), None)
        if intent is None or self._quiet_asked:
            return None
        if isinstance(stage, TaskForm) and not findings.fills(said[intent], turn.verdict):
            return None
        if intent == "overheard" and _sits_beside(said[intent], turn, case.language):
            return None
        self._quiet_asked = True
        case.speaker.overheard = intent != "cannot-talk"
        case.decide("intent", f"{intent} was said: yes or no only")
        if intent == "overheard":
            case.reach(Level.ON_CALL_NOW, "quiet", "the caller may not be able to speak freely")
        first = Ask.WANTED if intent == "coded-order" else Ask.URGENT
        return Move(to=Quiet(case, first, urgent=intent == "overheard"))

    def _child(self, stage: Stage) -> Move | None:
        if not self._case.speaker.child or self._child_asked:
            return None
        self._child_asked = True
        self._case.decide("intent", "a child calls: a grown-up is asked for")
        return Move(to=GrownUp(self._case, stage))

    def _feeling(self, said: Mapping[str, Hit], turn: Turn, stage: Stage) -> Move | None:
        if stage.answers(turn):
            return None
        ways = {"confused": self._confused, "distress": self._distress, "anger": self._anger}
        for intent, way in ways.items():
            if intent in said and findings.fills(said[intent], turn.verdict):
                self._case.decide("intent", f"{intent} was said")
                return way(stage)
        return None

    def _confused(self, stage: Stage) -> Move:
        case = self._case
        if isinstance(stage, Questions | TaskForm):
            return Move(says=(case.say("repeat"),), understood=False)
        case.reach(Level.ON_CALL_NOW, "confused", "the caller does not know where they are or why they called")
        return Move(says=(case.say("confused"),), end=case.person("the caller is confused"))

    def _distress(self, stage: Stage) -> Move:
        case = self._case
        case.speaker.distress += 1
        case.doubtful = True
        if case.speaker.distress >= _MOST_DISTRESS:
            case.reach(Level.ON_CALL_NOW, "distress", "the caller asked for help again and again")
            return Move(says=(case.say("to-person"),), end=case.person("the caller is in distress"))
        if isinstance(stage, Purpose) and not case.opened:
            case.screen_due = case.acknowledged = True
            return Move(says=(case.say("distress"),), done=True)
        return Move(says=(case.say("distress"),))

    def _anger(self, stage: Stage) -> Move:
        case = self._case
        case.speaker.anger += 1
        if case.speaker.anger >= _MOST_ANGER:
            return Move(says=(case.say("to-person"),), end=case.person("the caller is angry: a person"))
        return Move(says=(case.say("anger"),))

    def _relay(self, said: Mapping[str, Hit], turn: Turn, stage: Stage) -> Move | None:
        speaker = self._case.speaker
        if not speaker.relay:
            return None
        if "relay" in said and not stage.answers(turn) and self._relays < _MOST_RELAYS:
            self._relays += 1
            self._case.decide("intent", "a relay operator: the call waits longer")
            return Move(says=self._thanks())
        return Move() if not turn.text.strip() else None

    def _thanks(self) -> tuple[Say, ...]:
        return (self._case.say("relay"),)


def _sits_beside(hit: Hit, turn: Turn, language: str) -> bool:
    """ "On behalf of my uncle, he's right here": the patient is by, and nobody who must not know."""
    here = frozenset(hit.phrase.split()) & {"here", "junto", "aquí", "lado"}
    return bool(here) and findings.path(turn.verdict, PROXY) and speaks_for_another(turn.text, language)


def _only_asked_about(verdict: Verdict) -> Verdict:
    urgent = (HitKind.RED_FLAG, HitKind.STRONG)
    hits = tuple(
        replace(hit, context=NEAR) if hit.kind in urgent and hit.context is None else hit for hit in verdict.hits
    )
    return replace(verdict, hits=hits, tier=2 if verdict.tier else 0)


def _of_the_line(verdict: Verdict, said: Mapping[str, Hit]) -> Verdict:
    """ "I can't hear you very well" complains of the telephone, not of an ear."""
    own = said.get("repeat")
    if own is None or not findings.fills(own, verdict) or findings.acting(verdict) is not None:
        return verdict
    hits = tuple(hit for hit in verdict.hits if not (hit.kind is HitKind.COMPLAINT and _lies_in(hit, [own])))
    clinical = any(hit.kind is not HitKind.INTENT for hit in hits)
    return verdict if hits == verdict.hits or clinical else replace(verdict, hits=hits, tier=0, clinical=False)


def _in_other_words(verdict: Verdict, said: Mapping[str, Hit]) -> Verdict:
    """ "I can't talk right now, he's listening" is no sign of a stroke yet: it is asked about, not acted on."""
    own = [said[intent] for intent in _QUIET if intent in said]
    listened = "overheard" in said
    kept = (hit for hit in verdict.hits if not (listened and _lies_in(hit, own)))
    hits = tuple(replace(hit, context=NEAR) if _lies_in(hit, own) else hit for hit in kept)
    if hits == verdict.hits:
        return verdict
    acts = any(hit.kind in (HitKind.RED_FLAG, HitKind.STRONG) and hit.context is None and hit.level for hit in hits)
    return replace(verdict, hits=hits, tier=verdict.tier if acts else 2)


def _lies_in(hit: Hit, own: Sequence[Hit]) -> bool:
    if hit.kind is HitKind.INTENT or hit.context is not None:
        return False
    return any(
        each.start <= hit.start and hit.end <= each.end and each.end - each.start > hit.end - hit.start for each in own
    )
