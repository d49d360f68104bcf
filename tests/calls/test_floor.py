"""The floor: who speaks while the agent speaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from answering.calls.floor import Floor, Holder
from answering.dialogue.step import Say

OPEN = Say("Tell me what is going on.", "en", "a")
NOTICE = Say("Hang up and dial nine one one.", "en", "b", interruptible=False)


def test_a_caller_who_speaks_stops_the_agent_at_once() -> None:
    floor = Floor([OPEN])
    assert floor.caller_started() is True
    assert floor.holder is Holder.PAUSED


def test_a_backchannel_gives_the_same_sentence_again() -> None:
    floor = Floor([NOTICE, OPEN])
    floor.sentence_done()
    floor.caller_started()
    assert floor.go_on() is True
    assert floor.sentence is OPEN


def test_the_first_sentence_of_emergency_advice_is_neither_stopped_nor_yielded() -> None:
    floor = Floor([NOTICE, OPEN])
    assert floor.caller_started() is False
    assert floor.yield_to_caller() is False
    assert floor.holder is Holder.AGENT


def test_a_caller_still_talking_after_a_notice_holds_back_the_next_sentence() -> None:
    floor = Floor([NOTICE, OPEN])
    floor.caller_started()
    floor.sentence_done()
    assert floor.holder is Holder.PAUSED


def test_words_take_the_floor() -> None:
    floor = Floor([OPEN])
    floor.caller_started()
    assert floor.yield_to_caller() is True
    assert floor.holder is Holder.CALLER


def test_nothing_to_say_is_the_callers_floor() -> None:
    assert Floor([]).holder is Holder.CALLER


@given(
    st.lists(st.booleans(), max_size=5),
    st.lists(st.sampled_from(["started", "stopped", "done", "go_on", "yield"]), max_size=40),
)
def test_every_sentence_is_spoken_or_given_up_and_none_goes_backwards(
    interruptible: list[bool], events: list[str]
) -> None:
    floor = Floor([Say("x", "en", "x", interruptible=each) for each in interruptible])
    for event in events:
        before = floor.index
        if event == "started":
            floor.caller_started()
        elif event == "stopped":
            floor.caller_stopped()
        elif event == "done" and floor.holder is Holder.AGENT:
            floor.sentence_done()
        elif event == "go_on":
            floor.go_on()
        elif event == "yield":
            floor.yield_to_caller()
        assert floor.index >= before
        if floor.holder is Holder.AGENT:
            assert floor.sentence is not None
        if floor.holder is Holder.PAUSED:
            assert floor.sentence is not None and floor.sentence.interruptible
