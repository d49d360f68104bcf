"""If no problem is found with the routes, then every caller has one, and nobody urgent ends where nobody speaks."""

from __future__ import annotations

import itertools

from hypothesis import event, given, settings
from hypothesis import strategies as st

from answering.protocols.model import Level
from answering.protocols.yaml_source import Place
from answering.settings import ROUTES, WANTS, RouteRule
from answering.settings.routes import route_problems

HERE = Place("x.yaml")
LEVEL = st.one_of(st.none(), st.sampled_from(list(Level)))
RULE = st.builds(
    RouteRule,
    st.sampled_from(ROUTES),
    LEVEL,
    LEVEL,
    st.sampled_from([None, None, "suicide", "poison", "labour-and-delivery"]),
    st.sampled_from([None, None, True, False]),
    st.sampled_from([None, None, *WANTS]),
)
LAST = st.sampled_from([RouteRule("message"), RouteRule("page-on-call"), RouteRule("goodbye", wants="goodbye")])
URGENT = RouteRule("page-on-call", least_urgent=Level.ON_CALL_NOW)


@settings(max_examples=200, deadline=None)
@given(st.lists(RULE, max_size=3), LAST, st.booleans())
def test_rules_without_problems_route_everybody_safely(
    rules: list[RouteRule], last: RouteRule, urgent_first: bool
) -> None:
    rules = [*([URGENT] if urgent_first else []), *rules, last]
    problems = route_problems([(rule, HERE) for rule in rules], HERE)
    event(f"problems: {bool(problems)}")
    if problems:
        return
    for level, topic, wants, open_now in itertools.product(
        Level, (None, "suicide", "poison", "other"), WANTS, (True, False)
    ):
        fitting = [rule for rule in rules if rule.fits(level, topic, wants, open_now=open_now)]
        assert fitting, f"nobody takes {level.id}"
        if level.is_emergency and wants in ("", "person", "on-call"):
            assert fitting[0].route in (
                "emergency-advice",
                "crisis-line",
                "poison-control",
                "labour-and-delivery",
                "page-on-call",
            )


def test_an_emergency_may_not_wait_for_a_nurse() -> None:
    problems = route_problems([(RouteRule("nurse"), HERE)], HERE)
    assert [problem.what[:28] for problem in problems] == ["the route 'nurse' would take"]
