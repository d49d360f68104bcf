"""Ages and body temperatures as people say them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answering.language import lexicon, numbers
from answering.language.digits import after_correction

DAYS_A_MONTH = 30.4375
FAHRENHEIT = (90.0, 112.0)
CELSIUS = (32.0, 44.5)
OLDEST_MONTHS = 120 * 12

_AGE_UNITS = {
    "en": {"day": 1 / DAYS_A_MONTH, "week": 7 / DAYS_A_MONTH, "month": 1.0, "year": 12.0, "yr": 12.0},
    "es": {
        "dia": 1 / DAYS_A_MONTH,
        "semana": 7 / DAYS_A_MONTH,
        "mes": 1.0,
        "ano": 12.0,
        "anito": 12.0,
        "mesecito": 1.0,
    },
}
_NEWBORN = {"en": frozenset({"newborn"}), "es": frozenset({"recien"})}
_VAGUE = {
    "en": frozenset(
        lexicon.words(
            "almost nearly about around roughly maybe probably over under like just going turning turned think"
        )
    ),
    "es": frozenset(lexicon.words("casi alrededor como mas menos quizas tal creo apenas")),
}
_ASIDE = {
    "en": frozenset(
        lexicon.words(
            "he she he's she's it's is i'm am i they're they are the baby child my son daughter old of age aged "
            "um uh well so now yes yeah only his her was it temperature fever a degrees degree point at had has "
            "have got with been reads says said thermometer took last it's running ran to up went"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "tiene el ella la bebe nino nina mi hijo hija es de edad eh pues bueno ahora si solo solamente va a "
            "cumplio temperatura fiebre grados grado punto con tenia esta estaba termometro marca dice le tome "
            "los las un una y"
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A value, whether it can be read one way only, and whether its unit was named."""

    value: float
    sure: bool
    named_unit: bool


def age_months(words: Sequence[str], language: str) -> Measure | None:
    """An age in months: "three weeks", "nine months old", "two and a half" (years when no unit is named)."""
    rest, corrected = after_correction(words, language)
    if _NEWBORN[language] & set(rest) and not any(numbers.is_number_word(word, language) for word in rest):
        return Measure(0.0, False, False)
    parts, unknown = _age_parts(rest, language)
    if not parts or any(unit is None for _, unit in parts[:-1]):
        return None
    units = [unit for _, unit in parts if unit is not None]
    if any(later >= earlier for earlier, later in itertools.pairwise(units)) or (
        len(parts) > 1 and len(units) < len(parts)
    ):
        return None
    months = sum(count * (12.0 if unit is None else unit) for count, unit in parts)
    if not 0 <= months <= OLDEST_MONTHS:
        return None
    sure = bool(units) and not unknown and not corrected and not _VAGUE[language] & set(rest)
    return Measure(round(months, 2), sure, bool(units))


def _age_parts(words: Sequence[str], language: str) -> tuple[list[tuple[float, float | None]], bool]:
    """Counts with their units in order; whether other words than asides stand among them."""
    parts: list[tuple[float, float | None]] = []
    unknown, at = False, 0
    while at < len(words):
        count = _count(words, at, language)
        if count is None:
            if not (words[at] in _ASIDE[language] or words[at] in _VAGUE[language] or words[at] == "and"):
                unknown = True
            at += 1
            continue
        value, at = count
        unit = _unit(words, at, language)
        if unit is not None:
            at += 1
            half = _half(words, at, language)
            value, at = (value + 0.5, half) if half else (value, at)
        parts.append((value, unit))
    return parts, unknown


def _count(words: Sequence[str], at: int, language: str) -> tuple[float, int] | None:
    word = words[at]
    if word in ("half", "medio") and at + 2 < len(words) and words[at + 1] == "a" and _unit(words, at + 2, language):
        return 0.5, at + 2
    if word == "medio" and _unit(words, at + 1, language):
        return 0.5, at + 1
    if word in ("a", "an", "one", "un", "una") and _unit(words, at + 1, language):
        return 1.0, at + 1
    if (decimal := _decimal_numeral(word)) is not None:
        return decimal, at + 1
    reading = numbers.longest(words, at, language)
    if reading is None or word in ("oh", "o") or (word in ("un", "una") and language == "es"):
        return None
    value, after = reading
    half = _half(words, after, language)
    return (value + 0.5, half) if half else (float(value), after)


def _decimal_numeral(word: str) -> float | None:
    whole, dot, decimals = word.partition(".")
    return float(word) if dot and whole.isdecimal() and decimals.isdecimal() else None


def _half(words: Sequence[str], at: int, language: str) -> int | None:
    for half in (("and", "a", "half"), ("and", "half")) if language == "en" else (("y", "medio"), ("y", "media")):
        if tuple(words[at : at + len(half)]) == half:
            return at + len(half)
    return None


