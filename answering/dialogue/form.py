"""The fields of a task: which are asked for, what they hold, how they are mended and read back."""

from __future__ import annotations

from answering.dialogue import asking
from answering.dialogue.case import Case
from answering.dialogue.corrections import corrected
from answering.dialogue.step import Task
from answering.dialogue.turn import Turn
from answering.language import answers
from answering.protocols.model import AnswerType, Protocol, Question
from answering.protocols.names import PROXY

BY_WORDS = (AnswerType.OPEN, AnswerType.TEXT, AnswerType.NAME)


class Form:
    """Values by question id; what was left empty is not asked for again."""

    def __init__(self, case: Case, protocol: Protocol) -> None:
        self._case = case
        self.protocol = protocol
        self.values: dict[str, str | float] = {}
        self._left: set[str] = set()

    @property
    def questions(self) -> tuple[Question, ...]:
        """The task's own fields, and who speaks where that is somebody else."""
        own, proxy = self.protocol.questions, self._case.protocols.protocols.get(PROXY)
        if proxy is None or not self._case.speaker.for_another or self._case.professional:
            return own
        taken = {question.slot for question in own} | {question.id for question in own}
        return (*own, *(each for each in proxy.questions if each.slot not in taken and each.id not in taken))

    @property
    def filled(self) -> tuple[Question, ...]:
        """The fields that hold a value, in their order."""
        return tuple(each for each in self.questions if each.id in self.values)

    @property
    def following(self) -> Question | None:
        """The next field to ask for, None once there is none; who answers by keys only is not asked for words."""
        return next((each for each in self.questions if self._open(each)), None)

    def _open(self, question: Question) -> bool:
        if question.id in self.values or question.id in self._left:
            return False
        return not (self._case.speaker.by_keys and question.answer in BY_WORDS)

    def owner(self, question: Question) -> Protocol:
        """The file a field stands in."""
        proxy = self._case.protocols.protocols.get(PROXY)
        return proxy if proxy is not None and question in proxy.questions else self.protocol

    def leave(self, *questions: Question) -> None:
        """Leave these empty."""
        for question in questions:
            self.values.pop(question.id, None)
            self._left.add(question.id)

    def clear(self) -> None:
        """Everything anew."""
        self.values.clear()
        self._left.clear()

    def mend(self, turn: Turn, *, only: Question | None = None, texts: bool = False) -> Question | None:
        """The one filled field that such words can be about, mended; None for none, or several."""
        found: dict[str, str | float] = {}
        for question in (only,) if only is not None else self.filled:
            if question.id in self.values and not (texts and question.answer is not AnswerType.TEXT):
                better = corrected(turn, question, self.values[question.id], self._case)
                if better is not None:
                    found[question.id] = better
        if len(found) != 1:
            return None
        self.values.update(found)
        return next(question for question in self.questions if question.id in found)

    def spoken(self, question: Question) -> str:
        """A field's value in words."""
        return answers.spoken(self.values[question.id], asking.expectation(question, self._case.language))

    def all_spoken(self) -> str:
        """Every field in words, for the last read-back."""
        return ". ".join(self.spoken(each) for each in self.filled if each.answer is not AnswerType.YES_NO)

    def task(self) -> Task:
        """What the queue gets; requests said in the same breath are noted under "also"."""
        fields = {question.slot or question.id: str(self.values[question.id]) for question in self.filled}
        if self._case.also:
            spoken = self._case.practice.languages[0]
            fields["also"] = ", ".join(each.title.get(spoken) or each.id for each in self._case.also)
        return Task(self.protocol.queue or self.protocol.id, fields)
