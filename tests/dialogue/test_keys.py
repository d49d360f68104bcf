"""Keys become a whole answer when it is whole, and a first zero a person."""

from __future__ import annotations

import pytest

from answering.dialogue.keys import KeyEntry
from answering.language.expectation import Expectation, Kind


@pytest.mark.parametrize(
    ("kind", "digits", "pressed", "answers"),
    [
        (Kind.YES_NO, 0, "1", ["1"]),
        (Kind.YES_NO, 0, "0", ["0"]),
        (Kind.CHOICE, 0, "4", ["4"]),
        (Kind.NUMBER_0_10, 0, "7", ["7"]),
        (Kind.NUMBER_0_10, 0, "1", [None]),
        (Kind.NUMBER_0_10, 0, "10", [None, "10"]),
        (Kind.NUMBER_0_10, 0, "0", ["0"]),
        (Kind.PHONE_NUMBER, 0, "5551234567", [None] * 9 + ["5551234567"]),
        (Kind.PHONE_NUMBER, 0, "555#", [None, None, None, "555"]),
        (Kind.PHONE_NUMBER, 0, "0", ["0"]),
        (Kind.DATE_OF_BIRTH, 0, "03151980", [None] * 7 + ["03151980"]),
        (Kind.DIGITS, 4, "0042", [None, None, None, "0042"]),
        (Kind.DIGITS, 0, "12#", [None, None, "12"]),
        (Kind.AGE, 0, "12#", [None, None, "12"]),
        (Kind.TEMPERATURE, 0, "1014#", [None, None, None, None, "1014"]),
        (Kind.AGE, 0, "1" * 16, [None] * 15 + ["1" * 16]),
    ],
)
def test_key_by_key(kind: Kind, digits: int, pressed: str, answers: list[str | None]) -> None:
    entry = KeyEntry()
    expected = Expectation(kind, digits=digits)
    assert [entry.press(key, expected) for key in pressed] == answers
    assert entry.begun is (answers[-1] is None)


def test_several_keys_at_once_are_a_whole_answer_and_the_next_begins_anew() -> None:
    entry = KeyEntry()
    expected = Expectation(Kind.PHONE_NUMBER)
    assert entry.press("5551234#", expected) == "5551234"
    assert not entry.begun
    assert entry.press("5", expected) is None
    assert entry.take() == "5"
