"""What brings the caller: the open question, the keypad menu in its place, and the question for anything
more.
"""

from __future__ import annotations

from answering.dialogue import findings
from answering.dialogue.case import Case, Pending
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language import answers
from answering.language.expectation import Expectation, Kind
from answering.protocols.model import Kind as ProtocolKind
from answering.protocols.model import Level, Protocol


def take_up(case: Case, turn: Turn) -> bool:
    """Note a task or an answer asked for; True when the turn leads anywhere at all."""
    found = findings.request(turn.verdict, case.protocols.protocols)
    if found is not None:
        ask_for(case, found[0])
    return found is not None or case.unasked or case.worst is not None


def ask_for(case: Case, protocol: Protocol) -> None:
    """The caller wants this task or answer."""
    case.request = protocol
    case.purpose = protocol.purpose or protocol.id
    case.decide("purpose", f"{protocol.id} was asked for", protocol.id)


class Purpose:
    """'Tell me what is going on.'"""

    name = "purpose"

    def __init__(self, case: Case) -> None:
        self._case = case

    def prompt(self) -> Prompt:
        return Prompt((self._case.say("ask-purpose"),), Expectation(Kind.OPEN, self._case.language))

    def answers(self, turn: Turn) -> bool:
        wanted = findings.request(turn.verdict, self._case.protocols.protocols)
        return wanted is not None or findings.clinical(turn.verdict)

    def take(self, turn: Turn) -> Move:
        if turn.keys:
            return Menu(self._case).take(turn)
        if take_up(self._case, turn):
            return Move(done=True)
        self._case.decide("unclear", "what the caller needs was not understood")
        return Move(says=(self._case.say("say-again"),), understood=False)

    def silent(self, times: int) -> Move | None:
        return None

    def keypad(self) -> Move:
        return Move(to=Menu(self._case))

    def baffled(self) -> Move | None:
        return None


class Menu(Purpose):
    """Complaints and requests by key, for who cannot be heard."""

    name = "menu"

    def prompt(self) -> Prompt:
        language = self._case.language
        named = [(each.title.get(language, each.id), each.menu_key or "") for each in self._protocols()]
        options = tuple(self._case.say("menu-item", title=title, key=key) for title, key in named)
        return Prompt((self._case.say("keypad-offer"), *options), Expectation(Kind.OPEN, language))

    def take(self, turn: Turn) -> Move:
        if not turn.keys:
            return super().take(turn)
        for protocol in self._protocols():
            if protocol.menu_key == turn.keys:
                self._case.decide("key", f"key {turn.keys} of the menu", protocol.id)
                return self._choose(protocol)
        return Move(says=(self._case.say("say-again"),), to=self, understood=False)

    def keypad(self) -> Move:
        return Move()

    def _choose(self, protocol: Protocol) -> Move:
        if protocol.kind is not ProtocolKind.TRIAGE:
            ask_for(self._case, protocol)
        elif protocol.id not in self._case.opened:
            self._case.opened.add(protocol.id)
            self._case.pending.append(Pending(protocol))
        return Move(done=True)

    def _protocols(self) -> list[Protocol]:
        offered = [protocol for protocol in self._case.protocols.protocols.values() if protocol.menu_key]
        return sorted(offered, key=lambda protocol: protocol.menu_key or "")


class AnythingElse(Purpose):
    """After an answer was given: more, or goodbye."""

    name = "anything-else"

    def prompt(self) -> Prompt:
        return Prompt((self._case.say("anything-else"),), Expectation(Kind.OPEN, self._case.language))

    def take(self, turn: Turn) -> Move:
        if not turn.keys and take_up(self._case, turn):
            return Move(done=True)
        expected = Expectation(Kind.YES_NO, self._case.language)
        if turn.keys:
            value = answers.from_keys(turn.keys, expected, self._case.today).value
        else:
            value = answers.read(turn.text, expected, today=self._case.today).value
        if value == "yes":
            return Move(to=Purpose(self._case))
        if value == "no" or "thanks" in findings.intents(turn.verdict):
            return leave(self._case, "the caller needs nothing else")
        return Move(says=(self._case.say("say-again"),), understood=False)

    def silent(self, times: int) -> Move | None:
        if times < 2 or self._case.unasked:
            return None
        return leave(self._case, "the caller says nothing more")

    def keypad(self) -> Move:
        return Move()


def leave(case: Case, reason: str) -> Move:
    """Goodbye; only for who has nothing clinical left to be asked."""
    worst = case.worst
    least = case.request.otherwise if case.request else case.least()
    urgent = worst is not None and worst.level <= Level.SAME_DAY
    case.decide("intent", reason)
    return Move(end=case.disposition(least=least, reason=reason, wants="" if urgent else "goodbye"))
