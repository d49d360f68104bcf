"""From a disposition to a route."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from answering.calls.routing import is_open, route
from answering.dialogue.step import Disposition
from answering.places import project_root
from answering.protocols.model import Level
from answering.settings import Settings, load


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(Path(project_root() / "protocols" / "practice.yaml"), {})


@pytest.mark.parametrize(
    ("level", "topic", "wants", "open_now", "expected"),
    [
        (Level.EMERGENCY_NOW, None, "on-call", True, "page-on-call"),
        (Level.EMERGENCY_NOW, None, "", False, "emergency-advice"),
        (Level.EMERGENCY_NOW, "suicide", "", False, "emergency-advice"),
        (Level.EMERGENCY_DEPARTMENT_NOW, "suicide", "", False, "crisis-line"),
        (Level.ON_CALL_NOW, None, "", False, "page-on-call"),
        (Level.ADMINISTRATIVE, None, "", True, "message"),
        (Level.ADMINISTRATIVE, None, "person", True, "front-desk"),
        (Level.ADMINISTRATIVE, None, "goodbye", True, "goodbye"),
    ],
)
def test_routes_of_the_shipped_practice(
    settings: Settings, level: Level, topic: str | None, wants: str, open_now: bool, expected: str
) -> None:
    disposition = Disposition(level=level, reason="-", topic=topic, wants=wants)
    assert route(disposition, settings, open_now=open_now) == expected


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("topic", [None, "suicide", "poison", "labour-and-delivery", "unheard-of"])
@pytest.mark.parametrize("wants", ["", "person", "on-call", "goodbye"])
@pytest.mark.parametrize("open_now", [True, False])
def test_nobody_with_a_same_day_need_is_merely_told_goodbye(
    settings: Settings, level: Level, topic: str | None, wants: str, open_now: bool
) -> None:
    name = route(Disposition(level=level, reason="-", topic=topic, wants=wants), settings, open_now=open_now)
    if level in (Level.ON_CALL_NOW, Level.SAME_DAY) and wants != "goodbye":
        assert name not in ("goodbye", "closed")
    if level.is_emergency and wants != "goodbye":
        assert name in ("emergency-advice", "page-on-call", "crisis-line", "poison-control", "labour-and-delivery")


def test_opening_hours_are_the_practices_own(settings: Settings) -> None:
    monday_ten = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
    sunday_three = datetime.datetime(2026, 11, 22, 3, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
    assert is_open(settings, monday_ten)
    assert not is_open(settings, sunday_three)
