"""What the shipped library promises: complete, safe in its order, sayable; and no edit makes the checker fall."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering import settings as practice
from answering.places import project_root
from answering.protocols import names, source
from answering.protocols.model import AnswerType, Kind, Level, Protocol, ProtocolSet
from answering.settings.agreement import agreement_problems

FOLDER = project_root() / "protocols"
TEN = {
    "chest-pain",
    "breathing",
    "stroke",
    "bleeding",
    "fever-in-child",
    "suicide",
    "refill",
    "appointment",
    "message",
    "hours",
}


@pytest.fixture(scope="module")
def library() -> ProtocolSet:
    return source.load(FOLDER)


def test_the_library_has_neither_problems_nor_warnings(library: ProtocolSet) -> None:
    assert source.check(FOLDER)[1] == []
    assert set(library.protocols) >= TEN
    assert library.languages == ("en", "es")
    chosen, problems = practice.check(FOLDER / "practice.yaml", {})
    assert problems == ()
    assert chosen is not None
    assert agreement_problems(chosen, library, "practice.yaml") == []


def test_nobody_signed_them_and_they_say_so(library: ProtocolSet) -> None:
    assert {protocol.status for protocol in library.protocols.values()} == {"draft"}


def test_the_script_is_whole(library: ProtocolSet) -> None:
    assert set(library.script.sentences) == set(names.SENTENCES)
    assert set(library.script.intents) == set(names.INTENTS)
    assert 2 <= len(library.script.screen) <= 3
    assert {question.answer for question in library.script.screen} == {AnswerType.YES_NO}


def test_the_menu_has_nine_keys(library: ProtocolSet) -> None:
    keys = sorted(protocol.menu_key for protocol in library.protocols.values() if protocol.menu_key)
    assert keys == list("123456789")


@pytest.mark.parametrize("age_months", [0.0, 2.0, 2.99])
def test_a_fever_under_three_months_goes_to_the_emergency_department(library: ProtocolSet, age_months: float) -> None:
    fever = library.protocols["fever-in-child"]
    answers = {"danger-signs": "no", "serious-signs": "no", "age": age_months}
    for temperature, level in ((100.4, Level.EMERGENCY_DEPARTMENT_NOW), (104.0, Level.EMERGENCY_DEPARTMENT_NOW)):
        assert walk(fever, {**answers, "temperature-under-three-months": temperature}) is level
    assert walk(fever, answers) is Level.EMERGENCY_DEPARTMENT_NOW


@pytest.mark.parametrize(
    ("age_months", "temperature", "level"),
    [
        (3.0, 101.0, Level.ON_CALL_NOW),
        (5.9, 100.9, Level.SAME_DAY),
        (6.0, 103.0, Level.ON_CALL_NOW),
        (48.0, 102.9, Level.WITHIN_24_HOURS),
        (None, 102.0, Level.EMERGENCY_DEPARTMENT_NOW),
    ],
)
def test_fever_by_age(library: ProtocolSet, age_months: float | None, temperature: float, level: Level) -> None:
    answers: dict[str, str | float] = {
        "danger-signs": "no",
        "serious-signs": "no",
        "looks-ill": "no",
        "three-days": "no",
    }
    if age_months is not None:
        answers["age"] = age_months
    for question in ("under-three-months", "three-to-six-months", "older"):
        answers[f"temperature-{question}"] = temperature
    assert walk(library.protocols["fever-in-child"], answers) is level


def test_silence_to_every_question_is_urgent(library: ProtocolSet) -> None:
    for protocol in library.protocols.values():
        if protocol.kind is Kind.TRIAGE:
            assert walk(protocol, {}) <= Level.EMERGENCY_DEPARTMENT_NOW, protocol.id


def test_a_yes_to_the_first_question_is_an_emergency(library: ProtocolSet) -> None:
    for protocol in library.protocols.values():
        if protocol.kind is Kind.TRIAGE:
            assert walk(protocol, {protocol.questions[0].id: "yes"}) is Level.EMERGENCY_NOW, protocol.id


def test_tasks_ask_for_a_callback_number_and_read_it_back(library: ProtocolSet) -> None:
    for protocol in library.protocols.values():
        if protocol.kind is Kind.TASK and protocol.menu_key:
            by_type = {question.answer: question for question in protocol.questions}
            assert by_type[AnswerType.PHONE_NUMBER].read_back
            assert by_type[AnswerType.DATE_OF_BIRTH].read_back
            assert by_type[AnswerType.NAME].slot == "name"
            assert protocol.red_flags == ()


def test_every_wording_has_its_language(library: ProtocolSet) -> None:
    """A phrase put under the wrong language is never heard: the two lists of one thing share next to nothing."""
    for protocol in library.protocols.values():
        shared = set(protocol.phrases["en"]) & set(protocol.phrases["es"])
        assert all(len(phrase.split()) == 1 for phrase in shared), (protocol.id, shared)
    for flag in library.red_flags:
        shared = set(flag.phrases["en"]) & set(flag.phrases["es"])
        assert all(len(phrase.split()) == 1 for phrase in shared), flag.id


def walk(protocol: Protocol, answers: dict[str, str | float]) -> Level:
    """The level that clear answers lead to; a question without one is answered unclearly."""
    order = [question.id for question in protocol.questions]
    current: str | None = order[0]
    for _ in range(len(order) + 1):
        if current is None:
            return protocol.otherwise
        question = protocol.question(current)
        value = answers.get(current)
        way = next(
            (branch for branch in question.branches if fits(branch.values, branch.at_least, branch.below, value)),
            question.unclear,
        )
        if way.level is not None:
            return way.level
        following = order.index(current) + 1
        current = way.ask or (order[following] if following < len(order) else None)
    raise AssertionError(f"{protocol.id} does not end")


def fits(values: tuple[str, ...], least: float | None, below: float | None, value: str | float | None) -> bool:
    if isinstance(value, float):
        return (least is None or value >= least) and (below is None or value < below) and not values
    return value in values


FILES, _ = source.read_files(FOLDER)
SMALL = {name: FILES[name] for name in ("base/chest-pain.yaml", "base/refill.yaml")}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SMALL)), st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=6))
def test_no_edit_of_a_file_breaks_the_checker(name: str, at: int, length: int, put: bytes) -> None:
    data = SMALL[name]
    start = at % len(data)
    changed = data[:start] + put + data[start + length :]
    found, problems = source.check_files({**SMALL, name: changed}, Path("x"))
    assert found.content_hash == source.content_hash({**SMALL, name: changed})
    assert all(one.line >= 1 and one.column >= 1 for one in problems)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_lines_may_vanish_or_change_places(data: st.DataObject) -> None:
    lines = SMALL["base/chest-pain.yaml"].decode().splitlines(keepends=True)
    keep = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    left = list(itertools.compress(lines, keep))
    source.check_files({"base/chest-pain.yaml": "".join(left).encode()}, Path("x"))
