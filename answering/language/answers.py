"""The value of an answer: one that can be proved from the words, or none.

A wrong value that nobody notices is the one thing this must not give. What could be read in another way comes with
`read_back`, so that the caller hears it and may say no.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from answering.language import (
    affirmation,
    appointments,
    choices,
    dates,
    digits,
    durations,
    lexicon,
    measures,
    names,
    normalise,
    numbers,
    spell,
)
from answering.language.kinds import Expectation, Kind

Value = str | float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`value`: "yes"/"no"; a number (0-10, months, °F, hours); digits; an ISO date; an option's id; a name; text; a day
    and a time as `appointments.Wish` writes them; or None.

    `read_back`: the value has to be confirmed by the caller. `reason`: why, for the record, without the value.
    """

    value: Value
    read_back: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    value: Value
    sure: bool
    reason: str
    doubt: bool = False


def read(text: str, expectation: Expectation, *, alternatives: Sequence[str] = (), today: datetime.date) -> Answer:
    """The value of what was said.

    `text`: the open recognition. `alternatives`: what the question's own grammar made of the same sound, best first.
    Where the two give different values, the grammar's is taken for numbers and dates (it is right three times as
    often) and has to be read back; for yes or no neither is.
    """
    if expectation.language not in lexicon.BUILT_IN:
        return _as_heard(text, expectation)
    opened = _reading(text, expectation, today)
    if opened.doubt or expectation.kind in (Kind.OPEN, Kind.TEXT, Kind.NAME):
        return Answer(opened.value, opened.value is not None and not opened.sure, opened.reason)
    by_grammar = next(
        (
            reading
            for reading in (_reading(other, expectation, today) for other in alternatives)
            if reading.value is not None
        ),
        None,
    )
    if by_grammar is None:
        return Answer(opened.value, opened.value is not None and not opened.sure, opened.reason)
    if opened.value == by_grammar.value:
        return Answer(opened.value, not (opened.sure or by_grammar.sure), opened.reason)
    if expectation.kind is Kind.YES_NO:
        return _yes_no_by_grammar(text, opened, by_grammar, alternatives[0], expectation)
    if expectation.kind is Kind.NUMBER_0_10 and len(normalise.words(text, expectation.language)) > _SHORT:
        return Answer(opened.value, opened.value is not None, "the grammar heard another number in a longer sentence")
    return Answer(by_grammar.value, True, "heard by the question's grammar, not by open recognition")


def _as_heard(text: str, expectation: Expectation) -> Answer:
    """What words alone can answer in a language without rules; `plain.keys` reads the rest."""
    if expectation.kind not in (Kind.OPEN, Kind.TEXT, Kind.NAME) or not text.strip():
        return Answer(None, False, "no rules for this language")
    return Answer(" ".join(text.split()), expectation.kind is Kind.NAME, "as heard")


_SHORT = 3
# No answer of a known kind is this long; whatever is, is not read (and takes no time).
MOST_WORDS = 120


def _yes_no_by_grammar(
    text: str, opened: _Reading, by_grammar: _Reading, heard: str, expectation: Expectation
) -> Answer:
    """A grammar hears yes or no in any noise: it counts only where hardly a word was said."""
    if opened.value is not None:
        return Answer(None, True, "open recognition and grammar heard opposite answers")
    words = normalise.words(text, expectation.language)
    if 0 < len(words) <= _SHORT and "[unk]" not in heard and by_grammar.sure:
        return Answer(by_grammar.value, True, "heard by the question's grammar, not by open recognition")
    return Answer(None, False, opened.reason)


def _reading(text: str, expectation: Expectation, today: datetime.date) -> _Reading:
    language = expectation.language
    if expectation.kind is Kind.APPOINTMENT_TIME:
        words = appointments.words_of(text, language)
    else:
        words = normalise.words(dates.words_of(text) if expectation.kind is Kind.DATE_OF_BIRTH else text, language)
    if expectation.kind in (Kind.OPEN, Kind.TEXT):
        return _text(text, words, language)
    if not words:
        return _Reading(None, False, "nothing was said")
    if len(words) > MOST_WORDS:
        return _Reading(None, False, "far too much was said for an answer of this kind")
    if expectation.kind is not Kind.YES_NO and affirmation.read(words, language).explicit_doubt:
        return _Reading(None, False, "the caller does not know", doubt=True)
    return _READERS[expectation.kind](words, expectation, today)


def _text(text: str, words: Sequence[str], language: str) -> _Reading:
    if not words or is_backchannel(text, language):
        return _Reading(None, False, "no words in it")
    return _Reading(" ".join(text.split()), True, "as heard")


