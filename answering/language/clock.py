"""Times of day as people say them for an appointment: an hour, a part of the day, a bound."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from answering.language import lexicon, numbers

FIRST, LAST = datetime.time(0, 0), datetime.time(23, 59)
# Practices are open by day: an hour said without its half of the day from one to six is in the afternoon.
_AFTERNOON_UNTIL = 6


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, both included; `first` == `last` for one time. `sure` False where words leave room."""

    first: datetime.time
    last: datetime.time
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Said:
    """One time in the sentence: `bound` "at", "from", "to" or "part" (of the day)."""

    bound: str
    span: Span
    at: int
    after: int


def _span(first: int, last: int) -> Span:
    return Span(datetime.time(first), datetime.time(last))


MORNING, AFTERNOON, EVENING, FIRST_THING = _span(8, 12), _span(12, 17), _span(17, 20), _span(8, 9)
NOON = _span(12, 12)
_ANY = Span(FIRST, LAST)

_PARTS: Mapping[str, Mapping[str, Span]] = {
    "en": {
        "first thing in the morning": FIRST_THING,
        "first thing": FIRST_THING,
        "in the morning": MORNING,
        "mornings": MORNING,
        "morning": MORNING,
        "before lunch": MORNING,
        "after lunch": AFTERNOON,
        "afternoons": AFTERNOON,
        "afternoon": AFTERNOON,
        "evenings": EVENING,
        "evening": EVENING,
        "tonight": EVENING,
        "night": EVENING,
        "after work": Span(datetime.time(17), LAST, False),
        "after school": Span(datetime.time(15), LAST, False),
        "noon": NOON,
        "midday": NOON,
        "any time of day": _ANY,
        "any time of the day": _ANY,
        "whatever time": _ANY,
        "any time": _ANY,
        "anytime": _ANY,
        "whenever": _ANY,
        "all day": _ANY,
    },
    "es": {
        "a primera hora de la manana": FIRST_THING,
        "a primera hora": FIRST_THING,
        "primera hora": FIRST_THING,
        "por la manana": MORNING,
        "en la manana": MORNING,
        "de la manana": MORNING,
        "a la manana": MORNING,
        "de manana": MORNING,
        "temprano": MORNING,
        "mediodia": NOON,
        "medio dia": NOON,
        "tarde": AFTERNOON,
        "tardes": AFTERNOON,
        "tardecita": AFTERNOON,
        "noche": EVENING,
        "noches": EVENING,
        "a cualquier hora": _ANY,
        "cualquier hora": _ANY,
        "a la hora que sea": _ANY,
        "cuando sea": _ANY,
        "todo el dia": _ANY,
    },
}
_FROM = {
    "en": lexicon.phrases(
        "no earlier than|not earlier than|not before|no sooner than|any time after|any time past|anytime after|"
        "anytime past|after|past|later than|from|starting at|starting|since"
    ),
    "es": lexicon.phrases("despues de|pasadas|pasada|a partir de|no antes de|desde|mas tarde de|de"),
}
_TO = {
    "en": lexicon.phrases("no later than|not later than|not after|before|by|until|till|up to|earlier than|sooner than"),
    "es": lexicon.phrases("no mas tarde de|a mas tardar|antes de|hasta|no despues de"),
}
_BETWEEN = {"en": lexicon.phrases("between|from"), "es": lexicon.phrases("entre|de|desde")}
_AND = {"en": lexicon.phrases("and|to|until|till|through"), "es": lexicon.phrases("y|a|hasta")}
_HALVES = {
    "en": {
        "a m": 0,
        "am": 0,
        "a.m": 0,
        "in the morning": 0,
        "this morning": 0,
        "p m": 1,
        "pm": 1,
        "p.m": 1,
        "in the afternoon": 1,
        "in the evening": 1,
        "at night": 1,
        "tonight": 1,
    },
    "es": {
        "a m": 0,
        "am": 0,
        "de la manana": 0,
        "por la manana": 0,
        "en la manana": 0,
        "p m": 1,
        "pm": 1,
        "de la tarde": 1,
        "en la tarde": 1,
        "por la tarde": 1,
        "de la noche": 1,
        "en la noche": 1,
    },
}
_AT = {
    "en": lexicon.phrases("at|around|about|like|say"),
    "es": lexicon.phrases("a las|a la|como a las|las|la|a eso de las"),
}
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d{2})(?!\d)")
_HALF_OF_DAY = re.compile(r"(?<=\d)\s?([ap])\.?\s?m\b\.?", re.IGNORECASE)
_UNSURE = frozenset(lexicon.words("around about like maybe ish como aproximadamente tal eso"))
_MINUTES = (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55)


