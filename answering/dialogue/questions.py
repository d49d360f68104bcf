"""A protocol's questions: asked in order, most urgent first, until one leads to a level."""

from __future__ import annotations

from answering.dialogue import asking, facts, findings
from answering.dialogue.case import Case, Pending, urgency
from answering.dialogue.step import Say
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language import answers
from answering.language.answers import Answer
from answering.language.expectation import Expectation, Kind
from answering.matching.verdict import HitKind
from answering.protocols.model import AnswerType, Level, Protocol, Question

DONE = Move(done=True)
UNCLEAR = "unclear"


class Questions:
    """Asks one protocol's questions; its outcome goes into the case.

    An answer not understood is asked for again as often as the question says, then the question's unclear
    side is taken: never a less urgent one.
    """

    name = "questions"

    def __init__(self, case: Case, protocol: Protocol, start: str | None = None) -> None:
        self._case = case
        self.protocol = protocol
        self._question: Question | None = None
        self._failures = 0
        self._asked: set[str] = set()
        self._before: list[Question] = []
        self._confirming: Answer | None = None
        if protocol.questions:
            self._question = protocol.question(start) if start else protocol.questions[0]

    @property
    def question(self) -> Question:
        """The question being asked."""
        assert self._question is not None
        return self._question

    @property
    def urgency(self) -> int:
        """How urgent the question being asked may turn out."""
        return urgency(self.protocol, self.question.id)

    def pending(self) -> Pending:
        """What is still to be asked here, for after something more urgent."""
        return Pending(self.protocol, self.question.id)

    def begin(self) -> Move:
        """Start asking; a protocol without questions is over at once."""
        if self._question is None:
            return self._reach(self.protocol.otherwise, "the protocol asks nothing")
        told = self._told()
        return told if told.done else Move(told.says, to=self)

    def prompt(self) -> Prompt:
        language = self._case.language
        if self._confirming is not None:
            expected = asking.expectation(self.question, language)
            value = answers.spoken(self._value(), expected)
            return Prompt((self._case.say("task-read-back", fields=value),), Expectation(Kind.YES_NO, language))
        says = (asking.spoken(self.question, self.protocol.id, language), *self._keys_where_unheard())
        return Prompt(says, asking.expectation(self.question, language))

    def _keys_where_unheard(self) -> tuple[Say, ...]:
        by_keys = self._case.speaker.by_keys or not self._case.heard_here
        return self._options() if by_keys else ()

    def why(self) -> Say | None:
        """Why the question is asked, where the protocol says."""
        texts = self.question.why
        if not texts:
            return None
        language = self._case.language if self._case.language in texts else next(iter(texts))
        return Say(texts[language], language, f"{self.protocol.id}:{self.question.id}:why")

    def answers(self, turn: Turn) -> bool:
        return self._read(turn).value is not None

    def take(self, turn: Turn) -> Move:
        answer = self._read(turn)
        if self._confirming is not None:
            return self._confirmed(answer)
        if answer.value is None:
            unknown = not turn.keys and asking.unknown(turn.text, self.question, self._case.language)
            return self._unclear_side() if unknown else self._failed()
        if answer.read_back and not asking.on_urgent_side(self.question, answer.value):
            self._confirming = answer
            return Move()
        return self._accept(answer.value)

    def silent(self, times: int) -> Move | None:
        return None

    def keypad(self) -> Move:
        return Move(says=(self._case.say("silence-twice"), *self._options()))

    def baffled(self) -> Move | None:
        """Not heard or not understood too often: the question's unclear side, and a person."""
        level = self.question.unclear.level
        if level is None:
            level = asking.urgent_side(self.question)
        reason = f"{self._where()} was not answered in a way that could be understood"
        move = self._reach(level, reason, what="unclear", answer=UNCLEAR)
        if self._case.worst is not None and self._case.worst.level.is_emergency:
            return move
        return Move(
            says=(self._case.say("to-person"),),
            end=self._case.disposition(least=level, reason=reason, wants="person"),
        )

    def _read(self, turn: Turn) -> Answer:
        if self._confirming is not None:
            return asking.yes_or_no(turn, self._case.language, self._case.today)
        answer = asking.read(turn, self.question, self._case.language, self._case.today)
        return Answer(None, False, "the no belongs to a red flag") if answer.value == "no" and _acts(turn) else answer

    def _value(self) -> str | float:
        assert self._confirming is not None and self._confirming.value is not None
        return self._confirming.value

    def _confirmed(self, answer: Answer) -> Move:
        value = self._value()
        if answer.value == "yes":
            self._confirming = None
            return self._accept(value)
        self._confirming = None
        return self._failed()

    def _failed(self) -> Move:
        self._failures += 1
        unclear = self.question.unclear
        if self._failures <= unclear.repeat:
            self._case.decide("unclear", f"{self._where()} is asked again", self.protocol.id, self.question.id)
            return Move(says=(self._case.say("say-again"),))
        return self._unclear_side()

    def _unclear_side(self) -> Move:
        unclear = self.question.unclear
        self._case.doubtful = True
        if unclear.level is None and unclear.ask is not None:
            reason = f"{self._where()} was not answered in a way that could be understood"
            self._case.decide("unclear", reason, self.protocol.id, self.question.id, answer=UNCLEAR)
            return self._ask(unclear.ask, "unclear")
        move = self.baffled()
        assert move is not None
        return move

    def _accept(self, value: str | float) -> Move:
        taken = asking.branch(self.question, value)
        told = isinstance(value, float) or self.question.answer in (AnswerType.YES_NO, AnswerType.CHOICE)
        shown = f"{value:g}" if isinstance(value, float) else value if told else "something"
        reason = f"answered {shown} to {self._where()}"
        if told:
            self._case.answered(self.question, value)
        if taken is not None and taken.level is not None:
            return self._reach(taken.level, reason, what="branch", answer=shown)
        self._case.decide("branch", reason, self.protocol.id, self.question.id, answer=shown if told else "")
        if taken is not None and taken.ask is not None:
            return self._ask(taken.ask, reason)
        return self._next(reason)

    def _next(self, reason: str) -> Move:
        questions = self.protocol.questions
        place = questions.index(self.question) + 1
        if place < len(questions):
            return self._ask(questions[place].id, reason)
        return self._reach(self.protocol.otherwise, f"every question of {self.protocol.id} was answered")

    def _ask(self, question_id: str, reason: str) -> Move:
        self._asked.add(self.question.id)
        if question_id in self._asked:
            return self._reach(asking.urgent_side(self.question), f"{reason}, which was asked before")
        self._before.append(self.question)
        self._question = self.protocol.question(question_id)
        self._failures = 0
        self._confirming = None
        return self._told()

    def back(self) -> Move | None:
        """The question before this one once more; a level that was reached is never taken back."""
        if not self._before:
            return None
        self._confirming = None
        self._failures = 0
        self._question = self._before.pop()
        self._asked.discard(self.question.id)
        self._case.decide("intent", f"back to {self._where()}", self.protocol.id, self.question.id)
        return Move()

    def _told(self) -> Move:
        """Go past what the caller has said before it was asked; what is less than certain is only confirmed."""
        answer = facts.told(self._case, self.protocol, self.question)
        if answer is None or answer.value is None:
            return Move()
        if answer.read_back and not asking.on_urgent_side(self.question, answer.value):
            self._confirming = answer
            return Move()
        self._case.decide("told", f"{self._where()} was answered before it was asked", self.protocol.id)
        return self._accept(answer.value)

    def _reach(self, level: Level, reason: str, what: str = "level", answer: str = "") -> Move:
        question = self._question.id if self._question else ""
        self._case.reach(level, what, reason, self.protocol, question, answer)
        self._case.finished = True
        return DONE

    def _where(self) -> str:
        return f"{self.protocol.id}:{self.question.id}"

    def _options(self) -> tuple[Say, ...]:
        if self._confirming is not None:
            return (self._case.say("yes-no-keys"),)
        return asking.options(self.question, self._case.language, self._case.say)


def _acts(turn: Turn) -> bool:
    """Whether a red flag begins with the turn's first word, as "no le entra el aire" does: that no answers nothing."""
    found = findings.acting(turn.verdict)
    return found is not None and found.kind is not HitKind.TAUGHT and found.start == 0
