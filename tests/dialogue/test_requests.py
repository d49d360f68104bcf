"""What callers want beside a complaint, and for whom: noted, corrected, never given out; and the menu of keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.dialogue.step import Listen
from answering.matching.matcher import PhraseMatcher
from answering.protocols.model import Kind, ProtocolSet
from answering.protocols.names import PATHS
from tests.dialogue.conversation import NAMED, SILENCE, begin, ended, transcript
from tests.dialogue.small import FEVER, SMALL


def test_a_second_complaint_is_asked_about_or_at_least_told() -> None:
    talk = begin(SMALL, "my son has a fever and chest pain")
    assert talk.said[-1] == "chest:signs"
    talk.all("yes", "i'll call")
    assert "Also: fever." in ended(talk).summary
    talk = begin(SMALL, "my son has a fever and chest pain", "no", "no")
    assert talk.said[-1] == "fever:drowsy"


def test_a_second_request_is_noted_for_the_staff() -> None:
    talk = begin(SMALL, "i need a refill and to leave a message")
    assert "script:also-noted" in talk.said
    taken = "message" if talk.said[-1].startswith("message") else "refill"
    talk.all("the blue ones", "#5551234567", "#1", "#1")
    task = ended(talk).task
    assert task is not None and task.fields["also"] == ("a refill" if taken == "message" else "a message")


def test_who_speaks_for_somebody_else_is_asked_who_they_are() -> None:
    talk = begin(SMALL, "a refill for my mother", "the blue ones", "#5551234567", "yes")
    assert talk.said[-1] == "refill:relation"
    talk.all("her daughter", "yes") if talk.give("daughter").says[-1].name == "script:task-read-back" else None
    assert "refill:own-name" in talk.asked, transcript(talk)
    talk = begin(SMALL, "a refill for my mother", "the blue ones", "#5551234567", "yes", "#1")
    assert talk.said == ("script:task-read-back",)
    talk.give("yes")
    task = ended(talk).task
    assert task is not None and task.fields["relation"] == "self" and "caller" not in task.fields


def test_nothing_is_given_out_before_name_and_birth_date_are_written_down(
    protocols: ProtocolSet, matcher: PhraseMatcher
) -> None:
    for line in ("could you tell me my test results", "when is my appointment", "what did my lab results say"):
        talk = begin(protocols, line, matcher=matcher)
        talk.all("the one from last week")
        for _ in range(20):
            if talk.disposition is not None:
                break
            kind = talk.step.then.expectation.kind if isinstance(talk.step.then, Listen) else ""
            answers = {
                "name": "mary jones",
                "date-of-birth": "#05021960",
                "phone-number": "#5552223333",
                "yes-no": "yes",
            }
            urgent = "told-urgent" in talk.said[-1]
            talk.give("no" if urgent else answers.get(str(kind), "next week"))
        task = ended(talk).task
        assert task is not None and {"name", "birth_date"} <= set(task.fields), transcript(talk)


@pytest.mark.parametrize(
    ("before", "correction", "field", "value"),
    [
        (["yes", "the blue ones", "#5551234567", "yes"], "yes", "medicine", "the blue ones"),
        (["friday morning", "#5551234567", "yes"], "no wait thursday", "medicine", "thursday morning"),
        (["the blue ones", "#5551234567", "yes", "no", "number", "#5559876543"], "yes", "callback", "5559876543"),
        (["the blue ones", "#5551234567", "yes", "no", "#2", "#5559876543", "yes"], "yes", "callback", "5559876543"),
    ],
)  # fmt: skip
def test_a_field_is_corrected(before: list[str], correction: str, field: str, value: str) -> None:
    talk = begin(SMALL, "refill", *before, correction)
    if talk.disposition is None:
        talk.give("yes")
    task = ended(talk).task
    assert task is not None and task.fields[field] == value, transcript(talk)


def test_an_earlier_field_is_corrected_while_a_later_one_is_asked(
    protocols: ProtocolSet, matcher: PhraseMatcher
) -> None:
    talk = begin(
        protocols, "can you set up an appointment for me", "a checkup", "some time on tuesday", matcher=matcher
    )
    talk.give("no wait thursday")
    assert talk.said == ("script:mended", "appointment:patient-name"), transcript(talk)
    talk.all(*NAMED)
    task = ended(talk).task
    assert task is not None and task.fields["preferred_time"] == "some time on thursday"
    assert task.fields["name"] == "Mary Jones"


def test_a_name_that_is_wrong_is_asked_for_again(protocols: ProtocolSet, matcher: PhraseMatcher) -> None:
    talk = begin(protocols, "could i leave a message", "the form is ready", "it's for me", matcher=matcher)
    assert talk.said == ("message:patient-name",), transcript(talk)
    talk.all(*NAMED[:-1], "no the name is wrong")
    assert talk.said == ("script:task-correct", "message:patient-name"), transcript(talk)


def test_a_menu_of_sixty_complaints_goes_page_by_page() -> None:
    more = {f"fever-{n}": replace(FEVER, id=f"fever-{n}", title={"en": f"fever {n}", "es": ""}, menu_key=None)
            for n in range(60)}  # fmt: skip
    protocols = replace(SMALL, protocols={**SMALL.protocols, **more})
    offered: set[str] = set()
    talk = begin(protocols, SILENCE, SILENCE)
    for _ in range(10):
        items = [say for say in talk.step.says if say.name == "script:menu-item"]
        assert len(items) <= 9
        offered |= {say.text for say in items}
        talk.give("##")
    wanted = [each for each in protocols.protocols.values() if each.id not in PATHS]
    assert len(offered) == len(wanted)
    talk = begin(protocols, SILENCE, SILENCE, "##", "#1")
    assert talk.said[-1] == "script:yes-no-keys"


def test_every_field_of_every_request_is_keyed_or_left_out(protocols: ProtocolSet, matcher: PhraseMatcher) -> None:
    for protocol in protocols.protocols.values():
        if protocol.kind is not Kind.TASK or protocol.menu_key is None:
            continue
        talk = begin(protocols, SILENCE, SILENCE, f"#{protocol.menu_key}", matcher=matcher)
        keys = {"yes-no": "#1", "date-of-birth": "#05021960", "phone-number": "#5552223333"}
        while talk.disposition is None and isinstance(talk.step.then, Listen):
            talk.give(keys[str(talk.step.then.expectation.kind)])
        assert ended(talk).task is not None, transcript(talk)
