"""The caller comes back from the dialplan: what is said and done when nobody answered.

The next rung of the on-call ladder, or at its end an urgent message; never a hang-up without a word. A caller
who says nothing still leaves a message with the number they rang from.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from answering.dialogue import findings
from answering.dialogue.case import QUIET
from answering.dialogue.practice import Practice
from answering.dialogue.sentences import Sentences
from answering.dialogue.step import Decision, Dispose, Disposition, Hint, Listen, Say, Step, Task
from answering.dialogue.urgent_message import UrgentMessage
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.protocols.model import Level, ProtocolSet

PAGE = "page-on-call"
ADVICE = "emergency-advice"
_ASIDES = {"machine": "am-i-machine", "who": "who-are-you", "why": "why-default", "repeat": "repeat"}
_DIRECT = frozenset({"crisis-line", "poison-control", "labour-and-delivery"})


@dataclass(frozen=True, slots=True)
class Returned:
    """How a route ended: its name, the dialplan's outcome, and where on the ladder the call stands.

    `rung`: the rung just tried (from 0) when the route was a page. `ladder`: how many rungs there are.
    `caller_number`: "" where none came along; it goes into the message and nowhere else.
    """

    route: str
    outcome: str
    rung: int = 0
    ladder: int = 0
    caller_number: str = ""


class Aftermath:
    """What follows a route that did not end the call; the same entry points as `Interview`."""

    def __init__(
        self,
        protocols: ProtocolSet,
        practice: Practice,
        disposition: Disposition,
        returned: Returned,
        *,
        today: datetime.date,
        can_hear: frozenset[str],
    ) -> None:
        """`disposition`: how the conversation before ended; its level only ever rises here."""
        self._protocols = protocols
        self._practice = practice
        self._disposition = disposition
        self._returned = returned
        self._sentences = Sentences(protocols.script, practice)
        self._message: UrgentMessage | None = None
        self._today = today
        self._hears = disposition.language in can_hear
        self._decisions: list[Decision] = []
        self._turns = 0

    @property
    def language(self) -> str:
        """The language of the call."""
        return self._disposition.language

    def so_far(self) -> Disposition:
        """How the call stands if it breaks off now."""
        return self._disposition

    def open(self) -> Step:
        """What is said and done about the outcome."""
        route, outcome = self._returned.route, self._returned.outcome
        self._decide("route", f"{route} came back: {outcome}")
        if outcome == "accepted":
            return self._dispose((), "goodbye", f"{route} was answered")
        if route == PAGE:
            following = self._returned.rung + 1
            if following < self._returned.ladder:
                return self._page((self._say("page-next"),), following)
            if self._disposition.topic == QUIET:
                return self._unattended()
            return self._nobody((self._say("page-failed"),))
        if route == ADVICE:
            return self._page((), 0)
        if route in _DIRECT or self._clinical(route):
            return self._page((), 0)
        return self._take_message((self._say("not-answered"),), urgent=False)

    def hear(self, heard: Heard, verdict: Verdict) -> Step:
        """One turn of the caller's while a message is taken."""
        if not heard.text.strip() and not any(text.strip() for text in heard.grammar_texts):
            return self.silence()
        says = self._listen_for_red_flags(verdict)
        if says is not None and not self._taking.urgent:
            return self._page(says, 0)
        if "goodbye" in findings.intents(verdict) and findings.fills(findings.intents(verdict)["goodbye"], verdict):
            return self._finish()
        aside = self._aside(verdict) if says is None else None
        if aside is not None:
            return aside
        self._taking.hear(heard)
        return self._go_on(says or ())

    def key(self, digits: str) -> Step:
        """Keys: a number, or one and two for yes and no; zero asks for a person, if somebody is left to be rung."""
        if digits == "0" and self._returned.route != PAGE and not self._taking.keying:
            return self._page((), 0)
        self._taking.key(digits)
        return self._go_on(())

    def silence(self) -> Step:
        """Nothing was said or keyed."""
        self._taking.silent()
        return self._go_on(())

    def partial(self, text: str, verdict: Verdict) -> Hint:
        """A red flag in the words so far."""
        found = findings.acting(verdict)
        if found is None or found.level is None or not found.level.is_emergency:
            return Hint()
        return Hint(True, self._emergency_again(found.level)) if found.level < self._disposition.level else Hint()

    def give_up(self, reason: str) -> Step:
        """A limit is reached: what was left so far is kept as the message."""
        self._decide("limit", reason)
        return self._finish()

    def _aside(self, verdict: Verdict) -> Step | None:
        """Who speaks, what for, once more; or a person, if somebody is left to be rung."""
        said = {intent: hit for intent, hit in findings.intents(verdict).items() if findings.fills(hit, verdict)}
        if "person" in said and self._returned.route != PAGE:
            return self._page((), 0)
        name = next((_ASIDES[intent] for intent in said if intent in _ASIDES), None)
        return self._go_on((self._say(name),)) if name is not None else None

    @property
    def _taking(self) -> UrgentMessage:
        if self._message is None:
            self._message = self._new_message(urgent=True)
        return self._message

    def _clinical(self, route: str) -> bool:
        level = self._disposition.level
        if level <= Level.ON_CALL_NOW:
            return True
        return level <= Level.SAME_DAY and (route == "nurse" or self._disposition.protocol is not None)

    def _page(self, says: tuple[Say, ...], rung: int) -> Step:
        if rung >= self._returned.ladder:
            return self._nobody(says)
        self._disposition = replace(self._disposition, rung=rung)
        return self._dispose(says, "on-call", f"rung {rung + 1} of the on-call ladder")

    def _nobody(self, says: tuple[Say, ...]) -> Step:
        return self._take_message((*says, *self._emergency_again()), urgent=True)

    def _unattended(self) -> Step:
        """Somebody may be listening: nothing is asked, and the number they rang from is the message."""
        self._decide("message", "nobody was reached, and nothing is asked of who cannot speak freely")
        fields = {"callback": self._returned.caller_number, "about": self._disposition.summary}
        self._disposition = replace(self._disposition, task=Task("urgent", fields, True))
        return self._dispose((self._say("quiet-failed"),), "message", "a message was left for who cannot speak freely")

    def _take_message(self, says: tuple[Say, ...], *, urgent: bool) -> Step:
        self._message = self._new_message(urgent=urgent)
        self._decide("message", "nobody was reached: a message is taken")
        return self._go_on(says)

    def _new_message(self, *, urgent: bool) -> UrgentMessage:
        return UrgentMessage(
            self._protocols, self._sentences, self.language, self._today, hears=self._hears, urgent=urgent
        )

    def _emergency_again(self, level: Level | None = None) -> tuple[Say, ...]:
        worst = self._disposition.level if level is None else min(level, self._disposition.level)
        if worst is Level.EMERGENCY_NOW:
            return (self._say("emergency-first", interruptible=False),)
        if worst.is_emergency:
            return (self._say("emergency-department", interruptible=False),)
        return ()

    def _listen_for_red_flags(self, verdict: Verdict) -> tuple[Say, ...] | None:
        """What to say first where the message speaks of something more urgent, None where it does not."""
        found = findings.acting(verdict)
        before = self._disposition.level
        if found is not None and found.level is not None and found.level < before:
            self._decide("red-flag", f"{found.kind} {found.id} was said in the message", found.level)
            topic = found.topic or self._disposition.topic
            self._disposition = replace(self._disposition, level=found.level, red_flag=found.id, topic=topic)
            return self._emergency_again()
        if findings.clinical(verdict) and before > Level.ON_CALL_NOW and not self._taking.urgent:
            self._decide("complaint", "a symptom was spoken of in the message", Level.ON_CALL_NOW)
            self._disposition = replace(self._disposition, level=Level.ON_CALL_NOW)
            return ()
        return None

    def _go_on(self, says: tuple[Say, ...]) -> Step:
        self._turns += 1
        if self._taking.done or self._turns > self._practice.turns:
            return self._finish(says)
        question, expected, patience_s = self._taking.prompt()
        patience = patience_s or self._practice.patience_s
        return self._step((*says, *question), Listen(expected, patience))

    def _finish(self, says: tuple[Say, ...] = ()) -> Step:
        fields = dict(self._taking.fields)
        fields.setdefault("callback", self._returned.caller_number)
        fields.setdefault("about", self._disposition.summary)
        urgent = self._taking.urgent
        task = Task("urgent" if urgent else self._taking.queue, fields, urgent)
        self._disposition = replace(self._disposition, task=task)
        done = (*says, self._say("message-done"), *(self._emergency_again() if urgent else ()))
        return self._dispose(done, "message", "a message was left because nobody could be reached")

    def _dispose(self, says: tuple[Say, ...], wants: str, reason: str) -> Step:
        self._disposition = replace(self._disposition, wants=wants, reason=reason)
        self._decide("level", reason, self._disposition.level)
        return self._step(says, Dispose(self._disposition))

    def _step(self, says: tuple[Say, ...], then: Listen | Dispose) -> Step:
        decisions, self._decisions = tuple(self._decisions), []
        return Step(says, then, self.language, decisions)

    def _say(self, name: str, *, interruptible: bool = True) -> Say:
        return self._sentences.say(name, self.language, interruptible=interruptible)

    def _decide(self, what: str, reason: str, level: Level | None = None) -> None:
        self._decisions.append(Decision(what, reason, self._disposition.protocol, level=level))
