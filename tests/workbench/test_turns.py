from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.workbench import turns


@pytest.mark.parametrize(
    ("turn", "keys", "silence", "hang_up"),
    [
        ("[silence]", "", True, False),
        ("[ Silence ]", "", True, False),
        ("", "", True, False),
        ("   ", "", True, False),
        ("[1]", "1", False, False),
        ("[5551234567]", "5551234567", False, False),
        (" [101#] ", "101#", False, False),
        ("[hang up]", "", False, True),
        ("[Hang  Up]", "", False, True),
        ("hang up", "", False, False),
        ("silence", "", False, False),
        ("1", "", False, False),
    ],
)
def test_what_is_not_words_is_told_from_words(turn: str, keys: str, silence: bool, hang_up: bool) -> None:
    assert (turns.keys(turn), turns.is_silence(turn), turns.is_hang_up(turn)) == (keys, silence, hang_up)


@pytest.mark.parametrize(
    ("turn", "heard"),
    [
        ("No, no chest pain! I CAN'T breathe.", "no no chest pain i can't breathe"),
        ("¿Me duele el pecho?", "me duele el pecho"),
        ("It’s my mother-in-law's…", "it's my mother-in-law's"),
        ("  yes  ", "yes"),
        ("—", ""),
    ],
)
def test_words_come_as_recognition_gives_them(turn: str, heard: str) -> None:
    assert turns.as_heard(turn) == heard


@given(st.text())
def test_what_was_heard_is_heard_the_same_again(turn: str) -> None:
    heard = turns.as_heard(turn)
    assert turns.as_heard(heard) == heard
    assert not set(heard) & set(".,;:!?¿¡()[]\n")
