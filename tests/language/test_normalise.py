"""Texts for comparing and for speaking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.language import normalise


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I can not breathe!", "en", "i can't breathe"),
        ("I cannot breathe", "en", "i can't breathe"),
        ("She’s, um, dizzy.", "en", "she's dizzy"),
        ("It does not hurt", "en", "it doesn't hurt"),
        ("¿Le duele el pecho?", "es", "le duele el pecho"),
        ("Presión, eh, alta", "es", "presion alta"),
        ("", "en", ""),
        ("...", "en", ""),
        ("101.5 degrees", "en", "101.5 degrees"),
    ],
)
def test_for_matching(text: str, language: str, expected: str) -> None:
    assert normalise.for_matching(text, language) == expected


@given(st.text(max_size=80), st.sampled_from(["en", "es"]))
def test_for_matching_is_stable(text: str, language: str) -> None:
    once = normalise.for_matching(text, language)
    assert normalise.for_matching(once, language) == once


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Call 911 now.", "en", "Call nine one one now."),
        ("Call 1-800-222-1222.", "en", "Call one, eight zero zero, two two two, one two two two."),
        ("Dr. Lee is in.", "en", "Doctor Lee is in."),
        ("12 Elm St., Suite 4", "en", "twelve Elm Street, Suite four"),
        ("We open at 8:30 am.", "en", "We open at eight thirty A M."),
        ("from 9 am to 5 pm", "en", "from nine A M to five P M"),
        ("Born 1952-03-05.", "en", "Born March fifth, nineteen fifty two."),
        ("101.5°F", "en", "one hundred one point five degrees Fahrenheit"),
        ("20% of 1,250 mg", "en", "twenty percent of one thousand two hundred fifty milligrams"),
        ("Llame al 911.", "es", "Llame al nueve uno uno."),
        ("Tiene 39.5°C", "es", "Tiene treinta y nueve punto cinco grados Celsius"),
        ("a las 8:30 am", "es", "a las ocho y treinta de la mañana"),
        ("Please hang up.", "en", "Please hang up."),
    ],
)
def test_for_speech(text: str, language: str, expected: str) -> None:
    assert normalise.for_speech(text, language) == expected


@given(st.text(alphabet="0123456789 -.:/,amp$%", max_size=40), st.sampled_from(["en", "es"]))
def test_what_was_written_out_stays_as_it_is(text: str, language: str) -> None:
    once = normalise.for_speech(text, language)
    assert normalise.for_speech(once, language) == once
    assert not any(character in "0123456789" for character in once)
