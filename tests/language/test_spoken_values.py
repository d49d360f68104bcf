"""Values said back in words are the values that were read, and any text gives an answer or none."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.language import answers, lexicon, spell
from answering.language.kinds import Expectation, Kind

TODAY = datetime.date(2026, 10, 1)


def value_of(said: str, kind: Kind, language: str = "en", **more: object) -> tuple[object, bool]:
    answer = answers.read(said, Expectation(kind, language, **more), today=TODAY)  # type: ignore[arg-type]
    return answer.value, answer.read_back


CHOICES = {"arm": ("arm", "my arm"), "left-arm": ("left arm",), "chest": ("chest", "breast bone"), "back": ("back",)}

_SAID = st.lists(
    st.sampled_from(
        lexicon.words(
            "one two three oh zero five nine ten nineteen twenty thirty fifty hundred thousand double and a half point "
            "march may fifth first of the months years degrees no wait seven"
        )
    ),
    max_size=12,
)


@given(st.dates(datetime.date(1910, 1, 1), TODAY))
def test_a_date_spoken_back_is_the_date_that_was_read(date: datetime.date) -> None:
    for language in ("en", "es"):
        expected = Expectation(Kind.DATE_OF_BIRTH, language)
        said = answers.spoken(date.isoformat(), expected)
        assert answers.read(said, expected, today=TODAY).value == date.isoformat()


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_a_number_spoken_back_is_the_number_that_was_read(number: str) -> None:
    for language in ("en", "es"):
        expected = Expectation(Kind.PHONE_NUMBER, language)
        answer = answers.read(answers.spoken(number, expected), expected, today=TODAY)
        assert (answer.value, answer.read_back) == (number, False)


@given(st.integers(900, 1119))
def test_a_temperature_spoken_back_is_the_one_that_was_read(tenths: int) -> None:
    for language in ("en", "es"):
        expected = Expectation(Kind.TEMPERATURE, language)
        assert answers.read(answers.spoken(tenths / 10, expected), expected, today=TODAY).value == tenths / 10


@given(st.text(max_size=60), st.sampled_from(list(Kind)), st.sampled_from(["en", "es"]))
def test_any_text_gives_an_answer_or_none(said: str, kind: Kind, language: str) -> None:
    answer = answers.read(said, Expectation(kind, language), alternatives=[said[::-1]], today=TODAY)
    if kind is Kind.DATE_OF_BIRTH and answer.value is not None:
        assert datetime.date.fromisoformat(str(answer.value)) <= TODAY


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.OPEN, Kind.TEXT)])
def test_endless_talk_is_no_answer(kind: Kind) -> None:
    assert value_of("one twenty five hundred yes " * 300, kind, choices=CHOICES)[0] is None


@given(
    _SAID,
    st.sampled_from([Kind.NUMBER_0_10, Kind.PHONE_NUMBER, Kind.DATE_OF_BIRTH, Kind.AGE, Kind.TEMPERATURE, Kind.DIGITS]),
)
def test_values_stay_within_what_can_be(said: list[str], kind: Kind) -> None:
    value = answers.read(" ".join(said), Expectation(kind), today=TODAY).value
    if value is None:
        return
    if kind is Kind.NUMBER_0_10:
        assert 0 <= float(value) <= 10
    elif kind is Kind.PHONE_NUMBER:
        assert len(str(value)) in (7, 10)
    elif kind is Kind.DATE_OF_BIRTH:
        assert datetime.date(TODAY.year - 120, 1, 1) <= datetime.date.fromisoformat(str(value)) <= TODAY
    elif kind is Kind.AGE:
        assert 0 <= float(value) <= 120 * 12
    elif kind is Kind.TEMPERATURE:
        assert 89.5 <= float(value) <= 112.5


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "en", True),
        ("mhm", "en", True),
        ("uh-huh", "en", True),
        ("okay", "en", True),
        ("Right.", "en", True),
        ("mm hmm", "en", True),
        ("and hm", "en", True),
        ("the mm hm", "en", True),
        ("mm mm", "en", False),
        ("uh uh", "en", False),
        ("and the", "en", False),
        ("mm nausea", "en", False),
        ("yes", "en", False),
        ("no", "en", False),
        ("wait", "en", False),
        ("okay but my chest hurts", "en", False),
        ("ajá", "es", True),
        ("ya veo", "es", True),
        ("no", "es", False),
        ("espere", "es", False),
    ],
)
def test_backchannels(text: str, language: str, expected: bool) -> None:
    assert answers.is_backchannel(text, language) is expected


@pytest.mark.parametrize(
    ("value", "kind", "english", "spanish"),
    [
        ("yes", Kind.YES_NO, "yes", "sí"),
        (0.69, Kind.AGE, "three weeks", "tres semanas"),
        (30.0, Kind.AGE, "two and a half years", "dos años y medio"),
        (9.0, Kind.AGE, "nine months", "nueve meses"),
        (12.0, Kind.AGE, "one year", "un año"),
        (101.5, Kind.TEMPERATURE, "one hundred one point five degrees", "ciento uno punto cinco grados"),
        (
            "1952-03-05",
            Kind.DATE_OF_BIRTH,
            "March fifth, nineteen fifty two",
            "cinco de marzo de mil novecientos cincuenta y dos",
        ),
        (7.0, Kind.NUMBER_0_10, "seven", "siete"),
    ],
)
def test_values_in_words(value: str | float, kind: Kind, english: str, spanish: str) -> None:
    assert answers.spoken(value, Expectation(kind)) == english
    assert answers.spoken(value, Expectation(kind, "es")) == spanish


@given(st.integers(0, 999_999))
def test_every_number_has_words(number: int) -> None:
    for language in ("en", "es"):
        said = spell.number(number, language)
        assert said and not any(character.isdecimal() for character in said)
