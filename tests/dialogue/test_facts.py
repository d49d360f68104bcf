"""What was said before it was asked: taken only where it is certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.dialogue.facts import findings_told, twenty_weeks
from answering.dialogue.said import Said
from answering.dialogue.speaker import own_age_years, without_ready
from answering.protocols.model import Level
from tests.dialogue.conversation import begin
from tests.dialogue.small import CHEST, SMALL, both, yes_no

SIGNS = replace(
    yes_no("signs", yes=Level.EMERGENCY_NOW, no_ask="now"),
    say={
        "en": "Are you short of breath, sweating or faint, or does the pain go to your arm, jaw or back?",
        "es": "¿Le falta el aire, está sudando, se siente desmayar, o se le va el dolor al brazo?",
    },
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["there is a pain in my chest and I feel faint"], "yes"),
        (["my chest hurts", "and I'm short of breath"], "yes"),
        (["the pain goes to my arm"], "yes"),
        # the complaint itself, a part of the body, a denial, another time, somebody's else's: nothing is told
        (["I have chest pain"], None),
        (["I was at the dentist for my jaw"], None),
        (["I'm not sweating"], None),
        (["no sweating and I'm not faint"], None),
        (["I was sweating last year when I had the flu"], None),
        (["what if I start sweating"], None),
        (["not short of breath not sweating not faint no pain to the arm no jaw no back"], "no"),
        ([], None),
    ],
)
def test_a_finding_counts_as_said_only_where_it_is_stated(said: list[str], told: str | None) -> None:
    assert findings_told([Said.of(text, "en") for text in said], CHEST, SIGNS, "en") == told


@pytest.mark.parametrize(("said", "told"), [("estoy sudando mucho", "yes"), ("no estoy sudando", None), ("hola", None)])
def test_in_spanish_too(said: str, told: str | None) -> None:
    assert findings_told([Said.of(said, "es")], CHEST, SIGNS, "es") == told


def test_what_was_stated_acts_without_its_question() -> None:
    chest = replace(CHEST, questions=(SIGNS, CHEST.questions[1]))
    protocols = replace(SMALL, protocols={**SMALL.protocols, "chest": chest})
    assert "script:emergency-first" in begin(protocols, "chest pain and now i feel faint").said
    assert begin(protocols, "chest pain and not faint").said[-1] == "chest:signs"


def test_a_number_needs_its_unit_and_is_only_confirmed() -> None:
    talk = begin(SMALL, "my daughter is two years old with a fever of a hundred and four", "no")
    assert talk.said == ("script:task-read-back",) and "two years" in talk.step.says[0].text
    talk.give("yes")
    assert talk.disposition is not None and talk.disposition.level is Level.ON_CALL_NOW
    assert begin(SMALL, "my two kids both have a fever since four", "no").said[-1] == "fever:age"
    assert begin(SMALL, "i'm thirty two years old and for my mother she has a fever", "no").said[-1] == "fever:age"


def test_what_an_earlier_answer_tells_is_not_asked_later() -> None:
    talk = begin(SMALL, "my son has a fever", "no he is two years old and plays")
    if talk.said[-1] == "script:task-read-back":  # the no is confirmed first
        talk.give("yes")
    assert talk.said[-1] == "script:task-read-back" and "two years" in talk.step.says[-1].text


@pytest.mark.parametrize(
    ("said", "language", "value"),
    [
        ("I am thirty weeks pregnant", "en", "yes"),
        ("she's twelve weeks along", "en", "no"),
        ("six months pregnant", "en", "yes"),
        ("pregnant and bleeding for three weeks", "en", None),
        ("tengo veinticuatro semanas de embarazo", "es", "yes"),
        ("embarazada de tres meses", "es", "no"),
    ],
)
def test_how_far_a_pregnancy_is(said: str, language: str, value: str | None) -> None:
    assert next(iter(twenty_weeks(said, language).values()), None) == value


@pytest.mark.parametrize(
    ("said", "language", "years"),
    [
        ("hi I'm seven", "en", 7),
        ("I am only nine years old", "en", 9),
        ("I'm ten minutes away", "en", None),
        ("I'm eight months pregnant", "en", None),
        ("my son is seven", "en", None),
        ("tengo seis años", "es", 6),
        ("tengo dos años con este dolor", "es", None),
        ("tengo tres hijos", "es", None),
    ],
)
def test_the_age_somebody_gives_as_their_own(said: str, language: str, years: int | None) -> None:
    assert own_age_years(said, language) == years


def test_a_relay_operators_closing_words_are_no_answer() -> None:
    assert without_ready("no go ahead", "en") == "no"
    assert without_ready("go ahead", "en") == ""
    assert without_ready("sí, adelante", "es") == "sí,"
    assert without_ready("go ahead and tell them", "en") == "go ahead and tell them"


def test_a_question_in_no_known_language_tells_nothing() -> None:
    assert findings_told([Said.of("hello there", "en")], CHEST, replace(SIGNS, say=both("?")), "xx") is None
