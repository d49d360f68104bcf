"""A call in a language that came as files: offered by a key, answered by keys, by voice where something hears it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from answering import settings
from answering.calls.room import fixed_sentences
from answering.dialogue.practice import Practice
from answering.dialogue.sentences import Sentences
from answering.dialogue.urgent_message import UrgentMessage
from answering.errors import SpeechError
from answering.language.heard import Heard
from answering.matching.matcher import PhraseMatcher
from answering.places import installed
from answering.prepare import espeak_voices
from answering.protocols import source
from answering.protocols.model import AnswerType, Level, ProtocolSet, Question
from answering.publishing import practice as publishing_practice
from answering.publishing import snapshot
from answering.speech.audio import seconds, to_samples
from answering.speech.synthesiser import Synthesiser
from tests.dialogue.conversation import SILENCE, TODAY, Talk, begin, transcript
from tests.settings.test_settings import SOUND

PRACTICE = Practice({"en": "Oak", "es": "Roble", "fr": "Le Chêne"}, ("en", "es", "fr"))
DEAF, HEARS = frozenset({"en"}), frozenset({"en", "fr"})


@pytest.fixture
def three(french: Path) -> ProtocolSet:
    return source.load(french)


def play(three: ProtocolSet, *lines: str, can_hear: frozenset[str] = HEARS) -> Talk:
    return begin(three, *lines, matcher=PhraseMatcher(three), practice=PRACTICE, can_hear=can_hear)


def test_each_further_language_is_offered_by_the_next_key_in_itself(three: ProtocolSet) -> None:
    offers = [say for say in play(three).step.says if say.name == "script:language-offer"]
    assert [(say.language, say.text) for say in offers] == [("es", "Palabras 2."), ("fr", "Des mots 3.")]
    prepared = set(fixed_sentences(three, PRACTICE.spoken_name, PRACTICE.languages))
    assert {(say.text, say.language) for say in offers} <= prepared


def test_what_nothing_hears_is_answered_by_keys_to_the_end(three: ProtocolSet) -> None:
    talk = play(three, "#3", can_hear=DEAF)
    assert talk.said[:2] == ("script:language-unavailable", "script:keypad-offer")
    assert {say.language for say in talk.step.says} == {"fr"}
    talk.all("#1", "#2", "#8")
    assert talk.disposition is not None, transcript(talk)
    assert (talk.disposition.level, talk.disposition.language) == (Level.ON_CALL_NOW, "fr")


def test_a_person_comes_by_key_and_for_who_says_nothing(three: ProtocolSet) -> None:
    talk = play(three, "#3", "#0", can_hear=DEAF)
    assert talk.disposition is not None and talk.disposition.wants == "person"
    talk = play(three, "#3", *[SILENCE] * 3, can_hear=DEAF)
    assert talk.disposition is not None and talk.disposition.wants == "person"


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (("oui",), Level.EMERGENCY_NOW),
        (("euh ouais oui",), Level.EMERGENCY_NOW),
        (("non", "huit"), Level.ON_CALL_NOW),
        (("non", "deux"), Level.SAME_DAY),
        (("#2", "trois"), Level.SAME_DAY),
        (("oui non", "oui mais non", "non"), Level.EMERGENCY_NOW),
        (("je ne sais pas", "peut-être"), Level.EMERGENCY_NOW),
    ],
)
def test_yes_no_and_digits_are_heard_by_the_words_of_the_file(
    three: ProtocolSet, answers: tuple[str, ...], level: Level
) -> None:
    talk = play(three, "#3", "bonjour j'ai un bras douloureux")
    assert talk.said[-1] == "sore-arm:broken", transcript(talk)
    for answer in answers:
        if talk.disposition is None:
            talk.give(answer)
        if "script:task-read-back" in talk.said:
            talk.give("oui")
    assert talk.interview.so_far().level is level, transcript(talk)


def test_its_phrases_are_found_word_for_word(three: ProtocolSet) -> None:
    matcher = PhraseMatcher(three)
    assert [hit.id for hit in matcher.match("Il n'a plus, pas de pouls !", "fr").hits] == ["no-pulse"]
    assert matcher.match("il a un bras arraché", "fr").tier == 1
    assert matcher.match("les bras arrachés", "fr").hits == ()


def test_a_word_that_denies_has_a_finding_asked_about_and_takes_nothing_away(three: ProtocolSet) -> None:
    matcher = PhraseMatcher(three)
    verdict = matcher.match("ce n'est pas un bras arraché", "fr")
    assert (verdict.tier, verdict.clinical) == (2, True)
    talk = play(three, "#3", "ce n'est pas un bras arraché")
    assert talk.said[-1] == "sore-arm:broken", transcript(talk)


def test_a_red_flag_acts_at_once(three: ProtocolSet) -> None:
    talk = play(three, "#3", "elle a pas de pouls")
    assert talk.interview.so_far().level is Level.EMERGENCY_NOW
    assert {say.language for say in talk.step.says} == {"fr"}


def test_a_message_is_kept_as_it_was_heard(three: ProtocolSet) -> None:
    talk = play(three, "#3", "je veux laisser une note", "dites que je viens demain", "oui")
    task = talk.interview.so_far().task
    assert task is not None and "dites que je viens demain" in str(task), transcript(talk)


def test_a_number_to_call_back_is_heard_digit_by_digit_and_read_back(three: ProtocolSet) -> None:
    number = Question("number", {"fr": "Quel numéro ?"}, AnswerType.PHONE_NUMBER, slot="callback")
    note = three.protocols["note"]
    asking = replace(three, protocols={"note": replace(note, questions=(*note.questions, number))})
    message = UrgentMessage(asking, Sentences(three.script, PRACTICE), "fr", TODAY, hears=True, urgent=False)
    for said in ("le chauffage fume", "cinq cinq cinq deux trois quatre neuf huit sept six"):
        message.hear(Heard(said, language="fr"))
    assert [say.text for say in message.prompt()[0]] == ["Des mots 5, 5, 5, 2, 3, 4, 9, 8, 7, 6."]
    message.hear(Heard("oui", language="fr"))
    assert message.done
    assert message.fields == {"about": "le chauffage fume", "callback": "5552349876"}


def test_practice_yaml_names_it_once_the_protocols_speak_it(french: Path) -> None:
    practice = french / "practice.yaml"
    name = '{en: "Hill Practice", es: "la clínica Hill", fr: "le cabinet Hill"}'
    text = SOUND.replace('{en: "Hill Practice", es: "la clínica Hill"}', name).replace("[en, es]", "[en, es, fr]")
    practice.write_text(text, "utf-8")
    assert settings.load(practice, {}).languages == ("en", "es", "fr")
    assert publishing_practice.load(snapshot.read_folder(french)[0], french, {}).settings.languages[2] == "fr"
    practice.write_text(text.replace("fr", "de"), "utf-8")
    found, problems = publishing_practice.check(snapshot.read_folder(french)[0], french, {})
    assert found is None
    told = next(each for each in problems if "no texts in 'de'" in each.what)
    assert "languages/de.yaml" in told.mend


async def test_espeak_speaks_it_by_the_name_the_file_gives(three: ProtocolSet) -> None:
    with ThreadPoolExecutor(1) as threads:
        speaking = Synthesiser({}, installed().espeak, threads)
        english = await speaking.speak("Avez-vous encore mal au bras ?", "en")
        before = speaking.identity("fr")
        speaking.speak_as(espeak_voices(three))
        french = await speaking.speak("Avez-vous encore mal au bras ?", "fr")
        assert speaking.identity("fr") == before
        speaking.speak_as({"fr": "fr-be"})
        assert speaking.identity("fr") != before
        assert 1.0 < seconds(french) < 5.0
        assert float(np.abs(to_samples(french)).max()) > 0.1
        assert french != english
        speaking.speak_as({"fr": "zz"})
        with pytest.raises(SpeechError, match="'zz'"):
            await speaking.speak("Bonjour.", "fr")
