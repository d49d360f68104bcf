"""Every way through every protocol: each ends where its file says, within its limits, in both languages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from answering.dialogue.case import SCREEN
from answering.protocols.model import Level, Question
from answering.protocols.names import CHILD
from answering.workbench.call import Bench, Call
from answering.workbench.turns import SILENCE
from tests.proofs import calls
from tests.proofs.calls import BABBLE, BOTH, LANGUAGES, Reply

_MOST_DISTURBED = 2
_OF_ONE_KIND = 4


def _paths(
    questions: tuple[Question, ...], otherwise: Level, language: str, *, keyed: bool
) -> Iterator[tuple[list[tuple[Question, Reply]], Level]]:
    """Every sequence of answers, and the level the file gives for it."""
    waiting: list[tuple[list[tuple[Question, Reply]], Question]] = [([], questions[0])]
    while waiting:
        path, question = waiting.pop()
        for reply in calls.replies(question, language, keyed=keyed):
            longer = [*path, (question, reply)]
            following = calls.follow(question, reply.branch, questions, otherwise)
            if isinstance(following, Level):
                yield longer, following
            else:
                assert following not in [each for each, _ in longer], "the file goes round"
                waiting.append((longer, following))


@pytest.mark.parametrize(
    ("language", "closed", "keyed"),
    [("en", False, False), ("en", True, True), ("es", True, False), ("es", False, True)],
)
def test_every_sequence_of_answers_ends_with_the_level_its_file_gives(
    bench: Bench, language: str, closed: bool, keyed: bool
) -> None:
    walked = 0
    for owner, (opening, questions, otherwise) in calls.openings(bench, language).items():
        for path, level in _paths(questions, otherwise, language, keyed=keyed):
            call = bench.call(language=language, closed=closed)
            call.give(opening)
            if owner == CHILD:
                call.give("no")
            for question, reply in path:
                asked = calls.names(call.exchanges[-1].says)
                assert f"{owner}:{question.id}" in asked, calls.transcript(call.played())
                calls.say(call, reply.turn, language)
            played = calls.finish(bench, call)
            twins = bench.protocols.protocols[owner].instead_of if owner in bench.protocols.protocols else ()
            asked_too = {name.partition(":")[0] for name in calls.names(played.says)}.intersection(twins)
            reached = played.disposition.level
            assert reached is level or (asked_too and reached < level), calls.transcript(played)
            calls.assert_ended_well(played, bench.settings.limits.turns)
            walked += 1
    assert walked > 100


def _unclear(question: Question) -> Level:
    levels = [branch.level for branch in question.branches if branch.level is not None]
    return question.unclear.level if question.unclear.level is not None else min([*levels, Level.ON_CALL_NOW])


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_unclear_silent_or_contradictory_never_ends_less_urgent_than_the_file_gives(
    bench: Bench, language: str
) -> None:
    """At each question: up to two such turns in any order, or four of a kind, then silence or the mildest answers."""
    disturbances = (BABBLE[language], SILENCE, BOTH[language])
    several = (itertools.product(disturbances, repeat=count) for count in range(1, _MOST_DISTURBED + 1))
    sequences = [*itertools.chain.from_iterable(several), *((one,) * _OF_ONE_KIND for one in disturbances)]
    owners = calls.openings(bench, language)
    for place in calls.places(bench, language):
        owner, _, name = place.name.partition(":")
        if owner not in owners:
            continue
        _, questions, otherwise = owners[owner]
        question = next(each for each in questions if each.id == name)
        mildest = max([otherwise, *(way.level for each in questions for way in each.branches if way.level is not None)])
        for disturbed in sequences:
            call = calls.begun(bench, place.turns, language)
            for turn in disturbed:
                if not call.over:
                    call.give(turn)
            answered = _mildest(call, owner, questions, otherwise, language)
            played = calls.finish(bench, call)
            told = calls.transcript(played)
            calls.assert_ended_well(played, bench.settings.limits.turns)
            assert played.disposition.level <= mildest, told
            if question.id not in answered:
                allowed = _unclear(question) if question.unclear.ask is None else Level.SAME_DAY
                assert played.disposition.level <= allowed, told


def _mildest(call: Call, owner: str, questions: tuple[Question, ...], otherwise: Level, language: str) -> set[str]:
    """Answer what is asked, each time with what leads least far; the ids of the questions answered."""
    answered: set[str] = set()
    while not call.over:
        asked = calls.names(call.exchanges[-1].says)
        question = next((each for each in questions if f"{owner}:{each.id}" in asked), None)
        if question is None or question.id in answered:
            return answered
        answered.add(question.id)
        calls.say(call, _mild(question, questions, otherwise, language).turn, language)
    return answered


def _mild(question: Question, questions: tuple[Question, ...], otherwise: Level, language: str) -> Reply:
    def far(reply: Reply) -> int:
        following = calls.follow(question, reply.branch, questions, otherwise)
        return int(following) if isinstance(following, Level) else int(Level.ADMINISTRATIVE)

    return max(calls.replies(question, language), key=far)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_never_goes_round_and_who_is_not_understood_in_it_gets_a_person(bench: Bench, language: str) -> None:
    disturbances = (BABBLE[language], SILENCE, BOTH[language], "[#]", "[4]")
    forms = {each.id for each in calls.tasks(bench)}
    for place in calls.places(bench, language):
        if place.name.partition(":")[0] not in forms:
            continue
        for disturbed in (*itertools.product(disturbances, repeat=2), *((one,) * 5 for one in disturbances)):
            call = calls.begun(bench, place.turns, language)
            for turn in disturbed:
                if not call.over:
                    call.give(turn)
            played = calls.finish(bench, call)
            calls.assert_ended_well(played, bench.settings.limits.turns)
            end = played.disposition
            by_person = end.wants in ("person", "on-call")
            assert by_person or (end.task is not None and end.task.fields), calls.transcript(played)
            assert not by_person or end.level <= Level.SAME_DAY, calls.transcript(played)


def test_every_protocol_and_question_is_walked(bench: Bench) -> None:
    for language in LANGUAGES:
        stood = {place.name for place in calls.places(bench, language)}
        for owner, (_, questions, _) in calls.openings(bench, language).items():
            assert {f"{owner}:{question.id}" for question in questions} <= stood
        assert SCREEN in {name.partition(":")[0] for name in stood}
        opened = {name.partition(":")[0] for name in stood}
        assert {each.id for each in (*calls.triage(bench), *calls.tasks(bench))} <= opened
