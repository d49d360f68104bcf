"""A small practice that teaches: one complaint and one request, with sentences enough to learn something from."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from answering.protocols.model import Contrast, Dialogue, Expected, Kind, Level, Protocol, ProtocolSet, Script

_WHO = ("my uncle", "the lady next door", "our coach", "a man at the bus stop", "my sister in law")
_NOW = (
    "went stiff and is shaking all over",
    "keeps jerking on the kitchen floor",
    "is twitching and foaming right now",
    "just fell and his whole body is jerking",
    "has been shaking for ten minutes and is out cold",
)
_OPEN = ("has little twitches in one hand some mornings", "stares at the wall for a bit every few days")
_ONCE = (
    "shook once in nineteen ninety and wants a letter for the license",
    "was checked for shaking last year and the test was clear so we need that report",
    "laughed till the whole bench was shaking at the ball game and wants a visit",
    "takes a class about shaking spells and asks for a leaflet",
    "had a brother with spells and would like to plan a check up",
)
_ASKED = ("i would like a visit on {}", "can you move my visit to {}", "what time is my visit on {}")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "the ninth", "the tenth", "the first")


def practice() -> ProtocolSet:
    """In English."""
    emergencies = tuple(f"{who} {what}" for who, what in product(_WHO, _NOW))
    openings = tuple(
        f"{who} {what} and {more}" for who, what, more in product(_WHO, _OPEN, ("eats well", "sleeps fine"))
    )
    contrasts = tuple(f"{who} {what}" for who, what in product(_WHO, _ONCE))
    spells = Protocol(
        "spells", Kind.TRIAGE, 1, "active", {"en": "spells"}, ("test",), {"en": ("is having a seizure",)},
        {"en": ("twitches in one hand", "shaking spells")}, topic="brain",
        emergencies={"en": emergencies}, openings={"en": openings},
        contrasts={Contrast.HISTORY: {"en": contrasts}},
        dialogues=(
            Dialogue("mild", {"en": ("my eyelid twitches now and then", "no")}, Expected(level=Level.SAME_DAY)),
            Dialogue("bad", {"en": ("she is shaking so hard", "yes")}, Expected(level=Level.EMERGENCY_NOW)),
        ),
    )  # fmt: skip
    asked = tuple(form.format(day) for form, day in product(_ASKED, _DAYS))
    visit = Protocol(
        "visit", Kind.TASK, 1, "active", {"en": "visit"}, ("test",), {}, {"en": ("a visit",)}, openings={"en": asked}
    )
    script = Script({}, {"thanks": {"en": ("thank you", "thanks so much")}, "overheard": {"en": ("he can hear me",)}})
    return ProtocolSet({"spells": spells, "visit": visit}, (), script, ("en",), "")


def without_sentences() -> ProtocolSet:
    """The same wordings, and nothing to learn from."""
    known = practice()
    bare = {name: replace(each, emergencies={}, openings={}, contrasts={}) for name, each in known.protocols.items()}
    return replace(known, protocols=bare)
