"""Spoken numbers, in every way the words can be read; which one was meant is for the caller of these to prove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answering.language import lexicon

_EN_UNITS = {
    word: value for value, word in enumerate(lexicon.words("zero one two three four five six seven eight nine"))
}
_EN_TEENS = {
    word: value
    for value, word in enumerate(
        lexicon.words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"), 10
    )
}
_EN_TENS = {
    word: value * 10
    for value, word in enumerate(lexicon.words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
_ES_UNITS = {
    "cero": 0,
    "un": 1,
    "uno": 1,
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
}
_ES_TEENS = {
    word: value
    for value, word in enumerate(
        lexicon.words(
            "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno "
            "veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
        ),
        10,
    )
}
_ES_TEENS |= {"veintiun": 21, "veintiuna": 21}
_ES_TENS = {
    word: value * 10
    for value, word in enumerate(lexicon.words("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"), 2)
}
_ES_HUNDREDS = {
    "cien": 100,
    "ciento": 100,
    "doscientos": 200,
    "trescientos": 300,
    "cuatrocientos": 400,
    "quinientos": 500,
    "seiscientos": 600,
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
}
_ES_HUNDREDS |= {word[:-2] + "as": value for word, value in _ES_HUNDREDS.items() if word.endswith("os")}

UNITS = {"en": {**_EN_UNITS, "oh": 0, "o": 0}, "es": {k: v for k, v in _ES_UNITS.items() if k not in ("un", "una")}}
TEENS = {"en": _EN_TEENS, "es": _ES_TEENS}
TENS = {"en": _EN_TENS, "es": _ES_TENS}
_TIMES = {"en": {"double": 2, "triple": 3, "treble": 3}, "es": {"doble": 2, "triple": 3}}

Reading = tuple[int, int]


def is_number_word(word: str, language: str) -> bool:
    """Whether a folded word is a numeral or part of a spoken number."""
    return (
        word.isdecimal()
        or word in UNITS[language]
        or word in TEENS[language]
        or word in TENS[language]
        or word in _TIMES[language]
        or word in ("hundred", "thousand", "mil", "hundreds")
        or (language == "es" and word in _ES_HUNDREDS)
    )


def below_hundred(words: Sequence[str], at: int, language: str) -> Iterator[Reading]:
    """Every reading 0 to 99 that starts at `at`, as (value, position after it)."""
    if at >= len(words):
        return
    word = words[at]
    if word.isdecimal() and len(word) <= 2:
        yield int(word), at + 1
    units, teens, tens = UNITS[language], TEENS[language], TENS[language]
    if word in units:
        yield units[word], at + 1
    elif language == "es" and word in _ES_UNITS:
        yield _ES_UNITS[word], at + 1
    if word in teens:
        yield teens[word], at + 1
    if word in tens:
        if word not in teens:
            yield tens[word], at + 1
        unit_at = at + 1
        if language == "es" and unit_at < len(words) and words[unit_at] == "y":
            unit_at += 1
        elif language == "es":
            return
        if unit_at < len(words) and words[unit_at] not in ("oh", "o"):
            unit = _unit(words[unit_at], language)
            if unit:
                yield tens[word] + unit, unit_at + 1


def _unit(word: str, language: str) -> int | None:
    if word.isdecimal() and len(word) == 1:
        return int(word)
    return (_ES_UNITS if language == "es" else _EN_UNITS).get(word)


def below_thousand(words: Sequence[str], at: int, language: str) -> Iterator[Reading]:
    """Every reading 0 to 999 that starts at `at`."""
    yield from below_hundred(words, at, language)
    if at < len(words) and words[at].isdecimal() and len(words[at]) == 3:
        yield int(words[at]), at + 1
    if language == "es":
        if at < len(words) and words[at] in _ES_HUNDREDS:
            readings = _hundred_and(words, at + 1, _ES_HUNDREDS[words[at]], language)
            yield from (reading for reading in readings if words[at] != "ciento" or reading[0] > 100)
        return
    for hundreds, after in _hundreds(words, at):
        yield from _hundred_and(words, after, hundreds, language)


def _hundreds(words: Sequence[str], at: int) -> Iterator[Reading]:
    if at < len(words) and words[at] == "hundred":
        yield 100, at + 1
    if at + 1 < len(words) and words[at + 1] == "hundred":
        count = 1 if words[at] == "a" else _unit(words[at], "en")
        if count:
            yield count * 100, at + 2


def _hundred_and(words: Sequence[str], at: int, hundreds: int, language: str) -> Iterator[Reading]:
    yield hundreds, at
    if at < len(words) and words[at] == "and" and language == "en":
        at += 1
    for rest, after in below_hundred(words, at, language):
        if rest:
            yield hundreds + rest, after


def cardinals(words: Sequence[str], at: int, language: str) -> Iterator[Reading]:
    """Every reading 0 to 9999 that starts at `at`; a bare "thousand" is none."""
    yield from below_thousand(words, at, language)
    if at < len(words) and words[at].isdecimal() and len(words[at]) == 4:
        yield int(words[at]), at + 1
    thousand = "mil" if language == "es" else "thousand"
    heads: list[Reading] = []
    if language == "es" and at < len(words) and words[at] == thousand:
        heads.append((1, at))
    heads.extend(below_hundred(words, at, language))
    for count, after in heads:
        if 0 < count < 10 and after < len(words) and words[after] == thousand:
            yield count * 1000, after + 1
            rest_at = after + 1
            if language == "en" and rest_at < len(words) and words[rest_at] == "and":
                rest_at += 1
            for rest, rest_after in below_thousand(words, rest_at, language):
                if rest:
                    yield count * 1000 + rest, rest_after


def longest(words: Sequence[str], at: int, language: str) -> Reading | None:
    """The reading from `at` that takes most words, or None."""
    return max(cardinals(words, at, language), key=lambda reading: reading[1], default=None)


MOST_READINGS = 64


def digit_strings(words: Sequence[str], language: str) -> list[str]:
    """Every string of digits the words can mean, likeliest first, at most `MOST_READINGS`; empty if a word is none.

    "twenty five" is 25 and never 205; "eight hundred five" 805 before 8005; "double five" 55; "oh" 0.
    """
    readings: list[tuple[str, int]] = [("", 0)]
    done: list[str] = []
    steps: dict[int, list[tuple[str, int]]] = {}
    while readings:
        following: list[tuple[str, int]] = []
        for so_far, at in readings:
            if at == len(words):
                if so_far and so_far not in done:
                    done.append(so_far)
                continue
            if at not in steps:
                steps[at] = _digit_steps(words, at, language)
            following.extend((so_far + numerals, after) for numerals, after in steps[at])
        readings = following[:MOST_READINGS]
    return done[:MOST_READINGS]


def _digit_steps(words: Sequence[str], at: int, language: str) -> list[tuple[str, int]]:
    word, units, teens, tens = words[at], UNITS[language], TEENS[language], TENS[language]
    if word.isdecimal():
        return [(word, at + 1)]
    if word in _TIMES[language]:
        if at + 1 < len(words) and (digit := _unit_digit(words[at + 1], language)) is not None:
            return [(digit * _TIMES[language][word], at + 2)]
        return []
    steps: list[tuple[str, int]] = []
    for value, after in sorted(_big_steps(words, at, language), key=lambda step: -step[1]):
        steps.append((str(value), after))
    if word in units:
        steps.append((str(units[word]), at + 1))
    elif word in teens or word in tens:
        value, after = max(below_hundred(words, at, language), key=lambda step: step[1])
        steps.append((str(value), after))
    return steps


def _big_steps(words: Sequence[str], at: int, language: str) -> Iterator[Reading]:
    if words[at] == "hundred":
        return
    for value, after in cardinals(words, at, language):
        if value >= 100 and not words[at].isdecimal():
            yield value, after


def _unit_digit(word: str, language: str) -> str | None:
    if word.isdecimal() and len(word) == 1:
        return word
    value = UNITS[language].get(word)
    return None if value is None else str(value)


def fewest_digits(words: Sequence[str], language: str) -> int:
    """How many digits the likeliest reading of the words has; 0 when they are none."""
    readings = digit_strings(words, language)
    return len(readings[0]) if readings else 0
