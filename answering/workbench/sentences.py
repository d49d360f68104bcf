"""Single sentences: emergencies and openings that belong to a protocol, contrasts that only sound like it; pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from answering.dialogue import findings
from answering.learning.matcher import TaughtMatcher
from answering.matching.verdict import Hit, HitKind, Matcher, Verdict
from answering.protocols.model import Contrast, Kind, Phrases, Protocol, ProtocolSet
from answering.protocols.yaml_source import Place
from answering.workbench import turns
from answering.workbench.where import Places


class Reach(enum.StrEnum):
    """Where a sentence leads, most of all first."""

    ACTS = "acts at once"
    OWN = "its own protocol"
    OTHER = "another protocol"
    CLINICAL = "the general questions"
    NOTHING = "nothing"


class Use(enum.StrEnum):
    """What a sentence stands in the file for."""

    EMERGENCY = "emergency"
    OPENING = "opening"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and where the matcher leads it. `contrast`: why it is none, of contrasts only.

    `unlearnt`: whether a model that had not learnt the sentence acts (1), asks (2) or does neither (0); None where
    wordings alone judge. `wrong`: a contrast on which a wording acts, an opening that reaches nothing; emergencies
    are only counted.
    """

    protocol: str
    language: str
    text: str
    use: Use
    contrast: Contrast | None
    verdict: Verdict
    reach: Reach
    own: bool
    wrong: bool
    place: Place
    unlearnt: int | None = None

    @property
    def what(self) -> str:
        """What is wrong with it, as a sentence."""
        if self.use is not Use.CONTRAST:
            return f"the {self.use} '{self.text}' ({self.language}) reaches neither {self.protocol} nor any question"
        hit = findings.acting(self.verdict)
        by = f", by {_named(hit)} of {hit.protocol or 'the site-wide red flags'}" if hit else ""
        return f"the contrast '{self.text}' ({self.contrast}, {self.language}) acts at once{by}"

    @property
    def mend(self) -> str:
        """How to put it right."""
        if self.use is not Use.CONTRAST:
            return "add a phrase of it to 'complaint', or move it to the protocol it belongs to"
        return "make that phrase say more, move it from 'strong' to 'phrases', or take the sentence out"


def _named(hit: Hit) -> str:
    return "what was learnt" if hit.kind is HitKind.TAUGHT else f"'{hit.phrase}'"


def judged(protocols: ProtocolSet, matcher: Matcher, places: Places, wanted: Collection[str]) -> tuple[Sentence, ...]:
    """Every emergency, opening and contrast of the protocols `wanted`."""
    return tuple(
        sentence
        for protocol in protocols.protocols.values()
        if protocol.id in wanted
        for language in protocols.languages
        for sentence in _of_protocol(protocols, protocol, language, matcher, places)
    )


def _of_protocol(
    protocols: ProtocolSet, protocol: Protocol, language: str, matcher: Matcher, places: Places
) -> Iterator[Sentence]:
    def those(use: Use, contrast: Contrast | None, texts: Phrases, *path: str) -> Iterator[Sentence]:
        for index, text in enumerate(texts.get(language, ())):
            place = places.of(protocol.file, *path, language, index)
            yield _judged(protocols, protocol, language, text, use, contrast, matcher, place)

    yield from those(Use.EMERGENCY, None, protocol.emergencies, "emergencies")
    yield from those(Use.OPENING, None, protocol.openings, "openings")
    for contrast, texts in protocol.contrasts.items():
        yield from those(Use.CONTRAST, contrast, texts, "contrasts", contrast.value)


def _judged(
    protocols: ProtocolSet,
    protocol: Protocol,
    language: str,
    text: str,
    use: Use,
    contrast: Contrast | None,
    matcher: Matcher,
    place: Place,
) -> Sentence:
    verdict = matcher.match(turns.as_heard(text), language, final=True)
    opened = {one.id for one in findings.complaints(verdict, protocols.protocols)}
    asked = findings.request(verdict, protocols.protocols)
    if asked is not None:
        opened.add(asked[0].id)
    own = protocol.id in opened
    held = matcher.held_out(text, language) if isinstance(matcher, TaughtMatcher) else None
    reach = _reach(verdict, own, bool(opened))
    match use:
        case Use.CONTRAST:
            hit = findings.acting(verdict)
            wrong = reach is Reach.ACTS and (hit is None or hit.kind is not HitKind.TAUGHT)
        case Use.OPENING:
            wrong = protocol.kind is Kind.TRIAGE and reach is Reach.NOTHING
        case Use.EMERGENCY:
            wrong = False
    unlearnt = held.tier if held is not None else None
    return Sentence(protocol.id, language, text, use, contrast, verdict, reach, own, wrong, place, unlearnt)


def _reach(verdict: Verdict, own: bool, any_opened: bool) -> Reach:
    if verdict.tier == 1:
        return Reach.ACTS
    if own:
        return Reach.OWN
    if any_opened:
        return Reach.OTHER
    return Reach.CLINICAL if findings.clinical(verdict) else Reach.NOTHING
