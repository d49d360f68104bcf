"""What passes between a conversation and the stage it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from answering.dialogue.step import Disposition, Say
from answering.language.expectation import Expectation
from answering.matching.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller said or keyed: `keys` is "" for speech; `alternatives` come from the question's
    grammar.
    """

    verdict: Verdict
    text: str = ""
    alternatives: tuple[str, ...] = ()
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a stage asks: sentences, the answer it expects, and how long it waits (None: the practice's
    patience).
    """

    says: tuple[Say, ...]
    expectation: Expectation
    patience_s: float | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What a stage makes of a turn.

    `says` come first. Then `end` ends the conversation; or `done` tells that the stage is over and the agenda
    names the next; or `to` is the next stage (None: stay). Its prompt is spoken unless `ask` is False.
    `understood`: False counts as a failure to understand. `waiting`: the caller asked for time, so that a
    silence is no failure.
    """

    says: tuple[Say, ...] = ()
    done: bool = False
    to: Stage | None = None
    end: Disposition | None = None
    understood: bool = True
    ask: bool = True
    patience_s: float | None = None
    waiting: bool = False


class Stage(Protocol):
    """One part of the conversation: what is asked, and what answers lead to."""

    @property
    def name(self) -> str:
        """For records: "purpose", "questions", "task" …"""
        ...

    def prompt(self) -> Prompt:
        """What to ask now."""
        ...

    def take(self, turn: Turn) -> Move:
        """An answer."""
        ...

    def answers(self, turn: Turn) -> bool:
        """Whether the turn plainly answers what was asked, so that no aside is looked for in it."""
        ...

    def silent(self, times: int) -> Move | None:
        """Nothing was heard, for the `times`-th time in a row; None leaves it to the conversation."""
        ...

    def keypad(self) -> Move:
        """Offer the keypad to a caller who is not heard."""
        ...

    def baffled(self) -> Move | None:
        """Not understood or not heard too often: where to; None is a person."""
        ...
