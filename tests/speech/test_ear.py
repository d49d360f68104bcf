from __future__ import annotations

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from answering.errors import SpeechError
from answering.language.expectation import Expectation, Kind
from answering.language.heard import Heard
from answering.speech import ear as ear_module
from answering.speech.audio import FRAME_BYTES, RATE_HZ, gain, seconds, silence, to_pcm, to_samples
from answering.speech.ear import Ear, Partial, SpeechEnded, SpeechStarted
from answering.speech.endpointing import Pauses
from answering.speech.models import Models
from answering.speech.recogniser import Recogniser
from tests.speech.conftest import Call, Conversation, SpeakOnLine

YES_NO, PHONE = Expectation(Kind.YES_NO), Expectation(Kind.PHONE_NUMBER)
OPEN, BIRTH = Expectation(Kind.OPEN), Expectation(Kind.DATE_OF_BIRTH)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower()))


@pytest.mark.parametrize(("voice", "noise_db"), [("ruth", None), ("ron", None), ("joe", 20.0), ("dave", 15.0)])
def test_a_sentence_becomes_one_turn_with_its_words(
    conversation: Conversation, spoken: SpeakOnLine, voice: str, noise_db: float | None
) -> None:
    said = "I need to make an appointment with the doctor for next week"
    pcm = spoken(said, voice, noise_db)

    async def script(call: Call) -> None:
        await call.quiet(0.6)
        await call.play(pcm)
        await call.quiet(2.0)

    call = conversation(script, OPEN)
    (turn,) = call.turns
    assert len(words_of(turn.text) & words_of(said)) >= 8
    assert turn.ended_by == "silence"
    assert turn.language == "en"
    assert 0.3 < turn.confidence <= 1.0
    assert turn.started_s == pytest.approx(0.6, abs=0.2)
    assert turn.ended_s == pytest.approx(0.6 + seconds(pcm), abs=0.6)
    assert [word.text for word in turn.words] == turn.text.split()
    assert all(0.3 <= word.start_s < word.end_s <= turn.ended_s + 0.3 for word in turn.words)
    assert call.partials and call.partials[-1] == turn.text
    assert len(call.when(SpeechStarted)) == len(call.when(SpeechEnded))


@pytest.mark.parametrize("voice", ["ruth", "alan", "joe", "emma"])
@pytest.mark.parametrize("noise_db", [None, 15.0])
def test_the_start_of_speech_is_told_soon(
    conversation: Conversation, spoken: SpeakOnLine, voice: str, noise_db: float | None
) -> None:
    async def script(call: Call) -> None:
        await call.quiet(1.0)
        await call.play(spoken("my chest hurts", voice, noise_db))

    assert conversation(script).when(SpeechStarted)[0] <= 1.0 + 0.16


def test_a_whole_answer_is_taken_sooner_than_a_half_one(conversation: Conversation, spoken: SpeakOnLine) -> None:
    def taken_after_s(said: str, expectation: Expectation) -> float:
        pcm = spoken(said, "joe")

        async def script(call: Call) -> None:
            await call.quiet(0.5)
            await call.play(pcm)
            await call.quiet(2.0)

        call = conversation(script, expectation)
        return call.when(Heard)[0] - call.turns[0].ended_s

    yes, story, open_ended = (
        taken_after_s("yes", YES_NO),
        taken_after_s("my stomach has been hurting", OPEN),
        taken_after_s("i would like to talk to the", OPEN),
    )
    assert yes < 0.36 < story < open_ended < 1.25


def test_a_short_pause_does_not_end_the_turn_and_loses_no_word(conversation: Conversation, spoken: SpeakOnLine) -> None:
    async def script(call: Call) -> None:
        await call.quiet(0.5)
        for part in ("four one two", "five five five", "zero one nine eight"):
            await call.play(spoken(part, "ruth"))
            await call.quiet(0.45)
        await call.quiet(1.5)

    call = conversation(script, PHONE)
    assert len(call.turns) == 1, call.told
    (turn,) = call.turns
    assert turn.grammar_texts[0] == "four one two five five five zero one nine eight"
    assert turn.ended_by == "complete"


@pytest.mark.parametrize("pause_s", [0.2, 0.3, 0.6, 0.9])
def test_words_around_a_pause_of_any_length_are_kept(
    conversation: Conversation, spoken: SpeakOnLine, pause_s: float
) -> None:
    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(spoken("my baby has a fever and", "ruth"))
        await call.quiet(pause_s)
        await call.play(spoken("my head is hurting", "ruth"))
        await call.quiet(2.0)

    text = " ".join(conversation(script, OPEN).texts)
    assert len({"baby", "fever", "and", "my", "head", "hurting"} & words_of(text)) >= 5


