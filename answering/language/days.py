"""Days to come as people say them for an appointment: "thursday week", "the monday after thanksgiving"."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence

from answering.language import dates, lexicon, numbers
from answering.language.clock import starts

_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)
_FARTHEST = datetime.timedelta(days=400)

_WEEKDAYS = {
    "en": {
        name: number
        for number, names in enumerate(
            lexicon.phrases(
                "monday mon mondays|tuesday tue tues tuesdays|wednesday wed wednesdays|"
                "thursday thu thur thurs thursdays|friday fri fridays|saturday sat saturdays|sunday sun sundays"
            )
        )
        for name in names.split()
    },
    "es": {
        name: number
        for number, name in enumerate(lexicon.words("lunes martes miercoles jueves viernes sabado domingo"))
    },
}
_NTH = {
    "en": {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1},
    "es": {"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "ultimo": -1},
}
_NEXT = {"en": lexicon.words("next following"), "es": lexicon.words("proximo siguiente")}
_NEXT_WEEK = {
    "en": lexicon.phrases("next week|the following week|the week after"),
    "es": lexicon.phrases(
        "la proxima semana|la semana que viene|la semana que entra|la semana proxima|la otra semana|la siguiente semana"
    ),
}
_COMING = {"es": lexicon.phrases("que viene|que entra|proximo|siguiente")}
_FROM = {"en": lexicon.phrases("from|after|on"), "es": lexicon.phrases("a partir de|desde|del|de")}
_IN = {"en": lexicon.phrases("in"), "es": lexicon.phrases("en|dentro de")}
_NOW = {"en": lexicon.phrases("from now|from today|time|'s time"), "es": lexicon.phrases("a partir de hoy|desde hoy")}
_NEAR = {
    "en": {"today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1,
           "day after tomorrow": 2},
    "es": {"hoy": 0, "esta tarde": 0, "esta noche": 0, "manana": 1, "pasado manana": 2, "pasado": 2},
}  # fmt: skip
_BOUNDS = {
    "en": frozenset(lexicon.words("before after by until till through since")),
    "es": frozenset(lexicon.words("antes despues hasta")),
}
_ARTICLES = (["the"], ["el"], ["de"], ["del"])
_ON_EIGHT = {"ocho": 7, "quince": 14}
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})(?:/(\d{2}|\d{4}))?$")


def read(words: Sequence[str], language: str, today: datetime.date) -> tuple[datetime.date | None, frozenset[int]]:
    """The one day said, None for none; and which words it was said with.

    Raises:
        ValueError: several days, one that is no day, or one that is past or too far.
    """
    found: set[datetime.date] = set()
    named: set[datetime.date] = set()
    used: set[int] = set()
    at = 0
    while at < len(words):
        day = _at(words, at, language, today)
        if day is None:
            at += 1
            continue
        if not _BOUNDS[language].isdisjoint(words[max(0, at - (2 if words[at - 1 : at] in _ARTICLES else 1)) : at]):
            raise ValueError("a bound, not a day")
        found.add(day[0])
        if _weekday(words, at, language, today) == day:
            named.add(day[0])
        used.update(range(at, day[1]))
        at = day[1]
    found, week_used = _in_next_week(words, found, language, today)
    found = _agreed(found, named)
    if len(found) > 1:
        raise ValueError("several days")
    for date in found:
        if not today <= date <= today + _FARTHEST:
            raise ValueError("a day that is past or too far")
    return next(iter(found), None), frozenset(used | week_used)


def _agreed(found: set[datetime.date], named: set[datetime.date]) -> set[datetime.date]:
    """ "Thursday the third": the date, where the weekday beside it is its own."""
    dated = found - named
    if len(dated) == 1 and {day.weekday() for day in named} <= {day.weekday() for day in dated}:
        return dated
    return found


_Found = tuple[datetime.date, int]


def _at(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    readings = [
        found
        for reader in (_relative, _weeks_away, _by_holiday, _nth_of_month, _calendar, _weekday)
        if (found := reader(words, at, language, today)) is not None
    ]
    return max(readings, key=lambda found: found[1], default=None)


def _relative(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    if language == "es" and words[at] == "manana" and at and words[at - 1] in ("la", "de", "esta"):
        return None
    if language == "es" and words[at] == "pasado" and words[at + 1 : at + 2] != ["manana"]:
        return None
    after = starts(words, at, tuple(_NEAR[language]))
    return (today + _NEAR[language][" ".join(words[at:after])] * _DAY, after) if after is not None else None


def _count(words: Sequence[str], at: int, language: str) -> tuple[int, int] | None:
    if words[at : at + 1] in (["a"], ["an"], ["un"], ["una"]):
        return 1, at + 1
    return max(numbers.below_hundred(words, at, language), key=lambda found: found[1], default=None)


def _weeks_away(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    """ "In two weeks", "a week from thursday", "three days from now", "de hoy en ocho", "en quince días"."""
    if language == "es" and (eight := starts(words, at, ("de hoy en", "hoy en"))) is not None:
        days = _ON_EIGHT.get(words[eight] if eight < len(words) else "")
        return (today + days * _DAY, eight + 1) if days is not None else None
    lead = starts(words, at, _IN[language])
    count = _count(words, lead if lead is not None else at, language)
    if count is None or count[1] >= len(words):
        return None
    unit = words[count[1]].removesuffix("'s").removesuffix("s'")
    step = {"day": 1, "days": 1, "dia": 1, "dias": 1, "week": 7, "weeks": 7, "semana": 7, "semanas": 7}.get(unit)
    if step is None:
        return None
    days = _ON_EIGHT.get(words[count[1] - 1], count[0]) if language == "es" and step == 1 else count[0] * step
    after = count[1] + 1
    if lead is not None:
        return today + days * _DAY, starts(words, after, _NOW[language]) or after
    ends = starts(words, after, _NOW[language])
    if ends is not None:
        return today + days * _DAY, ends
    since = starts(words, after, _FROM[language])
    from_day = _plain_day(words, since if since is not None else after, language, today)
    return (from_day[0] + days * _DAY, from_day[1]) if from_day is not None else None


def _plain_day(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    if at >= len(words):
        return None
    return _relative(words, at, language, today) or _weekday(words, at, language, today)


def _weekday(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    start, far = at, False
    if words[at] in _NEXT[language]:
        start, far = at + 1, True
    elif words[at] in ("this", "coming", "este"):
        start = at + 2 if words[at + 1 : at + 2] == ["coming"] else at + 1
    number = _WEEKDAYS[language].get(words[start]) if start < len(words) else None
    if number is None:
        return None
    day = _coming(number, today)
    after = start + 1
    if language == "en" and words[after : after + 2] == ["after", "next"]:
        return _in_week_after(number, today) + _WEEK, after + 2
    if words[after : after + 1] == ["week"]:
        return day + _WEEK, after + 1
    if language == "es" and (coming := starts(words, after, _COMING["es"])) is not None:
        return day, coming
    return (_in_week_after(number, today) if far and language == "en" else day), after


def _coming(number: int, today: datetime.date) -> datetime.date:
    """The next such weekday after today."""
    return today + ((number - today.weekday() - 1) % 7 + 1) * _DAY


def _in_week_after(number: int, today: datetime.date) -> datetime.date:
    """Such a weekday of the calendar week after this one, weeks beginning on Monday."""
    return today - today.weekday() * _DAY + _WEEK + number * _DAY


def _in_next_week(
    words: Sequence[str], found: set[datetime.date], language: str, today: datetime.date
) -> tuple[set[datetime.date], set[int]]:
    """Weekdays moved into next week where that was said."""
    for at in range(len(words)):
        after = starts(words, at, _NEXT_WEEK[language])
        if after is not None:
            return {_in_week_after(day.weekday(), today) for day in found}, set(range(at, after))
    return found, set()


def _nth_of_month(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    """ "The first tuesday of december", "el último viernes de enero"."""
    nth = _NTH[language].get(words[at])
    number = _WEEKDAYS[language].get(words[at + 1]) if nth is not None and at + 1 < len(words) else None
    if nth is None or number is None:
        return None
    after = starts(words, at + 2, ("of", "in", "de", "del mes de"))
    if after is None or after >= len(words):
        return None
    month = dates.MONTHS[language].get(words[after])
    if month is None:
        return None
    for year in (today.year, today.year + 1):
        day = _nth(year, month, number, nth)
        if day is not None and day >= today:
            return day, after + 1
    return None


def _nth(year: int, month: int, number: int, nth: int) -> datetime.date | None:
    days = [
        datetime.date(year, month, day)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if datetime.date(year, month, day).weekday() == number
    ]
    return days[nth - 1 if nth > 0 else nth] if nth <= len(days) else None


def _calendar(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    """ "December third", "the third of december", "the third", "el tres de diciembre", "12/3"."""
    months = dates.MONTHS[language]
    if slashed := _SLASHED.match(words[at]):
        first, second = int(slashed[1]), int(slashed[2])
        month, day = (second, first) if language == "es" else (first, second)
        return _future(month, day, today, at + 1)
    if words[at] in months:
        for day, after in _day_numbers(words, at + 1, language, spoken=True):
            return _future(months[words[at]], day, today, after)
        return None
    start = at + 1 if words[at] in ("the", "el", "dia") else at
    if start < len(words) and words[start] == "dia":
        start += 1
    for day, after in _day_numbers(words, start, language, spoken=language == "es"):
        of = starts(words, after, ("of", "de", "del mes de"))
        if of is not None and of < len(words) and words[of] in months:
            return _future(months[words[of]], day, today, of + 1)
        if start > at and (language == "en" or words[start - 1] == "dia") and words[after : after + 1] != ["de"]:
            if after < len(words) and words[after] in _WEEKDAYS[language]:
                continue
            return _day_of_month(day, today, after)
    return None


def _day_numbers(words: Sequence[str], at: int, language: str, *, spoken: bool) -> Iterator[tuple[int, int]]:
    """Ordinals, and numbers where they may stand for a day (`spoken`), the longest first."""
    found = list(dates.ordinal(words, at, language))
    if spoken:
        found += list(numbers.below_hundred(words, at, language))
    yield from sorted(((day, after) for day, after in found if 1 <= day <= 31), key=lambda one: -one[1])


def _future(month: int, day: int, today: datetime.date, after: int) -> _Found:
    for year in (today.year, today.year + 1):
        try:
            date = datetime.date(year, month, day)
        except ValueError:
            continue
        if date >= today:
            return date, after
    raise ValueError("no such day")


def _day_of_month(day: int, today: datetime.date, after: int) -> _Found:
    month = today.month if day >= today.day else today.month % 12 + 1
    return _future(month, day, today, after)


def _by_holiday(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    """ "The monday after thanksgiving", "the day before christmas", "on new year's eve"."""
    number = _WEEKDAYS[language].get(words[at])
    if number is None and words[at] not in ("day", "dia"):
        return _holiday(words, at, language, today)
    side = starts(words, at + 1, ("after", "despues de", "despues del"))
    before = starts(words, at + 1, ("before", "antes de", "antes del"))
    start = side if side is not None else before
    if start is None:
        return None
    holiday = _holiday(words, start, language, today)
    if holiday is None:
        return None
    day, after = holiday
    step = _DAY if side is not None else -_DAY
    moved = day + step
    while number is not None and moved.weekday() != number:
        moved += step
    return moved, after


def _holiday(words: Sequence[str], at: int, language: str, today: datetime.date) -> _Found | None:
    names = _HOLIDAYS[language]
    after = starts(words, at, tuple(names))
    if after is None:
        return None
    month, day, number, nth = names[" ".join(words[at:after])]
    for year in (today.year, today.year + 1):
        date = datetime.date(year, month, day) if day else _nth(year, month, number, nth)
        if date is not None and date >= today:
            return date, after
    return None


_FIXED = {"christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "new year's eve": (12, 31),
          "new year's day": (1, 1), "new year's": (1, 1), "new years": (1, 1), "the new year": (1, 1),
          "valentine's day": (2, 14), "saint patrick's day": (3, 17),
          "independence day": (7, 4), "the fourth of july": (7, 4),
          "halloween": (10, 31), "veterans day": (11, 11)}  # fmt: skip
_MOVING = {"martin luther king day": (1, 0, 3), "m l k day": (1, 0, 3), "presidents day": (2, 0, 3),
           "mother's day": (5, 6, 2), "memorial day": (5, 0, -1), "father's day": (6, 6, 3), "labor day": (9, 0, 1),
           "columbus day": (10, 0, 2), "thanksgiving day": (11, 3, 4), "thanksgiving": (11, 3, 4)}  # fmt: skip
_FIXED_ES = {"nochebuena": (12, 24), "navidad": (12, 25), "ano nuevo": (1, 1), "fin de ano": (12, 31),
             "dia de reyes": (1, 6), "reyes": (1, 6), "dia de muertos": (11, 2)}  # fmt: skip
_MOVING_ES = {"accion de gracias": (11, 3, 4), "dia de accion de gracias": (11, 3, 4), "dia del trabajo": (9, 0, 1)}
_Holiday = tuple[int, int, int, int]


def _all(fixed: dict[str, tuple[int, int]], moving: dict[str, tuple[int, int, int]]) -> dict[str, _Holiday]:
    return {name: (month, day, 0, 0) for name, (month, day) in fixed.items()} | {
        name: (month, 0, number, nth) for name, (month, number, nth) in moving.items()
    }


_HOLIDAYS = {"en": _all(_FIXED, _MOVING), "es": _all(_FIXED_ES, _MOVING_ES)}
