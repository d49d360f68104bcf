"""One call as text: a caller's turns go through the real matcher, the real conversation and the real routing; pure.

What is left out is sound: no recognition, no interruptions, no words while the service speaks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from answering.calls.practice import practice_of
from answering.calls.routing import route as route_of
from answering.dialogue.connecting import connecting
from answering.dialogue.interview import Interview
from answering.dialogue.keys import BETWEEN_KEYS_S
from answering.dialogue.step import Decision, Dispose, Disposition, Listen, Say, Step, Task
from answering.language.heard import Heard
from answering.learning.serving import serving
from answering.matching.verdict import Matcher, Verdict
from answering.protocols.model import ProtocolSet
from answering.settings import Settings
from answering.workbench import turns

# Beyond the conversation's own bound on turns: whoever gets here has found a conversation that does not end.
_SPARE_TURNS = 20


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn and what came of it.

    `caller`: the turn as it was given, "" for the greeting. `verdict`: what the matcher made of it, None where there
    were no words. `says`: everything the service then speaks, the sentence before a hand-over included. `then`: what
    it does next.
    """

    caller: str
    verdict: Verdict | None
    says: tuple[Say, ...]
    decisions: tuple[Decision, ...]
    then: Listen | Dispose

    @property
    def agent(self) -> str:
        """What the service says, as one text."""
        return " ".join(say.text for say in self.says)

    @property
    def tier(self) -> int:
        """The matcher's tier; 0 where there were no words."""
        return self.verdict.tier if self.verdict else 0


@dataclass(frozen=True, slots=True)
class Played:
    """A whole call. `route` is "" and `hung_up` True where the caller left before the end.

    `unused`: turns that were left over when the conversation was over.
    """

    language: str
    closed: bool
    exchanges: tuple[Exchange, ...]
    disposition: Disposition
    route: str
    hung_up: bool
    unused: tuple[str, ...] = ()

    @property
    def says(self) -> tuple[Say, ...]:
        """Every sentence spoken, in order."""
        return tuple(say for exchange in self.exchanges for say in exchange.says)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Everything decided, in order."""
        return tuple(decision for exchange in self.exchanges for decision in exchange.decisions)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What the queues get."""
        return (self.disposition.task,) if self.disposition.task else ()

    @property
    def slots(self) -> Mapping[str, str]:
        """What is known by the end: answers by `protocol:question`, then the fields of the task by their names."""
        answered = {
            f"{decision.protocol}:{decision.question}": decision.answer
            for decision in self.decisions
            if decision.answer and decision.question
        }
        return answered | {name: value for task in self.tasks for name, value in task.fields.items()}

    def record(self, name: str) -> dict[str, object]:
        """The call as plain values, for one line of JSON."""
        end = self.disposition
        return {
            "id": name,
            "turns": [{"caller": one.caller, "agent": one.agent, "tier": one.tier} for one in self.exchanges[1:]],
            "level": end.level.id,
            "topic": end.topic,
            "route": self.route,
            "purpose": end.purpose,
            "tasks": [{"queue": task.queue, "fields": dict(task.fields)} for task in self.tasks],
            "slots": dict(self.slots),
            "reason": end.reason,
        }


class Bench:
    """What calls are tried on: a set, the practice's settings, a matcher made for the set, and the day."""

    def __init__(
        self,
        protocols: ProtocolSet,
        settings: Settings,
        matcher: Matcher | None = None,
        today: datetime.date | None = None,
    ) -> None:
        """`matcher`: None for the one that serves. `today`: None for the day it is; birth dates depend on it."""
        self.protocols = protocols
        self.settings = settings
        self.matcher = matcher or serving(protocols).matcher
        self.today = today or datetime.date.today()

    def call(self, *, language: str = "", closed: bool = False) -> Call:
        """A call that has just been greeted; `language`: "" for the practice's first."""
        return Call(self, language or self.settings.languages[0], closed)

    def play(self, given: Iterable[str], *, language: str = "", closed: bool = False) -> Played:
        """A whole call: the turns one after the other, and silence once they are used up."""
        call = self.call(language=language, closed=closed)
        waiting = list(given)
        while waiting and not call.over:
            call.give(waiting.pop(0))
        for _ in range(self.settings.limits.turns + _SPARE_TURNS):
            if call.over:
                return call.played(tuple(waiting))
            call.give(turns.SILENCE)
        raise RuntimeError("the conversation does not end although the caller is silent")


