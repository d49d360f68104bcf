from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.language.expectation import Completeness, Expectation, Kind
from answering.speech.endpointing import Pauses, is_local_number, judge, wholeness
from answering.speech.intonation import FALLEN, HELD

PAUSES = Pauses()
COMPLETE, UNSURE, INCOMPLETE = Completeness.COMPLETE, Completeness.UNSURE, Completeness.INCOMPLETE
PHONE, BIRTH, NAME = Expectation(Kind.PHONE_NUMBER), Expectation(Kind.DATE_OF_BIRTH), Expectation(Kind.NAME)
TEXT, SPANISH = Expectation(Kind.TEXT), Expectation(Kind.OPEN, "es")
YES_NO, OPEN, ZIP = Expectation(Kind.YES_NO), Expectation(Kind.OPEN), Expectation(Kind.DIGITS, digits=5)


@pytest.mark.parametrize(
    ("text", "by_grammar", "expectation", "whole", "silence_s"),
    [
        ("yes", ("yes",), YES_NO, COMPLETE, PAUSES.bare_s),
        ("yes that is right", ("yes",), YES_NO, COMPLETE, PAUSES.complete_s),
        ("no but", ("no [unk]",), YES_NO, INCOMPLETE, PAUSES.goes_on_s),
        ("four one two five five five oh one two three", (), PHONE, COMPLETE, PAUSES.complete_s),
        (
            "for one to five five five oh one to three",
            ("four one two five five five oh one two three",),
            PHONE,
            COMPLETE,
            PAUSES.complete_s,
        ),
        ("four one two", ("four one two",), PHONE, INCOMPLETE, PAUSES.half_number_s),
        ("five five five oh one two three", ("five five five oh one two three",), PHONE, UNSURE, PAUSES.local_s),
        ("one four one two five five five", ("one four one two five five five",), PHONE, UNSURE, PAUSES.unsure_s),
        (
            "five five oh one two three",
            ("five five oh one two three", "five five five oh one two three"),
            PHONE,
            UNSURE,
            PAUSES.unsure_s,
        ),
        ("for want you", ("four [unk]", "four one two"), PHONE, INCOMPLETE, PAUSES.half_number_s),
        ("my chest hurts and", ("[unk]",), PHONE, INCOMPLETE, PAUSES.half_number_s),
        ("one five two oh seven", ("one five two oh seven",), ZIP, COMPLETE, PAUSES.complete_s),
        ("my chest hurts", (), OPEN, UNSURE, PAUSES.over_s),
        ("my chest hurts and", (), OPEN, INCOMPLETE, PAUSES.goes_on_s),
        ("the nurse said to avoid", (), OPEN, UNSURE, PAUSES.story_s),
        ("i want to talk to someone who can afford", (), OPEN, UNSURE, PAUSES.story_s),
        ("it might be a serious", (), OPEN, UNSURE, PAUSES.goes_on_s),
        ("hello good morning", (), OPEN, UNSURE, PAUSES.story_s),
        ("hi my name is john barker", (), OPEN, UNSURE, PAUSES.story_s),
        ("hi my name is john barker and i need a refill", (), OPEN, UNSURE, PAUSES.over_s),
        ("you can reach me at five five five", (), TEXT, UNSURE, PAUSES.goes_on_s),
        ("you can reach me at five five five oh one two three", (), TEXT, UNSURE, PAUSES.over_s),
        ("yes it started this morning", (), YES_NO, UNSURE, PAUSES.answered_s),
        ("yes it started with those", (), YES_NO, UNSURE, PAUSES.goes_on_s),
        ("it started this morning", (), YES_NO, UNSURE, PAUSES.over_s),
        ("no i do not", (), YES_NO, COMPLETE, PAUSES.complete_s),
        ("no i haven't had any", (), YES_NO, COMPLETE, PAUSES.complete_s),
        ("me duele la cabeza desde ayer", (), SPANISH, UNSURE, PAUSES.over_s),
        ("me duele la cabeza desde hace dos", (), SPANISH, UNSURE, PAUSES.goes_on_s),
        ("buenas tardes", (), SPANISH, UNSURE, PAUSES.story_s),
        ("my name is douglas whitaker", (), NAME, UNSURE, PAUSES.named_s),
        ("douglas", (), NAME, UNSURE, PAUSES.unsure_s),
        ("my name is", (), NAME, INCOMPLETE, PAUSES.incomplete_s),
        ("my name is arnold than", (), NAME, UNSURE, PAUSES.named_s),
        ("john and um", (), NAME, INCOMPLETE, PAUSES.incomplete_s),
        ("m o", (), NAME, INCOMPLETE, PAUSES.incomplete_s),
        ("b r o w and", (), NAME, UNSURE, PAUSES.spelled_s),
        ("", (), OPEN, None, PAUSES.wordless_s),
    ],
)
def test_silence_that_ends_a_turn(
    text: str, by_grammar: tuple[str, ...], expectation: Expectation, whole: Completeness | None, silence_s: float
) -> None:
    judgement = judge(text, by_grammar, expectation)
    assert (judgement.whole, judgement.silence_s) == (whole, silence_s)


