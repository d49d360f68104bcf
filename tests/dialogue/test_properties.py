"""What must hold for any caller whatever they say, key or keep to themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.dialogue.step import Dispose
from answering.protocols.model import Level
from tests.dialogue.conversation import NOISE, PRACTICE, SILENCE, Talk, begin, ended, greet, transcript
from tests.dialogue.small import SMALL

BOUND = PRACTICE.turns + 5
PLAIN = (
    "yes", "no", "purple elephants", "okay", "i think so", "i don't know", "two years old", "one hundred four degrees",
    "five five five one two three four five six seven", "john smith", "this morning", "thank you", "hold on",
    "say that again", "who are you", "are you a machine", "why do you ask", "can't talk right now", "do not record",
    "this is ridiculous", "please help me", "he can hear me", "a large pizza", "i meant yes", "relay operator",
    "i'm six years old", "for my mother", "don't know where i am", "your extended warranty", "no wait thursday",
    "it ends in four five", "this is the lab", "##",
    "in spanish", "in english", "it is not an emergency", "i won't call", "i'll call", "goodbye", "wrong number",
)  # fmt: skip
CLINICAL = (
    "chest pain", "my son has a fever", "i feel hopeless", "my elbow hurts", "no but chest pain", "a spreading rash",
)  # fmt: skip
ADMINISTRATIVE = ("i need a refill", "i want to leave a message", "what are your hours")
LESS_THAN_911 = ("i will end my life", "she drank bleach")
RED_FLAGS = (
    "he is not breathing", "i can't breathe", "crushing chest pain", "it goes into my jaw", "i took all my pills",
    *LESS_THAN_911,
)  # fmt: skip
KEYS = ("#0", "#1", "#2", "#3", "#7", "#9", "##", "#*", "#5551234567", "#03151980", "#101#")
PERSON = ("a person", "operator", "#0")

anything = st.one_of(
    st.sampled_from(PLAIN),
    st.sampled_from(CLINICAL),
    st.sampled_from(ADMINISTRATIVE),
    st.sampled_from(KEYS),
    st.sampled_from((SILENCE, NOISE)),
    st.text("abcdefghijklmnopqrstuvwxyz ", max_size=40),
)
anything_or_urgent = st.one_of(anything, st.sampled_from(RED_FLAGS))
lines = st.lists(anything, max_size=25)
in_english = st.lists(anything.filter(lambda line: line not in ("#2", "in spanish")), max_size=25)


def play(given_lines: list[str], *, hears: bool = True, from_greeting: bool = False) -> Talk:
    """The lines until the conversation ends, then silence until it does."""
    can_hear = frozenset({"en", "es"} if hears else {"en"})
    talk = (greet if from_greeting else begin)(SMALL, can_hear=can_hear)
    for line in [*given_lines, *[SILENCE] * (BOUND * 2)]:
        if talk.disposition is not None:
            break
        talk.give(line)
    return talk


@settings(max_examples=300, deadline=None)
@given(st.lists(anything_or_urgent, max_size=BOUND), st.booleans(), st.booleans())
def test_every_conversation_ends_with_a_disposition_within_its_bound(
    said: list[str], hears: bool, from_greeting: bool
) -> None:
    talk = play(said, hears=hears, from_greeting=from_greeting)
    ended(talk)
    asked = [step for step in talk.steps if step.says or isinstance(step.then, Dispose)]
    assert len(asked) <= BOUND


@settings(max_examples=300, deadline=None)
@given(lines, st.sampled_from(RED_FLAGS), lines)
def test_a_red_flag_always_ends_at_an_emergency_level(before: list[str], flag: str, after: list[str]) -> None:
    talk = begin(SMALL)
    for line in before:
        if talk.disposition is not None:
            return
        talk.give(line)
    if talk.disposition is not None or talk.step.language != "en":
        return
    talk.give(flag)
    for line in [*after, *[SILENCE] * BOUND]:
        if talk.disposition is not None:
            break
        talk.give(line)
    assert ended(talk).level.is_emergency, transcript(talk)


@settings(max_examples=300, deadline=None)
@given(in_english, st.sampled_from(RED_FLAGS), st.data())
def test_adding_a_red_flag_never_lowers_the_urgency(said: list[str], flag: str, data: st.DataObject) -> None:
    without = play(said)
    place = data.draw(st.integers(0, len(said)))
    with_flag = play([*said[:place], flag, *said[place:]])
    own = Level.EMERGENCY_DEPARTMENT_NOW if flag in LESS_THAN_911 else Level.EMERGENCY_NOW
    assert ended(with_flag).level <= max(own, ended(without).level)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((SILENCE, NOISE, "purple elephants", "mumble mumble", "##", "#4")), max_size=20))
def test_who_is_not_understood_never_ends_least_urgent(said: list[str]) -> None:
    disposition = ended(play(said))
    assert disposition.level <= Level.SAME_DAY
    assert disposition.wants == "person"


@settings(max_examples=300, deadline=None)
@given(lines, st.sampled_from(CLINICAL), lines)
def test_nobody_clinical_leaves_by_task_or_goodbye_before_questions_were_answered(
    before: list[str], complaint: str, after: list[str]
) -> None:
    talk = begin(SMALL)
    for line in before:
        if talk.disposition is not None:
            return
        talk.give(line)
    if talk.disposition is not None or talk.step.language != "en":
        return
    asked_before = len(talk.asked)
    talk.give(complaint)
    for line in [*after, *[SILENCE] * BOUND]:
        if talk.disposition is not None:
            break
        talk.give(line)
    disposition = ended(talk)
    if disposition.task is None and disposition.wants != "goodbye":
        return
    triage = ("chest:", "fever:", "despair:", "general-screen:")
    advised = ("script:emergency-first", "script:emergency-department", "script:crisis-stay")
    reached = [d for d in talk.decisions if d.what in ("branch", "unclear", "level") and d.protocol]
    assert any(name.startswith(triage) for name in talk.asked) or set(advised) & set(talk.asked[asked_before:])
    assert reached, transcript(talk)


@settings(max_examples=200, deadline=None)
@given(lines, st.sampled_from(PERSON))
def test_a_person_is_reached_at_once_at_any_time(before: list[str], asks: str) -> None:
    talk = begin(SMALL)
    for line in before:
        if talk.disposition is not None:
            return
        talk.give(line)
    if talk.disposition is not None or talk.step.language != "en":
        return
    zero_is_digit = asks == "#0" and talk.step.then.expectation.kind in ("date-of-birth", "digits")  # type: ignore[union-attr]
    half_keyed = not talk.step.says
    if zero_is_digit or half_keyed:
        return
    talk.give(asks)
    assert ended(talk).wants in ("person", "on-call"), transcript(talk)


@settings(max_examples=200, deadline=None)
@given(st.lists(anything_or_urgent, max_size=20))
def test_everything_said_is_a_filled_in_sentence_and_only_the_last_step_disposes(said: list[str]) -> None:
    talk = play(said)
    for step in talk.steps:
        for say in step.says:
            assert say.text.strip() and say.name and "{" not in say.text
        if isinstance(step.then, Dispose):
            assert step is talk.steps[-1]


@settings(max_examples=150, deadline=None)
@given(st.lists(anything_or_urgent, max_size=20), st.data())
def test_recording_begins_only_after_its_notice_and_never_after_a_refusal(said: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(said)))
    talk = play([*said[:place], "do not record", *said[place:]], from_greeting=True)
    notice, refused = False, False
    for step in talk.steps:
        if step.recording is True:
            assert notice and not refused
        refused = refused or step.recording is False
        notice = notice or any(say.name == "script:recording-notice" for say in step.says)


SOON = 24


@pytest.mark.parametrize(
    "opening", [None, *CLINICAL, *ADMINISTRATIVE, *RED_FLAGS, "i'm a kid", "he can hear me", "this is the lab"]
)
@pytest.mark.parametrize("line", [*PLAIN, *CLINICAL, *KEYS, SILENCE, NOISE])
def test_no_line_repeated_keeps_a_call_going_round(opening: str | None, line: str) -> None:
    if line in ("##", "#*"):
        return  # turning the pages of a menu, or asking for a question again: as often as somebody likes
    talk = begin(SMALL, *([opening] if opening else []))
    while len([step for step in talk.steps if step.says]) < SOON:
        if talk.disposition is not None:
            return
        talk.give(line)
    raise AssertionError(transcript(talk))


@settings(max_examples=200, deadline=None)
@given(
    lines, st.sampled_from(("i'm a kid", "he can hear me", "please help me", "a large pizza", "relay operator")), lines
)
def test_a_path_entered_ends_and_a_red_flag_in_it_still_counts(before: list[str], path: str, after: list[str]) -> None:
    said = [*before, path, "he is not breathing", *after]
    talk = play([line for line in said if line not in ("#2", "in spanish")])
    reached = any(decision.level is not None and decision.level.is_emergency for decision in talk.decisions)
    assert ended(talk).level.is_emergency or not reached
