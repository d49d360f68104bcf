"""The conversation as a state machine: where each dialogue ends, and what is said and awaited on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.dialogue.step import Dispose, Listen
from answering.language.expectation import Kind
from answering.language.heard import Heard
from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Level, Unclear
from tests.dialogue.conversation import NOISE, PRACTICE, SILENCE, ExactPhrases, begin, transcript
from tests.dialogue.small import CHEST, SMALL

L = Level


@pytest.mark.parametrize(
    ("lines", "level", "wants"),
    [
        # red flags act at once, wherever they are said
        (["he is not breathing", "i'm calling now"], L.EMERGENCY_NOW, "goodbye"),
        (["chest pain", "no", "no"], L.ON_CALL_NOW, ""),
        (["chest pain", "it goes into my jaw", SILENCE, SILENCE, SILENCE], L.EMERGENCY_NOW, "on-call"),
        (["chest pain", "no", "it hurts and i can't breathe", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        (["i need a refill", "the blue pills because i can't breathe", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        (["crushing chest pain", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        # questions, most urgent first
        (["chest pain", "yes", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        (["my son has a fever", "no", "two months old", "i'll call"], L.EMERGENCY_DEPARTMENT_NOW, "goodbye"),
        (["my son has a fever", "no", "two years old", "one hundred four"], L.ON_CALL_NOW, ""),
        (["my son has a fever", "no", "two years old", "#101#", "yes", "today"], L.WITHIN_24_HOURS, ""),
        # not understood: asked again, then the most urgent side
        (["chest pain", "purple", "purple", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        (["my son has a fever", "purple", "purple"], L.ON_CALL_NOW, "person"),
        (["my son has a fever", "no", "two years old", "i don't know"], L.ON_CALL_NOW, "person"),
        (["purple", "purple"], L.SAME_DAY, "person"),
        # silence: again, the keypad, a person
        ([SILENCE, SILENCE, SILENCE], L.SAME_DAY, "person"),
        ([NOISE, NOISE, NOISE], L.SAME_DAY, "person"),
        (["chest pain", SILENCE, SILENCE, SILENCE, SILENCE, SILENCE, SILENCE], L.EMERGENCY_NOW, "on-call"),
        # a symptom without a protocol: the general questions
        (["my elbow hurts", "it really does", "no", "no"], L.SAME_DAY, ""),
        (["my elbow hurts", SILENCE, "no", "yes", "i'll call"], L.EMERGENCY_DEPARTMENT_NOW, "goodbye"),
        (["my elbow hurts", "it began with chest pain", "no", "no"], L.ON_CALL_NOW, ""),
        (["i need a refill and my elbow hurts", "yes", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        # a person at any time, and what was heard stays
        (["a person please"], L.ADMINISTRATIVE, "person"),
        (["#0"], L.ADMINISTRATIVE, "person"),
        (["chest pain", "#0"], L.ON_CALL_NOW, "person"),
        (["chest pain", "operator"], L.ON_CALL_NOW, "person"),
        (["i need a refill but give me a person"], L.ADMINISTRATIVE, "person"),
        (["the hotel operator told me to call you", "purple"], L.SAME_DAY, "person"),
        (["he is not breathing", "#0"], L.EMERGENCY_NOW, "on-call"),
        (["he is not breathing get me a person", "a person"], L.EMERGENCY_NOW, "on-call"),
        (["i have a spreading rash", "operator"], L.ON_CALL_NOW, "person"),
        # emergencies: refusal is urged once more, then the on-call provider
        (["he is not breathing", "i won't call", "i don't want an ambulance"], L.EMERGENCY_NOW, "on-call"),
        (["he is not breathing", "i won't call", "fine i'll call"], L.EMERGENCY_NOW, "goodbye"),
        (["he is not breathing", "it is not an emergency", "no"], L.EMERGENCY_NOW, "on-call"),
        (["he is not breathing", SILENCE, SILENCE, "yes"], L.EMERGENCY_NOW, "on-call"),
        (["he is not breathing", "#1"], L.EMERGENCY_NOW, "on-call"),
        # goodbye: kept once for the questions
        (["goodbye"], L.ADMINISTRATIVE, "goodbye"),
        (["chest pain", "goodbye", "goodbye", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        (["wrong number"], L.ADMINISTRATIVE, "goodbye"),
        (["purple", "goodbye", "goodbye"], L.SAME_DAY, "goodbye"),
        # not an emergency ends nothing
        (["it is not an emergency", "chest pain", "not an emergency", "no", "no"], L.ON_CALL_NOW, ""),
        # a second complaint is asked about too
        (["fever and chest pain", "no", "no", "no", "two years old", "#101#", "yes", "today"], L.ON_CALL_NOW, ""),
        (["fever", "no and chest pain", "yes", "yes", "i'll call"], L.EMERGENCY_NOW, "goodbye"),
        # topics with lines of their own
        (["i will end my life", SILENCE], L.EMERGENCY_DEPARTMENT_NOW, ""),
        (["i feel hopeless", "no", "yes", SILENCE], L.ON_CALL_NOW, ""),
        (["i will end my life", "no"], L.EMERGENCY_DEPARTMENT_NOW, "on-call"),
        (["i will end my life", "goodbye", "goodbye"], L.EMERGENCY_DEPARTMENT_NOW, "goodbye"),
        (["i took all my pills", SILENCE, SILENCE, SILENCE], L.EMERGENCY_NOW, "on-call"),
        (["she drank bleach", "okay"], L.EMERGENCY_DEPARTMENT_NOW, ""),
        # tasks and answers
        (["refill", "the blue ones", "#5551234567", "#1", "#1"], L.ADMINISTRATIVE, ""),
        (["what are your hours", "no"], L.ADMINISTRATIVE, "goodbye"),
        (["what are your hours", "yes", "chest pain", "no", "no"], L.ON_CALL_NOW, ""),
        # a refusal of recording and a complaint in one breath
        (["do not record i have chest pain", "no", "no"], L.ON_CALL_NOW, ""),
    ],
)  # fmt: skip
def test_a_dialogue_ends_at_its_level(lines: list[str], level: Level, wants: str) -> None:
    talk = begin(SMALL, *lines)
    assert talk.disposition is not None, transcript(talk)
    assert (talk.disposition.level, talk.disposition.wants) == (level, wants), transcript(talk)


def test_the_first_sentence_of_emergency_advice_cannot_be_interrupted_and_is_said_again() -> None:
    talk = begin(SMALL, "he is not breathing")
    first, *rest = talk.step.says
    assert (first.name, first.interruptible) == ("script:emergency-first", False)
    assert "script:emergency-again" in [say.name for say in rest]
    talk.give(SILENCE)
    assert "script:emergency-again" in talk.said


def test_the_protocols_own_advice_follows_the_level() -> None:
    assert "chest:advice:emergency-now" in begin(SMALL, "crushing chest pain").said
    assert "chest:advice:on-call-now" in begin(SMALL, "chest pain", "no", "no").said


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("who are you", "script:who-are-you"),
        ("are you a machine", "script:am-i-machine"),
        ("why do you ask", "chest:signs:why"),
        ("say that again", "script:repeat"),
        ("thank you", "chest:signs"),
        ("it is not an emergency", "chest:signs"),
    ],
)
def test_an_aside_is_answered_and_the_question_asked_again(line: str, answer: str) -> None:
    talk = begin(SMALL, "chest pain", line)
    assert answer in talk.said
    assert talk.said[-1] == "chest:signs"


def test_who_needs_a_moment_gets_it_and_silence_then_is_no_failure() -> None:
    talk = begin(SMALL, "chest pain", "hold on")
    assert isinstance(talk.step.then, Listen) and talk.step.then.patience_s >= 20
    talk.give(SILENCE)
    assert talk.said == ("script:wait-ack", "chest:signs")
    talk.all("no", "no")
    assert talk.disposition is not None and talk.disposition.level is Level.ON_CALL_NOW


def test_an_age_told_before_it_was_asked_is_only_confirmed() -> None:
    talk = begin(SMALL, "my daughter is two years old and has a fever", "no")
    assert talk.said == ("script:task-read-back",)
    assert "two years" in talk.step.says[0].text
    talk.give("yes")
    assert talk.said == ("fever:degrees",)
    talk = begin(SMALL, "my daughter is two years old and has a fever", "no", "no")
    assert talk.said == ("script:say-again", "fever:age")


def test_goodbye_with_questions_open_is_asked_to_stay_once() -> None:
    talk = begin(SMALL, "chest pain", "goodbye")
    assert isinstance(talk.step.then, Listen)
    assert talk.said[-1] == "chest:signs"


def test_a_keypad_only_caller_goes_through_a_whole_protocol() -> None:
    talk = begin(SMALL, SILENCE, SILENCE)
    assert talk.said[0] == "script:keypad-offer"
    talk.all("#3", "#2", "#4#", "#1", "#1014#", "#1", "#1")
    assert talk.disposition is not None, transcript(talk)
    assert talk.disposition.protocol == "fever"
    assert talk.disposition.level is Level.WITHIN_24_HOURS


def test_a_red_flag_in_partial_words_prepares_the_advice_and_changes_nothing() -> None:
    talk = begin(SMALL)
    matcher = ExactPhrases(SMALL)
    hint = talk.interview.partial("he's not breathing and", matcher.match("he's not breathing and", "en"))
    assert hint.urgent
    assert [say.name for say in hint.prepare][:1] == ["script:emergency-first"]
    assert not talk.interview.partial("i need", matcher.match("i need a refill", "en")).urgent
    assert talk.give("i need a refill").then == Listen(talk.step.then.expectation, PRACTICE.patience_s)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ending", "words", "level", "over"),
    [
        (["refill", "blue pills", "#5551234567", "#1", "#1"], "and he is not breathing", Level.EMERGENCY_NOW, False),
        (["refill", "blue pills", "#5551234567", "#1", "#1"], "and my elbow hurts", Level.ADMINISTRATIVE, False),
        (["refill", "blue pills", "#5551234567", "#1", "#1"], "and a good day", Level.ADMINISTRATIVE, True),
        (["a person please"], "i have chest pain", Level.ADMINISTRATIVE, True),
        (["a person please"], "i have a spreading rash", Level.ON_CALL_NOW, True),
        (["he is not breathing", "i'll call"], "he is not breathing", Level.EMERGENCY_NOW, True),
    ],
)
def test_words_into_the_last_sentences_are_not_lost(ending: list[str], words: str, level: Level, over: bool) -> None:
    talk = begin(SMALL, *ending)
    assert isinstance(talk.step.then, Dispose)
    step = talk.interview.hear(Heard(words), ExactPhrases(SMALL).match(words, "en"))
    assert isinstance(step.then, Dispose) is over
    if isinstance(step.then, Dispose):
        assert step.then.disposition.level is level and step.says == ()
    elif level is Level.EMERGENCY_NOW:
        assert step.says[0].name == "script:emergency-first"
    else:
        assert step.says[-1].name == "general-screen:screen-now"


def test_keys_into_the_last_sentence_bring_a_person_or_nothing() -> None:
    interview = begin(SMALL, "refill", "blue pills", "#5551234567", "#1", "#1").interview
    step = interview.key("#")
    assert isinstance(step.then, Dispose) and step.then.disposition.task is not None
    step = interview.key("0")
    assert isinstance(step.then, Dispose) and step.then.disposition.wants == "person"
    assert interview.silence().then == step.then


def test_a_promise_to_call_with_a_no_in_it_is_none() -> None:
    talk = begin(SMALL, "he is not breathing", "i don't think i'll call")
    assert "script:emergency-urge" in talk.said


def test_a_question_without_an_unclear_side_takes_its_most_urgent_one() -> None:
    question = replace(CHEST.questions[0], unclear=Unclear(1))
    protocols = {**SMALL.protocols, "chest": replace(CHEST, questions=(question,))}
    talk = begin(replace(SMALL, protocols=protocols), "chest pain", "purple", "purple")
    assert talk.said[0] == "script:emergency-first"


def test_a_more_urgent_complaint_is_asked_about_first_and_the_other_one_goes_on_after_it() -> None:
    talk = begin(SMALL, "my son has a fever", "no", "two years old and now chest pain")
    assert talk.said[-1] == "chest:signs"
    talk.all("no", "no")
    assert talk.said[-1] in ("script:task-read-back", "fever:degrees", "fever:age")
    assert talk.disposition is None


def test_a_request_that_names_somebody_is_no_call_for_a_person() -> None:
    hits = (
        Hit(HitKind.COMPLAINT, "message", "message", "a message for a person", "", 0, 5, 100.0),
        Hit(HitKind.INTENT, "person", None, "a person", "", 3, 5, 100.0),
    )
    talk = begin(SMALL)
    step = talk.interview.hear(Heard("a message for a person"), Verdict("a message for a person", 0, hits))
    assert isinstance(step.then, Listen) and step.says[-1].name == "message:text"


def test_who_says_nothing_after_an_answer_is_said_goodbye_to_only_after_being_asked_again() -> None:
    talk = begin(SMALL, "what are your hours", SILENCE)
    assert talk.said == ("script:silence-once", "script:anything-else")
    talk.give(SILENCE)
    assert talk.disposition is not None and talk.disposition.wants == "goodbye"


def test_thoughts_of_suicide_get_the_crisis_wording_and_a_moment_to_object() -> None:
    talk = begin(SMALL, "i will end my life")
    assert talk.said == ("script:crisis-stay",)
    assert not talk.step.says[0].interruptible
    assert isinstance(talk.step.then, Listen) and talk.step.then.patience_s < PRACTICE.patience_s


def test_one_word_for_a_person_counts_where_it_is_all_that_is_said() -> None:
    talk = begin(SMALL, "the hotel operator told me to call")
    assert isinstance(talk.step.then, Listen)
    talk.give("operator please")
    assert talk.disposition is not None and talk.disposition.wants == "person"


def test_limits_bring_a_person_and_forget_no_red_flag() -> None:
    step = begin(SMALL, "chest pain").interview.give_up("the call took too long")
    assert isinstance(step.then, Dispose)
    assert (step.then.disposition.level, step.then.disposition.wants) == (Level.ON_CALL_NOW, "person")
    step = begin(SMALL, "he is not breathing").interview.give_up("the call took too long")
    assert isinstance(step.then, Dispose)
    assert (step.then.disposition.level, step.then.disposition.wants) == (Level.EMERGENCY_NOW, "on-call")


def test_an_open_question_expects_anything_and_yes_no_expects_yes_or_no() -> None:
    talk = begin(SMALL)
    assert isinstance(talk.step.then, Listen) and talk.step.then.expectation.kind is Kind.OPEN
    talk.give("chest pain")
    assert isinstance(talk.step.then, Listen) and talk.step.then.expectation.kind is Kind.YES_NO


def test_what_broke_off_stands_at_what_was_found() -> None:
    talk = begin(SMALL, "i have a spreading rash")
    assert talk.interview.so_far().level is Level.ON_CALL_NOW
