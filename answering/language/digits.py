"""Strings of digits out of what a caller said around them: telephone numbers, codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answering.language import lexicon, numbers

_ASIDE = {
    "en": frozenset(
        lexicon.words(
            "it it's its is my the a number phone telephone cell mobile home work callback code area and then um "
            "uh er dash hyphen space at that's that would be okay ok yes yeah sure so well here's here i'm call "
            "me can you reach best please plus"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "es el la mi numero telefono celular movil casa de codigo area y luego eh este pues guion bueno si "
            "claro seria al puede llamarme me llame llamar aqui por favor mas"
        )
    ),
}
_CORRECTIONS = {
    "en": (
        ("no", "wait"),
        ("wait", "no"),
        ("i", "mean"),
        ("sorry",),
        ("scratch", "that"),
        ("make", "that"),
        ("correction",),
        ("let", "me", "start", "over"),
        ("start", "over"),
    ),
    "es": (("no", "espere"), ("perdon",), ("quiero", "decir"), ("digo",), ("correccion",), ("mejor", "dicho")),
}
_EXTENSION = frozenset({"extension", "ext"})


@dataclass(frozen=True, slots=True)
class DigitString:
    """Digits, and whether everything around them was understood and they could be read in no other way."""

    digits: str
    sure: bool


def after_correction(words: Sequence[str], language: str) -> tuple[list[str], bool]:
    """What follows the last "no wait", "sorry", "i mean"; and whether there was one."""
    cut = 0
    for marker in _CORRECTIONS[language]:
        for at in range(len(words) - len(marker) + 1):
            if tuple(words[at : at + len(marker)]) == marker:
                cut = max(cut, at + len(marker))
    return list(words[cut:]), cut > 0


def number_words(words: Sequence[str], language: str) -> tuple[list[str], bool]:
    """The number words alone, and whether only asides stood around them; empty when others stand between them."""
    aside = _ASIDE[language]
    is_number = [numbers.is_number_word(word, language) for word in words]
    for at, word in enumerate(words):
        if word in ("oh", "o") and is_number[at] and at + 1 < len(words) and not is_number[at + 1]:
            is_number[at] = at > 0 and is_number[at - 1]
    if not any(is_number):
        return [], False
    first = is_number.index(True)
    last = len(words) - 1 - is_number[::-1].index(True)
    inner = words[first : last + 1]
    if any(word not in aside for word, number in zip(inner, is_number[first : last + 1], strict=True) if not number):
        return [], False
    outer = [*words[:first], *words[last + 1 :]]
    return (
        [word for word, number in zip(inner, is_number[first : last + 1], strict=True) if number],
        all(word in aside for word in outer if word not in ("oh", "o")),
    )


def read(words: Sequence[str], language: str, lengths: Sequence[int] = ()) -> DigitString | None:
    """The digits said, of one of `lengths` (any when empty); None when there are none or they could be several."""
    readings, sure = _readings(words, language)
    if not lengths:
        return DigitString(readings[0], sure) if readings else None
    fitting = [reading for reading in readings if len(reading) in lengths]
    if not fitting or (len(fitting) > 1 and fitting[0] != readings[0]):
        return None
    return DigitString(fitting[0], sure)


def _readings(words: Sequence[str], language: str) -> tuple[list[str], bool]:
    """Every reading of the digits, and whether there is but one with nothing else said around it.

    Tens are never sure: "seven two nine" is often heard as "seventy nine".
    """
    rest, corrected = after_correction(words, language)
    extension = next((at for at, word in enumerate(rest) if word in _EXTENSION), len(rest))
    said, plain = number_words(rest[:extension], language)
    readings = numbers.digit_strings(said, language)
    tens = any(word in numbers.TENS[language] for word in said)
    whole = plain and not corrected and extension == len(rest)
    return readings, whole and not tens and len(readings) == 1


def telephone(words: Sequence[str], language: str) -> DigitString | None:
    """A telephone number of 7 or 10 digits (a leading 1 of 11 dropped); None when it is none.

    Numbers that the North American plan does not know (an area code or exchange that begins with 0 or 1) are not sure,
    and are only taken where no other reading would do.
    """
    readings, sure = _readings(words, language)
    numbers_said = [reading[1:] if len(reading) == 11 and reading[0] == "1" else reading for reading in readings]
    fitting = list(dict.fromkeys(number for number in numbers_said if len(number) in (7, 10)))
    known = [number for number in fitting if _in_plan(number)]
    if len(known) != 1 and len(fitting) != 1:
        return None
    return DigitString((known or fitting)[0], sure and bool(known))


def _in_plan(number: str) -> bool:
    return number[0] not in "01" and (len(number) == 7 or number[3] not in "01")


def count(words: Sequence[str], language: str) -> int:
    """How many digits have been said so far, 0 when other words stand between them."""
    rest, _ = after_correction(words, language)
    said, _ = number_words(rest, language)
    while said and not numbers.digit_strings(said, language):
        said = said[:-1]
    return numbers.fewest_digits(said, language) if said else 0
