"""Proof that every caller has a route, and that no rule sends an emergency where nobody speaks; pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from answering.errors import Problem
from answering.protocols.model import Level
from answering.protocols.yaml_source import Place
from answering.settings.model import WANTS, RouteRule

_ANY_TOPIC = None
_SPEAKING = frozenset(
    {"emergency-advice", "crisis-line", "poison-control", "labour-and-delivery", "page-on-call", "nurse"}
)
_FOR_EMERGENCIES = _SPEAKING - {"nurse"}

Case = tuple[Level, str | None, str, bool]


def route_problems(rules: Sequence[tuple[RouteRule, Place]], place: Place) -> list[Problem]:
    """Every level, topic, wish and hour without a rule, rules that can never fit, and unsafe ones.

    A topic that no rule names is covered by the cases without a topic, since only rules without one fit it.
    """
    problems: list[Problem] = []
    used: set[int] = set()
    unrouted: list[Case] = []
    unsafe: dict[int, Case] = {}
    for case in _cases(rules):
        level, topic, wants, open_now = case
        first = next(
            (index for index, (rule, _) in enumerate(rules) if rule.fits(level, topic, wants, open_now=open_now)), None
        )
        if first is None:
            unrouted.append(case)
            continue
        used.add(first)
        if not _is_safe(rules[first][0].route, level, wants):
            unsafe.setdefault(first, case)
    if unrouted:
        more = f", and {len(unrouted) - 1} more" if len(unrouted) > 1 else ""
        problems.append(
            place.problem(
                f"no route for a call with {_words(unrouted[0])}{more}",
                "add a last rule that fits everything, such as {route: message}",
            )
        )
    for index, case in unsafe.items():
        rule, where = rules[index]
        problems.append(
            where.problem(
                f"the route '{rule.route}' would take a call with {_words(case)}",
                "give it 'most_urgent', or put a rule for the more urgent calls before it",
            )
        )
    for index, (rule, where) in enumerate(rules):
        if index not in used:
            problems.append(
                where.problem(f"no call ever reaches this rule for '{rule.route}'", "move it up, or delete it")
            )
    return problems


def _cases(rules: Sequence[tuple[RouteRule, Place]]) -> Iterator[Case]:
    topics: list[str | None] = [_ANY_TOPIC, *sorted({rule.topic for rule, _ in rules if rule.topic})]
    yield from itertools.product(Level, topics, WANTS, (True, False))


def _is_safe(route: str, level: Level, wants: str) -> bool:
    """Whether somebody urgent is spoken with, unless they leave after the advice or nobody could be reached."""
    if wants in ("goodbye", "message") and route in ("goodbye", "message"):
        return True
    if level.is_emergency:
        return route in _FOR_EMERGENCIES
    if level is Level.ON_CALL_NOW:
        return route in _SPEAKING
    return level > Level.SAME_DAY or route not in ("closed", "goodbye")


def _words(case: Case) -> str:
    level, topic, wants, open_now = case
    parts = [
        f"the level {level.id}",
        f"the topic {topic}" if topic else "no topic",
        f"a caller who wants {wants or 'nothing'}",
        "the practice open" if open_now else "the practice closed",
    ]
    return ", ".join(parts)
