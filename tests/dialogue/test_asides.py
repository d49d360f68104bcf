"""What callers ask beside the question: a short, honest answer, and the question again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.matching.matcher import PhraseMatcher
from answering.protocols.model import ProtocolSet
from tests.dialogue.conversation import PRACTICE, begin, transcript

OPENINGS = {"en": "my chest hurts", "es": "me duele el pecho"}


@pytest.mark.parametrize(
    ("language", "asked", "answer"),
    [
        ("en", "wait are you recording this", "recording-notice"),
        ("en", "I'd like to speak to the manager", "manager"),
        ("en", "do you take Aetna", "insurance"),
        ("en", "how long is this going to take", "how-long"),
        ("en", "hello are you still there", "wait-ack"),
        ("en", "sorry could you speak up", "repeat"),
        ("en", "I can't hear you very well", "repeat"),
        ("en", "can you hurry up", "how-long"),
        ("en", "is this the doctor's office", "who-are-you"),
        ("es", "oiga esto se graba", "recording-notice"),
        ("es", "quisiera hablar con la gerente", "manager"),
        ("es", "ustedes aceptan medicaid", "insurance"),
        ("es", "cuántas preguntas faltan", "how-long"),
        ("es", "bueno sigue ahí", "wait-ack"),
        ("es", "más despacio por favor", "repeat"),
        ("es", "no le oigo bien", "repeat"),
        ("es", "oiga es el consultorio", "who-are-you"),
    ],
)
def test_what_is_asked_beside_is_answered_and_the_question_stands(
    protocols: ProtocolSet, matcher: PhraseMatcher, language: str, asked: str, answer: str
) -> None:
    talk = begin(protocols, asked, OPENINGS[language], matcher=matcher, language=language)
    assert [say.name for say in talk.steps[2].says] == [f"script:{answer}", "script:ask-purpose"], transcript(talk)
    talk.give(asked)
    assert talk.said == (f"script:{answer}", "chest-pain:warning-signs"), transcript(talk)


def test_what_is_said_of_the_recording_is_true(protocols: ProtocolSet, matcher: PhraseMatcher) -> None:
    refused = begin(protocols, "do not record me please", "are you recording me", matcher=matcher)
    assert refused.said[0] == "script:not-recorded", transcript(refused)
    never = replace(PRACTICE, recording=False)
    talk = begin(protocols, "are you recording me", matcher=matcher, practice=never)
    assert talk.said[0] == "script:not-recorded", transcript(talk)