@pytest.mark.parametrize(
    ("said", "expectation", "best"),
    [
        ("no", YES_NO, "no"),
        ("two six eight three four one nine", PHONE, "two six eight three four one nine"),
        ("march third nineteen seventy one", BIRTH, "march third nineteen seventy one"),
        ("seven", Expectation(Kind.NUMBER_0_10), "seven"),
    ],
)
@pytest.mark.parametrize("voice", ["ruth", "joe"])
def test_the_questions_grammar_is_applied_to_the_same_sound(
    conversation: Conversation, spoken: SpeakOnLine, said: str, expectation: Expectation, best: str, voice: str
) -> None:
    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(spoken(said, voice))
        await call.quiet(2.0)

    (turn,) = conversation(script, expectation).turns
    assert turn.grammar_texts[0] == best


def test_a_question_asked_in_mid_answer_brings_its_grammar(conversation: Conversation, spoken: SpeakOnLine) -> None:
    pcm = spoken("two six eight three four one nine", "ruth")

    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(pcm[: len(pcm) // 2 // 640 * 640])
        call.ear.expect(PHONE, language="en")
        await call.play(pcm[len(pcm) // 2 // 640 * 640 :])
        await call.quiet(1.5)

    (turn,) = conversation(script, OPEN).turns
    assert turn.grammar_texts[0] == "two six eight three four one nine"


def test_hurry_takes_the_turn_after_the_shortest_silence(conversation: Conversation, spoken: SpeakOnLine) -> None:
    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(spoken("my chest hurts and", "ruth"))
        call.ear.hurry()
        await call.quiet(1.5)

    call = conversation(script, OPEN)
    assert call.when(Heard)[0] - call.turns[0].ended_s < 0.4


def test_a_turn_may_be_taken_in_mid_speech_and_what_follows_is_the_next(
    conversation: Conversation, spoken: SpeakOnLine
) -> None:
    said = "i have been feeling very tired since monday and my left arm is hurting and i can not sleep at night"
    pcm = spoken(said, "joe")
    half = len(pcm) // 2 // FRAME_BYTES * FRAME_BYTES

    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(pcm[:half])
        call.ear.take_now()
        await call.play(pcm[half:])
        await call.quiet(2.0)

    first, second = conversation(script, OPEN).turns
    assert (first.ended_by, second.ended_by) == ("limit", "silence")
    assert first.ended_s <= second.started_s + 0.15
    assert len(words_of(f"{first.text} {second.text}") & words_of(said)) >= 13


def test_endless_talk_is_cut_into_turns_at_the_limit(conversation: Conversation, spoken: SpeakOnLine) -> None:
    pcm = spoken(
        "well i do not know where to begin it started on monday when i was walking the dog in the park", "ruth"
    )

    async def script(call: Call) -> None:
        for _ in range(3):
            await call.play(pcm)
        await call.quiet(2.0)

    call = conversation(script, OPEN, turn_s=4.0)
    assert len(call.turns) >= 3
    assert {turn.ended_by for turn in call.turns[:-1]} == {"limit"}
    assert all(turn.ended_s - turn.started_s <= 4.1 for turn in call.turns)
    assert len(" ".join(call.texts).split()) == pytest.approx(3 * 21, abs=6)


def test_nothing_to_take_is_taken_without_harm(conversation: Conversation) -> None:
    async def script(call: Call) -> None:
        call.ear.take_now()
        call.ear.hurry()
        await call.quiet(1.0)
        call.ear.take_now()

    assert conversation(script).told == []


def test_silence_costs_no_recognition(conversation: Conversation) -> None:
    async def script(call: Call) -> None:
        noise = np.random.default_rng(5).standard_normal(5 * RATE_HZ).astype(np.float32)
        await call.play(silence(5.0) + to_pcm(gain(noise, -60.0)))

    call = conversation(script)
    assert call.told == []
    assert call.threads.busy_s == 0.0


def test_a_knock_is_no_words(conversation: Conversation) -> None:
    async def script(call: Call) -> None:
        burst = np.random.default_rng(7).standard_normal(RATE_HZ // 10).astype(np.float32)
        await call.quiet(1.0)
        await call.play(to_pcm(gain(burst, -15.0)))
        await call.quiet(2.0)

    assert [turn.text for turn in conversation(script).turns] in ([], [""])


def test_a_quiet_caller_is_heard(conversation: Conversation, spoken: SpeakOnLine) -> None:
    said = "I would like to speak to the nurse about my medication"
    whisper = to_pcm(gain(to_samples(spoken(said, "joe")), -25.0))

    async def script(call: Call) -> None:
        await call.quiet(0.6)
        await call.play(whisper)
        await call.quiet(2.0)

    assert len(words_of(" ".join(conversation(script).texts)) & words_of(said)) >= 7


def test_a_language_without_a_model_has_turns_without_words(conversation: Conversation, spoken: SpeakOnLine) -> None:
    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(spoken("me duele mucho el pecho", "rosa"))
        await call.quiet(2.0)

    call = conversation(script, Expectation(Kind.YES_NO), language="es")
    (turn,) = call.turns
    assert (turn.text, turn.words, turn.grammar_texts, turn.language) == ("", (), (), "es")
    assert turn.ended_s - turn.started_s > 0.5
    assert call.threads.busy_s == 0.0
    assert len(call.when(SpeechStarted)) == len(call.when(SpeechEnded)) >= 1


def test_a_failing_recogniser_gives_the_words_known_by_then(
    conversation: Conversation,
    spoken: SpeakOnLine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(self: Recogniser) -> None:
        raise SpeechError("Vosk refused a piece of sound")

    monkeypatch.setattr(Recogniser, "finish", fail)
    said = "i need a refill of my blood pressure pills"

    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(spoken(said, "ruth"))
        await call.quiet(2.0)

    with caplog.at_level(logging.ERROR):
        turns = conversation(script, OPEN).turns
    assert turns and {"need", "refill"} & words_of(" ".join(turn.text for turn in turns))
    assert "recognition_failed" in caplog.text
    assert "refill" not in caplog.text


def test_recognition_that_never_comes_back_does_not_keep_the_turn(
    conversation: Conversation,
    spoken: SpeakOnLine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def script(call: Call) -> None:
        async def stuck(*_: object) -> bool:
            await asyncio.Event().wait()
            return False

        await call.quiet(0.5)
        monkeypatch.setattr(call.ear._lane, "_next", stuck)
        await call.play(spoken("yes", "ruth"))
        await call.quiet(7.0)

    call = conversation(script, YES_NO)
    (turn,) = call.turns
    assert turn.ended_by == "limit"
    assert "recognition_late" in caplog.text


def test_events_nobody_takes_lose_partial_results_first(
    conversation: Conversation, spoken: SpeakOnLine, caplog: pytest.LogCaptureFixture
) -> None:
    async def script(call: Call) -> None:
        for number in range(3 * ear_module.QUEUE):
            call.ear._put(Partial(f"word {number}"))
            if number % 32 == 0:
                call.ear._put(Heard(f"turn {number}"))
        call.collect()

    call = conversation(script)
    assert call.texts == [f"turn {number}" for number in range(0, 3 * ear_module.QUEUE, 32)]
    assert call.partials[-1] == f"word {3 * ear_module.QUEUE - 1}"
    assert "ear_events_not_taken" in caplog.text


@pytest.mark.parametrize("length", [0, 1, 320, 638, 642, 1280])
def test_a_frame_of_another_length_is_refused(conversation: Conversation, length: int) -> None:
    async def script(call: Call) -> None:
        with pytest.raises(ValueError, match="640"):
            call.ear.frame(bytes(length))

    conversation(script)


async def test_a_line_that_goes_dead_in_mid_turn_ends_the_turn(loaded: Models, spoken: SpeakOnLine) -> None:
    pcm = silence(0.3) + await asyncio.to_thread(spoken, "yes", "ruth")
    with ThreadPoolExecutor(2) as threads:
        ear = Ear(loaded, threads, started=asyncio.get_running_loop().time())
        ear.expect(YES_NO, language="en")
        for at in range(0, len(pcm) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES):
            ear.frame(pcm[at : at + FRAME_BYTES])
            await asyncio.sleep(0.005)
        async with asyncio.timeout(10):
            while not isinstance(event := await ear.events.get(), Heard):
                pass
        await ear.close()
    assert event.text in ("yes", "yeah")


async def test_closing_in_mid_recognition_leaves_nothing_behind(loaded: Models, spoken: SpeakOnLine) -> None:
    pcm = await asyncio.to_thread(spoken, "i need to see the doctor today", "ruth")
    with ThreadPoolExecutor(2) as threads:
        ear = Ear(loaded, threads, started=asyncio.get_running_loop().time())
        for at in range(0, len(pcm) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES):
            ear.frame(pcm[at : at + FRAME_BYTES])
            await asyncio.sleep(0)
        await ear.close()
    assert [task for task in asyncio.all_tasks() if task.get_name() == "recognise"] == []


def test_patience_is_a_setting(conversation: Conversation, spoken: SpeakOnLine) -> None:
    async def script(call: Call) -> None:
        await call.quiet(0.5)
        await call.play(spoken("my stomach hurts", "ruth"))
        await call.quiet(3.0)

    patient = Pauses(over_s=1.5, story_s=1.5, goes_on_s=1.5, incomplete_s=1.5)
    call = conversation(script, OPEN, pauses=patient)
    assert call.when(Heard)[0] - call.turns[0].ended_s > 1.4
