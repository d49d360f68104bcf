"""What a channel carries through the dialplan and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from answering.calls.carried import LANGUAGE, STATE, pack, unpack
from answering.dialogue.step import Disposition
from answering.protocols.model import Level

texts = st.text(max_size=60)


@given(st.sampled_from(Level), texts, st.none() | texts, st.integers(0, 9), texts)
def test_what_goes_out_comes_back(level: Level, reason: str, topic: str | None, rung: int, summary: str) -> None:
    sent = Disposition(level=level, reason=reason, topic=topic, rung=rung, summary=summary, language="es")
    assert unpack(pack(sent), "en") == sent
    assert not any(ord(character) < 32 for value in pack(sent).values() for character in value)


@given(st.text(max_size=40) | st.sampled_from(["", "[]", "{}", '{"level": "soon"}', "null"]))
def test_what_cannot_be_read_is_taken_as_urgent(damaged: str) -> None:
    found = unpack({STATE: damaged}, "en")
    assert found.level <= Level.ON_CALL_NOW
    assert found.language == "en"


def test_the_language_survives_a_lost_state() -> None:
    assert unpack({LANGUAGE: "es"}, "en").language == "es"