def words_of(text: str) -> str:
    """The text with "3:30pm" divided into words."""
    return _HALF_OF_DAY.sub(lambda found: f" {found[1].lower()}m", _CLOCK.sub(r"\1 \2", text))


def starts(words: Sequence[str], at: int, phrases: Sequence[str]) -> int | None:
    """The position after the longest of the phrases that starts at `at`, or None."""
    best = None
    for phrase in phrases:
        parts = phrase.split()
        if list(words[at : at + len(parts)]) == parts and (best is None or at + len(parts) > best):
            best = at + len(parts)
    return best


def read(words: Sequence[str], language: str) -> tuple[Span | None, frozenset[int]]:
    """The time or span said, None for none; and which words it was said with.

    Raises:
        ValueError: several times that no one span holds.
    """
    said = list(_times(words, language))
    used = frozenset(position for one in said for position in range(one.at, one.after))
    if not said:
        return None, used
    exact = [one for one in said if one.bound == "at"]
    parts = [one for one in said if one.bound == "part"]
    if len({(one.span.first, one.span.last) for one in exact}) > 1 or (
        exact and any(o.bound in ("from", "to") for o in said)
    ):
        raise ValueError("several times")
    if exact:
        return exact[0].span, used
    spans = {(one.span.first, one.span.last) for one in parts if one.span != _ANY}
    if len(spans) > 1:
        raise ValueError("several parts of the day")
    first, last, sure = FIRST, LAST, all(one.span.sure for one in said)
    for one in said:
        if one.bound != "to":
            first = max(first, one.span.first)
        if one.bound != "from":
            last = min(last, one.span.last)
    if first > last:
        raise ValueError("an end before its beginning")
    return Span(first, last, sure), used


def _times(words: Sequence[str], language: str) -> Iterator[_Said]:
    at = 0
    while at < len(words):
        found = _between(words, at, language) or _bounded(words, at, language) or _part(words, at, language)
        if found is None:
            found = _exact(words, at, language)
        if found is None:
            at += 1
            continue
        yield found
        at = found.after


def _between(words: Sequence[str], at: int, language: str) -> _Said | None:
    start = starts(words, at, _BETWEEN[language])
    if start is None:
        return None
    first = _clock(words, start, language, alone=True)
    middle = starts(words, first[1], _AND[language]) if first else None
    last = _clock(words, middle, language, alone=True) if middle is not None else None
    if first is None or last is None:
        return None
    (begin, begin_half, _), (end, end_half, _) = first[0], last[0]
    until = _of_day(end, end_half)
    since = _of_day(begin, begin_half)
    if begin_half is None and end_half == 0:
        since = _of_day(begin, 0)
    if begin_half is None and end_half == 1 and since > until:
        since = _of_day(begin, 1)
    return _Said("part", Span(since, until), at, last[1]) if since < until else None


def _bounded(words: Sequence[str], at: int, language: str) -> _Said | None:
    for bound, phrases in (("from", _FROM), ("to", _TO)):
        start = starts(words, at, phrases[language])
        if start is None:
            continue
        if start < len(words) and words[start] in ("noon", "midday", "mediodia"):
            return _Said(bound, NOON, at, start + 1)
        clock = _clock(words, start, language, alone=language == "es" or words[at] != "from")
        if clock is not None:
            (time, half, sure), after = clock
            moment = _of_day(time, half)
            return _Said(bound, Span(moment, moment, sure), at, after)
    return None


def _part(words: Sequence[str], at: int, language: str) -> _Said | None:
    after = starts(words, at, tuple(_PARTS[language]))
    if after is None:
        return None
    return _Said("part", _PARTS[language][" ".join(words[at:after])], at, after)


def _exact(words: Sequence[str], at: int, language: str) -> _Said | None:
    lead = starts(words, at, _AT[language])
    clock = _clock(words, lead if lead is not None else at, language, alone=lead is not None)
    if clock is None:
        return None
    (time, half, sure), after = clock
    moment = _of_day(time, half)
    vague = lead is not None and not _UNSURE.isdisjoint(words[at:lead])
    return _Said("at", Span(moment, moment, sure and not vague), at, after)


_Clock = tuple[tuple[datetime.time, int | None, bool], int]


