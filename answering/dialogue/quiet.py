"""A caller who cannot speak freely: yes or no or keys, nothing named aloud, and the on-call provider.

An order that no practice takes ("a large pizza, please") is a cry for help or a wrong number; one question tells.
"""

from __future__ import annotations

import enum
from dataclasses import replace

from answering.dialogue import asking, findings
from answering.dialogue.case import QUIET, Case
from answering.dialogue.opening import Menu, leave
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import Level

_TRIES = 2


class Ask(enum.Enum):
    """Which of the two questions is asked."""

    WANTED = "quiet-wanted"
    URGENT = "quiet-urgent"


class Quiet:
    """Whether this is the number they wanted, and whether somebody shall come at once.

    No answer that can be understood is taken for a yes: who falls silent here may have been found out.
    """

    name = "quiet"

    def __init__(self, case: Case, first: Ask, *, urgent: bool) -> None:
        """`urgent`: it was said that somebody listens, so that no answer ends less than urgent."""
        self._case = case
        self._ask = first
        self._urgent = urgent
        self._failures = 0

    def prompt(self) -> Prompt:
        return Prompt((self._case.say(self._ask.value),), Expectation(Kind.YES_NO, self._case.language))

    def answers(self, turn: Turn) -> bool:
        return self._read(turn) is not None

    def take(self, turn: Turn) -> Move:
        value = self._read(turn)
        if value is None:
            self._failures += 1
            return Move() if self._failures < _TRIES else self.baffled()
        self._failures = 0
        if self._ask is Ask.WANTED:
            return self._wanted(value == "yes" or findings.names_danger(turn.verdict))
        if value == "yes":
            return ending(self._case, Level.EMERGENCY_NOW)
        if self._urgent:
            return ending(self._case, Level.ON_CALL_NOW)
        self._case.doubtful = self._case.speaker.by_keys = True
        return Move(done=True) if self._case.pending else Move(to=Menu(self._case))

    def silent(self, times: int) -> Move | None:
        return None if times < _TRIES else self.baffled()

    def keypad(self) -> Move:
        return Move()

    def baffled(self) -> Move:
        self._case.decide("silence", "no answer from a caller who may not be able to speak")
        return ending(self._case, Level.EMERGENCY_NOW)

    def _wanted(self, wanted: bool) -> Move:
        if not wanted:
            self._case.speaker.overheard = False
            if self._case.unasked:
                return Move(done=True)
            self._case.purpose = "wrong-number"
            return replace(
                leave(self._case, "the caller wanted another number"), says=(self._case.say("wrong-number"),)
            )
        self._ask, self._urgent = Ask.URGENT, True
        return Move()

    def _read(self, turn: Turn) -> str | float | None:
        return asking.yes_or_no(turn, self._case.language, self._case.today).value


def ending(case: Case, level: Level) -> Move:
    """Advice in neutral words, then the on-call provider."""
    case.speaker.overheard = True
    case.reach(level, QUIET, "the caller may not be able to speak freely")
    end = case.disposition(least=level, wants="on-call")
    return Move(says=(case.say("quiet-advice", interruptible=False),), end=end)
