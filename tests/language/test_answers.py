"""Answers as callers give them, by the kind of question: what is read, what is read back, what is no answer."""

from __future__ import annotations

import datetime

import pytest

from answering.language import answers
from answering.language.kinds import Expectation, Kind

TODAY = datetime.date(2026, 10, 1)


def value_of(said: str, kind: Kind, language: str = "en", **more: object) -> tuple[object, bool]:
    answer = answers.read(said, Expectation(kind, language, **more), today=TODAY)  # type: ignore[arg-type]
    return answer.value, answer.read_back


CHOICES = {"arm": ("arm", "my arm"), "left-arm": ("left arm",), "chest": ("chest", "breast bone"), "back": ("back",)}


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("seven", 7.0, False),
        ("7", 7.0, False),
        ("about a six", 6.0, False),
        ("seven out of ten", 7.0, False),
        ("zero", 0.0, False),
        ("it's a ten", 10.0, False),
        ("six and a half", 6.5, False),
        ("seven or eight", 8.0, True),
        ("between four and five", 5.0, True),
        ("two to nine", None, False),
        ("eleven", None, False),
        ("twenty", None, False),
        ("I don't know", None, False),
        ("it was five now it's eight", None, False),
        ("pretty bad", None, False),
        ("six no wait seven", 7.0, True),
        ("four since Tuesday", 4.0, True),
        ("oh", None, False),
        ("ten out of ten", 10.0, False),
        ("eleven out of ten", None, False),
    ],
)
def test_zero_to_ten(said: str, value: float | None, read_back: bool) -> None:
    assert value_of(said, Kind.NUMBER_0_10) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("four one two five five five oh one nine nine", "4125550199", False),
        ("five five five one two one two", "5551212", False),
        ("my number is four one two five five five oh one nine nine", "4125550199", False),
        ("one eight hundred five five five one two one two", "8005551212", True),
        ("area code four one two and then five five five oh one double nine", "4125550199", False),
        ("six oh two triple five four four three two", "6025554432", False),
        ("two six eight forty four eighteen", "2684418", True),
        ("(412) 555-0199", "4125550199", False),
        ("one four one two five five five oh one nine nine", "4125550199", False),
        ("four one two five five five oh one nine nine extension twelve", "4125550199", True),
        ("five five five one two one", None, False),
        ("four one two five five five oh one nine", None, False),
        ("two four one two five five five oh one nine nine", None, False),
        ("I don't have one", None, False),
        ("five five five my mother one two one two", None, False),
        ("one two three four five six seven", "1234567", True),
    ],
)
def test_telephone_numbers(said: str, value: str | None, read_back: bool) -> None:
    assert value_of(said, Kind.PHONE_NUMBER) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "wanted", "value", "read_back"),
    [
        ("one five two one seven", 5, "15217", False),
        ("oh seven nine two two", 5, "07922", False),
        ("one five two", 5, None, False),
        ("fifteen two seventeen", 5, "15217", False),
        ("four four", 0, "44", False),
        ("cat", 0, None, False),
    ],
)
def test_digits(said: str, wanted: int, value: str | None, read_back: bool) -> None:
    assert value_of(said, Kind.DIGITS, digits=wanted) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("March fifth nineteen fifty two", "1952-03-05", False),
        ("it's the fifth of March 1952", "1952-03-05", False),
        ("May twenty first nineteen sixty", "1960-05-21", False),
        ("july twenty nine nineteen sixty nine", "1969-07-29", False),
        ("september first two thousand and five", "2005-09-01", False),
        ("i was born on october the third nineteen oh eight", "1908-10-03", False),
        ("two fifteen sixty two", "1962-02-15", False),
        ("twelve twenty four sixty eight", "1968-12-24", False),
        ("oh three oh five nineteen fifty two", "1952-03-05", True),
        ("3/5/1952", "1952-03-05", True),
        ("6/6/1966", "1966-06-06", False),
        ("1952-03-05", "1952-03-05", False),
        ("march fifth twenty twenty four", "2024-03-05", False),
        ("january thirty first nineteen ninety nine", "1999-01-31", False),
        ("march fifth fifteen", "2015-03-05", True),
        ("thirteen five nineteen eighty", "1980-05-13", True),
        ("march fifth no sorry march sixth nineteen fifty", "1950-03-06", True),
        ("february thirtieth nineteen eighty", None, False),
        ("february twenty ninth nineteen eighty one", None, False),
        ("march fifth twenty thirty", None, False),
        ("march fifth eighteen fifty", None, False),
        ("march nineteen fifty two", "1952-03-19", True),
        ("one one one nineteen fifty", None, False),
        ("march fifth", None, False),
        ("I don't remember", None, False),
        ("my birthday was yesterday", None, False),
    ],
)
def test_birth_dates(said: str, value: str | None, read_back: bool) -> None:
    assert value_of(said, Kind.DATE_OF_BIRTH) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("cinco de marzo de mil novecientos cincuenta y dos", "1952-03-05", False),
        ("el primero de enero del dos mil cinco", "2005-01-01", False),
        ("nací el veintitrés de agosto de mil novecientos ochenta", "1980-08-23", False),
        ("5 3 1980", "1980-03-05", True),
        ("treinta de febrero de mil novecientos ochenta", None, False),
    ],
)
def test_spanish_birth_dates(said: str, value: str | None, read_back: bool) -> None:
    assert value_of(said, Kind.DATE_OF_BIRTH, "es") == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("3 weeks", 0.69, False),
        ("nine months old", 9.0, False),
        ("she's two and a half", 30.0, True),
        ("two and a half years old", 30.0, False),
        ("two years and three months", 27.0, False),
        ("a year and a half", 18.0, False),
        ("eighteen months", 18.0, False),
        ("he's five", 60.0, True),
        ("I'm sixty five years old", 780.0, False),
        ("ten days old", 0.33, False),
        ("a month", 1.0, False),
        ("almost three years", 36.0, True),
        ("newborn", 0.0, True),
        ("two or three months", None, False),
        ("six seven", None, False),
        ("two hundred years", None, False),
        ("old enough", None, False),
    ],
)
def test_ages(said: str, value: float | None, read_back: bool) -> None:
    assert value_of(said, Kind.AGE) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("tiene tres semanas", 0.69),
        ("nueve meses", 9.0),
        ("dos años y medio", 30.0),
        ("un año", 12.0),
        ("año y medio", None),
    ],
)
def test_spanish_ages(said: str, value: float | None) -> None:
    assert value_of(said, Kind.AGE, "es")[0] == value


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("one oh one point five", 101.5, False),
        ("a hundred and two", 102.0, False),
        ("39 and a half", 103.1, False),
        ("ninety eight six", 98.6, False),
        ("101.5", 101.5, False),
        ("one oh four", 104.0, False),
        ("a hundred point four", 100.4, False),
        ("thirty eight point five celsius", 101.3, False),
        ("a hundred and three point two degrees", 103.2, False),
        ("one hundred two", 102.0, True),
        ("it was one oh three this morning", 103.0, True),
        ("thirty eight", 100.4, False),
        ("seventy two", None, False),
        ("thirty eight fahrenheit", None, False),
        ("one hundred and fifty", None, False),
        ("normal", None, False),
        ("it went from 101 to 103", None, False),
        ("I don't know", None, False),
    ],
)
def test_temperatures(said: str, value: float | None, read_back: bool) -> None:
    assert value_of(said, Kind.TEMPERATURE) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("it's my chest", "chest", False),
        ("in my left arm", "left-arm", False),
        ("the ches", "chest", True),
        ("not my chest my back", "back", False),
        ("chest and back", None, False),
        ("my toe", None, False),
        ("I don't know", None, False),
    ],
)
def test_options(said: str, value: str | None, read_back: bool) -> None:
    assert value_of(said, Kind.CHOICE, choices=CHOICES) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("my name is John Smith", "John Smith"),
        ("S M I T H", "Smith"),
        ("it's jon smyth s m y t h", "Jon Smyth"),
        ("maria de la cruz", "Maria de la Cruz"),
        ("this is o'brien", "O'Brien"),
        ("t r e n t o n", "Trenton"),
        ("p h i double l i p s", "Phillips"),
        ("s as in sam m i t h", "Smith"),
        ("what did you say", None),
        ("no", None),
        ("", None),
        ("I have chest pain", None),
        ("I'd rather not say", None),
    ],
)
def test_names(said: str, value: str | None) -> None:
    found, read_back = value_of(said, Kind.NAME)
    assert found == value
    assert read_back == (value is not None)


