"""Calls played on two sets, to see what changes: dialogues whole, recorded calls up to the first question that differs.

A recorded caller answered what was asked then. Once another question is asked nobody knows what they would have said,
so nothing is told of what comes after it.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from answering.learning.serving import serving
from answering.protocols.model import Dialogue, Level, ProtocolSet
from answering.settings import Settings
from answering.workbench.call import Bench
from answering.workbench.expectations import got

Sentences = tuple[tuple[str, str], ...]
"""Name and text of each sentence, in order; the parts of one sentence joined."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A dialogue that ends otherwise. `old` and `new`: what differs of how it ends, in the words of `expect`."""

    protocol: str
    dialogue: str
    language: str
    old: dict[str, object]
    new: dict[str, object]

    @property
    def less_urgent(self) -> bool:
        """Whether the caller now ends at a less urgent level."""
        if "level" not in self.old:
            return False
        return Level.from_id(str(self.new["level"])) > Level.from_id(str(self.old["level"]))

    def __str__(self) -> str:
        changes = "; ".join(f"{name} {self.old[name]} -> {self.new[name]}" for name in self.old)
        grave = "   (less urgent)" if self.less_urgent else ""
        return f"{self.protocol} / {self.dialogue} ({self.language}): {changes}{grave}"


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """What the caller did ("" for the greeting, else as in a dialogue), and what was then said to them."""

    caller: str
    says: Sentences


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call as it was kept, its first turn the greeting; `id` is its UUID."""

    id: str
    language: str
    closed: bool
    day: datetime.date
    turns: tuple[RecordedTurn, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """A recorded call in which turn `turn` (0 is the greeting) asks something else: names of sentences, no outcome."""

    call: str
    turn: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.call} diverges at turn {self.turn}: {self.old} -> {self.new}"


@dataclass(frozen=True, slots=True)
class Replayed:
    """`same`: calls that stay as they were to their end. `partly`: calls that text alone can follow only to a point."""

    same: int
    partly: int
    divergences: tuple[Divergence, ...]


def changed_outcomes(
    old: tuple[ProtocolSet, Settings], new: tuple[ProtocolSet, Settings], today: datetime.date | None = None
) -> Iterator[Outcome]:
    """Every dialogue of the old set, played whole on both; takes seconds."""
    benches = [Bench(*each, today=today) for each in (old, new)]
    for owner, dialogue in _dialogues(old[0]):
        for language, turns in dialogue.caller.items():
            if language in new[0].languages:
                ends = [got(bench.play(turns, language=language, closed=dialogue.closed)) for bench in benches]
                names = [name for name in dict.fromkeys((*ends[0], *ends[1])) if ends[0].get(name) != ends[1].get(name)]
                if names:
                    before, after = ({name: end.get(name, "none") for name in names} for end in ends)
                    yield Outcome(owner, dialogue.id, language, before, after)


def replay(
    calls: Iterable[RecordedCall], old: tuple[ProtocolSet, Settings], new: tuple[ProtocolSet, Settings]
) -> Replayed:
    """Recorded calls on both sets. What diverges on the old set already is sound or timing, not a change."""
    matchers = serving(old[0]).matcher, serving(new[0]).matcher
    same = partly = 0
    found = []
    for call in calls:
        before = first_difference(call, Bench(*old, matchers[0], call.day))
        after = first_difference(call, Bench(*new, matchers[1], call.day))
        if after is not None and (before is None or after.turn < before.turn):
            found.append(after)
        elif before is None:
            same += 1
        else:
            partly += 1
    return Replayed(same, partly, tuple(found))


def first_difference(call: RecordedCall, bench: Bench) -> Divergence | None:
    """The first turn after which something else is said than was recorded; None if there is none."""
    now = bench.call(language=call.language, closed=call.closed)
    for number, turn in enumerate(call.turns):
        if number:
            if now.over:
                return Divergence(call.id, number, _names(turn.says), "the call is over") if turn.says else None
            now.give(turn.caller)
        said = joined((say.name, say.text) for say in now.exchanges[-1].says)
        if not _agree(turn.says, said):
            return Divergence(call.id, number, _names(turn.says), _names(said))
    return None


def joined(sentences: Iterable[tuple[str, str]]) -> Sentences:
    """Parts that follow one another under one name as one sentence."""
    grouped = itertools.groupby(sentences, key=lambda each: each[0])
    return tuple((name, " ".join(text for _, text in parts)) for name, parts in grouped)


def _agree(recorded: Sentences, said: Sentences) -> bool:
    """Whether what was recorded is what is said, as far as the caller let it come."""
    if len(recorded) > len(said):
        return False
    *whole, last = recorded or (("", ""),)
    if tuple(whole) != said[: len(whole)]:
        return False
    return not recorded or (last[0] == said[len(whole)][0] and said[len(whole)][1].startswith(last[1]))


def _names(says: Sentences) -> str:
    return says[-1][0] if says else "nothing"


def _dialogues(protocols: ProtocolSet) -> Iterator[tuple[str, Dialogue]]:
    for protocol in protocols.protocols.values():
        for dialogue in protocol.dialogues:
            yield protocol.id, dialogue
