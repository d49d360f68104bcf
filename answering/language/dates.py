"""Birth dates as people say them, and only such as could be one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answering.language import lexicon, numbers
from answering.language.digits import after_correction

OLDEST_YEARS = 120
_DIGITS_OF_A_DATE = 8

MONTHS = {
    "en": {
        name: number
        for number, names in enumerate(
            lexicon.phrases(
                "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|"
                "october oct|november nov|december dec"
            ),
            1,
        )
        for name in names.split()
    },
    "es": {
        name: number
        for number, names in enumerate(
            lexicon.phrases(
                "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre|diciembre"
            ),
            1,
        )
        for name in names.split()
    },
}
_ORDINAL_UNITS = {
    name: number
    for number, name in enumerate(
        lexicon.words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        1,
    )
}
_ASIDE = {
    "en": frozenset(
        lexicon.words(
            "on the of in year i was am i'm my his her their birthday birth date day is it's its it born that's "
            "um uh er oh-well well yes yeah okay sure so he she was he's she's dob monday tuesday wednesday "
            "thursday friday saturday sunday and"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "el la de del en ano mi su cumpleanos fecha nacimiento naci nacio es fue dia eh este pues bueno si "
            "lunes martes miercoles jueves viernes sabado domingo"
        )
    ),
}
_NUMERAL_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|o|ro|do|to)$")
_SEPARATED = re.compile(r"(?<=\d)[/.-](?=\d)")


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date; `sure` False when a century, the order of day and month, or words around it leave room for another.

    `open_ended`: "no" when no more words can belong to it; "may" when they could (1950 … 1952), "will" when the year
    sounds half said ("nineteen").
    """

    date: datetime.date
    sure: bool
    open_ended: str = "no"


@dataclass(frozen=True, slots=True)
class _Year:
    years: tuple[int, ...]
    four: bool
    open_ended: str


def words_of(text: str) -> str:
    """The text with "3/5/1952" and "1952-03-05" divided into words."""
    return _SEPARATED.sub(" ", text)


def read(words: Sequence[str], language: str, today: datetime.date) -> BirthDate | None:
    """The birth date said, or None: no whole date, an impossible one, one to come, or several that would fit."""
    rest, corrected = after_correction(words, language)
    core, plain = _core(rest, language)
    found = list(_dates(core, language, today))
    dates = {birth.date for birth in found}
    if not dates:
        return None
    if len(dates) > 1:
        return _of_centuries(found, today)
    best = max(found, key=lambda birth: birth.sure)
    return BirthDate(best.date, best.sure and plain and not corrected, best.open_ended)


def _of_centuries(found: Sequence[BirthDate], today: datetime.date) -> BirthDate | None:
    if len({(birth.date.month, birth.date.day, birth.date.year % 100) for birth in found}) > 1:
        return None
    latest = max(found, key=lambda birth: birth.date)
    return BirthDate(latest.date, False, latest.open_ended)


def openness(words: Sequence[str], language: str) -> str | None:
    """Whether a whole date could go on: "no", "may" or "will"; None when it is not whole yet. Asks no calendar."""
    rest, _ = after_correction(words, language)
    core, _ = _core(rest, language)
    whole = [year for year, month, day, _ in _forms(core, language) if month <= 12 and 1 <= day <= 31]
    found = {year.open_ended for year in whole}
    # "One two seven six" may be the second of January 76, or the twelfth month of a date still being said.
    if "no" in found and all(word in numbers.UNITS[language] for word in core) and len(core) < _DIGITS_OF_A_DATE:
        return "no" if any(year.four for year in whole) else "may"
    return next((state for state in ("no", "may", "will") if state in found), None)


def has_begun(words: Sequence[str], language: str) -> bool:
    """Whether a month or a number has been said."""
    return any(
        word in MONTHS[language] or ordinal([word], 0, language) or numbers.is_number_word(word, language)
        for word in words
    )