def _unit(words: Sequence[str], at: int, language: str) -> float | None:
    if at >= len(words):
        return None
    units, word = _AGE_UNITS[language], words[at]
    for stem in (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("'s")):
        if stem in units:
            return units[stem]
    return None


def ratings(words: Sequence[str], language: str) -> list[float]:
    """The numbers said for a scale of 0 to 10, in order, "out of ten" left away; empty when one is beyond the scale."""
    found: list[float] = []
    at = 0
    while at < len(words):
        if tuple(words[at : at + 2]) in _OUT_OF and at + 2 < len(words):
            at += 3
            continue
        if words[at] == "de" and at + 1 < len(words) and words[at + 1] in ("diez", "10") and found:
            at += 2
            continue
        count = _scale_number(words, at, language)
        if count is None:
            at += 1
            continue
        value, at = count
        if value > 10:
            return []
        found.append(value)
    return found


_OUT_OF = {("out", "of")}


def _scale_number(words: Sequence[str], at: int, language: str) -> tuple[float, int] | None:
    word = words[at]
    if word in ("oh", "o", "un", "una"):
        return None
    if (decimal := _decimal_numeral(word)) is not None:
        return decimal, at + 1
    reading = numbers.longest(words, at, language)
    if reading is None:
        return None
    half = _half(words, reading[1], language)
    return (reading[0] + 0.5, half) if half else (float(reading[0]), reading[1])


def fahrenheit(words: Sequence[str], language: str) -> Measure | None:
    """A body temperature in degrees Fahrenheit, whichever scale it was said in; None when it cannot be one."""
    rest, corrected = after_correction(words, language)
    scales = {
        "f" if word.startswith("fahr") else "c"
        for word in rest
        if word.startswith(("fahr", "cels", "centigr")) or word in ("f", "c")
    }
    rest = [word for word in rest if not word.startswith(("fahr", "cels", "centigr")) and word not in ("f", "c")]
    marks = [_decimal_numeral(word) is not None or numbers.is_number_word(word, language) for word in rest]
    if not any(marks) or len(scales) > 1:
        return None
    first, last = marks.index(True), len(rest) - 1 - marks[::-1].index(True)
    if language == "en" and first and rest[first - 1] == "a" and rest[first] == "hundred":
        first -= 1
    half = _half(rest, last + 1, language)
    core = [
        word for word in rest[first : half or last + 1] if word not in ("degrees", "degree", "grados", "grado", "con")
    ]
    outer = [*rest[:first], *rest[half or last + 1 :]]
    values = list(dict.fromkeys(round(value, 1) for value in _temperatures(core, language, scales)))
    if len(values) != 1 and not _may_be_tenths(core, values):
        return None
    plain = all(word in _ASIDE[language] for word in outer)
    return Measure(values[0], plain and not corrected and len(values) == 1, bool(scales))


def _may_be_tenths(words: Sequence[str], values: Sequence[float]) -> bool:
    """ "A hundred two" is 102 first, and 100.2 to some."""
    return "hundred" in words and len(values) == 2 and values[0].is_integer()


def _temperatures(words: Sequence[str], language: str, scales: set[str]) -> Iterator[float]:
    for value in _decimals(words, language):
        if FAHRENHEIT[0] <= value <= FAHRENHEIT[1] and scales != {"c"}:
            yield value
        elif CELSIUS[0] <= value <= CELSIUS[1] and scales != {"f"}:
            yield value * 9 / 5 + 32


def _decimals(words: Sequence[str], language: str) -> Iterator[float]:
    """Every reading of all the words as a number with at most two decimals."""
    if len(words) == 1 and (numeral := _decimal_numeral(words[0])) is not None:
        yield numeral
    for whole, after in sorted(_whole_degrees(words, language), key=lambda reading: -reading[1]):
        if after == len(words):
            yield float(whole)
            continue
        if _half(words, after, language) == len(words):
            yield whole + 0.5
            continue
        tail = list(words[after:])
        named = tail[0] in ("point", "punto", "coma")
        if not named and words[after - 1] in numbers.TENS[language]:
            continue
        for decimals in numbers.digit_strings(tail[1:] if named else tail, language):
            if len(decimals) == 1 or (named and len(decimals) == 2):
                yield float(f"{whole}.{decimals}")


def _whole_degrees(words: Sequence[str], language: str) -> Iterator[tuple[int, int]]:
    yield from numbers.cardinals(words, 0, language)
    units = numbers.UNITS[language]
    if len(words) >= 3 and words[0] in ("one", "uno") and words[1] in units and words[2] in units:
        yield 100 + units[words[1]] * 10 + units[words[2]], 3
    if len(words) >= 2 and words[0] in units and words[1] in units:
        yield units[words[0]] * 10 + units[words[1]], 2
    if len(words) >= 2 and words[0] == "one" and words[1] in ("ten", "eleven", "twelve"):
        yield 100 + numbers.TEENS["en"][words[1]], 2
