"""From a disposition to a dialplan action: level, topic, wish and hours name the route; pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from answering.dialogue.step import Disposition
from answering.settings import RouteRule, Settings

CONTEXT = "hand-back"
PERSON = "front-desk"


@dataclass(frozen=True, slots=True)
class HandBack:
    """Where the dialplan goes on: `continueInDialplan` to context, extension with these channel variables."""

    extension: str
    variables: Mapping[str, str] = field(default_factory=dict)
    context: str = CONTEXT


def is_open(settings: Settings, now: datetime.datetime) -> bool:
    """Whether the practice is open at `now` (any zone; compared in the practice's own)."""
    local = now.astimezone(ZoneInfo(settings.time_zone))
    if local.date() in settings.closed_days:
        return False
    return any(start <= local.time() < end for start, end in settings.hours.get(local.weekday(), ()))


def fits(rule: RouteRule, disposition: Disposition, *, open_now: bool) -> bool:
    """Whether a rule of practice.yaml speaks of this disposition."""
    level = disposition.level
    return (
        (rule.most_urgent is None or level >= rule.most_urgent)
        and (rule.least_urgent is None or level <= rule.least_urgent)
        and (rule.topic is None or rule.topic == disposition.topic)
        and (rule.open is None or rule.open is open_now)
        and (rule.wants is None or rule.wants == disposition.wants)
    )


def route(disposition: Disposition, settings: Settings, *, open_now: bool) -> str:
    """The name of the route: the first rule that fits, and a person where none does."""
    for rule in settings.routes:
        if fits(rule, disposition, open_now=open_now):
            return rule.route
    return PERSON


def variables(disposition: Disposition) -> dict[str, str]:
    """What the caller's channel carries while the dialplan has it, so that any worker can take the call up again."""
    return {
        "ANSWERING_LANGUAGE": disposition.language,
        "ANSWERING_LEVEL": disposition.level.id,
        "ANSWERING_TOPIC": disposition.topic or "",
        "ANSWERING_PROTOCOL": disposition.protocol or "",
        "ANSWERING_FLAG": disposition.red_flag or "",
        "ANSWERING_SUMMARY": disposition.summary,
    }
