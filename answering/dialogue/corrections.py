"""A correction inside an answer to a read-back: "no, it ends in four five"."""

from __future__ import annotations

from answering.dialogue import asking
from answering.dialogue.case import Case
from answering.dialogue.turn import Turn
from answering.language import answers
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import AnswerType, Question

_DIGITS = (AnswerType.PHONE_NUMBER, AnswerType.DIGITS)
_WITH_DIGITS = (
    *_DIGITS,
    AnswerType.DATE_OF_BIRTH,
    AnswerType.AGE,
    AnswerType.TEMPERATURE,
    AnswerType.NUMBER_0_10,
)


def corrected(turn: Turn, question: Question, value: str | float, case: Case) -> str | float | None:
    """The value as the caller mends it, None where the turn holds no other value.

    A whole new value replaces the old one. Fewer digits than a number had replace its end: people say the
    part that was wrong, and what comes of it is read back again.
    """
    if question.answer not in _WITH_DIGITS:
        return None
    fresh = asking.read(turn, question, case.language, case.today).value
    if fresh is not None and fresh != value and question.answer is not AnswerType.DIGITS:
        return fresh
    if question.answer not in _DIGITS or not isinstance(value, str):
        return None
    expected = Expectation(Kind.DIGITS, case.language)
    part = answers.read(turn.text, expected, today=case.today).value
    if not isinstance(part, str) or not part.isdigit():
        return None
    if len(part) >= len(value):
        return part if question.answer is AnswerType.DIGITS and part != value else None
    mended = value[: len(value) - len(part)] + part
    return mended if mended != value else None