def _yes_no(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = affirmation.read(words, expectation.language)
    return _Reading(found.value, found.sure, found.reason, found.explicit_doubt)


def _rating(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    rest, corrected = digits.after_correction(words, expectation.language)
    values = sorted(set(measures.ratings(rest, expectation.language)))
    if not values:
        return _Reading(None, False, "no number from zero to ten")
    if len(values) == 1:
        plain = all(word in _AROUND_RATING or numbers.is_number_word(word, expectation.language) for word in rest)
        return _Reading(values[0], plain and not corrected, "one number")
    if len(values) == 2 and values[1] - values[0] <= 1 and _OR & set(rest):
        return _Reading(values[1], False, "two neighbouring numbers: the higher one")
    return _Reading(None, False, "several numbers")


_OR = frozenset(("or", "to", "between", "o", "a", "entre", "maybe"))
_AROUND_RATING = frozenset(
    lexicon.words(
        "it's it is i'd i would say about around like maybe probably a an the um uh out of ten oh well my "
        "pain level right now at and half so just really think i'm number that's yeah yes okay es un una "
        "como diria que mi dolor esta en el la y medio de diez pues eh ahora si mas menos numero yo"
    )
)


def _digits(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = digits.read(words, expectation.language, (expectation.digits,) if expectation.digits else ())
    return _Reading(found.digits, found.sure, "digits") if found else _Reading(None, False, "not the digits asked for")


def _telephone(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = digits.telephone(words, expectation.language)
    return (
        _Reading(found.digits, found.sure, "a telephone number")
        if found
        else _Reading(None, False, "no telephone number of seven or ten digits")
    )


def _birth_date(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = dates.read(words, expectation.language, today)
    return (
        _Reading(found.date.isoformat(), found.sure, "a date")
        if found
        else _Reading(None, False, "no possible birth date, or several")
    )


def _age(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = measures.age_months(words, expectation.language)
    return _Reading(found.value, found.sure, "an age") if found else _Reading(None, False, "no age, or several")


def _temperature(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = measures.fahrenheit(words, expectation.language)
    return (
        _Reading(found.value, found.sure, "a temperature")
        if found
        else _Reading(None, False, "no possible body temperature, or several")
    )


def _appointment(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = appointments.read(words, expectation.language, today)
    return (
        _Reading(str(found), False, "a day or a time") if found else _Reading(None, False, "no day or time, or several")
    )


def _duration(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = durations.hours(words, expectation.language)
    return (
        _Reading(found.value, found.sure, "a length of time") if found else _Reading(None, False, "no length of time")
    )


def _choice(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = choices.read(words, expectation.choices, expectation.language)
    return _Reading(found.id, found.sure, "an option") if found else _Reading(None, False, "no option, or several")


def _name(words: Sequence[str], expectation: Expectation, today: datetime.date) -> _Reading:
    found = names.read(words, expectation.language)
    return _Reading(found, False, "a name") if found else _Reading(None, False, "no name")


_READERS: Mapping[Kind, Callable[[Sequence[str], Expectation, datetime.date], _Reading]] = {
    Kind.YES_NO: _yes_no,
    Kind.NUMBER_0_10: _rating,
    Kind.DIGITS: _digits,
    Kind.PHONE_NUMBER: _telephone,
    Kind.DATE_OF_BIRTH: _birth_date,
    Kind.AGE: _age,
    Kind.TEMPERATURE: _temperature,
    Kind.CHOICE: _choice,
    Kind.NAME: _name,
    Kind.APPOINTMENT_TIME: _appointment,
    Kind.DURATION: _duration,
}


def from_keys(keys: str, expectation: Expectation, today: datetime.date) -> Answer:
    """The value of telephone keys pressed: 1 yes, 2 no; a number; MMDDYYYY; years of age; an option's key.

    A closing "#" is left away; a "*" among the keys makes them no answer.
    """
    pressed = keys.removesuffix("#")
    if not pressed.isascii() or not pressed.isdecimal():
        return Answer(None, False, "no digits")
    kind = expectation.kind
    if kind is Kind.YES_NO:
        return Answer({"1": "yes", "2": "no"}.get(pressed), False, "key")
    if kind is Kind.NUMBER_0_10:
        return Answer(float(pressed) if int(pressed) <= 10 else None, False, "keys")
    if kind is Kind.CHOICE:
        return Answer(expectation.keys.get(pressed), False, "key")
    if kind is Kind.DIGITS:
        return Answer(pressed if expectation.digits in (0, len(pressed)) else None, False, "keys")
    if kind is Kind.AGE:
        return Answer(int(pressed) * 12.0 if int(pressed) <= dates.OLDEST_YEARS else None, True, "keys, as years")
    if kind is Kind.DATE_OF_BIRTH:
        return _birth_date_keys(pressed, today)
    if kind is Kind.TEMPERATURE:
        return _temperature_keys(pressed)
    if kind is Kind.PHONE_NUMBER:
        found = digits.telephone([pressed], "en")
        return Answer(found.digits if found else None, found is not None and not found.sure, "keys")
    return Answer(None, False, "no keys can say this")


def _birth_date_keys(pressed: str, today: datetime.date) -> Answer:
    if len(pressed) not in (6, 8):
        return Answer(None, False, "not month, day and year")
    month, day, year = pressed[:2], pressed[2:4], pressed[4:]
    fits = []
    for century in ("19", "20") if len(year) == 2 else ("",):
        try:
            date = datetime.date(int(century + year), int(month), int(day))
        except ValueError:
            continue
        if today.year - dates.OLDEST_YEARS <= date.year and date <= today:
            fits.append(date)
    if not fits:
        return Answer(None, False, "no possible birth date")
    return Answer(fits[-1].isoformat(), len(fits) > 1, "keys")


def _temperature_keys(pressed: str) -> Answer:
    words = [pressed[:-1], pressed[-1]] if len(pressed) == 4 or (len(pressed) == 3 and pressed[0] != "1") else [pressed]
    found = measures.fahrenheit(words, "en")
    return Answer(found.value if found else None, found is not None, "keys")


def spoken(value: str | float, expectation: Expectation) -> str:
    """A value in words, as it is read back to the caller."""
    language, kind = expectation.language, expectation.kind
    if language not in lexicon.BUILT_IN:
        return _by_the_voice(value, expectation)
    if isinstance(value, (int, float)):
        return _spoken_number(float(value), kind, language)
    if kind is Kind.YES_NO and language == "es":
        return {"yes": "sí"}.get(value, value)
    if kind in (Kind.DIGITS, Kind.PHONE_NUMBER):
        return spell.digits(value, language)
    if kind is Kind.DATE_OF_BIRTH:
        date = datetime.date.fromisoformat(value)
        return spell.date(date.year, date.month, date.day, language)
    if kind is Kind.APPOINTMENT_TIME:
        return appointments.spoken(value, language)
    if kind is Kind.CHOICE:
        return next(iter(expectation.choices.get(value, ())), value)
    return value


def _by_the_voice(value: str | float, expectation: Expectation) -> str:
    """A value with its numbers in digits, which the voice reads in its own language."""
    kind = expectation.kind
    if isinstance(value, (int, float)):
        return f"{value / 12 if kind is Kind.AGE else value:g}"
    if kind in (Kind.DIGITS, Kind.PHONE_NUMBER):
        return ", ".join(value)
    if kind is Kind.DATE_OF_BIRTH:
        date = datetime.date.fromisoformat(value)
        return f"{date.month}, {date.day}, {date.year}"
    return next(iter(expectation.choices.get(value, ())), value) if kind is Kind.CHOICE else value


def _spoken_number(value: float, kind: Kind, language: str) -> str:
    if kind is Kind.AGE:
        return spell.age(value, language)
    if kind is Kind.DURATION:
        return spell.counted(*durations.told(value), language)
    said = spell.number(value, language)
    if kind is Kind.TEMPERATURE:
        return f"{said} {'grados' if language == 'es' else 'degrees'}"
    return said


_BACKCHANNELS = {
    "en": frozenset(
        lexicon.phrases(
            "mhm|mm hmm|mm hm|mm|mmm|mmhmm|hmm|hm|uh huh|uh-huh|huh|okay|ok|all right|alright|right|i see|got it|"
            "oh|ah|uh|um|sure|oh okay|oh ok|okay okay|right right|i understand|the|a|er|gotcha|good|go on|ha|"
            "okay i see|okay right|okay sure|okay got it|oh i see|cool|great|fine"
        )
    ),
    "es": frozenset(
        lexicon.phrases(
            "aja|mhm|mm|mmm|aha|ah|eh|oh|okey|ok|okay|bueno|ya|ya veo|vale|de acuerdo|entiendo|esta bien|"
            "muy bien|bien|claro|hm|hmm|uh|este"
        )
    ),
}

# What a recogniser writes for humming: hums, and small words where the breath was. "Mm mm" and "uh uh" say no.
_HUMS = frozenset({"mm", "mmm", "mmhmm", "hm", "hmm", "mh", "mhm", "mhmm", "nh", "uh", "ah", "huh"})
_BREATHS = frozenset({"the", "and", "a", "in", "er"})


def is_backchannel(text: str, language: str) -> bool:
    """Whether a sound while the agent speaks only says "I am listening", or nothing (a cough is "").

    "Yes" and "no" are none: they may answer the question early.
    """
    words = normalise.words(text, language)
    known = set(words)
    if len(known) == len(words) and known & _HUMS and known <= _HUMS | _BREATHS:
        return True
    return not words or " ".join(words) in _BACKCHANNELS[language if language in _BACKCHANNELS else "en"]
