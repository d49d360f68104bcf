"""What every call begins with: the greeting, the notice of the recording, closed hours, the language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.protocols.model import Level
from tests.dialogue.conversation import PRACTICE, SILENCE, begin, greet
from tests.dialogue.small import SMALL


def test_the_greeting_says_emergency_machine_and_recording_before_anything_else() -> None:
    talk = greet(SMALL)
    names = ("script:greeting-emergency", "script:greeting", "script:recording-notice")
    assert talk.said == names
    assert not talk.step.says[2].interruptible
    assert talk.step.recording is None
    talk.give(SILENCE)
    assert talk.step.recording is True
    assert talk.said == ("script:language-offer", "script:person-offer", "script:ask-purpose")
    assert talk.step.says[0].language == "es"


def test_after_hours_the_caller_hears_so_and_triage_stays_as_it_is() -> None:
    talk = begin(SMALL, after_hours=True)
    assert "script:closed-hours" in talk.said
    talk.all("chest pain", "no", "no")
    assert talk.disposition is not None and talk.disposition.level is Level.ON_CALL_NOW


def test_no_recording_without_its_notice_where_recording_is_off() -> None:
    talk = begin(SMALL, "chest pain", practice=replace(PRACTICE, recording=False))
    assert "script:recording-notice" not in talk.asked
    assert all(step.recording is None for step in talk.steps)


def test_who_speaks_into_the_greeting_hears_the_notice_before_recording_begins() -> None:
    talk = greet(SMALL).all("i need a refill")
    assert talk.said[0] == "script:recording-notice"
    assert talk.step.recording is None
    talk.give("the blue ones")
    assert talk.step.recording is True


def test_emergency_advice_waits_for_no_notice_and_such_a_call_is_not_recorded() -> None:
    talk = greet(SMALL).all("he is not breathing")
    assert talk.said[0] == "script:emergency-first"
    talk.all(SILENCE, SILENCE, SILENCE)
    assert all(step.recording is None for step in talk.steps)


@pytest.mark.parametrize("first", [True, False])
def test_a_refusal_of_recording_is_honoured_and_said(first: bool) -> None:
    talk = greet(SMALL) if first else begin(SMALL)
    talk.give("please do not record")
    assert "script:recording-refused" in talk.said
    assert talk.step.recording is False
    talk.all("chest pain", "no", "no")
    assert all(step.recording is not True for step in talk.steps[talk.steps.index(talk.step) - 2 :])


@pytest.mark.parametrize("switch", ["#2", "in spanish please"])
def test_spanish_by_key_or_word(switch: str) -> None:
    talk = begin(SMALL, switch)
    assert talk.step.language == "es"
    assert {say.language for say in talk.step.says} == {"es"}
    talk.all("tengo dolor de pecho", "no", "no")
    assert talk.disposition is not None
    assert (talk.disposition.level, talk.disposition.language) == (Level.ON_CALL_NOW, "es")


def test_spanish_without_a_recogniser_is_said_plainly_and_goes_by_keypad() -> None:
    talk = begin(SMALL, "#2", can_hear=frozenset({"en"}))
    assert talk.said[:2] == ("script:language-unavailable", "script:keypad-offer")
    talk.give("#1")
    assert talk.said[-1] == "script:yes-no-keys"
    talk.all("#2", "#2")
    assert talk.disposition is not None and talk.disposition.level is Level.ON_CALL_NOW


def test_back_to_english_in_mid_question_asks_it_in_english() -> None:
    talk = begin(SMALL, "#2", "tengo dolor de pecho", "in english")
    assert talk.step.language == "en"
    assert talk.said[-1] == "chest:signs"


def test_a_refusal_of_recording_is_answered_once() -> None:
    talk = begin(SMALL, "do not record", "do not record")
    assert "script:recording-refused" not in talk.said
