"""Where the answers to questions lead: every question reachable, no loop, every answer with one branch; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answering.errors import Problem
from answering.protocols.model import AnswerType, Branch, Level, Question
from answering.protocols.yaml_source import Place

NUMERIC = {
    AnswerType.NUMBER_0_10: (0.0, 10.0),
    AnswerType.AGE: (0.0, math.inf),
    AnswerType.TEMPERATURE: (-math.inf, math.inf),
    AnswerType.DURATION: (0.0, math.inf),
}
DISCRETE = frozenset({AnswerType.YES_NO, AnswerType.CHOICE})


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question and where its parts stand in the file; `sound` if its answer, branches and unclear could be read."""

    question: Question
    place: Place
    branch_places: tuple[Place, ...]
    unclear_place: Place
    sound: bool = True


def branch_problems(placed: PlacedQuestion) -> list[Problem]:
    """Gaps, overlaps and values that no answer has, in the branches of one question."""
    question = placed.question
    if not question.branches:
        return []
    if question.answer in DISCRETE:
        return _discrete_problems(placed)
    if question.answer in NUMERIC:
        return _range_problems(placed, *NUMERIC[question.answer])
    return [
        placed.branch_places[0].problem(
            f"an answer of the type {question.answer} has no branches", "delete 'branches': the next question follows"
        )
    ]


def _discrete_problems(placed: PlacedQuestion) -> list[Problem]:
    question = placed.question
    values = ("yes", "no") if question.answer is AnswerType.YES_NO else tuple(c.id for c in question.choices)
    problems = []
    seen: set[str] = set()
    for branch, place in zip(question.branches, placed.branch_places, strict=True):
        if branch.at_least is not None or branch.below is not None:
            problems.append(place.problem(f"a range cannot fit an answer of the type {question.answer}", "use 'when'"))
        for value in branch.values:
            if value not in values:
                problems.append(
                    place.problem(f"no answer to '{question.id}' is '{value}'", "known are: " + ", ".join(values))
                )
            elif value in seen:
                problems.append(place.problem(f"the answer '{value}' has two branches", "keep one"))
            seen.add(value)
    problems += [
        placed.place.problem(f"the answer '{value}' to '{question.id}' has no branch", f'add {{when: "{value}", …}}')
        for value in values
        if value not in seen
    ]
    return problems


def _range_problems(placed: PlacedQuestion, least: float, most: float) -> list[Problem]:
    question = placed.question
    problems: list[Problem] = []
    ranges = []
    for branch, place in zip(question.branches, placed.branch_places, strict=True):
        if branch.values:
            problems.append(
                place.problem(
                    f"'when' cannot fit an answer of the type {question.answer}", "use 'at_least' and 'below'"
                )
            )
            continue
        low = least if branch.at_least is None else branch.at_least
        high = math.inf if branch.below is None else branch.below
        if low >= high:
            problems.append(place.problem(f"no number is at least {low:g} and below {high:g}", "swap or widen them"))
        else:
            ranges.append((low, high, place))
    ranges.sort(key=lambda one: one[:2])
    if problems or not ranges:
        return problems
    reach = least
    for low, high, place in ranges:
        if low > reach:
            problems.append(
                place.problem(
                    f"no branch of '{question.id}' takes answers from {_bound(reach)} to below {low:g}",
                    f"begin this one at {_bound(reach)}, or add a branch",
                )
            )
        elif low < reach:
            problems.append(_overlap(low, min(reach, high), place))
        reach = max(reach, high)
    if reach <= most and not (math.isinf(reach) and math.isinf(most)):
        problems.append(
            ranges[-1][2].problem(
                f"no branch of '{question.id}' takes answers of {_bound(reach)} and more", "leave out the last 'below'"
            )
        )
    return problems


def _overlap(low: float, high: float, place: Place) -> Problem:
    if math.isinf(high):
        return place.problem(
            f"answers of {_bound(low)} and more have two branches",
            f"end the other one with 'below: {low:g}', or delete one",
        )
    return place.problem(
        f"answers from {_bound(low)} to below {high:g} have two branches", f"begin this one at {high:g}"
    )


def _bound(number: float) -> str:
    return "the lowest" if number == -math.inf else f"{number:g}"


def flow_problems(
    questions: Sequence[PlacedQuestion], otherwise: Level, *, triage: bool, complete: bool = True, home: str = ""
) -> list[Problem]:
    """Loops, unreachable questions and unclear answers that end least urgent.

    Every target must be defined and every question sound. `complete`: every answer has a branch, so that a
    question nothing leads to is one. `home`: the file of the base, where packs have added questions from others.
    """
    graph = _Graph(questions, otherwise)
    problems = graph.loops()
    if problems or not questions:
        return problems
    if complete:
        reached = graph.reachable()
        problems += [
            one.place.problem(
                f"no answer leads to the question '{one.question.id}'", "name it in an 'ask', or delete it"
            )
            for one in questions
            if one.question.id not in reached
        ]
    if home:
        problems += _skipped(questions, graph, home)
    if triage:
        problems += [problem for one in questions for problem in _unclear_problems(one, graph)]
        problems += _order_problems(questions, graph)
    return problems


