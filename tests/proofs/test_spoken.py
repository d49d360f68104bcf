"""Every sentence exists in every language of the set and reaches the voice as words: no digits, no abbreviations."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.dialogue.practice import Practice
from answering.dialogue.sentences import Sentences
from answering.language import answers
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import Kind as ProtocolKind
from answering.protocols.model import ProtocolSet, Question
from answering.protocols.names import SENTENCES
from answering.workbench.call import Bench
from tests.proofs import calls
from tests.proofs.calls import LANGUAGES

FILLED = {"practice", "title", "key", "fields", "summary", "number"}


def _of_questions(owner: str, questions: tuple[Question, ...]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for question in questions:
        yield f"{owner}:{question.id}", question.say
        if question.why:
            yield f"{owner}:{question.id}:why", question.why


def texts(protocols: ProtocolSet) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text that is ever spoken, by the name of its place."""
    for name, said in protocols.script.sentences.items():
        yield f"script:{name}", said
    yield from _of_questions("screen", protocols.script.screen)
    for protocol in protocols.protocols.values():
        yield f"{protocol.id}:title", protocol.title
        yield from _of_questions(protocol.id, protocol.questions)
        if protocol.closing:
            yield f"{protocol.id}:closing", protocol.closing
        for level, said in protocol.advice.items():
            yield f"{protocol.id}:advice:{level.id}", said


def test_every_sentence_is_there_in_every_language_and_can_be_spoken(bench: Bench) -> None:
    practice = {language: bench.settings.spoken_name[language] for language in LANGUAGES}
    count = 0
    for name, said in texts(bench.protocols):
        assert set(LANGUAGES) <= said.keys(), name
        for language in LANGUAGES:
            text = said[language].replace("{practice}", practice[language])
            for placeholder in FILLED:
                text = text.replace("{" + placeholder + "}", "uno" if language == "es" else "one")
            assert text.strip() and not calls.faults(text, language), (name, language, calls.faults(text, language))
            count += 1
    assert count > 400


def test_no_sentence_is_the_same_in_both_languages(bench: Bench) -> None:
    """A text copied and not translated; what is spoken in Spanish whatever the language of the call apart."""
    same = {name for name, said in texts(bench.protocols) if said["en"] == said["es"]}
    assert same <= {"script:spanish-offer"}


def test_every_choice_and_wording_callers_may_use_is_there_in_every_language(bench: Bench) -> None:
    protocols = bench.protocols
    for language in LANGUAGES:
        for protocol in protocols.protocols.values():
            assert protocol.phrases.get(language), (protocol.id, language)
            assert protocol.strong.get(language) or not any(protocol.strong.values()), (protocol.id, language)
            for question in protocol.questions:
                assert all(choice.phrases.get(language) for choice in question.choices), (protocol.id, question.id)
            flags = protocol.red_flags
            assert all(flag.phrases.get(language) for flag in flags), (protocol.id, language)
            if protocol.kind is ProtocolKind.TRIAGE and protocol.openings:
                assert protocol.openings.get(language), (protocol.id, language)
        assert all(flag.phrases.get(language) for flag in protocols.red_flags)


_KINDS = (Kind.PHONE_NUMBER, Kind.DIGITS, Kind.DATE_OF_BIRTH, Kind.AGE, Kind.TEMPERATURE, Kind.NUMBER_0_10, Kind.TEXT)
# Words as they are recognised: none is an abbreviation once a full stop follows it.
heard = (
    st.lists(st.text("abcdefghijklmnopqrstuvwxyzáéíñ'", min_size=1, max_size=9), min_size=1, max_size=6)
    .map(" ".join)
    .filter(lambda text: not any(calls.faults(f"{text}.", language) for language in LANGUAGES))
)
digits = st.text("0123456789", min_size=7, max_size=11)
dates = st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 11, 23)).map(datetime.date.isoformat)
numbers = st.floats(0, 1440, allow_nan=False).map(lambda value: round(value, 1))
names = st.sampled_from(("Mary Jones", "María de la Cruz López", "John O'Neill", "Ann-Marie McCoy"))


@settings(max_examples=400, deadline=None)
@given(kind=st.sampled_from((*_KINDS, Kind.NAME)), language=st.sampled_from(LANGUAGES), data=st.data())
def test_whatever_is_filled_in_is_spoken_in_words(bench: Bench, kind: Kind, language: str, data: st.DataObject) -> None:
    values: Mapping[Kind, st.SearchStrategy[str | float]] = {
        Kind.PHONE_NUMBER: digits, Kind.DIGITS: digits, Kind.DATE_OF_BIRTH: dates, Kind.AGE: numbers,
        Kind.TEMPERATURE: numbers, Kind.NUMBER_0_10: numbers, Kind.TEXT: heard, Kind.NAME: names,
    }  # fmt: skip
    spoken = answers.spoken(data.draw(values[kind]), Expectation(kind, language))
    practice = Practice(bench.settings.spoken_name, LANGUAGES)
    sentences = Sentences(bench.protocols.script, practice)
    for name, allowed in SENTENCES.items():
        fields = {one: spoken for one in allowed if one != "practice"}
        if fields:
            said = sentences.say(name, language, **fields)
            assert not calls.faults(said.text, said.language), (said.text, calls.faults(said.text, said.language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Call 5551234567.", "en"), ("At 8:30 am on 2026-11-23.", "en"), ("Take 5 mg.", "en"),
        ("Dr. Lee, 12 Elm St.", "en"),
        ("Llame al 5551234567.", "es"), ("La Dra. López, a las 8:30.", "es"),
    ],
)  # fmt: skip
def test_what_is_written_short_is_written_out(text: str, language: str) -> None:
    assert not calls.faults(text, language)


@pytest.mark.parametrize("text", ["Call the ER now.", "Call ext. four.", "Press # now.", "Hello {name}."])
def test_what_cannot_be_written_out_is_found(text: str) -> None:
    assert calls.faults(text, "en")
