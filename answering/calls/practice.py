"""The part of the settings that a conversation depends on; pure."""

from __future__ import annotations

from answering.dialogue.practice import Practice
from answering.settings import Settings


def practice_of(settings: Settings) -> Practice:
    """What a conversation has to know of the practice's settings."""
    limits = settings.limits
    return Practice(
        spoken_name=settings.spoken_name,
        languages=settings.languages,
        patience_s=limits.patience_s,
        unclear_turns=limits.unclear_turns,
        silent_turns=limits.silent_turns,
        turns=limits.turns,
        recording=settings.recording.enabled,
    )
