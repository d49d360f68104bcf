"""Word lists as plain text: readable in a diff, cheap to add to."""

from __future__ import annotations

BUILT_IN = frozenset({"en", "es"})
"""The languages whose words and rules are known here; of others their files' word lists are, and nothing more."""


def words(text: str) -> tuple[str, ...]:
    """Words divided by spaces."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Phrases divided by "|"."""
    return tuple(text.split("|"))