class Call:
    """A call turn by turn."""

    def __init__(self, bench: Bench, language: str, closed: bool) -> None:
        self._bench = bench
        self._practice = practice_of(bench.settings)
        self._closed = closed
        self._first_language = language
        self._interview = Interview(
            bench.protocols,
            self._practice,
            language=language,
            after_hours=closed,
            line="main",
            today=bench.today,
            can_hear=frozenset(bench.protocols.languages),
        )
        self._disposition: Disposition | None = None
        self._hung_up = False
        self.route = ""
        self.exchanges: list[Exchange] = []
        self._greet()

    @property
    def over(self) -> bool:
        """Whether the caller was handed over or hung up."""
        return self._disposition is not None

    @property
    def language(self) -> str:
        """The language of the call now."""
        return self._interview.language

    @property
    def so_far(self) -> Disposition:
        """How the call stands, or how it ended."""
        return self._disposition or self._interview.so_far()

    def give(self, turn: str) -> Exchange:
        """One turn: words, `[silence]`, keys such as `[1]`, or `[hang up]`. The call must not be over."""
        if self._disposition is not None:
            raise ValueError("the call is over")
        if turns.is_hang_up(turn):
            self._hung_up = True
            self._disposition = self._interview.so_far()
            return self._keep(Exchange(turn, None, (), (), Dispose(self._disposition)))
        if turns.is_silence(turn):
            return self._steps(turn, None, [self._interview.silence()])
        if pressed := turns.keys(turn):
            return self._steps(turn, None, self._press(pressed))
        text = turns.as_heard(turn)
        before = self.exchanges[-1].then
        story = before.story if isinstance(before, Listen) else ""
        verdict = self._bench.matcher.match(text, self.language, final=True, before=story)
        heard = Heard(text, language=self.language)
        return self._steps(turn, verdict, [self._interview.hear(heard, verdict)])

    def played(self, unused: tuple[str, ...] = ()) -> Played:
        """The call so far as a whole."""
        return Played(
            self._first_language,
            self._closed,
            tuple(self.exchanges),
            self.so_far,
            self.route,
            self._hung_up,
            unused,
        )

    def _greet(self) -> None:
        steps = [self._interview.open()]
        if isinstance(steps[0].then, Listen) and steps[0].then.patience_s <= 0:
            steps.append(self._interview.silence())
        self._steps("", None, steps)

    def _press(self, pressed: str) -> list[Step]:
        """Key by key, as the telephone gives them, then the pause that ends a number of no fixed length."""
        steps: list[Step] = []
        for key in pressed:
            steps.append(self._interview.key(key))
            if isinstance(steps[-1].then, Dispose):
                return steps
        last = steps[-1]
        if not last.says and isinstance(last.then, Listen) and last.then.patience_s == BETWEEN_KEYS_S:
            steps.append(self._interview.silence())
        return steps

    def _steps(self, turn: str, verdict: Verdict | None, steps: list[Step]) -> Exchange:
        then = steps[-1].then
        says = tuple(say for step in steps for say in step.says)
        decisions = tuple(decision for step in steps for decision in step.decisions)
        if isinstance(then, Dispose):
            self._disposition = then.disposition
            self.route = route_of(then.disposition, self._bench.settings, open_now=not self._closed)
            says += connecting(self._bench.protocols, self._practice, self.route, then.disposition)
        return self._keep(Exchange(turn, verdict, says, decisions, then))

    def _keep(self, exchange: Exchange) -> Exchange:
        self.exchanges.append(exchange)
        return exchange