def _core(words: Sequence[str], language: str) -> tuple[list[str], bool]:
    """The words without asides, cut to the stretch between the first and last that belong to dates."""

    def belongs(word: str) -> bool:
        return (
            word in MONTHS[language]
            or numbers.is_number_word(word, language)
            or word in _ORDINAL_UNITS
            or word == "primero"
            or _NUMERAL_ORDINAL.match(word) is not None
        )

    marks = [belongs(word) for word in words]
    if not any(marks):
        return [], False
    first, last = marks.index(True), len(words) - 1 - marks[::-1].index(True)
    aside = _ASIDE[language]
    plain = all(word in aside for word in [*words[:first], *words[last + 1 :]])
    keep_and = [
        word
        for at, word in enumerate(words[first : last + 1], first)
        if word not in aside or (word in ("and", "y") and at > 0 and words[at - 1] in ("thousand", "hundred"))
    ]
    return keep_and, plain


def _dates(words: Sequence[str], language: str, today: datetime.date) -> Iterator[BirthDate]:
    for year, month, day, sure in _forms(words, language):
        candidates = [
            date
            for date in (_date(number, month, day) for number in year.years)
            if date is not None and _plausible(date, today)
        ]
        for date in candidates:
            yield BirthDate(date, sure and len(candidates) == 1 and year.open_ended != "will", year.open_ended)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _plausible(date: datetime.date, today: datetime.date) -> bool:
    return date <= today and date.year >= today.year - OLDEST_YEARS


_Form = tuple[_Year, int, int, bool]


def _forms(words: Sequence[str], language: str) -> Iterator[_Form]:
    """Every way to read all the words as year, month, day; the flag: the order leaves no doubt."""
    end = len(words)
    if end == 1 and words[0].isdecimal() and len(words[0]) in (6, 8):
        yield from _forms([words[0][:2], words[0][2:4], words[0][4:]], language)
        return
    if words and words[0] in MONTHS[language]:
        for day, year_at in _days(words, 1, language):
            for year in _whole_year(words, year_at, language):
                yield (
                    year,
                    MONTHS[language][words[0]],
                    day,
                    year.four or words[year_at - 1] not in ("eighteen", "nineteen", "twenty"),
                )
    for day, month_at in _days(words, 0, language):
        if month_at < end and words[month_at] in MONTHS[language]:
            for year in _whole_year(words, month_at + 1, language):
                yield year, MONTHS[language][words[month_at]], day, True
    for first, second_at in _small(words, 0, language):
        for second, year_at in _small(words, second_at, language):
            for year in _whole_year(words, year_at, language):
                yield from _ordered(first, second, year, language)
    for year, month_at in _years(words, 0, language):
        if year.four and month_at < end:
            if words[month_at] in MONTHS[language]:
                for day, after in _days(words, month_at + 1, language):
                    if after == end:
                        yield _Year(year.years, True, "no"), MONTHS[language][words[month_at]], day, True
            for month, day_at in _small(words, month_at, language):
                for day, after in _small(words, day_at, language):
                    if after == end and month <= 12 and words[0].isdecimal():
                        yield _Year(year.years, True, "no"), month, day, True


def _ordered(first: int, second: int, year: _Year, language: str) -> Iterator[_Form]:
    month, day = (second, first) if language == "es" else (first, second)
    if 1 <= month <= 12:
        yield year, month, day, month == day or (day > 12)
    elif 1 <= day <= 12:
        yield year, day, month, False


def _whole_year(words: Sequence[str], at: int, language: str) -> Iterator[_Year]:
    for year, after in _years(words, at, language):
        if after == len(words):
            yield year


def _small(words: Sequence[str], at: int, language: str) -> Iterator[tuple[int, int]]:
    """A day or month said in numbers: "three", "oh three", "zero three", "one two" (12)."""
    yield from numbers.below_hundred(words, at, language)
    units = numbers.UNITS[language]
    if at + 1 < len(words) and words[at] in units and words[at + 1] in units and units[words[at]] <= 3:
        yield units[words[at]] * 10 + units[words[at + 1]], at + 2


