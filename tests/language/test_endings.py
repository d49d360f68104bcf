from __future__ import annotations

import pytest

from answering.language import endings_en
from answering.language.endings import Ending, ending, is_only_a_beginning

LIKELY, SELDOM, HARDLY = Ending.LIKELY, Ending.SELDOM, Ending.HARDLY


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("", "en", LIKELY),
        ("my tooth fell out this morning", "en", LIKELY),
        ("could somebody ring me back", "en", LIKELY),
        ("what should i do about it", "en", LIKELY),
        ("it was a serious", "en", HARDLY),
        ("there is a kind of", "en", HARDLY),
        ("she told me to avoid", "en", SELDOM),
        ("a word nobody has ever written flumbergast", "en", LIKELY),
        ("it is four one two", "en", HARDLY),
        ("it is four one two five five five oh one two three", "en", LIKELY),
        ("it is five five five oh one two three", "en", LIKELY),
        ("me duele la espalda", "es", LIKELY),
        ("el doctor me dijo", "es", SELDOM),
        ("la tengo desde hace", "es", HARDLY),
        ("tengo que", "es", HARDLY),
    ],
)
def test_last_words_tell_how_likely_a_sentence_is_over(said: str, language: str, expected: Ending) -> None:
    assert ending(said.split(), language) is expected


@pytest.mark.parametrize(
    ("said", "language", "beginning"),
    [
        ("", "en", False),
        ("hello", "en", True),
        ("hi good afternoon", "en", True),
        ("good morning my name is peter hall", "en", True),
        ("this is peter hall", "en", True),
        ("this is peter hall and i have a cough", "en", False),
        ("hello i have a cough", "en", False),
        ("there it is", "en", False),
        ("buenos dias", "es", True),
        ("hola me llamo pedro salas", "es", True),
        ("hola necesito una receta", "es", False),
    ],
)
def test_a_greeting_is_only_a_beginning(said: str, language: str, beginning: bool) -> None:
    assert is_only_a_beginning(said.split(), language) is beginning


def test_no_word_stands_in_two_tables() -> None:
    tables = (endings_en.SELDOM, endings_en.HARDLY, endings_en.ENDS)
    entries = [entry for table in tables for entry in table]
    assert len(set(entries)) == len(entries)
    assert all(len(entry.split()) <= 2 for entry in entries)
