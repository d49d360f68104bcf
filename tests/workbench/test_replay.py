"""Recorded calls are followed on another set up to the first question that differs, and no further."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest

from answering.places import project_root
from answering.protocols.model import Dialogue, Expected, Level, ProtocolSet
from answering.publishing import practice, snapshot
from answering.settings import Settings
from answering.workbench.call import Bench
from answering.workbench.replay import RecordedCall, RecordedTurn, changed_outcomes, joined, replay

DAY = datetime.date(2026, 11, 23)
GIVEN = ("it hurts right in the middle of my chest", "no", "no")
Pair = tuple[ProtocolSet, Settings]


@pytest.fixture(scope="module")
def shipped() -> Pair:
    folder = project_root() / "protocols"
    found = practice.load(snapshot.read_folder(folder)[0], folder, {})
    return found.protocols, found.settings


def recorded(pair: Pair, *given: str) -> RecordedCall:
    """A call as it would have been kept of these turns."""
    call = Bench(*pair, today=DAY).call(closed=True)
    turns = [RecordedTurn("", joined((say.name, say.text) for say in call.exchanges[0].says))]
    for turn in given:
        exchange = call.give(turn)
        turns.append(RecordedTurn(turn, joined((say.name, say.text) for say in exchange.says)))
    return RecordedCall("a-call", "en", True, DAY, tuple(turns))


def reworded(pair: Pair, protocol: str, question: int, text: str) -> Pair:
    old = pair[0].protocols[protocol]
    questions = list(old.questions)
    questions[question] = replace(questions[question], say={**questions[question].say, "en": text})
    return replace(pair[0], protocols={**pair[0].protocols, protocol: replace(old, questions=tuple(questions))}), pair[
        1
    ]


def test_a_call_of_the_same_set_stays_the_same(shipped: Pair) -> None:
    found = replay([recorded(shipped, *GIVEN)], shipped, shipped)
    assert (found.same, found.partly, found.divergences) == (1, 0, ())


@pytest.mark.parametrize("question", [0, 1])
def test_another_question_is_where_it_diverges_and_no_outcome_is_told(shipped: Pair, question: int) -> None:
    name = f"chest-pain:{shipped[0].protocols['chest-pain'].questions[question].id}"
    call = recorded(shipped, *GIVEN)
    turn = next(number for number, each in enumerate(call.turns) if any(say[0] == name for say in each.says))
    found = replay([call], shipped, reworded(shipped, "chest-pain", question, "Something else entirely?"))
    assert (found.same, found.partly) == (0, 0)
    assert re.fullmatch(rf"a-call diverges at turn {turn}: .*{name} -> .*{name}", str(found.divergences[0]))


def test_a_change_elsewhere_changes_nothing(shipped: Pair) -> None:
    found = replay([recorded(shipped, *GIVEN)], shipped, reworded(shipped, "stroke", 0, "Something else entirely?"))
    assert (found.same, found.divergences) == (1, ())


def test_a_sentence_that_the_caller_cut_short_is_no_difference(shipped: Pair) -> None:
    call = recorded(shipped, *GIVEN)
    first, *rest = call.turns
    name, text = first.says[-1]
    cut = replace(first, says=(*first.says[:-1], (name, text[:10])))
    earlier = replace(first, says=first.says[:1])
    for turn in (cut, earlier):
        assert replay([replace(call, turns=(turn, *rest))], shipped, shipped).same == 1


def test_what_text_cannot_follow_is_told_apart_from_a_change(shipped: Pair) -> None:
    call = recorded(shipped, *GIVEN)
    strange = replace(call.turns[1], says=(("script:never-there", "What nobody says."),))
    found = replay([replace(call, turns=(call.turns[0], strange))], shipped, shipped)
    assert (found.same, found.partly, found.divergences) == (0, 1, ())


def test_dialogues_are_played_whole_and_their_ends_compared(shipped: Pair) -> None:
    dialogue = Dialogue("mild", {"en": GIVEN}, Expected())
    arm = replace(shipped[0].protocols["chest-pain"], dialogues=(dialogue,))
    old = replace(shipped[0], protocols={**shipped[0].protocols, "chest-pain": arm}), shipped[1]
    assert list(changed_outcomes(old, old, DAY)) == []
    questions = []
    for question in arm.questions:
        branches = tuple(replace(each, level=each.level and Level.SELF_CARE) for each in question.branches)
        questions.append(replace(question, branches=branches))
    milder = replace(arm, questions=tuple(questions))
    new = replace(old[0], protocols={**old[0].protocols, "chest-pain": milder}), old[1]
    outcomes = list(changed_outcomes(old, new, DAY))
    assert [each.dialogue for each in outcomes] == ["mild"]
    assert outcomes[0].less_urgent
    assert outcomes[0].new["level"] == "self-care"
    assert "chest-pain / mild (en): level" in str(outcomes[0])


def test_parts_of_one_sentence_are_one() -> None:
    assert joined([("a", "One."), ("a", "Two."), ("b", "Three.")]) == (("a", "One. Two."), ("b", "Three."))
