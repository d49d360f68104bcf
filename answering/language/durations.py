"""How long something has lasted, in hours."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from answering.language import lexicon, numbers
from answering.language.clock import starts
from answering.language.digits import after_correction
from answering.language.measures import Measure

_UNITS = {
    "en": {"second": 1 / 3600, "minute": 1 / 60, "min": 1 / 60, "hour": 1.0, "hr": 1.0, "day": 24.0, "night": 24.0,
           "week": 168.0, "month": 730.5, "year": 8766.0},
    "es": {"segundo": 1 / 3600, "minuto": 1 / 60, "minutito": 1 / 60, "hora": 1.0, "horita": 1.0, "dia": 24.0,
           "diita": 24.0, "noche": 24.0, "semana": 168.0, "mes": 730.5, "ano": 8766.0},
}  # fmt: skip
_COUNTS = {
    "en": {"half an": 0.5, "half a": 0.5, "an": 1.0, "a couple of": 2.0, "a couple": 2.0, "couple of": 2.0, "a": 1.0},
    "es": {"media": 0.5, "medio": 0.5, "un par de": 2.0, "una": 1.0, "un": 1.0},
}
# Several: nobody counts them; told as three, never without being read back.
_SEVERAL = {
    "en": lexicon.phrases("a few|few|several|some"),
    "es": lexicon.phrases("unas cuantas|unos cuantos|varias|varios|unas|unos"),
}
_SINCE = {
    "en": {"since this morning": 6.0, "this morning": 6.0, "since last night": 12.0, "last night": 12.0,
           "since yesterday": 24.0, "yesterday": 24.0, "since the day before yesterday": 48.0, "since last week": 168.0,
           "just now": 0.0, "just started": 0.0, "all day": 12.0, "all night": 12.0, "overnight": 12.0},
    "es": {"desde esta manana": 6.0, "desde la manana": 6.0, "esta manana": 6.0, "desde anoche": 12.0, "anoche": 12.0,
           "desde ayer": 24.0, "ayer": 24.0, "desde antier": 48.0, "antier": 48.0, "desde anteayer": 48.0,
           "desde la semana pasada": 168.0, "ahorita": 0.0, "apenas empezo": 0.0, "todo el dia": 12.0,
           "toda la noche": 12.0},
}  # fmt: skip
_ASIDE = frozenset(
    lexicon.words(
        "for it's its it been has have had it'll going on now since started ago the last past about um uh well like "
        "yeah yes just only i i've he she he's she's is desde hace hara tiene tengo ya como lleva llevo por pues eh si "
        "este de que empezo con solo nada mas la las los el ultimas ultimos"
    )
)
_VAGUE = frozenset(
    lexicon.words("about around like maybe almost nearly over more than less under como casi mas menos quizas")
)


def hours(words: Sequence[str], language: str) -> Measure | None:
    """How long, in hours; None when nothing says so, or when several lengths do."""
    rest, corrected = after_correction(words, language)
    found: list[float] = []
    plain, counted, at = True, True, 0
    while at < len(rest):
        since = starts(rest, at, tuple(_SINCE[language]))
        if since is not None:
            found.append(_SINCE[language][" ".join(rest[at:since])])
            counted, at = False, since
            continue
        length = _length(rest, at, language)
        if length is None:
            plain = plain and (rest[at] in _ASIDE or rest[at] in _VAGUE or rest[at] in ("and", "y"))
            at += 1
            continue
        value, exact, at = length
        found.append(value)
        counted = counted and exact
    if not found or any(later >= earlier for earlier, later in itertools.pairwise(found)):
        return None
    sure = plain and counted and not corrected and _VAGUE.isdisjoint(rest)
    return Measure(round(sum(found), 3), sure, True)


def _length(words: Sequence[str], at: int, language: str) -> tuple[float, bool, int] | None:
    exact = True
    several = starts(words, at, _SEVERAL[language])
    named = starts(words, at, tuple(_COUNTS[language]))
    if several is not None and _unit(words, several, language):
        count, after, exact = 3.0, several, False
    elif named is not None and _unit(words, named, language):
        count, after = _COUNTS[language][" ".join(words[at:named])], named
    else:
        reading = numbers.longest(words, at, language)
        if reading is None:
            return None
        count, after = float(reading[0]), reading[1]
        if half := starts(words, after, ("and a half", "y media", "y medio")):
            count, after = count + 0.5, half
        if other := _neighbour(words, after, language):
            count, after, exact = max(count, other[0]), other[1], False
    unit = _unit(words, after, language)
    if unit is None:
        return None
    after += 1
    half = starts(words, after, ("and a half", "y media", "y medio"))
    return ((count + 0.5) * unit, exact, half) if half else (count * unit, exact, after)


def _neighbour(words: Sequence[str], at: int, language: str) -> tuple[float, int] | None:
    """ "Two or three days", "dos o tres días": the longer."""
    if words[at : at + 1] not in (["or"], ["to"], ["o"], ["a"]):
        return None
    reading = numbers.longest(words, at + 1, language)
    return (float(reading[0]), reading[1]) if reading else None


def _unit(words: Sequence[str], at: int, language: str) -> float | None:
    if at >= len(words):
        return None
    word, units = words[at], _UNITS[language]
    stems = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("'s"))
    return next((units[stem] for stem in stems if stem in units), None)


def told(value: float) -> tuple[float, tuple[str, str]]:
    """A length in the unit people use for it: the count, and the unit's English singular and Spanish plural."""
    for unit, name in _TOLD:
        if value >= unit and (value / unit).is_integer():
            return value / unit, name
    return round(value * 60), ("minute", "minutos")


_TOLD = (
    (8766.0, ("year", "años")),
    (730.5, ("month", "meses")),
    (168.0, ("week", "semanas")),
    (24.0, ("day", "días")),
    (1.0, ("hour", "horas")),
)
