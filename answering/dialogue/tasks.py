"""A task taken field by field: each read back where it matters, corrected, and the whole read back once."""

from __future__ import annotations

from answering.dialogue import asking, facts, findings
from answering.dialogue.case import Case
from answering.dialogue.corrections import corrected, marked, named
from answering.dialogue.step import Say, Task
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language import answers
from answering.language.answers import Answer
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import AnswerType, Level, Protocol, Question
from answering.protocols.names import PROXY

_MOST_CORRECTIONS = 3
_BY_WORDS = (AnswerType.OPEN, AnswerType.TEXT, AnswerType.NAME)


class TaskForm:
    """Fills a task's fields one by one, then has the whole confirmed.

    One field that is not understood is left empty, as its question says; a second one brings a person. Who speaks for
    somebody else is asked for the fields of `proxy-call` as well. Who answers by keys only is not asked for words.
    """

    name = "task"

    def __init__(self, case: Case, protocol: Protocol) -> None:
        self._case = case
        self.protocol = protocol
        self._values: dict[str, str | float] = {}
        self._left: set[str] = set()
        self._confirming: Question | None = None
        self._which = False
        self._failures = 0
        self._corrections = 0
        self._skipped = 0

    @property
    def _questions(self) -> tuple[Question, ...]:
        """The task's own fields, and who speaks where that is somebody else."""
        own = self.protocol.questions
        proxy = self._case.protocols.protocols.get(PROXY)
        if proxy is None or not self._case.speaker.for_another or self._case.professional:
            return own
        taken = {question.slot for question in own} | {question.id for question in own}
        return (*own, *(each for each in proxy.questions if each.slot not in taken and each.id not in taken))

    @property
    def question(self) -> Question | None:
        """The field asked for or being confirmed, None once all are filled."""
        if self._confirming is not None:
            return self._confirming
        return next((each for each in self._questions if self._open(each)), None)

    def _open(self, question: Question) -> bool:
        if question.id in self._values or question.id in self._left:
            return False
        return not (self._case.speaker.by_keys and question.answer in _BY_WORDS)

    @property
    def needs_words(self) -> bool:
        """Whether any field cannot be keyed."""
        return any(question.answer in _BY_WORDS for question in self.protocol.questions)

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
        fields = self._spoken(question) if question is not None else self._all()
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
            return named(turn.text, self._questions, self._case.language) is not None
        if self._confirming is not None or question is None:
            return self._yes_or_no(turn).value is not None
        if question.answer in _BY_WORDS:
            return False
        return self._read(turn, question).value is not None

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
        answer = self._read(turn, question)
        if answer.value is None:
            return self._failed(question)
        self._note_beside(turn, question)
        self._values[question.id] = answer.value
        self._failures = 0
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
        owner = next((each for each in self._owners() if question in each.questions), self.protocol)
        if level <= Level.SAME_DAY:
            self._case.reach(level, "branch", f"the answer to {owner.id}:{question.id}", owner, question.id)
            return self._unclear_or_urgent()
        self._left |= {each.id for each in owner.questions if each.id not in self._values}
        return self._next()

    def _unclear_or_urgent(self) -> Move:
        if self._case.professional:
            return Move(done=True)
        return self._person("an answer in the form is urgent")

    def _owners(self) -> tuple[Protocol, ...]:
        proxy = self._case.protocols.protocols.get(PROXY)
        return (self.protocol, proxy) if proxy is not None else (self.protocol,)

    def _mended_earlier(self, turn: Turn, question: Question) -> Move | None:
        """A correction of a field before the one that is asked for."""
        case = self._case
        rest = None if turn.keys else marked(turn.text, case.language)
        field = None if turn.keys else named(turn.text, [each for each in self._questions if each.id in self._values],
                                             case.language)  # fmt: skip
        if rest is None and (field is None or field.answer is AnswerType.TEXT or self._plain(turn, question)):
            return None
        if rest is None and corrected(turn, field or question, self._values[field.id] if field else "", case) is None:
            return None
        if rest and field is None and self._read(Turn(turn.verdict, rest), question).value is not None:
            mended = self._mended(turn, texts=True)
            return self._correction(self._spoken_as_noted(mended)) if mended is not None else None
        mended = self._mended(turn, only=field)
        if mended is not None:
            self._confirming = mended if mended.answer is not AnswerType.TEXT else None
            return self._correction(self._spoken_as_noted(mended))
        return self._again(field) if field is not None else None

    def _plain(self, turn: Turn, question: Question) -> bool:
        return question.answer not in _BY_WORDS and self._read(turn, question).value is not None

    def _mended(self, turn: Turn, *, only: Question | None = None, texts: bool = False) -> Question | None:
        """The one filled field that such words can be about, mended; None for none, or several."""
        found: dict[str, str | float] = {}
        for question in (only,) if only is not None else self._questions:
            if question.id in self._values and not (texts and question.answer is not AnswerType.TEXT):
                better = corrected(turn, question, self._values[question.id], self._case)
                if better is not None:
                    found[question.id] = better
        if len(found) != 1:
            return None
        self._values.update(found)
        return next(question for question in self._questions if question.id in found)

    def _spoken_as_noted(self, question: Question) -> Say:
        return self._case.say("also-noted", title=self._spoken(question))

    def _again(self, question: Question) -> Move:
        """Ask a field anew."""
        self._values.pop(question.id, None)
        self._confirming = None
        return self._correction(self._case.say("task-correct"))

    def _note_beside(self, turn: Turn, question: Question) -> None:
        """Another request in what was told goes to the staff with this one."""
        if question.answer not in _BY_WORDS:
            return
        self._case.facts |= facts.twenty_weeks(turn.text, self._case.language)
        for protocol, _ in findings.requests(turn.verdict, self._case.protocols.protocols):
            if protocol.queue and protocol.queue != self.protocol.queue and protocol not in self._case.also:
                self._case.also.append(protocol)

    def _read(self, turn: Turn, question: Question) -> Answer:
        return asking.read(turn, question, self._case.language, self._case.today)

    def _yes_or_no(self, turn: Turn) -> Answer:
        expected = Expectation(Kind.YES_NO, self._case.language)
        if turn.keys:
            return answers.from_keys(turn.keys, expected, self._case.today)
        return answers.read(turn.text, expected, alternatives=turn.alternatives, today=self._case.today)

    def _confirmed(self, turn: Turn, question: Question) -> Move:
        if self._yes_or_no(turn).value == "yes":
            self._confirming = None
            self._failures = 0
            return self._next()
        better = None if turn.keys else corrected(turn, question, self._values[question.id], self._case)
        if better is not None:
            self._values[question.id] = better
            return self._correction()
        if self._yes_or_no(turn).value == "no":
            return self._again(question)
        return self._failed(question)

    def _correction(self, *says: Say) -> Move:
        self._corrections += 1
        if self._corrections > _MOST_CORRECTIONS:
            return self._person("a task was corrected too often")
        return Move(says=says)

    def _all_confirmed(self, turn: Turn) -> Move:
        value = self._yes_or_no(turn).value
        if value == "yes":
            return self._complete()
        if not turn.keys:
            if self._mended(turn) is not None:
                return self._correction()
            field = named(turn.text, self._questions, self._case.language)
            if field is not None:
                return self._again(field)
        if value == "no":
            self._which = True
            return self._correction()
        self._failures += 1
        if self._failures >= self._case.practice.unclear_turns:
            return self._person("the whole could not be confirmed")
        return Move(says=(self._case.say("say-again"),))

    def _told_which(self, turn: Turn) -> Move:
        """The part that is wrong, by name or by its number; everything anew where that stays unclear."""
        self._which = False
        filled = [each for each in self._questions if each.id in self._values]
        if turn.keys.isdecimal() and 1 <= int(turn.keys) <= len(filled):
            return self._again(filled[int(turn.keys) - 1])
        field = named(turn.text, filled, self._case.language)
        if field is not None:
            better = corrected(turn, field, self._values[field.id], self._case)
            if better is None:
                return self._again(field)
            self._values[field.id] = better
            return Move()
        self._values.clear()
        self._left.clear()
        return Move(says=(self._case.say("task-correct"),))

    def _next(self) -> Move:
        alone = len(self._values) == 1 and self.protocol.questions[-1].read_back
        return self._complete() if self.question is None and alone else Move()

    def _failed(self, question: Question) -> Move:
        self._failures += 1
        where = f"{self.protocol.id}:{question.id}"
        if self._failures > question.unclear.repeat:
            return self._skip(question)
        self._case.decide("unclear", f"{where} is asked again", self.protocol.id, question.id)
        self._confirming = None
        self._values.pop(question.id, None)
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
        self._values.pop(question.id, None)
        self._left.add(question.id)
        self._confirming = None
        self._failures = 0
        return self._next()

    def _person(self, reason: str) -> Move:
        return Move(says=(self._case.say("to-person"),), end=self._case.person(reason))

    def _spoken(self, question: Question) -> str:
        expected = asking.expectation(question, self._case.language)
        return answers.spoken(self._values[question.id], expected)

    def _all(self) -> str:
        told = [each for each in self._questions if each.id in self._values and each.answer is not AnswerType.YES_NO]
        return ". ".join(self._spoken(question) for question in told)

    def _complete(self) -> Move:
        case, protocol = self._case, self.protocol
        filled = [question for question in self._questions if question.id in self._values]
        fields = {question.slot or question.id: str(self._values[question.id]) for question in filled}
        if case.also:
            spoken = case.practice.languages[0]
            fields["also"] = ", ".join(each.title.get(spoken) or each.id for each in case.also)
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
        task = Task(protocol.queue or protocol.id, fields)
        return Move(says=says, end=case.disposition(least=protocol.otherwise, reason=reason, task=task, wants=wants))
