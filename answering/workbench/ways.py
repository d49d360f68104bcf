"""Every way a call can take through a protocol, and which of them one call took; pure.

A way is a red flag or a strong phrase that acts, a branch of a question, the side of a question that was not
understood, or a level that the protocol's calls end with. The general questions of the call script count as a protocol.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from answering.dialogue import asking
from answering.dialogue.case import SCREEN
from answering.dialogue.questions import UNCLEAR
from answering.dialogue.step import Decision
from answering.matching.verdict import HitKind
from answering.protocols.flow import NUMERIC
from answering.protocols.model import Branch, Kind, Level, Protocol, ProtocolSet, Question, RedFlag
from answering.protocols.names import PROXY
from answering.publishing.signatures import RED_FLAGS
from answering.triage.evidence import Evidence
from answering.workbench import wording
from answering.workbench.call import Played

SITE = RED_FLAGS
"""The owner of the red flags that are listened for in every call."""


class WayKind(enum.StrEnum):
    """What kind of way it is; `plural` heads a column."""

    RED_FLAG = "red flag"
    STRONG = "strong phrase"
    BRANCH = "branch"
    UNCLEAR = "unclear answer"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Way:
    """`owner`: a protocol's id, SITE or SCREEN; `question`, `index` (a branch's place) and `level` where they apply."""

    kind: WayKind
    owner: str
    name: str = ""
    question: str = ""
    index: int = -1
    level: Level | None = None

    def __str__(self) -> str:
        match self.kind:
            case WayKind.RED_FLAG:
                return f"the red flag '{self.name}'"
            case WayKind.STRONG:
                return "a strong phrase that acts at once"
            case WayKind.BRANCH:
                return f"the answer '{self.name}' to '{self.question}'"
            case WayKind.UNCLEAR:
                return f"an answer to '{self.question}' that is not understood"
            case WayKind.LEVEL:
                return f"the level {self.name}"


def of_set(protocols: ProtocolSet, language: str) -> Mapping[str, tuple[Way, ...]]:
    """Owner -> its ways, for callers who speak `language`; the site's red flags and the general questions first."""
    site = tuple(_flags(SITE, protocols.red_flags, language))
    screen = (*_answers(SCREEN, protocols.script.screen),)
    found = {SITE: site, SCREEN: screen}
    found |= {one.id: tuple(_of_protocol(one, language)) for one in protocols.protocols.values()}
    return {owner: ways for owner, ways in found.items() if ways}


def taken(played: Played, protocols: ProtocolSet) -> frozenset[Way]:
    """The ways a call took."""
    found: set[Way] = set()
    for exchange in played.exchanges:
        if exchange.verdict is not None:
            for finding in Evidence().hear(exchange.verdict).findings:
                if finding.source == HitKind.RED_FLAG:
                    found.add(Way(WayKind.RED_FLAG, finding.protocol or SITE, finding.id))
                elif finding.protocol:
                    found.add(Way(WayKind.STRONG, finding.protocol))
        for decision in exchange.decisions:
            found.update(_decided(decision, protocols))
    end = played.disposition
    if end.protocol is not None:
        found.add(_level(end.protocol, end.level))
    return frozenset(found)


def target(question: Question, branch: Branch, questions: Sequence[Question]) -> Level | str | None:
    """Where a branch leads: a level, a question's id, or None once the questions have run out."""
    if branch.level is not None:
        return branch.level
    if branch.ask is not None:
        return branch.ask
    place = questions.index(question) + 1
    return questions[place].id if place < len(questions) else None


def levels(protocol: Protocol) -> tuple[Level, ...]:
    """Every level the protocol can end with, most urgent first."""
    found = {flag.level for flag in protocol.red_flags}
    if any(protocol.strong.values()):
        found.add(protocol.strong_level)
    ways = [_ways_out(question) for question in protocol.questions]
    for question, branches in zip(protocol.questions, ways, strict=True):
        for branch in branches:
            led = target(question, branch, protocol.questions)
            if led is None:
                found.add(protocol.otherwise)
            elif isinstance(led, Level):
                found.add(led)
    if not protocol.questions or protocol.kind is not Kind.TRIAGE:
        found.add(protocol.otherwise)
    return tuple(sorted(found))


def _ways_out(question: Question) -> tuple[Branch, ...]:
    unclear = question.unclear
    sides = (Branch(level=unclear.level, ask=unclear.ask),) if unclear.level is not None or unclear.ask else ()
    return (*(question.branches or (Branch(),)), *sides)


def _of_protocol(protocol: Protocol, language: str) -> Iterator[Way]:
    yield from _flags(protocol.id, protocol.red_flags, language)
    if protocol.kind is Kind.TRIAGE:
        if protocol.strong.get(language):
            yield Way(WayKind.STRONG, protocol.id)
        yield from _answers(protocol.id, protocol.questions)
    if protocol.kind is not Kind.FAQ and protocol.id != PROXY:  # it lends its questions and ends no call
        yield from (_level(protocol.id, level) for level in levels(protocol))


def _flags(owner: str, flags: Sequence[RedFlag], language: str) -> Iterator[Way]:
    return (Way(WayKind.RED_FLAG, owner, flag.id) for flag in flags if flag.phrases.get(language))


def _answers(owner: str, questions: Sequence[Question]) -> Iterator[Way]:
    for question in questions:
        for index in range(len(question.branches)):
            yield _branch(owner, question, index)
        if question.unclear.level is not None or question.unclear.ask is not None:
            yield Way(WayKind.UNCLEAR, owner, question=question.id)


def _branch(owner: str, question: Question, index: int) -> Way:
    name = wording.answers(question, question.branches[index], "en")
    return Way(WayKind.BRANCH, owner, name, question.id, index)


def _level(owner: str, level: Level) -> Way:
    return Way(WayKind.LEVEL, owner, level.id, level=level)


def _decided(decision: Decision, protocols: ProtocolSet) -> Iterator[Way]:
    if not decision.answer or decision.protocol is None:
        return
    if decision.answer == UNCLEAR:
        yield Way(WayKind.UNCLEAR, decision.protocol, question=decision.question or "")
        return
    for question in questions_of(protocols, decision.protocol):
        if question.id == decision.question:
            value = float(decision.answer) if question.answer in NUMERIC else decision.answer
            branch = asking.branch(question, value)
            if branch is not None:
                yield _branch(decision.protocol, question, question.branches.index(branch))


def questions_of(protocols: ProtocolSet, owner: str) -> tuple[Question, ...]:
    """The questions of a protocol, or the general ones."""
    if owner == SCREEN:
        return protocols.script.screen
    protocol = protocols.protocols.get(owner)
    return protocol.questions if protocol else ()
