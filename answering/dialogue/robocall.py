"""A recorded voice: asked once whether a person is there, after a silence once more; nobody is paged for it."""

from __future__ import annotations

from answering.dialogue import asking, findings
from answering.dialogue.case import Case
from answering.dialogue.turn import Move, Prompt, Stage, Turn
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import Level

_TRIES = 2


class PersonThere:
    """Any key, a yes, or something that answers the question before it, and the call goes on."""

    name = "robocall"

    def __init__(self, case: Case, before: Stage, *, recorded: bool = False) -> None:
        """`recorded`: the voice told that it is a recording; another that named a symptom is never let go unasked."""
        self._case = case
        self._recorded = recorded
        self._before = before
        self._failures = 0

    def prompt(self) -> Prompt:
        return Prompt((self._case.say("robocall-check"),), Expectation(Kind.YES_NO, self._case.language))

    def answers(self, turn: Turn) -> bool:
        return False

    def take(self, turn: Turn) -> Move:
        said = findings.intents(turn.verdict)
        if turn.keys:
            return self._go_on()
        if "robocall" in said or "recorded-voice" in said:
            return self._end()
        if asking.yes_or_no(turn, self._case.language, self._case.today).value == "yes":
            return self._go_on()
        if self._before.answers(turn) and (self._failures or not self._recorded):
            return self._before.take(turn)
        return self._failed()

    def _go_on(self) -> Move:
        """What the voice named is asked about; else the question before it."""
        return Move(done=True) if self._case.unasked else Move(to=self._before)

    def silent(self, times: int) -> Move | None:
        return self._failed()

    def keypad(self) -> Move:
        return self._failed()

    def baffled(self) -> Move | None:
        return self._end()

    def _failed(self) -> Move:
        self._failures += 1
        if self._failures >= _TRIES and self._case.unasked and not self._recorded:
            return Move(done=True)
        return self._end() if self._failures >= _TRIES else Move()

    def _end(self) -> Move:
        case = self._case
        case.purpose = "robocall"
        reason = "a recorded voice, and no person said that they are there"
        case.decide("intent", reason)
        end = case.disposition(least=Level.ADMINISTRATIVE, reason=reason, wants="goodbye")
        return Move(says=(case.say("robocall-end"),), end=end)
