"""A small protocol set for the matcher's tests, of wordings of its own."""

from __future__ import annotations

from collections.abc import Mapping

from answering.protocols.model import Kind, Level, Phrases, Protocol, ProtocolSet, RedFlag, Script


def protocol(
    protocol_id: str,
    strong: Phrases,
    phrases: Phrases,
    *,
    kind: Kind = Kind.TRIAGE,
    red_flags: tuple[RedFlag, ...] = (),
    topic: str | None = None,
) -> Protocol:
    """A protocol that only has wordings."""
    return Protocol(
        protocol_id, kind, 1, "active", {"en": protocol_id}, ("test",), strong, phrases, red_flags, topic=topic
    )


def small_set(extra: Mapping[str, Protocol] | None = None, flags: tuple[RedFlag, ...] = ()) -> ProtocolSet:
    """Five complaints, two requests, site-wide red flags and two intents, in English and Spanish."""
    protocols = [
        protocol(
            "chest-pain",
            {"en": ("crushing chest pain", "having a heart attack"), "es": ("dolor de pecho muy fuerte",)},
            {
                "en": ("chest pain", "pain in my chest", "tightness in my chest"),
                "es": ("dolor de pecho", "me aprieta el pecho"),
            },
            red_flags=(
                RedFlag(
                    "arm-or-jaw",
                    {"en": ("down my left arm", "into my jaw"), "es": ("hacia el brazo izquierdo",)},
                    Level.EMERGENCY_NOW,
                ),
            ),
        ),
        protocol(
            "breathing",
            {"en": ("can't breathe", "gasping for air"), "es": ("no puedo respirar", "me falta el aire")},
            {"en": ("short of breath", "trouble breathing"), "es": ("dificultad para respirar",)},
        ),
        protocol(
            "stroke",
            {"en": ("having a stroke", "face is drooping", "slurring his words"), "es": ("se le cayo la cara",)},
            {"en": ("my arm is numb", "had a stroke", "signs of a stroke"), "es": ("derrame cerebral",)},
        ),
        protocol(
            "bleeding",
            {"en": ("won't stop bleeding", "can't stop the bleeding"), "es": ("no para de sangrar",)},
            {"en": ("bleeding",), "es": ("sangrando",)},
        ),
        protocol("fever", {}, {"en": ("fever", "high temperature"), "es": ("fiebre",)}),
        protocol(
            "appointment",
            {},
            {"en": ("make an appointment", "move my appointment"), "es": ("hacer una cita",)},
            kind=Kind.TASK,
        ),
        protocol(
            "hours",
            {},
            {"en": ("what are your hours", "when are you open"), "es": ("a que hora abren",)},
            kind=Kind.FAQ,
        ),
    ]
    site_wide = (
        RedFlag(
            "seizure",
            {"en": ("having a seizure", "had a seizure"), "es": ("esta convulsionando",)},
            Level.EMERGENCY_NOW,
        ),
        RedFlag("fainted", {"en": ("passed out", "fainted"), "es": ("se desmayo",)}, Level.EMERGENCY_NOW),
        RedFlag("choking", {"en": ("choking on",), "es": ("se esta ahogando",)}, Level.EMERGENCY_NOW),
        RedFlag("wants-a-nurse-today", {"en": ("stitches came apart",), "es": ()}, Level.SAME_DAY),
    )
    intents = {
        "person": {"en": ("talk to a person", "speak to someone"), "es": ("hablar con una persona",)},
        "repeat": {"en": ("say that again", "repeat that"), "es": ("repita por favor",)},
    }
    by_id = {each.id: each for each in protocols}
    by_id.update(extra or {})
    return ProtocolSet(by_id, (*site_wide, *flags), Script({}, intents), ("en", "es"), "0" * 64)