@pytest.mark.parametrize(
    ("said", "value"), [("please call me back", "please call me back"), ("um", None), ("", None), ("okay", None)]
)
def test_text(said: str, value: str | None) -> None:
    assert value_of(said, Kind.TEXT)[0] == value


def test_where_open_and_grammar_differ_the_grammar_is_read_back() -> None:
    expected = Expectation(Kind.PHONE_NUMBER)
    answer = answers.read(
        "five five five one two to one", expected, alternatives=["five five five one two two one"], today=TODAY
    )
    assert (answer.value, answer.read_back) == ("5551221", True)
    answer = answers.read(
        "five five five one two two one", expected, alternatives=["five five five one two two nine"], today=TODAY
    )
    assert (answer.value, answer.read_back) == ("5551229", True)
    answer = answers.read(
        "five five five one two two one", expected, alternatives=["five five five one two two one"], today=TODAY
    )
    assert (answer.value, answer.read_back) == ("5551221", False)


def test_the_first_alternative_of_a_valid_length_counts() -> None:
    answer = answers.read(
        "",
        Expectation(Kind.PHONE_NUMBER),
        today=TODAY,
        alternatives=["five five five one two two", "five five five one two two one"],
    )
    assert (answer.value, answer.read_back) == ("5551221", True)


@pytest.mark.parametrize(
    ("keys", "kind", "value", "read_back"),
    [
        ("1", Kind.YES_NO, "yes", False),
        ("2", Kind.YES_NO, "no", False),
        ("3", Kind.YES_NO, None, False),
        ("7#", Kind.NUMBER_0_10, 7.0, False),
        ("11", Kind.NUMBER_0_10, None, False),
        ("03051952", Kind.DATE_OF_BIRTH, "1952-03-05", False),
        ("030552", Kind.DATE_OF_BIRTH, "1952-03-05", False),
        ("030515", Kind.DATE_OF_BIRTH, "2015-03-05", True),
        ("13051952", Kind.DATE_OF_BIRTH, None, False),
        ("02301980", Kind.DATE_OF_BIRTH, None, False),
        ("03052031", Kind.DATE_OF_BIRTH, None, False),
        ("4125550199", Kind.PHONE_NUMBER, "4125550199", False),
        ("123", Kind.PHONE_NUMBER, None, False),
        ("3", Kind.AGE, 36.0, True),
        ("1015", Kind.TEMPERATURE, 101.5, True),
        ("385", Kind.TEMPERATURE, 101.3, True),
        ("102", Kind.TEMPERATURE, 102.0, True),
        ("*1", Kind.YES_NO, None, False),
        ("", Kind.DIGITS, None, False),
        ("1", Kind.NAME, None, False),
    ],
)
def test_keys(keys: str, kind: Kind, value: object, read_back: bool) -> None:
    answer = answers.from_keys(keys, Expectation(kind), TODAY)
    assert (answer.value, answer.read_back) == (value, read_back)


def test_a_key_chooses_the_option_that_bears_it() -> None:
    expected = Expectation(Kind.CHOICE, choices=CHOICES, keys={"4": "chest"})
    assert answers.from_keys("4", expected, TODAY).value == "chest"
    assert answers.from_keys("1", expected, TODAY).value is None
