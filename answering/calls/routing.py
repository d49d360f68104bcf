"""From a disposition to a dialplan action: level, topic, wish and hours name the route; pure."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from answering.dialogue.step import Disposition
from answering.settings import Settings

CONTEXT = "hand-back"
PERSON = "front-desk"


def is_open(settings: Settings, now: datetime.datetime) -> bool:
    """Whether the practice is open at `now` (any zone; compared in the practice's own)."""
    local = now.astimezone(ZoneInfo(settings.time_zone))
    if local.date() in settings.closed_days:
        return False
    return any(start <= local.time() < end for start, end in settings.hours.get(local.weekday(), ()))


def route(disposition: Disposition, settings: Settings, *, open_now: bool) -> str:
    """The name of the route: the first rule that fits, and a person where none does."""
    for rule in settings.routes:
        if rule.fits(disposition.level, disposition.topic, disposition.wants, open_now=open_now):
            return rule.route
    return PERSON