def _skipped(questions: Sequence[PlacedQuestion], graph: _Graph, home: str) -> list[Problem]:
    """Answers to questions of a pack that would keep a caller from those of the base, in the file `home`."""
    problems = []
    for at, one in enumerate(questions):
        if one.place.file == home:
            continue
        worst = min(graph.ends(Branch(), one.question.id))
        left = [other.question.id for other in questions[at + 1 :] if other.place.file == home]
        for branch, place in graph.ways(one.question.id):
            if branch.level is not None and branch.level > worst:
                what = f"this answer ends {branch.level.id}, though the base would go on and may end {worst.id}"
                problems.append(place.problem(what, f"go on by 'ask: next', or name {worst.id} or more urgent"))
            elif branch.ask in left[1:]:
                what = f"this answer skips the question '{left[0]}' of the base"
                problems.append(place.problem(what, "go on by 'ask: next'"))
    return problems


def _unclear_problems(placed: PlacedQuestion, graph: _Graph) -> list[Problem]:
    question = placed.question
    if question.unclear.level is None and question.unclear.ask is None:
        return [
            placed.unclear_place.problem(
                f"nothing says what follows an unclear answer to '{question.id}'", "add 'unclear' with a 'level'"
            )
        ]
    outcomes = (
        set().union(*(graph.ends(branch, question.id) for branch in question.branches))
        if question.branches
        else graph.ends(Branch(), question.id)
    )
    unclear = graph.ends(Branch(level=question.unclear.level, ask=question.unclear.ask), question.id)
    least_urgent = max(outcomes)
    if len(outcomes) > 1 and max(unclear) >= least_urgent:
        return [
            placed.unclear_place.problem(
                f"an unclear answer to '{question.id}' can end {max(unclear).id}, the least urgent outcome",
                f"name a level more urgent than {least_urgent.id}",
            )
        ]
    return []


def _order_problems(questions: Sequence[PlacedQuestion], graph: _Graph) -> list[Problem]:
    def direct(one: PlacedQuestion) -> list[Level]:
        return [branch.level for branch in one.question.branches if branch.level is not None]

    levels = [level for one in questions for level in direct(one)]
    if not levels or min(levels) in direct(questions[0]):
        return []
    return [
        questions[0].place.problem(
            f"the first question cannot end {min(levels).id}, the most urgent outcome here",
            "ask the most urgent question first",
        )
    ]


class _Graph:
    """Questions by id, and where each answer leads."""

    def __init__(self, questions: Sequence[PlacedQuestion], otherwise: Level) -> None:
        self.by_id: Mapping[str, PlacedQuestion] = {one.question.id: one for one in questions}
        self.order = [one.question.id for one in questions]
        self.otherwise = otherwise
        self._ends: dict[str, frozenset[Level]] = {}

    def following(self, question_id: str) -> str | None:
        index = self.order.index(question_id) + 1
        return self.order[index] if index < len(self.order) else None

    def target(self, branch: Branch, question_id: str) -> str | None:
        """The question a branch leads to; None if it ends."""
        if branch.level is not None:
            return None
        return branch.ask if branch.ask is not None else self.following(question_id)

    def ways(self, question_id: str) -> list[tuple[Branch, Place]]:
        placed = self.by_id[question_id]
        question = placed.question
        ways = list(zip(question.branches, placed.branch_places, strict=True)) or [(Branch(), placed.place)]
        if question.unclear.level is not None or question.unclear.ask is not None:
            ways.append((Branch(level=question.unclear.level, ask=question.unclear.ask), placed.unclear_place))
        return ways

    def loops(self) -> list[Problem]:
        problems: list[Problem] = []
        done: set[str] = set()

        def visit(question_id: str, path: tuple[str, ...]) -> None:
            for branch, place in self.ways(question_id):
                target = self.target(branch, question_id)
                if target in path:
                    circle = " -> ".join([*path[path.index(target) :], target])
                    problems.append(
                        place.problem(
                            f"the questions go round in a circle: {circle}", "end one of these answers in a level"
                        )
                    )
                elif target is not None and target not in done:
                    visit(target, (*path, target))
            done.add(question_id)

        for question_id in self.order:
            if question_id not in done:
                visit(question_id, (question_id,))
        return problems

    def reachable(self) -> set[str]:
        reached: set[str] = set()
        waiting = self.order[:1]
        while waiting:
            question_id = waiting.pop()
            if question_id not in reached:
                reached.add(question_id)
                targets = (self.target(branch, question_id) for branch, _ in self.ways(question_id))
                waiting += [target for target in targets if target is not None]
        return reached

    def ends(self, branch: Branch, question_id: str) -> frozenset[Level]:
        """Every level at which a conversation may end after this branch."""
        if branch.level is not None:
            return frozenset({branch.level})
        target = self.target(branch, question_id)
        if target is None:
            return frozenset({self.otherwise})
        if target not in self._ends:
            ends = (self.ends(way, target) for way, _ in self.ways(target))
            self._ends[target] = frozenset().union(*ends)
        return self._ends[target]
