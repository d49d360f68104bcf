"""Levels, answers and phrases as a person reads them; pure."""

from __future__ import annotations

from dataclasses import dataclass

from answering.protocols.model import AnswerType, Branch, Level, Question

DOT = "\u00a0· "
"""Between two wordings; no line begins with it."""

TITLES: dict[Level, tuple[str, str]] = {
    Level.EMERGENCY_NOW: ("911 now", "911 ahora"),
    Level.EMERGENCY_DEPARTMENT_NOW: ("Emergency department now", "A emergencias ahora"),
    Level.ON_CALL_NOW: ("Clinician on call now", "Médico de guardia ahora"),
    Level.SAME_DAY: ("Same day", "El mismo día"),
    Level.WITHIN_24_HOURS: ("Within 24 hours", "En 24 horas"),
    Level.WITHIN_3_DAYS: ("Within 3 days", "En 3 días"),
    Level.WITHIN_2_WEEKS: ("Within 2 weeks", "En 2 semanas"),
    Level.SELF_CARE: ("Self-care", "Cuidado en casa"),
    Level.ADMINISTRATIVE: ("Administrative", "Administrativo"),
}


@dataclass(frozen=True, slots=True)
class Colours:
    """Of one level: the ground, what is written on it, and lines that lead to it."""

    ground: str
    text: str
    line: str


# From red to grey; every ground and its text differ enough to be read on a black-and-white print (WCAG AA or better).
COLOURS: dict[Level, Colours] = {
    Level.EMERGENCY_NOW: Colours("#a3121a", "#ffffff", "#a3121a"),
    Level.EMERGENCY_DEPARTMENT_NOW: Colours("#c8440b", "#ffffff", "#c8440b"),
    Level.ON_CALL_NOW: Colours("#f2a33a", "#1a1a1a", "#b06c00"),
    Level.SAME_DAY: Colours("#f7d560", "#1a1a1a", "#8a6d00"),
    Level.WITHIN_24_HOURS: Colours("#dcebb0", "#1a1a1a", "#5d7a12"),
    Level.WITHIN_3_DAYS: Colours("#c2e3c4", "#1a1a1a", "#2f7a35"),
    Level.WITHIN_2_WEEKS: Colours("#bfe0df", "#1a1a1a", "#22706c"),
    Level.SELF_CARE: Colours("#cddff2", "#1a1a1a", "#2f5f95"),
    Level.ADMINISTRATIVE: Colours("#e4e4e8", "#1a1a1a", "#5a5a66"),
}

ANSWER_TYPES: dict[AnswerType, str] = {
    AnswerType.OPEN: "anything",
    AnswerType.YES_NO: "yes or no",
    AnswerType.NUMBER_0_10: "a number from 0 to 10",
    AnswerType.DIGITS: "digits",
    AnswerType.PHONE_NUMBER: "a telephone number",
    AnswerType.DATE_OF_BIRTH: "a date of birth",
    AnswerType.AGE: "an age",
    AnswerType.TEMPERATURE: "a temperature",
    AnswerType.CHOICE: "one of several",
    AnswerType.NAME: "a name",
    AnswerType.APPOINTMENT_TIME: "a day and a time",
    AnswerType.DURATION: "how long, in hours",
    AnswerType.TEXT: "words, kept as heard",
}

_YES_NO = {"yes": ("yes", "sí"), "no": ("no", "no")}
_WORDS = {
    "below": ("below {}", "menos de {}"),
    "from": ("{} or more", "{} o más"),
    "between": ("{} to below {}", "de {} a menos de {}"),
    "any": ("any answer", "cualquier respuesta"),
    "unclear-1": ("not understood", "no se entiende"),
    "unclear-2": ("not understood twice", "no se entiende dos veces"),
    "unclear-3": ("not understood three times", "no se entiende tres veces"),
    "unclear-4": ("not understood four times", "no se entiende cuatro veces"),
    "months": ("{} months", "{} meses"),
    "years": ("{} years", "{} años"),
}


def word(name: str, language: str, *values: object) -> str:
    """One of the few words a chart needs beside the protocol's own; English where there is no Spanish."""
    return _WORDS[name][1 if language == "es" else 0].format(*values)


def title(level: Level, language: str = "en") -> str:
    """A level's name for people."""
    return TITLES[level][1 if language == "es" else 0]


def answers(question: Question, branch: Branch, language: str) -> str:
    """Which answers take a branch: "yes", "3 months or more", "below 100.4 °F"."""
    if branch.values:
        return ", ".join(_YES_NO.get(value, (value, value))[1 if language == "es" else 0] for value in branch.values)
    least, below = (_amount(value, question.answer, language) for value in (branch.at_least, branch.below))
    if least and below:
        return word("between", language, least, below)
    if least or below:
        return word("from", language, least) if least else word("below", language, below)
    return word("any", language)


def unclear(question: Question, language: str) -> str:
    """The side of a question that nobody could answer in a way that was understood."""
    return word(f"unclear-{question.unclear.repeat + 1}", language)


def _amount(value: float | None, answer: AnswerType, language: str) -> str:
    if value is None:
        return ""
    if answer is AnswerType.TEMPERATURE:
        return f"{value:g} °F"
    if answer is AnswerType.AGE:
        if value >= 24 and value % 12 == 0:
            return word("years", language, f"{value / 12:g}")
        return word("months", language, f"{value:g}")
    return f"{value:g} h" if answer is AnswerType.DURATION else f"{value:g}"
