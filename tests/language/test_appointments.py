"""When a caller would like to come, and how long something has lasted."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.language import answers, appointments, lexicon
from answering.language.kinds import Expectation, Kind

MONDAY = datetime.date(2026, 11, 23)
DAY, AFTER = "00:00-23:59", "23:59"

WISHES = {
    "en": {
        "thursday week": f"2026-12-03 {DAY}",
        "any time past three": f"any-day 15:00-{AFTER}",
        "the monday after thanksgiving": f"2026-11-30 {DAY}",
        "tomorrow morning": "2026-11-24 08:00-12:00",
        "next friday at two thirty": "2026-12-04 14:30-14:30",
        "friday at 3:30pm": "2026-11-27 15:30-15:30",
        "december third in the afternoon please": "2026-12-03 12:00-17:00",
        "thursday the third at four p m": "2026-12-03 16:00-16:00",
        "the third at ten": "2026-12-03 10:00-10:00",
        "between two and four on wednesday": "2026-11-25 14:00-16:00",
        "first thing tomorrow": "2026-11-24 08:00-09:00",
        "a week from thursday": f"2026-12-03 {DAY}",
        "half past nine on tuesday": "2026-11-24 09:30-09:30",
        "quarter to four": "any-day 15:45-15:45",
        "day after tomorrow after lunch": "2026-11-25 12:00-17:00",
        "next week on tuesday around eleven": "2026-12-01 11:00-11:00",
        "12/3 at 9": "2026-12-03 09:00-09:00",
        "the first tuesday of december before noon": "2026-12-01 00:00-12:00",
        "wednesday afternoon after three": "2026-11-25 15:00-17:00",
        "uh monday no wait tuesday at eight": "2026-11-24 08:00-08:00",
        "five in the evening tomorrow": "2026-11-24 17:00-17:00",
        "no earlier than ten on friday": f"2026-11-27 10:00-{AFTER}",
        "the day before christmas": f"2026-12-24 {DAY}",
        "in two weeks": f"2026-12-07 {DAY}",
        "whenever": f"any-day {DAY}",
    },
    "es": {
        "mañana por la mañana": "2026-11-24 08:00-12:00",
        "el jueves que viene a las tres de la tarde": "2026-11-26 15:00-15:00",
        "pasado mañana": f"2026-11-25 {DAY}",
        "el tres de diciembre": f"2026-12-03 {DAY}",
        "de hoy en ocho": f"2026-11-30 {DAY}",
        "el lunes después de acción de gracias": f"2026-11-30 {DAY}",
        "a primera hora el martes": "2026-11-24 08:00-09:00",
        "después de las cuatro": f"any-day 16:00-{AFTER}",
        "el viernes a las diez y media": "2026-11-27 10:30-10:30",
        "cuarto para las tres": "any-day 14:45-14:45",
        "a las tres menos cuarto": "any-day 14:45-14:45",
        "la próxima semana el martes": f"2026-12-01 {DAY}",
        "hoy en la noche": "2026-11-23 17:00-20:00",
        "en quince días": f"2026-12-07 {DAY}",
    },
}
NO_WISH = {
    "en": [
        "monday or tuesday",
        "not monday",
        "anything but friday",
        "next week",
        "february thirtieth",
        "at three or at four",
        "before christmas",
        "by friday",
        "three",
        "it hurts when i bend",
        "",
    ],
    "es": ["el lunes o el martes", "menos el lunes", "la otra semana", "antes del viernes", "me duele la rodilla"],
}


def read(text: str, kind: Kind, language: str) -> answers.Answer:
    return answers.read(text, Expectation(kind, language), today=MONDAY)


@pytest.mark.parametrize("language", WISHES)
def test_a_day_and_a_time(language: str) -> None:
    got = {text: read(text, Kind.APPOINTMENT_TIME, language) for text in WISHES[language]}
    assert {text: answer.value for text, answer in got.items()} == WISHES[language]
    assert all(answer.read_back for answer in got.values())


@pytest.mark.parametrize("language", NO_WISH)
def test_several_days_none_and_bounds_are_no_day(language: str) -> None:
    got = {text: read(text, Kind.APPOINTMENT_TIME, language).value for text in NO_WISH[language]}
    assert got == dict.fromkeys(NO_WISH[language])


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("2026-12-03 08:00-12:00", "en", "Thursday, December third, between eight A M and noon"),
        ("any-day 15:00-23:59", "en", "after three P M"),
        ("2026-12-01 15:30-15:30", "es", "el martes primero de diciembre, a las tres y treinta de la tarde"),
        ("any-day 00:00-23:59", "es", "cualquier hora"),
    ],
)
def test_a_wish_is_read_back_in_words(value: str, language: str, said: str) -> None:
    assert answers.spoken(value, Expectation(Kind.APPOINTMENT_TIME, language)) == said


WORDS = st.sampled_from(
    lexicon.words(
        "monday friday week next the of in two three thirty first after before at morning noon december a and or "
        "no wait lunes mañana tarde las tres y media de la que viene pasado en quince días 3:30pm 12/3 31"
    )
)


@given(st.lists(WORDS, max_size=9), st.sampled_from(["en", "es"]))
def test_whatever_is_said_gives_a_day_to_come_or_nothing(words: list[str], language: str) -> None:
    found = appointments.read(appointments.words_of(" ".join(words), language), language, MONDAY)
    if found is not None:
        assert found.date is None or found.date >= MONDAY
        assert found.span.first <= found.span.last
        assert appointments.spoken(str(found), language)


DURATIONS = {
    "en": {
        "three days": (72.0, False),
        "since last night": (12.0, True),
        "about two weeks": (336.0, True),
        "two or three days": (72.0, True),
        "a day and a half": (36.0, False),
        "two hours and thirty minutes": (2.5, False),
        "half an hour": (0.5, False),
        "a few days": (72.0, True),
        "i could not say": (None, False),
        "three days or maybe a month": (None, False),
    },
    "es": {
        "tres días": (72.0, False),
        "desde ayer": (24.0, True),
        "hace media hora": (0.5, False),
        "como tres o cuatro días": (96.0, True),
        "un par de semanas": (336.0, False),
    },
}


@pytest.mark.parametrize("language", DURATIONS)
def test_how_long_it_has_lasted_in_hours(language: str) -> None:
    got = {text: read(text, Kind.DURATION, language) for text in DURATIONS[language]}
    assert {text: (answer.value, answer.read_back) for text, answer in got.items()} == DURATIONS[language]


@pytest.mark.parametrize(("hours", "said"), [(72.0, "three days"), (0.5, "thirty minutes"), (168.0, "one week")])
def test_a_length_is_read_back_in_its_unit(hours: float, said: str) -> None:
    assert answers.spoken(hours, Expectation(Kind.DURATION)) == said
