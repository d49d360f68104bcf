"""A child calls: a grown-up is asked for; without one, short words and soon a person."""

from __future__ import annotations

from answering.dialogue import asking
from answering.dialogue.case import Case, Pending
from answering.dialogue.turn import Move, Prompt, Stage, Turn
from answering.language.expectation import Expectation, Kind
from answering.protocols.names import CHILD

_TRIES = 2
_HAND_OVER_S = 30.0


class GrownUp:
    """Is a grown-up there? What was being asked before goes on with them."""

    name = "grown-up"

    def __init__(self, case: Case, before: Stage) -> None:
        self._case = case
        self._before = before
        self._failures = 0

    def prompt(self) -> Prompt:
        return Prompt((self._case.say("child-adult"),), Expectation(Kind.YES_NO, self._case.language))

    def answers(self, turn: Turn) -> bool:
        return self._read(turn) is not None

    def take(self, turn: Turn) -> Move:
        value = self._read(turn)
        if value == "yes":
            self._case.decide("intent", "the telephone goes to a grown-up")
            self._case.speaker.for_another = True
            self._case.speaker.child = False
            said = (self._case.say("child-hand-over"),)
            return Move(says=said, to=self._before, ask=False, patience_s=_HAND_OVER_S, waiting=True)
        self._failures += 1
        return self._alone() if value == "no" or self._failures >= _TRIES else Move()

    def silent(self, times: int) -> Move | None:
        return None if times < _TRIES else self._alone()

    def keypad(self) -> Move:
        return Move()

    def baffled(self) -> Move | None:
        return self._alone()

    def _alone(self) -> Move:
        case = self._case
        case.speaker.alone = True
        case.decide("intent", "a child calls, and no grown-up is there")
        says = (case.say("child-stay"),)
        protocol = case.protocols.protocols.get(CHILD)
        if protocol is None:
            return Move(says=says, end=case.person("a child calls, and no grown-up is there"))
        case.opened.add(CHILD)
        case.pending = [Pending(protocol)]
        case.screen_due, case.acknowledged = False, True
        return Move(says=says, done=True)

    def _read(self, turn: Turn) -> str | float | None:
        return asking.yes_or_no(turn, self._case.language, self._case.today).value
