"""Whose questions are asked: of twins a child's or a grown-up's, and never both for one complaint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.dialogue import patients
from answering.protocols.model import AnswerType, Branch, Level, Patient, ProtocolSet, Question, Unclear
from tests.dialogue import small
from tests.dialogue.conversation import begin

CHILD, GROWN_UP = Patient.CHILD, Patient.GROWN_UP


@pytest.mark.parametrize(
    ("language", "said", "whose"),
    [
        ("en", "my baby has a fever", CHILD),
        ("en", "my daughter is nine years old and she's burning up", CHILD),
        ("en", "the little boy I sit for is wheezing", CHILD),
        ("en", "she's eight months old", CHILD),
        ("en", "baby is hot", CHILD),
        ("en", "since the baby came there's a fever", None),
        ("en", "my son is forty years old and wheezing", GROWN_UP),
        ("en", "I have a fever", GROWN_UP),
        ("en", "there's a rash on my back", GROWN_UP),
        ("en", "my son-in-law is wheezing", GROWN_UP),
        ("en", "my wife broke out in spots", GROWN_UP),
        ("en", "my daughter is pregnant and throwing up", None),
        ("en", "I have a fever and so does my baby", None),
        ("en", "there's a rash", None),
        ("es", "mi niña trae calentura", CHILD),
        ("es", "mi hijo tiene nueve años y está vomitando", CHILD),
        ("es", "mi hijo tiene cuarenta años y está vomitando", GROWN_UP),
        ("es", "mi esposo trae calentura", GROWN_UP),
        ("es", "tengo dos años con esta tos", GROWN_UP),
        ("es", "hay fiebre", None),
        ("fr", "mon bébé a de la fièvre", None),
    ],
)
def test_words_tell_of_a_child_or_a_grown_up_where_they_are_plain(
    language: str, said: str, whose: Patient | None
) -> None:
    assert patients.spoken_of(said, language) == whose


_AGE = Question(
    "child-age",
    small.both("how old is the child?"),
    AnswerType.AGE,
    branches=(Branch(below=3, level=Level.EMERGENCY_DEPARTMENT_NOW), Branch(at_least=3, ask="child-drinks")),
    unclear=Unclear(1, Level.ON_CALL_NOW),
)
CHILD_FEVER = replace(
    small.FEVER,
    id="child-fever",
    phrases=small.phrases("hot to the touch"),
    questions=(_AGE, small.yes_no("child-drinks", yes=Level.SAME_DAY, no=Level.SAME_DAY)),
    patient=CHILD,
    instead_of=("fever",),
    menu_key=None,
)
SPELL = replace(CHILD_FEVER, id="spell", phrases=small.phrases("had a spell"), patient=None, instead_of=("chest",))
WITH_TWINS: ProtocolSet = replace(
    small.SMALL, protocols={**small.SMALL.protocols, "child-fever": CHILD_FEVER, "spell": SPELL}
)


def asked_of(*lines: str) -> list[str]:
    """The protocols whose questions the call came to, in order."""
    found = [name.split(":")[0] for name in begin(WITH_TWINS, *lines).asked if ":" in name]
    return list(dict.fromkeys(each for each in found if each in WITH_TWINS.protocols))


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("my baby has a fever", "child-fever"),
        ("my husband is hot to the touch", "fever"),
        ("my baby has a fever and is hot to the touch", "child-fever"),
        ("my husband has a fever and is hot to the touch", "fever"),
        ("there was chest pain and she had a spell", "spell"),
    ],
)
def test_one_of_two_is_asked_and_the_other_is_not(said: str, asked: str) -> None:
    assert asked_of(said) == [asked]


def test_who_may_be_either_is_asked_both() -> None:
    assert set(asked_of("a fever and hot to the touch", "no", "nine years old", "ninety nine degrees", "today")) == {
        "fever",
        "child-fever",
    }


def test_a_grown_up_asked_a_childs_questions_is_asked_a_grown_ups_too() -> None:
    talk = begin(WITH_TWINS, "my son has a fever", "forty years old", "no")
    assert talk.said[-1] == "fever:drowsy"
    assert "script:emergency-department" in talk.all("yes").said


def test_an_age_once_answered_is_not_asked_again() -> None:
    talk = begin(WITH_TWINS, "a fever and hot to the touch", "no", "nine years old")
    assert not [name for name in talk.said if name.endswith("age")]
