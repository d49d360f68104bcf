"""A call typed turn by turn, with everything the matcher found and the conversation decided."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from answering.dialogue.step import Dispose
from answering.language import answers, lexicon
from answering.language.expectation import Expectation, Kind
from answering.learning.matcher import TaughtMatcher
from answering.matching.verdict import Hit, Matcher, Verdict
from answering.workbench import turns
from answering.workbench.call import Bench, Call, Exchange

HELP = (
    "Type what the caller says. /silence or an empty line: nothing is said. /key 1: a key, or several. "
    "/hang-up, /again: a new call. /quit."
)
_COMMANDS = {"/silence": turns.SILENCE, "/hang-up": turns.HANG_UP}


class Trying:
    """One call after the other; each line typed gives lines to print."""

    def __init__(self, bench: Bench, *, language: str, closed: bool) -> None:
        self._bench, self._language, self._closed = bench, language, closed
        self._call = self._bench.call(language=language, closed=closed)

    def begin(self) -> Iterator[str]:
        """A new call, greeted."""
        self._call = self._bench.call(language=self._language, closed=self._closed)
        yield from _told(self._call, self._call.exchanges[0], None, self._bench.today, self._bench.matcher)

    def take(self, line: str) -> Iterator[str]:
        """What comes of one line."""
        command, _, rest = line.strip().partition(" ")
        if command == "/again":
            yield from self.begin()
            return
        if command == "/help":
            yield HELP
            return
        turn = _COMMANDS.get(command, line.strip() or turns.SILENCE)
        if command == "/key":
            turn = f"[{''.join(rest.split())}]"
        if turn.startswith("/") or (command == "/key" and not turns.keys(turn)):
            yield f"'{line.strip()}' is no command. {HELP}"
        elif self._call.over:
            yield "The call is over: /again begins a new one."
        else:
            before = self._call.exchanges[-1].then
            asked = None if isinstance(before, Dispose) else before.expectation
            exchange = self._call.give(turn)
            yield from _told(self._call, exchange, asked, self._bench.today, self._bench.matcher)

    def unfinished(self) -> Iterator[str]:
        """Where a call stands that was not brought to its end."""
        if not self._call.over:
            yield "  the call was left here; " + _standing(self._call)


def _told(
    call: Call, exchange: Exchange, asked: Expectation | None, today: datetime.date, matcher: Matcher
) -> Iterator[str]:
    verdict = exchange.verdict
    if verdict is not None:
        clinical = ", speaks of a symptom" if verdict.clinical else ""
        yield f"  tier     {verdict.tier}{clinical}"
        yield from (f"  {_hit(hit)}" for hit in verdict.hits)
        yield from _learnt(verdict, matcher, call.language)
        known = asked is not None and asked.language in lexicon.BUILT_IN
        if known and asked is not None and asked.kind not in (Kind.OPEN, Kind.TEXT):
            read = answers.read(verdict.text, asked, today=today)
            value = "nothing" if read.value is None else answers.spoken(read.value, asked)
            again = ", to be read back" if read.read_back and read.value is not None else ""
            yield f"  answer   {value}: {read.reason}{again}"
    for decision in exchange.decisions:
        level = f" [{decision.level.id}]" if decision.level is not None else ""
        yield f"  decides  {decision.what}: {decision.reason}{level}"
    slots = call.played().slots
    if slots:
        yield "  slots    " + ", ".join(f"{name} = {value}" for name, value in slots.items())
    for say in exchange.says:
        yield f"answers    {say.text}   [{say.name}]"
    if call.over:
        yield "ENDS       " + _standing(call)


def _learnt(verdict: Verdict, matcher: Matcher, language: str) -> Iterator[str]:
    """What was learnt makes of the sentence, and why."""
    why = matcher.why(verdict.text, language) if isinstance(matcher, TaughtMatcher) else None
    if verdict.taught is None or why is None:
        return
    neither, clinical, emergency = verdict.taught.likely
    story = ", with what was told before" if verdict.taught.joined else ""
    yield f"  learnt   emergency {emergency:.2f}, clinical {clinical:.2f}, neither {neither:.2f}{story}"
    ranked = ", ".join(f"{name} {sure:.2f}" for name, sure in verdict.taught.complaints)
    yield f"           complaints: {ranked}"
    asked = ", ".join(f"{name} {sure:.2f}" for name, sure in verdict.taught.flows)
    yield f"           requests: {asked}"
    yield f"           because of: {', '.join(f'{part} {weight:+.2f}' for part, weight in why.features)}"
    for near in why.nearest:
        yield f"           near {near.score:.2f} ({near.label}) '{near.text}' {near.place}"


def _standing(call: Call) -> str:
    end = call.so_far
    task = f", queue {end.task.queue}" if end.task else ""
    route = f", route {call.route}" if call.route else ""
    topic = f", topic {end.topic}" if end.topic else ""
    of = f" of {end.protocol}" if end.protocol else ""
    return f"level {end.level.id}{of}{topic}{route}{task}: {end.reason}"


def _hit(hit: Hit) -> str:
    where = f" of {hit.protocol}" if hit.protocol and hit.protocol != hit.id else ""
    level = f" {hit.level.id}" if hit.level is not None else ""
    held = f", {hit.context}: does not act" if hit.context else ""
    return f"{hit.kind:<10}{hit.score:5.1f}  {hit.id}{where}{level}{held}   '{hit.phrase}' in '{hit.words}'"
