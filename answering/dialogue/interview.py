"""One conversation as a pure state machine: what was heard goes in, what to say and do next comes out.

Every entry point returns a `Step`; a `Dispose` in it is the last. Nothing here reads a clock, a file or a
socket. The rules of safety it keeps: a red flag is listened for in every answer and acted on at once; nobody
who spoke of a symptom leaves before its questions or the general ones were asked; unclear and silent never
end least urgent; a person at any time.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

from answering.dialogue import agenda, emergency, findings
from answering.dialogue.asides import Asides
from answering.dialogue.asking import plain_turn
from answering.dialogue.case import Case, urgency
from answering.dialogue.emergency import EmergencyAdvice
from answering.dialogue.keys import BETWEEN_KEYS_S, PERSON, KeyEntry
from answering.dialogue.opening import MORE, AnythingElse, Menu, Purpose
from answering.dialogue.paths import Paths
from answering.dialogue.practice import Practice
from answering.dialogue.questions import Questions
from answering.dialogue.recording import Notice
from answering.dialogue.sentences import Sentences
from answering.dialogue.step import Dispose, Disposition, Hint, Listen, Say, Step
from answering.dialogue.tasks import TaskForm
from answering.dialogue.turn import Move, Prompt, Stage, Turn
from answering.language.expectation import Completeness, Expectation, Kind, completeness
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.protocols.model import Level, ProtocolSet
from answering.triage.evidence import Evidence

_TELLING_WORDS = 8
_PERSONS = ("person", "on-call")
_RELAY_PATIENCE_S = {False: 45.0, True: 20.0}


class Interview:
    """The conversation with one caller, from the greeting to a disposition."""

    def __init__(
        self,
        protocols: ProtocolSet,
        practice: Practice,
        *,
        language: str,
        after_hours: bool,
        line: str,
        today: datetime.date,
        can_hear: frozenset[str],
    ) -> None:
        """`can_hear`: languages there is a recogniser for. `line`: which line rang, for the record.

        A checked protocol set has every sentence that is needed; KeyError tells of one that has not.
        """
        sentences = Sentences(protocols.script, practice)
        self._case = Case(protocols, practice, sentences, language, after_hours, today, can_hear)
        self._case.decide("line", f"{line} rang, the practice is {'closed' if after_hours else 'open'}")
        self._asides = Asides(self._case)
        self._paths = Paths(self._case)
        self._notice = Notice(practice.recording)
        self._stage: Stage = Purpose(self._case)
        self._prompt = Prompt((), Expectation(Kind.OPEN, language))
        self._keys = KeyEntry()
        self._end: Disposition | None = None
        self._unheard = 0
        self._unclear = 0
        self._turns = 0
        self._waiting = False
        self._broke_off = False

    @property
    def language(self) -> str:
        """The language of the call now."""
        return self._case.language

    def so_far(self) -> Disposition:
        """How the call stands if it breaks off now: a caller who hangs up is recorded with what was found."""
        return self._end or self._case.person("the call broke off")

    def open(self) -> Step:
        """Greet. The step waits for nothing (patience 0): `silence()` brings the invitation to speak."""
        case = self._case
        says = (case.say("greeting-emergency"), case.say("greeting"))
        if not self._notice.needed:
            return self._invite(says)
        notice = case.say("recording-notice", interruptible=False)
        listen = Listen(Expectation(Kind.OPEN, case.language), 0.0)
        step = self._step((*says, notice), listen)
        self._notice.given()
        return step

    def hear(self, heard: Heard, verdict: Verdict) -> Step:
        """One turn of the caller's and what the matcher found in it."""
        if self._end is not None:
            return self._after_end(self._end, verdict)
        if not heard.text.strip() and not any(text.strip() for text in heard.grammar_texts):
            return self._invite(()) if self._notice.unanswered else self._nothing("noise without words")
        self._keys.take()
        if self._case.lexicon is not None:
            return self._turn(plain_turn(heard.text, verdict, self._prompt.expectation, self._case.lexicon))
        return self._turn(Turn(verdict, heard.text, heard.grammar_texts))

    def key(self, digits: str) -> Step:
        """One key or several pressed; a number may come key by key, `#` ends it, `*` has the question repeated."""
        if self._end is not None:
            person = digits == PERSON and self._end.wants not in _PERSONS
            return self._key_turn(PERSON) if person else self._step((), Dispose(self._end))
        if digits == MORE and isinstance(self._stage, Menu):
            return self._over_limit() or self._apply(self._stage.turn_over())
        if digits == "*" or (digits == "#" and not self._keys.begun):
            self._keys.take()
            return self._over_limit() or self._apply(Move())
        expected = self._prompt.expectation
        keys = self._keys.press(digits, expected)
        return self._step((), Listen(expected, BETWEEN_KEYS_S)) if keys is None else self._key_turn(keys)

    def silence(self) -> Step:
        """The patience of the last `Listen` is over."""
        if self._end is not None:
            return self._step((), Dispose(self._end))
        if self._keys.begun:
            return self._key_turn(self._keys.take())
        if self._notice.unanswered:
            self._notice.heard()
            return self._invite(())
        return self._nothing("silence")

    def partial(self, text: str, verdict: Verdict) -> Hint:
        """What the words so far already tell; the state does not change."""
        found = Evidence().hear(verdict).decisive
        known = isinstance(self._stage, EmergencyAdvice) and found and self._stage.finding.level <= found.level
        if found is None or not found.level.is_emergency or known:
            return Hint()
        return Hint(True, emergency.advice(self._case, found))

    def give_up(self, reason: str) -> Step:
        """A limit of the call is reached: a person takes over. `reason` goes into the record."""
        says = (self._case.say("limit-reached"),)
        self._case.decide("limit", reason)
        if isinstance(self._stage, EmergencyAdvice):
            return self._apply(replace(self._stage.connect(reason), says=says))
        return self._apply(Move(says=says, end=self._case.person(reason)))

    def _invite(self, before: tuple[Say, ...]) -> Step:
        case = self._case
        says = [*before]
        for key, language in self._offered().items():
            says.append(case.sentences.say("language-offer", language, key=key))
        says.append(case.say("person-offer"))
        if case.after_hours:
            says.append(case.say("closed-hours"))
        if case.heard_here:
            return self._apply(Move(says=tuple(says)))
        return self._apply(Move(says=(*says, case.say("language-unavailable")), to=Menu(case)))

    def _key_turn(self, keys: str) -> Step:
        if keys == PERSON and not isinstance(self._stage, EmergencyAdvice):
            self._case.decide("key", "key 0")
            return self._apply(self._asides.person("key 0: a person"))
        other = self._offered().get(keys)
        if other is not None and self._stage.name == "purpose":
            return self._apply(self._switch(self._asides.switch(other)))
        return self._turn(Turn(Verdict(""), keys=keys))

    def _offered(self) -> Mapping[str, str]:
        """Key -> another language; only in the first one, in which the keys are told."""
        practice = self._case.practice
        return practice.language_keys if self._case.language == practice.languages[0] else {}

    def _switch(self, move: Move) -> Move:
        if not self._case.heard_here and self._stage.name == "purpose":
            return replace(move, to=Menu(self._case))
        return move

    def _turn(self, turn: Turn) -> Step:
        self._unheard = 0
        given_up = self._over_limit()
        if given_up is not None:
            return given_up
        turn = self._paths.hear(self._plain(turn), self._stage)
        known = self._case.worst
        urgent = self._case.note(turn.verdict, asking=isinstance(self._stage, Questions))
        self._broke_off = completeness(turn.text, self._prompt.expectation) is Completeness.INCOMPLETE
        if isinstance(self._stage, EmergencyAdvice):
            return self._apply(self._in_emergency(self._stage, turn))
        if urgent and (self._case.worst != known or not self._may_be_worse()):
            return self._apply(self._found(turn))
        self._case.keep(turn.text)
        refused = self._asides.recording(turn)
        before = refused.says if refused else ()
        switched = self._asides.language(turn)
        move = self._switch(switched) if switched else self._paths.take(turn, self._stage)
        move = move or self._asides.take(turn, self._stage)
        if move is None and refused and not self._stage.answers(turn):
            move = Move()
        if move is None:
            move = self._interrupted(turn) or self._stage.take(turn)
        if urgent and move.end is None and not self._may_be_worse():
            move = replace(move, done=True)
        return self._apply(replace(move, says=(*before, *move.says)))

    def _plain(self, turn: Turn) -> Turn:
        """The turn as its wordings alone judge it where what was learnt from first sentences has no say: in an answer,
        and once an emergency is being spoken of.
        """
        stage, verdict = self._stage, turn.verdict
        if verdict.taught is None or not isinstance(stage, Questions | EmergencyAdvice | TaskForm):
            return turn
        told = len(turn.text.split()) >= _TELLING_WORDS and not isinstance(stage, EmergencyAdvice)
        free = self._prompt.expectation.kind in (Kind.YES_NO, Kind.OPEN, Kind.TEXT)
        counts = isinstance(stage, TaskForm) or findings.acting(verdict) is not None
        if told and counts and (free or not stage.answers(turn)):
            return turn
        return replace(turn, verdict=verdict.taught.wordings)

    def _may_be_worse(self) -> bool:
        """Whether the question that is asked may turn out worse than the emergency found."""
        case, stage = self._case, self._stage
        worst = case.worst
        if worst is None or not isinstance(stage, Questions) or case.speaker.overheard or case.professional:
            return False
        return stage.urgency < worst.level and not emergency.connects_elsewhere(case, worst)

    def _found(self, turn: Turn) -> Move:
        """An emergency is found: what the turn answers counts as well, and a question that may turn out worse goes on,
        after the advice.
        """
        case, stage = self._case, self._stage
        going_on = self._may_be_worse()
        if not isinstance(stage, Questions) or case.worst is None or not (going_on or stage.answers(turn)):
            return Move(done=True)
        move = stage.take(turn)
        if move.done or move.end is not None or not self._may_be_worse():
            return Move(done=True)
        return Move(says=(emergency.advice(case, case.worst)[0],))

    def _in_emergency(self, stage: EmergencyAdvice, turn: Turn) -> Move:
        self._asides.recording(turn)
        worst = self._case.worst
        raised = stage.raise_to(worst) if worst is not None else None
        switched = self._asides.language(turn)
        if raised is None and agenda.worse(self._case) is not None:
            return Move(done=True)
        return raised or switched or stage.take(turn)

    def _interrupted(self, turn: Turn) -> Move | None:
        """Something more urgent comes up: its questions come first, and what was being asked for waits.

        What the same turn answers is kept.
        """
        case, stage = self._case, self._stage
        if isinstance(stage, Questions):
            first = case.pending[0] if case.pending else None
            if first is None or urgency(first.protocol) >= stage.urgency or not stage.answers(turn):
                return None
            move = stage.take(turn)
            if move.end is None and not move.done:
                case.pending.append(stage.pending())
            return Move(done=True)
        if not isinstance(stage, TaskForm | AnythingElse) or not case.unasked:
            return None
        case.decide("complaint", "a symptom was spoken of: its questions come before the request")
        if isinstance(stage, TaskForm) and stage.question is not None:
            stage.take(turn)
        return Move(done=True)

    def _after_end(self, end: Disposition, verdict: Verdict) -> Step:
        """Words into the last sentences: what is urgent in them is not lost, the rest changes nothing."""
        case, level = self._case, self._case.worst.level if self._case.worst else None
        urgent = case.note(verdict, asking=False)
        risen = case.worst is not None and (level is None or case.worst.level < level)
        if (urgent and risen) or (not urgent and case.unasked and end.wants not in _PERSONS):
            return self._apply(Move(done=True))
        self._end = replace(end, level=case.evidence.at_least(end.level))
        return self._step((), Dispose(self._end))

    def _over_limit(self) -> Step | None:
        """Count a turn; a person once there are too many."""
        self._turns += 1
        if self._turns <= self._case.practice.turns:
            return None
        return self.give_up("the conversation took more turns than it may")

    def _nothing(self, what: str) -> Step:
        self._unheard += 1
        times, practice = self._unheard, self._case.practice
        waits = practice.silent_turns * (2 if self._case.speaker.relay else 1)
        given_up = self._over_limit()
        if given_up is not None:
            return given_up
        self._case.decide("silence", f"{what}, {times} in a row")
        self._case.doubtful = True
        move = self._stage.silent(times)
        if self._waiting:
            self._unheard = 0
            return self._apply(Move(says=(self._case.say("wait-ack"),)))
        if move is not None:
            return self._apply(move)
        if times < waits:
            said = self._case.say("still-there" if self._broke_off else "silence-once")
            return self._apply(Move(says=(said,)))
        if times == waits:
            return self._apply(self._stage.keypad())
        if self._broke_off:
            self._case.reach(Level.ON_CALL_NOW, "silence", "silence in the middle of a sentence")
        return self._apply(self._stage.baffled() or self._asides.person("the caller could not be heard"))

    def _apply(self, move: Move) -> Step:
        says = [*move.says]
        self._waiting = move.waiting
        self._unclear = 0 if move.understood else self._unclear + 1
        if self._unclear:
            self._case.doubtful = True
        if self._unclear >= self._case.practice.unclear_turns:
            self._unclear = 0
            move = self._stage.baffled() or self._asides.person("the caller could not be understood")
            says = [*move.says]
        while move.done and move.end is None:
            move = agenda.proceed(self._case)
            says += move.says
            self._stage = move.to or self._stage
        self._end = move.end
        if move.end is not None:
            return self._step(tuple(says), Dispose(move.end))
        self._stage = move.to or self._stage
        self._prompt = self._stage.prompt()
        if move.ask:
            says += self._prompt.says
        patience = move.patience_s or self._prompt.patience_s or self._case.practice.patience_s
        if self._case.speaker.relay:
            patience = max(patience, _RELAY_PATIENCE_S[isinstance(self._stage, EmergencyAdvice)])
        return self._step(tuple(says), Listen(self._prompt.expectation, patience, self._story()))

    def _story(self) -> str:
        """What the caller told where anything may be told; an answer is judged by itself."""
        told = self._prompt.expectation.kind is Kind.OPEN and not isinstance(self._stage, EmergencyAdvice)
        return " ".join(said.text for said in self._case.said) if told else ""

    def _step(self, says: tuple[Say, ...], then: Listen | Dispose) -> Step:
        if self._asides.recording_refused:
            self._notice.refused()
        decisions = tuple(self._case.decisions)
        self._case.decisions.clear()
        before, recording = self._notice.next(urgent=self._urgent(then))
        if before:
            says = (self._case.say("recording-notice", interruptible=False), *says)
        return Step(says, then, self._case.language, decisions, recording)

    def _urgent(self, then: Listen | Dispose) -> bool:
        return isinstance(then, Dispose) or isinstance(self._stage, EmergencyAdvice)
