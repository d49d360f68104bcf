"""Settings of one practice: practice.yaml and the environment, checked at the edge, frozen inside."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from answering.errors import AnsweringError, InvalidFiles, Problem
from answering.protocols.yaml_source import MAX_BYTES, Place, read
from answering.settings.model import (
    MODES,
    OVERRIDES,
    ROLES,
    ROUTES,
    WANTS,
    Limits,
    OnCallStep,
    Phone,
    Recording,
    RouteRule,
    Settings,
    Telephony,
)
from answering.settings.reader import Reader

__all__ = [
    "MODES",
    "OVERRIDES",
    "ROLES",
    "ROUTES",
    "WANTS",
    "Limits",
    "OnCallStep",
    "Phone",
    "Recording",
    "RouteRule",
    "Settings",
    "Telephony",
    "check",
    "check_bytes",
    "load",
    "needs_restart",
    "refuse_without_restart",
]


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read and check practice.yaml; variables of `OVERRIDES` in `environment` stand above it.

    Blocks for some milliseconds. Raises InvalidFiles with every problem at once.
    """
    found, problems = check(path, environment)
    if found is None:
        raise InvalidFiles(problems)
    return found


def check(path: Path, environment: Mapping[str, str]) -> tuple[Settings | None, tuple[Problem, ...]]:
    """The settings, None if they cannot be used, and every problem, warnings among them."""
    data, problems = _bytes(path)
    return (None, problems) if data is None else check_bytes(data, path, environment)


def _bytes(path: Path) -> tuple[bytes | None, tuple[Problem, ...]]:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1), ()
    except OSError as error:
        return None, (
            Place(str(path)).problem(
                f"cannot be read: {error.strerror}", "every practice needs a practice.yaml beside its protocols"
            ),
        )


def check_bytes(
    data: bytes, path: Path, environment: Mapping[str, str], *, published: bool = False
) -> tuple[Settings | None, tuple[Problem, ...]]:
    """`check` of what was read from `path` before. `published`: usable as long as nothing in it is lost."""
    root, found = read(data, str(path))
    reader = Reader(environment)
    settings = None if root is None else reader.settings(root)
    problems = tuple(sorted({*found, *reader.problems}))
    return (
        None if any(problem.lost if published else not problem.warning for problem in problems) else settings
    ), problems


def needs_restart(running: Settings, fresh: Settings) -> bool:
    """Whether the difference reaches Asterisk's configuration, which is rendered at start alone."""
    return running.telephony != fresh.telephony or running.phones != fresh.phones


def refuse_without_restart(running: Settings, fresh: Settings) -> None:
    """Raises AnsweringError where a running Asterisk would not be configured as `fresh` says."""
    if needs_restart(running, fresh):
        raise AnsweringError(
            "telephones, number, trunk or ports differ from those that Asterisk was started with",
            "stop the service, publish, start it again",
        )