def _days(words: Sequence[str], at: int, language: str) -> Iterator[tuple[int, int]]:
    yield from ordinal(words, at, language)
    yield from _small(words, at, language)


def ordinal(words: Sequence[str], at: int, language: str) -> list[tuple[int, int]]:
    """The ordinal that starts at `at` as (value, position after it), in a list of one, or an empty one."""
    if at >= len(words):
        return []
    word = words[at]
    if found := _NUMERAL_ORDINAL.match(word):
        return [(int(found[1]), at + 1)]
    if language == "es":
        return [(1, at + 1)] if word == "primero" else []
    if word in _ORDINAL_UNITS:
        return [(_ORDINAL_UNITS[word], at + 1)]
    if word == "thirtieth":
        return [(30, at + 1)]
    tens = {"twenty": 20, "thirty": 30}.get(word)
    if tens and at + 1 < len(words) and 1 <= _ORDINAL_UNITS.get(words[at + 1], 0) <= 9:
        return [(tens + _ORDINAL_UNITS[words[at + 1]], at + 2)]
    return []


def _years(words: Sequence[str], at: int, language: str) -> Iterator[tuple[_Year, int]]:
    if at >= len(words):
        return
    units = numbers.UNITS[language]
    for value, after in numbers.cardinals(words, at, language):
        if 1800 <= value < 2200:
            round_one = not words[at].isdecimal() and value % 10 == 0 and value != 2010
            yield _Year((value,), True, "may" if round_one else "no"), after
        elif (10 <= value < 100) or (words[at].isdecimal() and len(words[at]) == 2):
            yield _short_year(value, words[at]), after
    run = words[at : at + 4]
    if len(run) == 4 and all(word in units for word in run):
        value = int("".join(str(units[word]) for word in run))
        if 1800 <= value < 2200:
            yield _Year((value,), True, "no"), at + 4
    if len(run) >= 2 and run[0] in units and run[1] in units:
        two = units[run[0]] * 10 + units[run[1]]
        yield _Year(_centuries(two), False, "will" if two in (18, 19, 20) else "no"), at + 2
    if language == "en":
        yield from _paired_year(words, at)


def _short_year(value: int, word: str) -> _Year:
    if word in ("eighteen", "nineteen", "twenty") and value in (18, 19, 20):
        return _Year(_centuries(value), False, "will")
    return _Year(_centuries(value), False, "may" if value % 10 == 0 and not word.isdecimal() else "no")


def _centuries(two_digits: int) -> tuple[int, ...]:
    return 1900 + two_digits, 2000 + two_digits


def _paired_year(words: Sequence[str], at: int) -> Iterator[tuple[_Year, int]]:
    """ "nineteen fifty two", "nineteen oh five", "nineteen hundred and four", "twenty ten"."""
    century = {"eighteen": 1800, "nineteen": 1900, "twenty": 2000, "18": 1800, "19": 1900, "20": 2000}.get(words[at])
    at += 1
    if century is None or at >= len(words):
        return
    if words[at] in ("oh", "o", "zero") and at + 1 < len(words):
        for unit, after in numbers.below_hundred(words, at + 1, "en"):
            if unit < 10:
                yield _Year((century + unit,), True, "no"), after
    if words[at] == "hundred":
        yield _Year((century,), True, "may"), at + 1
        at += 2 if at + 1 < len(words) and words[at + 1] == "and" else 1
        yield from (
            (_Year((century + rest,), True, "no"), after)
            for rest, after in numbers.below_hundred(words, at, "en")
            if rest
        )
        return
    for rest, after in numbers.below_hundred(words, at, "en"):
        if rest >= 10:
            yield _Year((century + rest,), True, "may" if rest % 10 == 0 and rest > 10 else "no"), after
