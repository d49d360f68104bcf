"""How whole an answer sounds, and the grammar of a question."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.language import answers
from answering.language.expectation import Completeness, Expectation, Kind, completeness, grammar

COMPLETE, UNSURE, INCOMPLETE = Completeness.COMPLETE, Completeness.UNSURE, Completeness.INCOMPLETE


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("yes", COMPLETE),
        ("no", COMPLETE),
        ("no it doesn't", COMPLETE),
        ("uh huh", COMPLETE),
        ("not really", COMPLETE),
        ("I don't know", COMPLETE),
        ("none of those", COMPLETE),
        ("yes ma'am", COMPLETE),
        ("no i", INCOMPLETE),
        ("yes and", INCOMPLETE),
        ("yes but", INCOMPLETE),
        ("no it", INCOMPLETE),
        ("well", INCOMPLETE),
        ("um", INCOMPLETE),
        ("i think", INCOMPLETE),
        ("not", INCOMPLETE),
        ("no my", INCOMPLETE),
        ("", UNSURE),
        ("yes it started this morning", UNSURE),
        ("it hurts", UNSURE),
    ],
)
def test_yes_or_no(said: str, expected: Completeness) -> None:
    assert completeness(said, Expectation(Kind.YES_NO)) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("five five five", INCOMPLETE),
        ("five five five one two one two", UNSURE),
        ("four one two five five five oh one nine nine", COMPLETE),
        ("one four one two five five five oh one nine", INCOMPLETE),
        ("one four one two five five five oh one nine nine", COMPLETE),
        ("four one two five five five oh one double", INCOMPLETE),
        ("my number is", INCOMPLETE),
        ("it's area code four one two", INCOMPLETE),
        ("i don't have a phone", UNSURE),
    ],
)
def test_telephone_numbers(said: str, expected: Completeness) -> None:
    assert completeness(said, Expectation(Kind.PHONE_NUMBER)) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("march", INCOMPLETE),
        ("march fifth", INCOMPLETE),
        ("march fifth nineteen", INCOMPLETE),
        ("march fifth nineteen fifty", UNSURE),
        ("march fifth nineteen fifty two", COMPLETE),
        ("two fifteen sixty two", COMPLETE),
        ("two fifteen", INCOMPLETE),
        ("march fifth two thousand", UNSURE),
        ("march fifth two thousand five", COMPLETE),
        ("zero three zero five one nine", INCOMPLETE),
        ("zero three zero five one nine five two", COMPLETE),
        ("february thirtieth nineteen eighty one", COMPLETE),
        ("i was born on", INCOMPLETE),
        ("i was born on may", INCOMPLETE),
    ],
)
def test_birth_dates(said: str, expected: Completeness) -> None:
    assert completeness(said, Expectation(Kind.DATE_OF_BIRTH)) is expected


@pytest.mark.parametrize(
    ("said", "kind", "expected"),
    [
        ("about a seven", Kind.NUMBER_0_10, COMPLETE),
        ("about a", Kind.NUMBER_0_10, INCOMPLETE),
        ("seven or", Kind.NUMBER_0_10, INCOMPLETE),
        ("seven out of ten", Kind.NUMBER_0_10, COMPLETE),
        ("seven out of", Kind.NUMBER_0_10, INCOMPLETE),
        ("nine months old", Kind.AGE, COMPLETE),
        ("she's", Kind.AGE, INCOMPLETE),
        ("two and a", Kind.AGE, INCOMPLETE),
        ("two", Kind.AGE, UNSURE),
        ("one oh one point", Kind.TEMPERATURE, INCOMPLETE),
        ("one oh one point five", Kind.TEMPERATURE, COMPLETE),
        ("one oh one", Kind.TEMPERATURE, UNSURE),
    ],
)
def test_measures(said: str, kind: Kind, expected: Completeness) -> None:
    assert completeness(said, Expectation(kind)) is expected


@pytest.mark.parametrize(
    ("said", "wanted", "expected"),
    [
        ("one two three", 4, INCOMPLETE),
        ("one two three four", 4, COMPLETE),
        ("one two three four five", 4, UNSURE),
        ("one two three", 0, UNSURE),
    ],
)
def test_digits(said: str, wanted: int, expected: Completeness) -> None:
    assert completeness(said, Expectation(Kind.DIGITS, digits=wanted)) is expected


@pytest.mark.parametrize(
    "said",
    [
        "i have a pain in my",
        "i'm calling because",
        "my son has a fever and",
        "i need to move the",
        "she was vomiting and um",
        "it hurts when i",
        "i want an appointment with",
        "he's",
        "the doctor told me to take the",
        "i've been having",
    ],
)
def test_an_unfinished_sentence_waits(said: str) -> None:
    assert completeness(said, Expectation()) is INCOMPLETE


@pytest.mark.parametrize(
    "said",
    [
        "i have a pain in my chest",
        "i'd like to come in",
        "my son has a fever",
        "that's what it is",
        "i think so",
        "what is it for",
        "can you hold on",
        "i don't know what's going on",
        "she's throwing up",
    ],
)
def test_a_finished_sentence_does_not(said: str) -> None:
    assert completeness(said, Expectation()) is not INCOMPLETE


@pytest.mark.parametrize(
    ("said", "kind", "expected"),
    [
        ("sí", Kind.YES_NO, COMPLETE),
        ("no", Kind.YES_NO, COMPLETE),
        ("no pero", Kind.YES_NO, INCOMPLETE),
        ("me duele el", Kind.OPEN, INCOMPLETE),
        ("me duele el pecho", Kind.OPEN, UNSURE),
        ("quiero una cita por favor", Kind.OPEN, COMPLETE),
        ("tengo dolor de", Kind.OPEN, INCOMPLETE),
        ("cinco de marzo de mil novecientos", Kind.DATE_OF_BIRTH, UNSURE),
        ("cinco de marzo de", Kind.DATE_OF_BIRTH, INCOMPLETE),
        ("cinco de marzo de mil novecientos cincuenta y dos", Kind.DATE_OF_BIRTH, COMPLETE),
        ("mi hijo tiene fiebre y", Kind.OPEN, INCOMPLETE),
    ],
)
def test_spanish(said: str, kind: Kind, expected: Completeness) -> None:
    assert completeness(said, Expectation(kind, "es")) is expected


@pytest.mark.parametrize("kind", [Kind.YES_NO, Kind.NUMBER_0_10, Kind.DIGITS, Kind.PHONE_NUMBER, Kind.DATE_OF_BIRTH])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_grammar_has_a_way_out_and_words_of_its_own(kind: Kind, language: str) -> None:
    phrases = grammar(Expectation(kind, language))
    assert phrases is not None
    assert "[unk]" in phrases
    assert len(set(phrases)) == len(phrases) > 10


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.TEXT, Kind.NAME, Kind.AGE, Kind.TEMPERATURE, Kind.CHOICE])
def test_open_answers_have_none(kind: Kind) -> None:
    assert grammar(Expectation(kind)) is None


def test_every_phrase_of_the_yes_no_grammar_is_understood() -> None:
    today = datetime.date(2026, 10, 1)
    for language in ("en", "es"):
        expected = Expectation(Kind.YES_NO, language)
        for phrase in (grammar(expected) or ())[:-1]:
            answer = answers.read(phrase, expected, today=today)
            unsure = answer.value is None and answer.reason == "the caller is not sure"
            assert answer.value in ("yes", "no") or unsure, phrase


@given(st.text(max_size=80), st.sampled_from(list(Kind)), st.sampled_from(["en", "es"]))
def test_any_text_can_be_judged(said: str, kind: Kind, language: str) -> None:
    assert isinstance(completeness(said, Expectation(kind, language, digits=4)), Completeness)


@given(st.integers(1, 9))
def test_too_few_digits_never_end_a_telephone_number(count: int) -> None:
    said = " ".join(["five"] * count)
    assert completeness(said, Expectation(Kind.PHONE_NUMBER)) is (UNSURE if count == 7 else INCOMPLETE)