@pytest.mark.parametrize(("longest_s", "silence_s"), [(0.1, 0.36), (0.25, 0.36), (0.45, 0.585), (2.0, 0.65)])
def test_who_pauses_long_gets_longer_up_to_a_limit(longest_s: float, silence_s: float) -> None:
    judgement = judge("my chest hurts", (), OPEN, longest_pause_s=longest_s)
    assert judgement.silence_s == pytest.approx(silence_s)


def test_a_whole_answer_ends_soon_however_its_speaker_paused() -> None:
    assert judge("no not at all", ("no",), YES_NO, longest_pause_s=0.9).silence_s == PAUSES.complete_s


@pytest.mark.parametrize(
    ("lowered", "times"), [(None, 1.0), (3.0, 1.0), (FALLEN + 0.1, PAUSES.fallen), (HELD - 0.1, PAUSES.held)]
)
@pytest.mark.parametrize(
    ("text", "expectation"), [("b r o w n", NAME), ("douglas", NAME), ("one four one two five five five", PHONE)]
)
def test_a_voice_that_came_down_is_waited_for_less(
    text: str, expectation: Expectation, lowered: float | None, times: float
) -> None:
    plain_s = judge(text, (), expectation).silence_s
    assert judge(text, (), expectation, lowered=lowered).silence_s == pytest.approx(plain_s * times)


@pytest.mark.parametrize("lowered", [-5.0, 20.0])
@pytest.mark.parametrize(
    ("text", "expectation"), [("no not at all", YES_NO), ("my chest hurts", OPEN), ("four one two", PHONE)]
)
def test_a_voice_changes_nothing_of_what_words_settle(text: str, expectation: Expectation, lowered: float) -> None:
    assert judge(text, (), expectation, lowered=lowered) == judge(text, (), expectation)


VOCABULARY = ["yes", "no", "and", "my", "five", "one", "oh", "a", "b", "to", "seventy", "may", "first", "[unk]"]
texts = st.lists(st.sampled_from(VOCABULARY)).map(" ".join)
expectations = st.builds(Expectation, st.sampled_from(list(Kind)), st.sampled_from(["en", "es"]))


@given(
    texts,
    st.lists(texts, max_size=3).map(tuple),
    expectations,
    st.floats(0.0, 5.0),
    st.none() | st.floats(-15.0, 15.0),
)
def test_every_silence_lies_between_the_shortest_and_the_longest(
    text: str, by_grammar: tuple[str, ...], expectation: Expectation, longest_s: float, lowered: float | None
) -> None:
    silence_s = judge(text, by_grammar, expectation, longest_pause_s=longest_s, lowered=lowered).silence_s
    assert PAUSES.complete_s <= silence_s <= PAUSES.incomplete_s


@given(texts, st.lists(texts, max_size=3).map(tuple), expectations)
def test_the_grammar_never_makes_half_of_a_whole_answer(
    text: str, by_grammar: tuple[str, ...], expectation: Expectation
) -> None:
    if wholeness(text, (), expectation) is COMPLETE:
        assert wholeness(text, by_grammar, expectation) is COMPLETE


@given(texts, expectations)
def test_what_the_grammar_cannot_explain_changes_nothing(text: str, expectation: Expectation) -> None:
    assert wholeness(text, ("[unk]", "one [unk]"), expectation) is wholeness(text, (), expectation)


@pytest.mark.parametrize(
    ("text", "expectation", "local"),
    [
        ("five five five oh one two three", PHONE, True),
        ("one five five five oh one two", PHONE, False),
        ("oh five five five oh one two", PHONE, False),
        ("five five five oh one two", PHONE, False),
        ("five five five oh one two three", Expectation(Kind.DIGITS), False),
        ("", PHONE, False),
    ],
)
def test_local_numbers(text: str, expectation: Expectation, local: bool) -> None:
    assert is_local_number(text, (), expectation) is local