def _clock(words: Sequence[str], at: int, language: str, *, alone: bool) -> _Clock | None:
    """An hour with its minutes at `at`; `alone`: a bare number is one too. With its half of the day, where said."""
    if at >= len(words):
        return None
    if language == "es" and words[at] in ("las", "la"):
        at, alone = at + 1, True
    turned = _turned(words, at, language) if at < len(words) else None
    if turned is not None:
        (hour, minute), after, marked = turned[0], turned[1], True
    else:
        plain = _hour(words, at, language)
        if plain is None:
            return None
        hour, after = plain
        minute, after, marked = _minutes(words, after, language)
    if after < len(words) and words[after] in ("o'clock", "oclock", "sharp", "ish", "punto"):
        after, marked = after + 1, True
    half_at = starts(words, after, tuple(_HALVES[language]))
    half = _HALVES[language][" ".join(words[after:half_at])] if half_at is not None else None
    if not (marked or alone or half is not None) or hour > 23 or (half is not None and hour > 12):
        return None
    time = datetime.time(hour % 24, minute)
    return (time, half, half is not None or hour > _AFTERNOON_UNTIL), half_at if half_at is not None else after


def _hour(words: Sequence[str], at: int, language: str) -> tuple[int, int] | None:
    readings = [
        (value, after)
        for value, after in numbers.below_hundred(words, at, language)
        if 1 <= value <= 23 and after == at + 1
    ]
    return readings[0] if readings else None


def _minutes(words: Sequence[str], at: int, language: str) -> tuple[int, int, bool]:
    """Minutes after an hour: "thirty", "oh five", "y media", "menos cuarto" is left to `_turned`."""
    if language == "es" and words[at : at + 1] == ["y"]:
        named = {"media": 30, "cuarto": 15}.get(words[at + 1] if at + 1 < len(words) else "")
        if named is not None:
            return named, at + 2, True
        at_minutes = at + 1
    else:
        at_minutes = at
    if at_minutes + 1 < len(words) and words[at_minutes] in ("oh", "o", "zero", "cero"):
        unit = numbers.UNITS[language].get(words[at_minutes + 1])
        if unit is not None:
            return unit, at_minutes + 2, True
    best = max(numbers.below_hundred(words, at_minutes, language), key=lambda found: found[1], default=None)
    if best is not None and best[0] in _MINUTES and (best[0] >= 10 or words[at_minutes].isdecimal()):
        return best[0], best[1], True
    return 0, at, False


def _turned(words: Sequence[str], at: int, language: str) -> tuple[tuple[int, int], int] | None:
    """ "Half past three", "quarter to four", "diez para las tres", "las tres menos cuarto"."""
    if language == "es":
        return _turned_spanish(words, at)
    start = at + 1 if words[at : at + 1] == ["a"] else at
    minutes = {"half": 30, "quarter": 15}.get(words[start] if start < len(words) else "")
    after = start + 1
    if minutes is None:
        found = max(numbers.below_hundred(words, at, "en"), key=lambda reading: reading[1], default=None)
        if found is None:
            return None
        minutes, after = found
        if words[after : after + 1] == ["minutes"]:
            after += 1
    turn = words[after] if after < len(words) else ""
    hour = _hour(words, after + 1, "en") if turn in ("past", "after", "to", "till", "before", "of") else None
    if hour is None or minutes not in _MINUTES or hour[0] > 12:
        return None
    if turn in ("past", "after"):
        return (hour[0], minutes), hour[1]
    return ((hour[0] - 1) or 12, 60 - minutes), hour[1]


def _turned_spanish(words: Sequence[str], at: int) -> tuple[tuple[int, int], int] | None:
    named = {"cuarto": 15, "media": 30}
    minutes = named.get(words[at])
    after = at + 1
    if minutes is None:
        found = max(numbers.below_hundred(words, at, "es"), key=lambda reading: reading[1], default=None)
        if found is None:
            return None
        minutes, after = found
    if words[after : after + 2] in (["para", "las"], ["para", "la"]):
        hour = _hour(words, after + 2, "es")
        return (((hour[0] - 1) or 12, 60 - minutes), hour[1]) if hour and minutes in _MINUTES else None
    if words[after : after + 1] == ["menos"]:
        less = named.get(words[after + 1] if after + 1 < len(words) else "")
        if less is not None and minutes <= 12:
            return ((minutes - 1) or 12, 60 - less), after + 2
        counted = max(numbers.below_hundred(words, after + 1, "es"), key=lambda reading: reading[1], default=None)
        if counted is not None and counted[0] in _MINUTES and minutes <= 12:
            return ((minutes - 1) or 12, 60 - counted[0]), counted[1]
    return None


def _of_day(time: datetime.time, half: int | None) -> datetime.time:
    hour = time.hour
    if half == 0:
        hour %= 12
    elif half == 1:
        hour = hour % 12 + 12
    elif 1 <= hour <= _AFTERNOON_UNTIL:
        hour += 12
    return time.replace(hour=hour)
