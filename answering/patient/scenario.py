"""Scenarios of the demonstration: what a caller does, how the telephones behave, and what must come of it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answering.errors import InvalidFiles, Problem
from answering.patient.phone import Behaviour, Manner
from answering.patient.script import HangUp, Pause, Press, Reply, Say, Script, Step
from answering.patient.voices import VOICES

KEYS = {"title", "voice", "language", "noise_db", "hang_up_after_s", "stay_s", "step", "reply", "phones", "expected"}
STEPS: Mapping[str, Callable[[Any], Step]] = {
    "say": lambda text: Say(_text(text)),
    "interrupt": lambda text: Say(_text(text), interrupt=True),
    "keys": lambda keys: Press(_text(keys)),
    "hang_up": lambda _: HangUp(),
    "pause_s": lambda seconds: Pause(float(seconds)),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What Asterisk and the telephones must have done.

    `routes`: for each route in turn "<route> <outcome>" as the dialplan tells at its end. `rang`: the
    telephones that rang, in order. `answered_by`: the one the caller hears, "" for nobody. `message_queue`:
    where a message must lie, "" for none; `message_fields`: what it must hold.
    """

    routes: tuple[str, ...]
    rang: tuple[str, ...] = ()
    answered_by: str = ""
    message_queue: str = ""
    message_fields: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call of the demonstration; telephones that are not named accept."""

    id: str
    title: str
    script: Script
    expected: Expected
    phones: Mapping[str, Behaviour] = field(default_factory=dict)


def load_all(folder: Path) -> tuple[Scenario, ...]:
    """Every scenario of a folder, in the order of the files' names. Raises InvalidFiles with every problem."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            scenarios.append(_scenario(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            problems.append(Problem(str(path), 1, 1, what, "see the other scenarios of the folder"))
    if not scenarios and not problems:
        problems.append(Problem(str(folder), 1, 1, "there are no scenarios", "install the package whole"))
    if problems:
        raise InvalidFiles(problems)
    return tuple(scenarios)


def _scenario(name: str, told: dict[str, Any]) -> Scenario:
    unknown = sorted(told.keys() - KEYS)
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}")
    voice = _text(told["voice"])
    if voice not in VOICES:
        raise ValueError(f"there is no voice {voice!r}")
    script = Script(
        tuple(_step(step) for step in told.get("step", [])),
        replies=tuple(_reply(reply) for reply in told.get("reply", [])),
        language=VOICES[voice].language,
        voice=voice,
        noise_db=told.get("noise_db"),
        hang_up_after_s=told.get("hang_up_after_s"),
        stay_s=float(told.get("stay_s", 60.0)),
    )
    phones = {phone: _behaviour(manner) for phone, manner in told.get("phones", {}).items()}
    return Scenario(name, _text(told["title"]), script, _expected(told["expected"]), phones)


def _step(told: dict[str, Any]) -> Step:
    if len(told) != 1 or not told.keys() <= STEPS.keys():
        raise ValueError(f"a step has one of the keys {', '.join(STEPS)}")
    ((kind, value),) = told.items()
    return STEPS[kind](value)


def _reply(told: dict[str, Any]) -> Reply:
    steps = {kind: value for kind, value in told.items() if kind not in ("when", "times")}
    if not steps or not steps.keys() <= STEPS.keys():
        raise ValueError(f"a reply has `when` and some of the keys {', '.join(STEPS)}")
    return Reply(
        _text(told["when"]),
        tuple(STEPS[kind](value) for kind, value in steps.items()),
        int(told.get("times", 3)),
    )


def _behaviour(told: str) -> Behaviour:
    return Behaviour(Manner(told))


def _expected(told: dict[str, Any]) -> Expected:
    return Expected(
        tuple(_text(route) for route in told["routes"]),
        tuple(_text(phone) for phone in told.get("rang", [])),
        _text(told.get("answered_by", "")),
        _text(told.get("message_queue", "")),
        tuple(_text(name) for name in told.get("message_fields", [])),
        tuple(_text(words) for words in told.get("hears", [])),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be text")
    return value
