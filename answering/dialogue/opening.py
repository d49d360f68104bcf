"""What brings the caller: the open question, the keypad menu in its place, and the question for anything
more.
"""

from __future__ import annotations

from collections.abc import Sequence

from answering.dialogue import asking, findings
from answering.dialogue.case import Case, Pending, urgency
from answering.dialogue.turn import Move, Prompt, Turn
from answering.language.expectation import Expectation, Kind
from answering.matching.verdict import HitKind, Verdict
from answering.protocols.model import Kind as ProtocolKind
from answering.protocols.model import Level, Protocol
from answering.protocols.names import PATHS, PROFESSIONAL, PROXY

MORE = "#"
_A_PAGE = 9
_A_NOD, _MOST_NODS = 3, 2


def take_up(case: Case, turn: Turn, *, by_wordings: bool = False) -> bool:
    """Note a task or an answer asked for; True when the turn leads anywhere at all.

    `by_wordings`: a complaint is being told, in which only wordings ask for anything.
    """
    found = findings.requests(turn.verdict, case.protocols.protocols)
    if by_wordings:
        found = [(protocol, hit) for protocol, hit in found if hit.kind is not HitKind.TAUGHT]
    if found:
        protocol, hit = found[0]
        taught = turn.verdict.taught if hit.kind is HitKind.TAUGHT else None
        ask_for(case, protocol, f", {hit.score:.0f}% by what was learnt ({taught.model[:12]})" if taught else "")
        note_beside(case, turn.verdict)
    return bool(found) or case.unasked or case.worst is not None


def ask_for(case: Case, protocol: Protocol, how: str = "") -> None:
    """The caller wants this task or answer. `how` it is known, where no wording says so."""
    case.request = protocol
    case.purpose = protocol.purpose or protocol.id
    case.decide("purpose", f"{protocol.id} was asked for{how}", protocol.id)


def note_beside(case: Case, verdict: Verdict) -> None:
    """Requests said in the same breath as the one that is taken: no wording within that of another."""
    found = findings.requests(verdict, case.protocols.protocols)
    for protocol, hit in found:
        apart = all(hit.end <= other.start or other.end <= hit.start for each, other in found if each is not protocol)
        wanted = protocol is not case.request and protocol.kind is ProtocolKind.TASK and protocol.topic is None
        if wanted and apart and protocol not in case.also:
            case.also.append(protocol)
            case.decide("purpose", f"{protocol.id} was asked for as well, and is noted", protocol.id)


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
            return self._menu().take(turn)
        if take_up(self._case, turn):
            return Move(done=True)
        if self._case.nods < _MOST_NODS and self._nods(turn):
            self._case.nods += 1
            self._case.decide("intent", "the caller says no more than that they are there, or for whom they call")
            whom = findings.path(turn.verdict, PROXY)
            return Move(says=(self._case.say("tell-more"),), ask=False) if whom else Move()
        self._case.decide("unclear", "what the caller needs was not understood")
        return Move(says=(self._case.say("say-again"),), understood=False)

    def _nods(self, turn: Turn) -> bool:
        """ "All right", "yes": heard, and nothing yet to understand; "on behalf of my uncle": only for whom."""
        nod = asking.yes_or_no(turn, self._case.language, self._case.today)
        return (nod.value == "yes" and len(turn.text.split()) <= _A_NOD) or findings.path(turn.verdict, PROXY)

    def silent(self, times: int) -> Move | None:
        return None

    def keypad(self) -> Move:
        return Move(to=self._menu())

    def _menu(self) -> Menu:
        return Menu(self._case)

    def baffled(self) -> Move | None:
        return None


class Menu(Purpose):
    """Complaints and requests by key, for who cannot or will not speak: the practice's own keys, then page by page.

    One page at a time; `#` turns over, and after the last page comes the first."""

    name = "menu"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._page = 0

    def prompt(self) -> Prompt:
        case, pages = self._case, self._pages()
        named = [(each.title.get(case.language, each.id), key) for key, each in pages[self._page].items()]
        options = [case.say("menu-item", title=title, key=key) for title, key in named]
        more = [case.say("menu-more")] if len(pages) > 1 else []
        return Prompt((case.say("keypad-offer"), *options, *more), Expectation(Kind.OPEN, case.language))

    def take(self, turn: Turn) -> Move:
        if not turn.keys:
            return super().take(turn)
        self._case.speaker.by_keys = True
        chosen = self._pages()[self._page].get(turn.keys)
        if chosen is None:
            return Move(says=(self._case.say("say-again"),), to=self, understood=False)
        self._case.decide("key", f"key {turn.keys} of page {self._page + 1} of the menu", chosen.id)
        return self._choose(chosen)

    def turn_over(self) -> Move:
        """The next page."""
        self._page = (self._page + 1) % len(self._pages())
        return Move(to=self)

    def keypad(self) -> Move:
        return Move()

    def _choose(self, protocol: Protocol) -> Move:
        if protocol.kind is not ProtocolKind.TRIAGE:
            ask_for(self._case, protocol)
        elif protocol.id not in self._case.opened:
            self._case.opened.add(protocol.id)
            self._case.pending.append(Pending(protocol))
        return Move(done=True)

    def _pages(self) -> Sequence[dict[str, Protocol]]:
        """What each key of each page stands for."""
        offered = [each for each in self._case.protocols.protocols.values() if each.id not in PATHS]
        own = {each.menu_key: each for each in sorted(offered, key=lambda each: each.menu_key or "") if each.menu_key}
        rest = sorted((each for each in offered if not each.menu_key), key=_order)
        pages = [rest[at : at + _A_PAGE] for at in range(0, len(rest), _A_PAGE)]
        keyed = [{str(key): each for key, each in enumerate(page, 1)} for page in pages]
        return [own, *keyed] if own or not keyed else keyed


def _order(protocol: Protocol) -> tuple[bool, bool, int, str]:
    triage = protocol.kind is ProtocolKind.TRIAGE
    return protocol.topic == PROFESSIONAL, not triage, urgency(protocol) if triage else 0, protocol.id


class Telling(Purpose):
    """What is going on, in the caller's own words, before the general questions; silence goes on to those."""

    name = "telling"

    def prompt(self) -> Prompt:
        return Prompt((self._case.say("tell-more"),), Expectation(Kind.OPEN, self._case.language))

    def answers(self, turn: Turn) -> bool:
        return False

    def take(self, turn: Turn) -> Move:
        self._case.speaker.by_keys = self._case.speaker.by_keys or bool(turn.keys)
        take_up(self._case, turn, by_wordings=True)
        return self._on()

    def silent(self, times: int) -> Move | None:
        return self._on()

    def keypad(self) -> Move:
        return self._on()

    def baffled(self) -> Move | None:
        return self._on()

    def _on(self) -> Move:
        """To the questions of what was told, else to the general ones."""
        self._case.screen_due = not self._case.pending
        return Move(done=True)


class AnythingElse(Purpose):
    """After an answer was given: more, or goodbye."""

    name = "anything-else"

    def prompt(self) -> Prompt:
        return Prompt((self._case.say("anything-else"),), Expectation(Kind.OPEN, self._case.language))

    def answers(self, turn: Turn) -> bool:
        value = asking.yes_or_no(turn, self._case.language, self._case.today).value
        return super().answers(turn) or value is not None

    def take(self, turn: Turn) -> Move:
        if not turn.keys and take_up(self._case, turn):
            return Move(done=True)
        value = asking.yes_or_no(turn, self._case.language, self._case.today).value
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
