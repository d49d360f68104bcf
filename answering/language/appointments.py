"""When a caller would like to come: a day and a time, or as much of them as was said."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from answering.language import clock, days, lexicon, normalise, spell
from answering.language.digits import after_correction

_NEGATORS = {
    "en": frozenset(lexicon.words("not no except but can't cannot don't won't never besides nothing")),
    "es": frozenset(lexicon.words("no menos excepto salvo nunca tampoco ni")),
}
_OR = frozenset(("or", "o"))
_REACH = 3
_ANY_DAY = "any-day"


@dataclass(frozen=True, slots=True)
class Wish:
    """`date`: None where only a time was said. `span`: the whole day where only a day was."""

    date: datetime.date | None
    span: clock.Span

    def __str__(self) -> str:
        """`2026-12-03 08:00-12:00`; a day alone or a time alone stand alone."""
        day = self.date.isoformat() if self.date else _ANY_DAY
        return f"{day} {self.span.first:%H:%M}-{self.span.last:%H:%M}"


def spoken(value: str, language: str) -> str:
    """A wish, as `Wish` writes it, in words to be read back."""
    day, span = value.split()
    first, last = (datetime.time.fromisoformat(moment) for moment in span.split("-"))
    said = [_day(datetime.date.fromisoformat(day), language)] if day != _ANY_DAY else []
    if first == last:
        said.append(_moment(first, language, at=True))
    elif first > clock.FIRST and last < clock.LAST:
        between, joint = ("between", "and") if language == "en" else ("entre", "y")
        said.append(f"{between} {_moment(first, language)} {joint} {_moment(last, language)}")
    elif first > clock.FIRST:
        said.append(f"{'after' if language == 'en' else 'después de'} {_moment(first, language)}")
    elif last < clock.LAST:
        said.append(f"{'before' if language == 'en' else 'antes de'} {_moment(last, language)}")
    return ", ".join(said) or ("any time" if language == "en" else "cualquier hora")


def _day(date: datetime.date, language: str) -> str:
    month = spell.MONTHS[language][date.month - 1]
    if language == "es":
        day = "primero" if date.day == 1 else spell.number(date.day, "es")
        return f"el {_WEEKDAYS['es'][date.weekday()]} {day} de {month}"
    return f"{_WEEKDAYS['en'][date.weekday()]}, {month} {spell.ordinal(date.day)}"


def _moment(time: datetime.time, language: str, *, at: bool = False) -> str:
    if (time.hour, time.minute) == (12, 0):
        return ("at noon" if at else "noon") if language == "en" else ("al mediodía" if at else "el mediodía")
    half = "a" if time.hour < 12 else "p"
    said = spell.time(time.hour % 12 or 12, time.minute, half, language)
    if language == "en":
        return f"at {said}" if at else said
    article = "la" if time.hour % 12 == 1 else "las"
    return f"a {article} {said}" if at else f"{article} {said}"


_WEEKDAYS = {
    "en": lexicon.words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "es": lexicon.words("lunes martes miércoles jueves viernes sábado domingo"),
}


def words_of(text: str, language: str) -> list[str]:
    """The words of an answer, "3:30pm" divided and "12/3" whole."""
    plain = normalise.fold(clock.words_of(text), language)
    return [
        word
        for part in plain.split()
        for word in ([part.strip(".,;")] if "/" in part else normalise.words(part, language))
    ]


def read(words: Sequence[str], language: str, today: datetime.date) -> Wish | None:
    """The wish said, or None: nothing said of it, or more than one day or time."""
    rest, _ = after_correction(words, language)
    try:
        date, of_day = days.read(rest, language, today)
        span, of_time = clock.read(
            [" " if at in of_day and not _both(word) else word for at, word in enumerate(rest)], language
        )
    except ValueError:
        return None
    used = sorted(of_day | of_time)
    if not used or (date is None and span is None) or _denied(rest, used[0], language):
        return None
    return Wish(date, span or clock.Span(clock.FIRST, clock.LAST))


def _both(word: str) -> bool:
    """Words that name a day and a part of it."""
    return word in ("tonight", "morning", "afternoon", "evening", "tarde", "noche")


def _denied(words: Sequence[str], first: int, language: str) -> bool:
    """Whether the first of it stands behind a "not": what is not wished says nothing of what is."""
    before = words[max(0, first - _REACH) : first]
    return not _NEGATORS[language].isdisjoint(before)
