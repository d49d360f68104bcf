"""Requests taken field by field: keyed, corrected, read back, and put off for what is urgent."""

from __future__ import annotations

from tests.dialogue.conversation import SILENCE, begin
from tests.dialogue.small import SMALL


def test_a_number_may_be_keyed_slowly_and_half_a_number_is_no_answer() -> None:
    talk = begin(SMALL, "refill", "blue pills", "#555", SILENCE)
    assert "script:say-again" in talk.said
    talk.all("#5551234567", "yes", "yes")
    assert talk.disposition is not None and talk.disposition.task is not None
    assert talk.disposition.task.fields["callback"] == "5551234567"


def test_a_closing_hash_after_a_whole_number_does_no_harm() -> None:
    talk = begin(SMALL, "refill", "blue pills", "#5551234567#")
    assert talk.said == ("script:task-read-back",)
    talk.all("#1", "#1")
    assert talk.disposition is not None and talk.disposition.task is not None


def test_a_number_is_corrected_by_its_end() -> None:
    talk = begin(SMALL, "refill", "blue pills", "five five five one two three four five six seven")
    talk.give("no it ends in four five")
    assert talk.said[-1] == "script:task-read-back"
    talk.all("yes", "yes")
    assert talk.disposition is not None and talk.disposition.task is not None
    assert talk.disposition.task.fields["callback"] == "5551234545"


def test_a_number_is_corrected_when_the_whole_is_read_back_too() -> None:
    talk = begin(SMALL, "refill", "blue pills", "#5551234567", "yes", "no the number ends in four five")
    assert talk.said == ("script:task-read-back",)
    assert "four five four five" in talk.step.says[0].text
    talk.give("yes")
    assert talk.disposition is not None and talk.disposition.task is not None
    assert talk.disposition.task.fields["callback"] == "5551234545"


def test_a_plain_no_to_a_read_back_asks_again() -> None:
    talk = begin(SMALL, "refill", "blue pills", "#5551234567", "no")
    assert talk.said == ("script:task-correct", "refill:callback")


def test_a_whole_task_is_read_back_once_before_it_is_done() -> None:
    talk = begin(SMALL, "refill", "blue pills", "#5551234567", "yes")
    assert talk.said == ("script:task-read-back",)
    assert "blue pills" in talk.step.says[0].text and "five five five" in talk.step.says[0].text
    talk.give("yes")
    assert talk.disposition is not None and talk.disposition.task is not None
    assert talk.disposition.task.queue == "refills"
    assert talk.disposition.purpose == "refill"


def test_a_symptom_in_a_message_is_asked_about_before_the_message_goes() -> None:
    talk = begin(SMALL, "i want to leave a message", "tell her my elbow hurts")
    assert talk.said[-1] == "general-screen:screen-now"
    talk.all("no", "no")
    assert talk.said[-1].startswith("message:")


def test_two_fields_not_understood_bring_a_person() -> None:
    talk = begin(SMALL, "refill", SILENCE, SILENCE, SILENCE)
    assert talk.said[-1] == "refill:callback"
    talk.all("purple", "purple")
    assert talk.disposition is not None and talk.disposition.wants == "person"


def test_a_request_that_needs_words_brings_a_person_where_nothing_hears_the_language() -> None:
    talk = begin(SMALL, "#2", "#7", can_hear=frozenset({"en"}))
    assert talk.disposition is not None
    assert (talk.disposition.wants, talk.disposition.purpose) == ("person", "refill")


def test_what_a_field_was_told_is_kept_while_a_symptom_is_asked_about() -> None:
    talk = begin(SMALL, "refill", "the blue pills and my elbow hurts", "no", "no")
    assert talk.said == ("refill:callback",)
    talk.all("#5551234567", "#1", "#1")
    assert talk.disposition is not None and talk.disposition.task is not None
    assert "blue pills" in talk.disposition.task.fields["medicine"]
