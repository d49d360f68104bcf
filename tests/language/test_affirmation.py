"""Yes and no as callers say them: what must be read, and what must never be."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.language import affirmation, answers
from answering.language.kinds import Expectation, Kind

TODAY = datetime.date(2026, 10, 1)
ENGLISH = Expectation(Kind.YES_NO)
SPANISH = Expectation(Kind.YES_NO, "es")


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "yeah",
        "Yes.",
        "yep",
        "uh-huh",
        "uh huh",
        "mm hmm",
        "yes it does",
        "well yes",
        "um yeah",
        "oh yes I do",
        "yes ma'am",
        "that's right",
        "correct",
        "I do",
        "she is",
        "it does",
        "of course",
        "absolutely",
        "yes please",
        "yes it started this morning",
        "yeah he's been doing that all day",
        "okay yes",
        "so yeah",
        "definitely",
        "I said yes",
        "yes yes yes",
        "yes he's right here",
    ],
)
def test_a_plain_yes_is_taken_at_once(said: str) -> None:
    answer = answers.read(said, ENGLISH, today=TODAY)
    assert (answer.value, answer.read_back) == ("yes", False)


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "nope",
        "nah",
        "No, thank you",
        "no it doesn't",
        "no I'm fine",
        "no not at all",
        "none of those",
        "never",
        "not yet",
        "I told you no",
        "no no no",
        "no sir",
        "I don't",
        "it doesn't",
        "she isn't",
        "he's not",
        "no nothing like that",
        "absolutely not",
        "well no",
        "we do not",
        "they were not",
        "heck no",
        "not at the moment",
        "no I don't have any of those",
        "not anymore",
        "no longer",
        "no ma'am none of that",
        "uh no",
        "that's wrong",
    ],
)
def test_a_plain_no_is_taken_at_once(said: str) -> None:
    answer = answers.read(said, ENGLISH, today=TODAY)
    assert (answer.value, answer.read_back) == ("no", False)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("a little", "yes"),
        ("no wait yes", "yes"),
        ("yes sorry no", "no"),
        ("no she is sitting on the couch", "no"),
        ("no, he is right here with me", "no"),
        ("not really no", "no"),
        ("a little bit", "yes"),
        ("I think so", "yes"),
        ("sometimes", "yes"),
        ("kind of", "yes"),
        ("okay", "yes"),
        ("not really", "no"),
        ("I don't think so", "no"),
        ("not that I know of", "no"),
        ("not much", "no"),
        ("probably not", "no"),
        ("yes but only when I climb stairs", "yes"),
        ("no but my arm feels heavy", "no"),
        ("no my chest hurts", "no"),
        ("no she can't keep anything down", "no"),
        ("no just the rash", "no"),
        ("no just that", "no"),
        ("yes he hasn't peed since yesterday", "yes"),
        ("yes she can't keep anything down", "yes"),
        ("yeah she hasn't had a wet diaper", "yes"),
    ],
)
def test_a_soft_or_bent_answer_is_read_back(said: str, value: str) -> None:
    answer = answers.read(said, ENGLISH, today=TODAY)
    assert (answer.value, answer.read_back) == (value, True)


@pytest.mark.parametrize(
    "said",
    [
        "yes he hasn't",
        "yes he doesn't have any of that",
        "yes I don't have a fever",
        "I don't know",
        "maybe",
        "not sure",
        "yes and no",
        "yes no",
        "no yes",
        "no wait",
        "yes but not now",
        "yes I don't",
        "no it does",
        "no but a little",
        "it depends",
        "what do you mean",
        "I can't hear you",
        "it hurts a lot",
        "my left arm",
        "I have an appointment on Monday",
        "right arm",
        "he is seven",
        "she is sleeping",
        "",
        "the medicine",
        "hello",
        "no idea",
        "I'm fine",
        "yes not",
        "please hurry",
        "I can't breathe",
        "barely",
        "nobody is here",
        "no one is here",
        "some water",
        "yeah no",
        "both arms are swollen",
        "well my knee hurts and there's no swelling",
    ],
)
def test_no_value_is_guessed(said: str) -> None:
    assert answers.read(said, ENGLISH, today=TODAY).value is None


@pytest.mark.parametrize(
    ("said", "value", "read_back"),
    [
        ("sí", "yes", False),
        ("Sí, señora", "yes", False),
        ("claro que sí", "yes", False),
        ("así es", "yes", False),
        ("ajá", "yes", False),
        ("pues sí", "yes", False),
        ("no", "no", False),
        ("no, gracias", "no", False),
        ("ya le dije que no", "no", False),
        ("ya le dije que sí", "yes", False),
        ("para nada", "no", False),
        ("claro que no", "no", False),
        ("ninguno", "no", False),
        ("creo que sí", "yes", True),
        ("un poco", "yes", True),
        ("no mucho", "no", True),
        ("creo que no", "no", True),
        ("no sé", None, False),
        ("tal vez", None, False),
        ("sí pero ya no", None, False),
        ("no pero me duele un poco", None, False),
        ("me duele la cabeza", None, False),
        ("sí me duele", "yes", False),
        ("no me duele", "no", True),
    ],
)
def test_spanish(said: str, value: str | None, read_back: bool) -> None:
    answer = answers.read(said, SPANISH, today=TODAY)
    assert (answer.value, answer.read_back) == (value, read_back)


@pytest.mark.parametrize(
    ("said", "grammar", "value", "read_back"),
    [
        ("yes", ["yes"], "yes", False),
        ("yes", ["no"], None, True),
        ("yet", ["yes"], "yes", True),
        ("", ["no"], None, False),
        ("I don't know", ["no"], None, False),
        ("the thing is my mother takes it", ["no"], None, False),
        ("know", ["[unk]"], None, False),
        ("not really", ["no"], "no", False),
    ],
)
def test_the_grammar_confirms_but_never_overrules(
    said: str, grammar: list[str], value: str | None, read_back: bool
) -> None:
    answer = answers.read(said, ENGLISH, alternatives=grammar, today=TODAY)
    assert (answer.value, answer.read_back) == (value, read_back)


@given(
    st.lists(
        st.sampled_from([*affirmation.wordings("en"), "but", "pain", "my", "arm", "wait", "it", "hurts"]), max_size=6
    )
)
def test_doubt_said_first_is_never_a_value(pieces: list[str]) -> None:
    said = " ".join(["i don't know", *pieces]).split()
    assert affirmation.read(said, "en").value is None


@given(st.sampled_from(["yes", "yeah", "yep"]), st.sampled_from(["no", "nope", "nah"]), st.booleans())
def test_both_at_once_are_neither(yes: str, no: str, turned: bool) -> None:
    said = f"{no} {yes}" if turned else f"{yes} {no}"
    assert answers.read(said, ENGLISH, today=TODAY).value is None


@given(
    st.sampled_from(["i", "he", "she", "it", "they", "we"]),
    st.sampled_from(["do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "could", "would"]),
    st.booleans(),
)
def test_a_stated_denial_is_never_a_yes(subject: str, verb: str, joined: bool) -> None:
    said = f"{subject} {verb}n't" if joined else f"{subject} {verb} not"
    assert answers.read(said, ENGLISH, today=TODAY).value == "no"
    assert answers.read(f"yes {said}", ENGLISH, today=TODAY).value is None
    assert answers.read(f"{subject} {verb}", ENGLISH, today=TODAY).value == "yes"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("no it's gone", ENGLISH),
        ("no it went away", ENGLISH),
        ("no ya se me quitó", SPANISH),
        ("no igual que siempre", SPANISH),
    ],
)
def test_a_no_that_tells_that_it_is_over_is_plain(said: str, expected: Expectation) -> None:
    answer = answers.read(said, expected, today=TODAY)
    assert (answer.value, answer.read_back) == ("no", False)


@pytest.mark.parametrize("said", ["no it's gone blue", "no she's gone limp", "no ya se le quitó el color"])
def test_a_no_that_goes_on_is_read_back(said: str) -> None:
    assert answers.read(said, SPANISH if "ya" in said else ENGLISH, today=TODAY).read_back
