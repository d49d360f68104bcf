"""A task taken field by field: each read back where it matters, corrected, and the whole read back once."""

from __future__ import annotations

from answering.dialogue import asking, facts, findings
from answering.dialogue.case import Case
from answering.dialogue.corrections import corrected, marked, named
from answering.dialogue.form import BY_WORDS, Form
from answering.dialogue.step import Say
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language.expectation import Expectation, Kind
from answering.matching.verdict import HitKind
from answering.protocols.model import AnswerType, Level, Protocol, Question

_MOST_CORRECTIONS = 4
_A_NOD = 2


class TaskForm:
    """Fills a task's fields one by one, then has the whole confirmed.

    One field that is not understood is left empty, as its question says; a second one brings a person. Who speaks for
    somebody else is asked for the fields of `proxy-call` as well. Who answers by keys only is not asked for words.
    """

    name = "task"

    def __init__(self, case: Case, protocol: Protocol) -> None:
        self._case = case
        self.protocol = protocol
        self._form = Form(case, protocol)
        self._confirming: Question | None = None
        self._which = False
        self._failures = 0
        self._corrections = 0
        self._skipped = 0

    @property
    def question(self) -> Question | None:
        """The field asked for or being confirmed, None once all are filled."""
        if self._confirming is not None:
            return self._confirming
        return self._form.following

    @property
    def needs_words(self) -> bool:
        """Whether any field cannot be keyed."""
        return any(question.answer in BY_WORDS for question in self.protocol.questions)

    @property
    def asks_for_name(self) -> bool:
        """Whether names are expected, some of which are words of symptoms."""
        return self.question is not None and self.question.answer is AnswerType.NAME

    def begin(self) -> Move:
        """Start asking; a task without fields is complete at once, one that keys cannot fill brings a person."""
        if not self.protocol.questions:
            return self._complete()
        if self.question is None:
            return self._person(f"{self.protocol.id} cannot be taken by keys alone")
        return Move(to=self)

    def prompt(self) -> Prompt:
        case, question = self._case, self.question
        if self._which:
            return Prompt((case.say("task-which"),), Expectation(Kind.OPEN, case.language))
        if question is not None and self._confirming is None:
            said = asking.spoken(question, self.protocol.id, case.language)
            options = asking.options(question, case.language, case.say) if case.speaker.by_keys else ()
            return Prompt((said, *options), asking.expectation(question, case.language))
        fields = self._form.spoken(question) if question is not None else self._form.all_spoken()
        return Prompt((case.say("task-read-back", fields=fields),), Expectation(Kind.YES_NO, case.language))

    def why(self) -> Say | None:
        """Why the field is asked for, where the protocol says."""
        question = self.question
        if question is None or not question.why:
            return None
        language = self._case.language if self._case.language in question.why else next(iter(question.why))
        return Say(question.why[language], language, f"{self.protocol.id}:{question.id}:why")

    def answers(self, turn: Turn) -> bool:
        question = self.question
        if self._which:
            return named(turn.text, self._form.questions, self._case.language) is not None
        if self._confirming is not None or question is None:
            return asking.yes_or_no(turn, self._case.language, self._case.today).value is not None
        if question.answer in BY_WORDS:
            return False
        return asking.read(turn, question, self._case.language, self._case.today).value is not None

    def take(self, turn: Turn) -> Move:
        if self._which:
            return self._told_which(turn)
        question = self.question
        if question is None:
            return self._all_confirmed(turn)
        if self._confirming is not None:
            return self._confirmed(turn, question)
        earlier = self._mended_earlier(turn, question)
        if earlier is not None:
            return earlier
        answer = asking.read(turn, question, self._case.language, self._case.today)
        if answer.value is None or self._only_nods(turn, question):
            return self._failed(question)
        self._note_beside(turn, question)
        self._form.values[question.id] = answer.value
        taken = asking.branch(question, answer.value)
        if taken is not None and taken.level is not None:
            return self._branched(question, taken.level)
        if question.read_back or answer.read_back:
            self._confirming = question
            return Move()
        return self._next()

    def silent(self, times: int) -> Move | None:
        return None

    def keypad(self) -> Move:
        by_key = self._confirming is not None or self.question is None or self.question.answer is AnswerType.YES_NO
        hint = "yes-no-keys" if by_key else "keypad-offer"
        return Move(says=(self._case.say("silence-twice"), self._case.say(hint)))

    def baffled(self) -> Move | None:
        question = self.question
        return self._skip(question) if question is not None and not self._which else None

    def _branched(self, question: Question, level: Level) -> Move:
        """A level ends the questions of its file: somebody clinical at once, or no more of them are needed."""
        owner = self._form.owner(question)
        if level <= Level.SAME_DAY:
            self._case.reach(level, "branch", f"the answer to {owner.id}:{question.id}", owner, question.id)
            at_once = self._case.professional and level <= Level.ON_CALL_NOW
            return Move(done=True) if at_once else self._person("an answer in the form is urgent")
        self._form.leave(*(each for each in owner.questions if each.id not in self._form.values))
        return self._next()

    def _mended_earlier(self, turn: Turn, question: Question) -> Move | None:
        """A correction of a field before the one that is asked for."""
        case = self._case
        rest = None if turn.keys else marked(turn.text, case.language)
        field = None if turn.keys else named(turn.text, self._form.filled, case.language)
        if rest is None and (field is None or field.answer is AnswerType.TEXT or self._plain(turn, question)):
            return None
        if (
            rest is None
            and corrected(turn, field or question, self._form.values[field.id] if field else "", case) is None
        ):
            return None
        if (
            rest
            and field is None
            and asking.read(Turn(turn.verdict, rest), question, self._case.language, self._case.today).value is not None
        ):
            mended = self._form.mend(turn, texts=True)
            return self._correction(self._spoken_as_noted(mended)) if mended is not None else None
        mended = self._form.mend(turn, only=field)
        if mended is not None:
            self._confirming = mended if mended.answer is not AnswerType.TEXT else None
            return self._correction(self._spoken_as_noted(mended))
        return self._again(field) if field is not None else None

    def _only_nods(self, turn: Turn, question: Question) -> bool:
        """A bare yes in place of what was asked for, to "Which medicine?"."""
        if question.answer not in (AnswerType.TEXT, AnswerType.OPEN) or len(turn.text.split()) > _A_NOD:
            return False
        return asking.yes_or_no(turn, self._case.language, self._case.today).value == "yes"

    def _plain(self, turn: Turn, question: Question) -> bool:
        return (
            question.answer not in BY_WORDS
            and asking.read(turn, question, self._case.language, self._case.today).value is not None
        )

    def _spoken_as_noted(self, question: Question) -> Say:
        return self._case.say("mended", fields=self._form.spoken(question))

    def _again(self, question: Question) -> Move:
        """Ask a field anew."""
        self._form.values.pop(question.id, None)
        self._confirming = None
        return self._correction(self._case.say("task-correct"))

    def _note_beside(self, turn: Turn, question: Question) -> None:
        """Another request in what was told goes to the staff with this one."""
        if question.answer not in BY_WORDS:
            return
        self._case.facts |= facts.twenty_weeks(turn.text, self._case.language)
        for protocol, hit in findings.requests(turn.verdict, self._case.protocols.protocols):
            elsewhere = protocol.queue and protocol.queue != self.protocol.queue
            if hit.kind is not HitKind.TAUGHT and elsewhere and protocol not in self._case.also:
                self._case.also.append(protocol)

    def _confirmed(self, turn: Turn, question: Question) -> Move:
        if asking.yes_or_no(turn, self._case.language, self._case.today).value == "yes":
            self._confirming = None
            return self._next()
        better = None if turn.keys else corrected(turn, question, self._form.values[question.id], self._case)
        if better is not None:
            self._form.values[question.id] = better
            return self._correction()
        if asking.yes_or_no(turn, self._case.language, self._case.today).value == "no":
            return self._again(question)
        return self._failed(question)

    def _correction(self, *says: Say) -> Move:
        self._corrections += 1
        if self._corrections > _MOST_CORRECTIONS:
            return self._person("a task was corrected too often")
        return Move(says=says)

    def _all_confirmed(self, turn: Turn) -> Move:
        value = asking.yes_or_no(turn, self._case.language, self._case.today).value
        if value == "yes":
            return self._complete()
        if not turn.keys:
            if self._form.mend(turn) is not None:
                return self._correction()
            field = named(turn.text, self._form.questions, self._case.language)
            if field is not None:
                return self._again(field)
        if value == "no":
            self._which = True
            return Move()
        self._failures += 1
        self._case.doubtful = True
        if self._failures >= self._case.practice.unclear_turns:
            return self._person("the whole could not be confirmed")
        return Move(says=(self._case.say("say-again"),))

    def _told_which(self, turn: Turn) -> Move:
        """The part that is wrong, by name or by its number; everything anew where that stays unclear."""
        self._which = False
        filled = self._form.filled
        if turn.keys.isdecimal() and 1 <= int(turn.keys) <= len(filled):
            return self._again(filled[int(turn.keys) - 1])
        field = named(turn.text, filled, self._case.language)
        if field is not None:
            better = corrected(turn, field, self._form.values[field.id], self._case)
            if better is None:
                return self._again(field)
            self._form.values[field.id] = better
            return Move()
        self._form.clear()
        return Move(says=(self._case.say("task-correct"),))

    def _next(self) -> Move:
        self._failures = 0
        alone = len(self._form.values) == 1 and self.protocol.questions[-1].read_back
        return self._complete() if self.question is None and alone else Move()

    def _failed(self, question: Question) -> Move:
        self._failures += 1
        self._case.doubtful = True
        where = f"{self.protocol.id}:{question.id}"
        if self._failures > question.unclear.repeat:
            return self._skip(question)
        self._case.decide("unclear", f"{where} is asked again", self.protocol.id, question.id)
        self._confirming = None
        self._form.values.pop(question.id, None)
        return Move(says=(self._case.say("say-again"),))

    def _skip(self, question: Question) -> Move:
        where = f"{self.protocol.id}:{question.id}"
        if question.unclear.level is not None:
            self._case.doubtful = True
            return self._branched(question, min(question.unclear.level, Level.SAME_DAY))
        self._skipped += 1
        if self._skipped > 1:
            return self._person(f"{where} was not understood, nor was another field")
        self._case.decide("unclear", f"{where} is left empty", self.protocol.id, question.id)
        self._form.leave(question)
        self._confirming = None
        self._failures = 0
        return self._next()

    def _person(self, reason: str) -> Move:
        return Move(says=(self._case.say("to-person"),), end=self._case.person(reason))

    def _complete(self) -> Move:
        case, protocol = self._case, self.protocol
        reason = f"{protocol.id} was taken and confirmed"
        case.decide("level", reason, protocol.id, level=protocol.otherwise)
        closing = protocol.closing or {}
        says: tuple[Say, ...] = (case.say("task-done"),)
        if closing:
            spoken = case.language if case.language in closing else next(iter(closing))
            says = (Say(closing[spoken], spoken, f"{protocol.id}:closing"),)
        level = case.evidence.at_least(protocol.otherwise)
        # Somebody clinical whose questions found nothing for today has left their message with this.
        wants = "message" if Level.SAME_DAY < level < Level.ADMINISTRATIVE else ""
        task = self._form.task()
        return Move(says=says, end=case.disposition(least=protocol.otherwise, reason=reason, task=task, wants=wants))
