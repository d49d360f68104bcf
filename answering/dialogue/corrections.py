"""Corrections in what callers say: "no, it ends in four five", "no wait, Thursday", "the name is wrong"."""

from __future__ import annotations

from collections.abc import Sequence

from answering.dialogue import asking
from answering.dialogue.case import Case
from answering.dialogue.turn import Turn
from answering.language import answers, lexicon, normalise
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import AnswerType, Question

_DIGITS = (AnswerType.PHONE_NUMBER, AnswerType.DIGITS)
_WITH_DIGITS = (
    *_DIGITS,
    AnswerType.DATE_OF_BIRTH,
    AnswerType.AGE,
    AnswerType.TEMPERATURE,
    AnswerType.NUMBER_0_10,
    AnswerType.APPOINTMENT_TIME,
    AnswerType.DURATION,
)
_MARKS = {
    "en": lexicon.phrases(
        "no wait|wait no|oh wait|wait|actually|sorry i meant|sorry|i mean|i meant|no i meant|correction|scratch that|"
        "i said that wrong|no it's|no it is|no that's|no make that|make that|change that|change"
    ),
    "es": lexicon.phrases(
        "no espere|espere no|espere|perdon|digo|no digo|mejor dicho|quise decir|me equivoque|no es|corrijo|mas bien"
    ),
}
_NAMES = {
    AnswerType.PHONE_NUMBER: {
        "en": "number phone telephone callback digits ends",
        "es": "numero telefono celular termina",
    },
    AnswerType.DATE_OF_BIRTH: {"en": "birth birthday birthdate born", "es": "nacimiento cumpleanos nacio naci"},
    AnswerType.NAME: {"en": "name spelled spelling", "es": "nombre apellido llama"},
    AnswerType.AGE: {"en": "age", "es": "edad"},
    AnswerType.TEMPERATURE: {"en": "temperature", "es": "temperatura"},
}
# "No, the name is wrong" gives no other name.
_WRONG = frozenset(
    lexicon.words("wrong incorrect right correct mistake mal equivocado equivocada incorrecto bien error")
)
_DAYS = {
    "en": lexicon.words("monday tuesday wednesday thursday friday saturday sunday tomorrow today"),
    "es": lexicon.words("lunes martes miercoles jueves viernes sabado domingo manana hoy"),
}


def corrected(turn: Turn, question: Question, value: str | float, case: Case) -> str | float | None:
    """The value as the caller mends it, None where the turn holds no other value.

    A whole new value replaces the old one. Fewer digits than a number had replace its end: people say the
    part that was wrong, and what comes of it is read back again.
    """
    if question.answer is AnswerType.NAME:
        return _other_name(turn, question, value, case)
    if question.answer is AnswerType.TEXT and isinstance(value, str):
        return _other_day(turn.text, value, case.language)
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


def marked(text: str, language: str) -> str | None:
    """What follows the words that open a correction, "" where nothing does; None where there are none."""
    words = normalise.words(text, language)
    for mark in sorted(_MARKS.get(language, ()), key=len, reverse=True):
        size = len(mark.split())
        if " ".join(words[:size]) == mark:
            return " ".join(words[size:])
    return None


def named(text: str, questions: Sequence[Question], language: str) -> Question | None:
    """The one field these words name ("the number", "my birthday"); None for none, or several."""
    words = set(normalise.words(text, language))
    found = [question for question in questions if words & _words_for(question, language)]
    return found[0] if len(found) == 1 else None


def _words_for(question: Question, language: str) -> frozenset[str]:
    own = set(question.slot.replace("-", "_").split("_")) if question.slot and language == "en" else set()
    general = _NAMES.get(question.answer, {}).get(language, "")
    return frozenset(own - {"number", "name", "birth"} | set(general.split()))


def _other_name(turn: Turn, question: Question, value: str | float, case: Case) -> str | None:
    """Another name after a "no" or the words that open a correction."""
    rest = marked(turn.text, case.language)
    if rest is None:
        words = turn.text.split()
        rest = " ".join(words[1:]) if words[:1] and words[0].strip(",.").lower() in ("no", "nope") else ""
    if not rest or not _WRONG.isdisjoint(normalise.words(rest, case.language)):
        return None
    other = asking.read(Turn(turn.verdict, rest), question, case.language, case.today).value
    return other if isinstance(other, str) and other != value else None


def _other_day(text: str, value: str, language: str) -> str | None:
    """ "No wait, Thursday" mends a text that names another day."""
    days = frozenset(_DAYS.get(language, ()))
    rest = marked(text, language)
    if rest is None:
        return None
    fresh = [word for word in rest.split() if word in days]
    old = value.split()
    places = [at for at, word in enumerate(old) if "".join(normalise.words(word, language)) in days]
    if len(fresh) != 1 or len(places) != 1 or "".join(normalise.words(old[places[0]], language)) == fresh[0]:
        return None
    if len(rest.split()) > 1:
        return rest
    return " ".join([*old[: places[0]], fresh[0], *old[places[0] + 1 :]])
