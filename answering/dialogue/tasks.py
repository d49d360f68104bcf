"""A task taken field by field: each read back where it matters, corrected, and the whole read back once."""

from __future__ import annotations

from answering.dialogue import asking
from answering.dialogue.case import Case
from answering.dialogue.corrections import corrected
from answering.dialogue.step import Say, Task
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language import answers
from answering.language.answers import Answer
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import AnswerType, Level, Protocol, Question

_MOST_CORRECTIONS = 3
_BY_WORDS = (AnswerType.OPEN, AnswerType.TEXT, AnswerType.NAME)


class TaskForm:
    """Fills a task's fields one by one, then has the whole confirmed.

    One field that is not understood is left empty, as its question says; a second one brings a person.
    """

    name = "task"

    def __init__(self, case: Case, protocol: Protocol) -> None:
        self._case = case
        self.protocol = protocol
        self._values: dict[str, str | float] = {}
        self._place = 0
        self._confirming = False
        self._failures = 0
        self._corrections = 0
        self._skipped = 0

    @property
    def question(self) -> Question | None:
        """The field asked for, None once all are filled."""
        questions = self.protocol.questions
        return questions[self._place] if self._place < len(questions) else None

    @property
    def needs_words(self) -> bool:
        """Whether any field cannot be keyed."""
        return any(question.answer in _BY_WORDS for question in self.protocol.questions)

    @property
    def asks_for_name(self) -> bool:
        """Whether names are expected, some of which are words of symptoms."""
        return self.question is not None and self.question.answer is AnswerType.NAME

    def begin(self) -> Move:
        """Start asking; a task without fields is complete at once."""
        return Move(to=self) if self.protocol.questions else self._complete()

    def prompt(self) -> Prompt:
        language = self._case.language
        question = self.question
        if question is not None and not self._confirming:
            said = asking.spoken(question, self.protocol.id, language)
            return Prompt((said,), asking.expectation(question, language))
        fields = self._spoken(question) if question is not None else self._all()
        return Prompt((self._case.say("task-read-back", fields=fields),), Expectation(Kind.YES_NO, language))

    def why(self) -> Say | None:
        """Why the field is asked for, where the protocol says."""
        question = self.question
        if question is None or not question.why:
            return None
        language = self._case.language if self._case.language in question.why else next(iter(question.why))
        return Say(question.why[language], language, f"{self.protocol.id}:{question.id}:why")

    def answers(self, turn: Turn) -> bool:
        if self._confirming or self.question is None:
            return self._yes_or_no(turn).value is not None
        if self.question.answer in _BY_WORDS:
            return False
        return self._read(turn, self.question).value is not None

    def take(self, turn: Turn) -> Move:
        question = self.question
        if question is None:
            return self._all_confirmed(turn)
        if self._confirming:
            return self._confirmed(turn, question)
        answer = self._read(turn, question)
        if answer.value is None:
            return self._failed(question)
        self._values[question.id] = answer.value
        self._failures = 0
        if question.read_back or answer.read_back:
            self._confirming = True
            return Move()
        return self._next()

    def silent(self, times: int) -> Move | None:
        return None

    def keypad(self) -> Move:
        by_key = self._confirming or self.question is None or self.question.answer is AnswerType.YES_NO
        hint = "yes-no-keys" if by_key else "keypad-offer"
        return Move(says=(self._case.say("silence-twice"), self._case.say(hint)))

    def baffled(self) -> Move | None:
        question = self.question
        return self._skip(question) if question is not None else None

    def _read(self, turn: Turn, question: Question) -> Answer:
        return asking.read(turn, question, self._case.language, self._case.today)

    def _yes_or_no(self, turn: Turn) -> Answer:
        expected = Expectation(Kind.YES_NO, self._case.language)
        if turn.keys:
            return answers.from_keys(turn.keys, expected, self._case.today)
        return answers.read(turn.text, expected, alternatives=turn.alternatives, today=self._case.today)

    def _confirmed(self, turn: Turn, question: Question) -> Move:
        if self._yes_or_no(turn).value == "yes":
            self._confirming = False
            self._failures = 0
            return self._next()
        better = None if turn.keys else corrected(turn, question, self._values[question.id], self._case)
        if better is not None:
            self._values[question.id] = better
            return self._correction()
        if self._yes_or_no(turn).value == "no":
            self._confirming = False
            return self._correction(self._case.say("task-correct"))
        return self._failed(question)

    def _correction(self, *says: Say) -> Move:
        self._corrections += 1
        if self._corrections > _MOST_CORRECTIONS:
            return self._person("the same field was corrected too often")
        return Move(says=says)

    def _all_confirmed(self, turn: Turn) -> Move:
        value = self._yes_or_no(turn).value
        if value == "yes":
            return self._complete()
        if not turn.keys and self._corrected_in_passing(turn):
            return self._correction()
        if value == "no":
            self._place = 0
            self._failures = 0
            return self._correction(self._case.say("task-correct"))
        self._failures += 1
        if self._failures >= self._case.practice.unclear_turns:
            return self._person("the whole could not be confirmed")
        return Move(says=(self._case.say("say-again"),))

    def _corrected_in_passing(self, turn: Turn) -> bool:
        """ "No, the number ends in four five": the one field such words can be about is mended."""
        mended: dict[str, str | float] = {}
        for question in self.protocol.questions:
            if question.id in self._values:
                better = corrected(turn, question, self._values[question.id], self._case)
                if better is not None:
                    mended[question.id] = better
        if len(mended) == 1:
            self._values.update(mended)
        return len(mended) == 1

    def _next(self) -> Move:
        self._place += 1
        alone = len(self._values) == 1 and self.protocol.questions[-1].read_back
        return self._complete() if self.question is None and alone else Move()

    def _failed(self, question: Question) -> Move:
        self._failures += 1
        where = f"{self.protocol.id}:{question.id}"
        if self._failures > question.unclear.repeat:
            return self._skip(question)
        self._case.decide("unclear", f"{where} is asked again", self.protocol.id, question.id)
        self._confirming = False
        return Move(says=(self._case.say("say-again"),))

    def _skip(self, question: Question) -> Move:
        where = f"{self.protocol.id}:{question.id}"
        self._skipped += 1
        if self._skipped > 1:
            return self._person(f"{where} was not understood, nor was another field")
        self._case.decide("unclear", f"{where} is left empty", self.protocol.id, question.id)
        self._values.pop(question.id, None)
        self._confirming = False
        self._failures = 0
        return self._next()

    def _person(self, reason: str) -> Move:
        return Move(says=(self._case.say("to-person"),), end=self._case.person(reason))

    def _spoken(self, question: Question) -> str:
        expected = asking.expectation(question, self._case.language)
        return answers.spoken(self._values[question.id], expected)

    def _all(self) -> str:
        told = [q for q in self.protocol.questions if q.id in self._values and q.answer is not AnswerType.YES_NO]
        return ". ".join(self._spoken(question) for question in told)

    def _complete(self) -> Move:
        filled = [question for question in self.protocol.questions if question.id in self._values]
        fields = {question.slot or question.id: str(self._values[question.id]) for question in filled}
        task = Task(self.protocol.queue or self.protocol.id, fields)
        reason = f"{self.protocol.id} was taken and confirmed"
        self._case.decide("level", reason, self.protocol.id, level=self.protocol.otherwise)
        closing = self.protocol.closing or {}
        language = self._case.language
        says: tuple[Say, ...] = (self._case.say("task-done"),)
        if closing:
            spoken = language if language in closing else next(iter(closing))
            says = (Say(closing[spoken], spoken, f"{self.protocol.id}:closing"),)
        level = self._case.evidence.at_least(self.protocol.otherwise)
        # Somebody clinical whose questions found nothing for today has left their message with this.
        wants = "message" if Level.SAME_DAY < level < Level.ADMINISTRATIVE else ""
        disposition = self._case.disposition(least=self.protocol.otherwise, reason=reason, task=task, wants=wants)
        return Move(says=says, end=disposition)
