"""A graph of questions without problems always ends, and never least urgent when an answer was unclear."""

from __future__ import annotations

import itertools

from hypothesis import event, given, settings
from hypothesis import strategies as st

from answering.protocols.flow import PlacedQuestion, branch_problems, flow_problems
from answering.protocols.model import AnswerType, Branch, Level, Question, Unclear
from answering.protocols.yaml_source import Place

HERE = Place("x.yaml")
LEVELS = st.sampled_from([Level.EMERGENCY_NOW, Level.ON_CALL_NOW, Level.SELF_CARE])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[PlacedQuestion], Level]:
    """Up to four questions that lead mostly onwards, now and then back."""
    ids = [f"q{number}" for number in range(draw(st.integers(1, 4)))]
    placed = []
    for number, question_id in enumerate(ids):
        onwards = st.sampled_from(ids[number + 1 :] or [None])
        asks = st.one_of(onwards, onwards, onwards, st.sampled_from(ids))
        target = st.one_of(st.tuples(LEVELS, st.none()), st.tuples(st.none(), asks))
        ways = draw(st.tuples(target, target, target))
        branches = tuple(
            Branch(values=(value,), level=level, ask=ask)
            for value, (level, ask) in zip(("yes", "no"), ways[:2], strict=True)
        )
        question = Question(question_id, {}, AnswerType.YES_NO, branches=branches, unclear=Unclear(1, *ways[2]))
        placed.append(PlacedQuestion(question, HERE, (HERE, HERE), HERE))
    return placed, draw(LEVELS)


def walk(placed: list[PlacedQuestion], otherwise: Level, answers: tuple[str, ...]) -> tuple[Level, set[str]]:
    """Ask as a conversation would: the level it ends at, and what was asked."""
    by_id = {one.question.id: one.question for one in placed}
    order = list(by_id)
    asked: list[str] = []
    current: str | None = order[0]
    while current is not None:
        assert len(asked) < len(answers), "the questions do not end"
        question = by_id[current]
        answer = answers[len(asked)]
        asked.append(current)
        way = next((branch for branch in question.branches if answer in branch.values), question.unclear)
        if way.level is not None:
            return way.level, set(asked)
        following = order.index(current) + 1
        current = way.ask or (order[following] if following < len(order) else None)
    return otherwise, set(asked)


def is_sound(graph: tuple[list[PlacedQuestion], Level], *, triage: bool) -> bool:
    sound = not flow_problems(*graph, triage=triage)
    event(f"sound: {sound}, questions: {len(graph[0])}")
    return sound


def every_walk(graph: tuple[list[PlacedQuestion], Level]) -> dict[tuple[str, ...], tuple[Level, set[str]]]:
    placed, otherwise = graph
    return {
        answers: walk(placed, otherwise, answers)
        for answers in itertools.product(("yes", "no", "hm"), repeat=len(placed))
    }


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_a_sound_graph_always_ends_and_has_no_idle_question(graph: tuple[list[PlacedQuestion], Level]) -> None:
    if not is_sound(graph, triage=False):
        return
    asked = set().union(*(asked for _, asked in every_walk(graph).values()))
    assert asked == {one.question.id for one in graph[0]}


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_an_unclear_answer_never_ends_least_urgent(graph: tuple[list[PlacedQuestion], Level]) -> None:
    if not is_sound(graph, triage=True):
        return
    walks = every_walk(graph)
    clear = {level for answers, (level, _) in walks.items() if answers[0] != "hm"}
    unclear = {level for answers, (level, _) in walks.items() if answers[0] == "hm"}
    assert len(clear) == 1 or max(unclear) < max(clear)


BOUND = st.one_of(st.none(), st.integers(0, 12))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(BOUND, BOUND), min_size=1, max_size=4))
def test_ranges_without_problems_fit_every_number_exactly_once(bounds: list[tuple[int | None, int | None]]) -> None:
    branches = tuple(Branch(at_least=low, below=high, level=Level.SAME_DAY) for low, high in bounds)
    question = Question("q", {}, AnswerType.NUMBER_0_10, branches=branches)
    problems = branch_problems(PlacedQuestion(question, HERE, (HERE,) * len(branches), HERE))
    fits = [
        sum((low is None or low <= number) and (high is None or number < high) for low, high in bounds)
        for number in (half / 2 for half in range(28))
    ]
    if not problems:
        assert set(fits[:21]) == {1}
    elif set(fits) == {1}:
        assert all("no number is at least" in problem.what for problem in problems)
