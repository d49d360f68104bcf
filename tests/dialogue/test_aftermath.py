"""What follows a route that came back: nobody is left without a word, and nothing urgent without a message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.dialogue.aftermath import Aftermath, Returned
from answering.dialogue.step import Dispose, Disposition, Listen, Step
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.protocols.model import Level
from tests.dialogue.conversation import NOISE, PRACTICE, SILENCE, TODAY, ExactPhrases
from tests.dialogue.small import SMALL

EMERGENCY = Disposition(Level.EMERGENCY_NOW, "said", protocol="chest", red_flag="jaw", summary="chest pain.")
CLINICAL = Disposition(Level.ON_CALL_NOW, "answered", protocol="chest", summary="chest pain.")
SAME_DAY = Disposition(Level.SAME_DAY, "answered", protocol="fever", summary="fever.")
PERSON = Disposition(Level.ADMINISTRATIVE, "asked for a person", wants="person")
MATCHER = ExactPhrases(SMALL)


class Back:
    """A caller who came back, and every step since."""

    def __init__(self, disposition: Disposition, returned: Returned, *, hears: bool = True) -> None:
        self.aftermath = Aftermath(
            SMALL, PRACTICE, disposition, returned, today=TODAY, can_hear=frozenset({"en"} if hears else ())
        )
        self.steps: list[Step] = [self.aftermath.open()]

    def give(self, *lines: str) -> Back:
        for line in lines:
            if line == SILENCE:
                self.steps.append(self.aftermath.silence())
            elif line == NOISE:
                self.steps.append(self.aftermath.hear(Heard(""), Verdict("")))
            elif line.startswith("#"):
                for key in line[1:]:
                    self.steps.append(self.aftermath.key(key))
            else:
                self.steps.append(self.aftermath.hear(Heard(line), MATCHER.match(line, "en")))
        return self

    @property
    def said(self) -> list[str]:
        return [say.name for say in self.steps[-1].says]

    @property
    def end(self) -> Disposition:
        assert isinstance(self.steps[-1].then, Dispose), self.said
        return self.steps[-1].then.disposition


@pytest.mark.parametrize("outcome", ["declined", "no-answer", "busy", "unavailable", "failed"])
def test_the_next_rung_is_tried_and_the_caller_told(outcome: str) -> None:
    back = Back(CLINICAL, Returned("page-on-call", outcome, rung=0, ladder=2))
    assert back.said == ["script:page-next"]
    assert (back.end.wants, back.end.rung, back.end.level) == ("on-call", 1, Level.ON_CALL_NOW)


@pytest.mark.parametrize(
    ("route", "outcome", "disposition", "wants"),
    [
        ("emergency-advice", "wants-on-call", EMERGENCY, "on-call"),
        ("nurse", "no-answer", SAME_DAY, "on-call"),
        ("nurse", "busy", CLINICAL, "on-call"),
        ("front-desk", "no-answer", replace(CLINICAL, wants="person"), "on-call"),
        ("crisis-line", "no-answer", replace(CLINICAL, topic="suicide"), "on-call"),
        ("poison-control", "failed", replace(EMERGENCY, topic="poison"), "on-call"),
        ("page-on-call", "accepted", CLINICAL, "goodbye"),
    ],
)
def test_clinical_callers_go_on_to_the_on_call_provider(
    route: str, outcome: str, disposition: Disposition, wants: str
) -> None:
    back = Back(disposition, Returned(route, outcome, ladder=2))
    assert (back.end.wants, back.end.rung, back.end.level) == (wants, 0, disposition.level)


def test_at_the_end_of_the_ladder_an_urgent_message_is_taken_and_said_so() -> None:
    back = Back(CLINICAL, Returned("page-on-call", "no-answer", rung=1, ladder=2, caller_number="5550001111"))
    assert back.said == ["script:page-failed", "script:page-leave-message"]
    back.give("ana ruiz and the pain is back", "five five five one two three four five six seven", "yes")
    assert back.said == ["script:message-done"]
    assert back.end.wants == "message"
    assert back.end.task is not None and back.end.task.urgent
    assert back.end.task.fields == {"about": "ana ruiz and the pain is back", "callback": "5551234567"}


def test_after_an_emergency_the_911_wording_is_said_before_and_after_the_message() -> None:
    back = Back(EMERGENCY, Returned("page-on-call", "no-answer", rung=1, ladder=2))
    assert back.said[1] == "script:emergency-first"
    assert not back.steps[-1].says[1].interruptible
    back.give(SILENCE, SILENCE, SILENCE, SILENCE)
    assert back.said[-1] == "script:emergency-first"
    assert back.end.level is Level.EMERGENCY_NOW


@pytest.mark.parametrize("quiet", [SILENCE, NOISE])
def test_who_says_nothing_leaves_a_message_with_the_number_they_rang_from(quiet: str) -> None:
    back = Back(CLINICAL, Returned("page-on-call", "busy", rung=0, ladder=1, caller_number="5550001111"))
    back.give(quiet, quiet, quiet, quiet)
    assert back.end.task is not None
    assert back.end.task.fields == {"about": "chest pain.", "callback": "5550001111"}


def test_a_number_may_be_keyed_and_one_never_confirmed_is_kept() -> None:
    returned = Returned("page-on-call", "busy", rung=0, ladder=1, caller_number="5550001111")
    back = Back(CLINICAL, returned).give("ana", "#5551234567", "#1")
    assert back.end.task is not None and back.end.task.fields["callback"] == "5551234567"
    back = Back(CLINICAL, returned).give("ana", "#5551234567", SILENCE, "#5551234567", SILENCE)
    assert back.end.task is not None
    assert back.end.task.fields["callback"] == "5550001111"
    assert back.end.task.fields["callback-unconfirmed"] == "5551234567"


def test_a_practice_without_a_ladder_takes_the_message_at_once() -> None:
    back = Back(SAME_DAY, Returned("nurse", "no-answer", ladder=0))
    assert isinstance(back.steps[-1].then, Listen)
    assert "script:page-leave-message" in back.said


def test_a_front_desk_that_does_not_answer_leads_to_a_message_that_is_not_urgent() -> None:
    back = Back(PERSON, Returned("front-desk", "no-answer", ladder=2, caller_number="5550001111"))
    assert back.said == ["script:not-answered", "message:text"]
    back.give("about my bill", "#5551234567", "#1")
    assert back.end.task is not None and not back.end.task.urgent
    assert (back.end.task.queue, back.end.level) == ("messages", Level.ADMINISTRATIVE)


@pytest.mark.parametrize(
    ("line", "level", "first"),
    [
        ("he is not breathing", Level.EMERGENCY_NOW, "script:emergency-first"),
        ("my elbow hurts", Level.ON_CALL_NOW, None),
    ],
)
def test_a_symptom_in_such_a_message_goes_to_the_on_call_provider(line: str, level: Level, first: str | None) -> None:
    back = Back(PERSON, Returned("front-desk", "no-answer", ladder=2)).give(line)
    assert (back.end.wants, back.end.level) == ("on-call", level)
    assert back.said[:1] == ([first] if first else [])


def test_a_red_flag_in_the_urgent_message_brings_the_911_wording_at_once() -> None:
    back = Back(CLINICAL, Returned("page-on-call", "busy", rung=0, ladder=1)).give("now he is not breathing")
    assert back.said[0] == "script:emergency-first"
    assert back.aftermath.so_far().level is Level.EMERGENCY_NOW
    back.give(SILENCE, SILENCE)
    assert back.end.level is Level.EMERGENCY_NOW


def test_without_a_recogniser_only_what_can_be_keyed_is_asked() -> None:
    spanish = replace(CLINICAL, language="es")
    back = Back(spanish, Returned("page-on-call", "busy", rung=0, ladder=1, caller_number="5550001111"), hears=False)
    assert "message:number" in back.said
    back.give("#5551234567", "#1")
    assert back.end.task is not None and back.end.task.fields["callback"] == "5551234567"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(("page-on-call", "nurse", "front-desk", "crisis-line", "poison-control", "emergency-advice", "x")),
    st.sampled_from(("declined", "no-answer", "busy", "unavailable", "failed", "wants-on-call", "")),
    st.sampled_from((EMERGENCY, CLINICAL, SAME_DAY, PERSON)),
    st.integers(0, 3),
    st.integers(0, 3),
    st.lists(st.sampled_from((SILENCE, NOISE, "yes", "no", "#1", "#5", "##", "#0", "goodbye", "purple", "not breathing",
                              "#5551234567")), max_size=70),
)  # fmt: skip
def test_it_always_ends_and_urgency_never_falls(
    route: str, outcome: str, disposition: Disposition, rung: int, ladder: int, lines: list[str]
) -> None:
    back = Back(disposition, Returned(route, outcome, rung, ladder))
    for line in [*lines, *[SILENCE] * 6]:
        for step in [line] if line in (SILENCE, NOISE) or not line.startswith("#") else ["#" + key for key in line[1:]]:
            if isinstance(back.steps[-1].then, Dispose):
                break
            back.give(step)
    assert back.end.level <= disposition.level
    assert back.end.wants in ("on-call", "message", "goodbye")
    if back.end.wants == "on-call":
        assert back.end.rung < ladder
    if back.end.wants == "message":
        assert back.end.task is not None and "callback" in back.end.task.fields


def test_asides_are_answered_while_a_message_is_taken_and_the_question_comes_again() -> None:
    back = Back(PERSON, Returned("front-desk", "no-answer", ladder=2))
    asked = back.said[-1]
    for line, answer in (("are you a machine", "script:am-i-machine"), ("who are you", "script:who-are-you")):
        assert back.give(line).said == [answer, asked]
    assert back.give("a person please").end.rung == 0 and back.end.task is None
