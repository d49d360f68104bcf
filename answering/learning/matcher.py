"""The matcher that serves: the protocols' wordings, and what their sentences have taught.

Wordings that act are a floor: nothing learnt takes them back. What was learnt adds sentences that no wording names,
and clears a caller of what a wording merely suggests, though never of having spoken of a symptom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from answering.learning.model import Judgement, Model, Thresholds
from answering.matching import context
from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import Hit, HitKind, Taught, Verdict
from answering.protocols.model import Kind, Level, Protocol, ProtocolSet

LEAST_WORDS = 4
SURE = 0.5
MAYBE = 0.3
SENTENCE = "sentence"
_MILDER = frozenset({context.PAST, context.HYPOTHETICAL, context.FIGURATIVE, context.FAMILY})
_URGENT = (HitKind.RED_FLAG, HitKind.STRONG)
_MOST_OF_ALL = 0.85


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence as judged: by its wordings, and by what was learnt."""

    said: Verdict
    judged: Judgement
    at: Thresholds

    @property
    def acts(self) -> bool:
        """Whether what was learnt acts; words beside a red flag that speak of the past and the like ask for more."""
        milder = any(hit.kind in _URGENT and hit.context in _MILDER for hit in self.said.hits)
        return self.judged.emergency >= (max(self.at.acts, _MOST_OF_ALL) if milder else self.at.acts)

    @property
    def asks(self) -> bool:
        return self.judged.emergency >= self.at.acts or self.judged.clinical >= self.at.asks

    @property
    def cleared(self) -> bool:
        """Whether a wording only suggests what the sentence as a whole is not."""
        return self.said.tier == 2 and 1.0 - self.judged.clinical >= self.at.clears


class TaughtMatcher:
    """Wordings and what was learnt. Immutable; safe in any thread."""

    def __init__(self, protocols: ProtocolSet, model: Model) -> None:
        """`model` may have been learnt from another set: of protocols that are gone only that they act is kept."""
        self._phrases = PhraseMatcher(protocols)
        self._protocols = protocols.protocols
        self.model = model

    def match(self, text: str, language: str, *, final: bool = True, before: str = "") -> Verdict:
        """Judge one sentence; the words so far of one (`final` False) by wordings alone.

        `before`: what the caller has told up to now; a story counts as a whole.
        """
        said = self._phrases.match(text, language, final=final)
        at = self.model.thresholds.get(language)
        if not final or at is None or len(text.split()) < LEAST_WORDS:
            return said
        alone = _Found(said, self.model.judge(text, language), at)
        if before and not alone.acts:
            whole = _Found(said, self.model.judge(f"{before} {text}", language), at)
            if whole.judged.emergency > alone.judged.emergency:
                return self._verdict(whole, f"{before} {text}", language, joined=True)
        return self._verdict(alone, text, language, joined=False)

    def _verdict(self, found: _Found, text: str, language: str, *, joined: bool) -> Verdict:
        said, judged = found.said, found.judged
        taught = Taught(judged.likely, judged.complaints, judged.flows, self.model.name, said, joined)
        hits, tier = said.hits, said.tier
        if tier != 1 and found.acts:
            hits, tier = (self._emergency(judged, text), *hits), 1
        elif found.asks:
            hits, tier = (*hits, *self._complaint(said, judged, text)), tier or 2
        elif found.cleared:
            hits, tier = tuple(hit for hit in hits if not self._suggests(hit)), 0
        clinical = said.clinical or tier > 0
        wanted = self._flow(said, judged, text) if not _named(said, self._protocols) else ()
        return replace(said, tier=tier, hits=(*hits, *wanted), clinical=clinical, taught=taught)

    def _emergency(self, judged: Judgement, text: str) -> Hit:
        """What acts: the likeliest complaint's level and topic, or the sentence as a whole."""
        name, sure = judged.complaints[0] if judged.complaints else ("", 0.0)
        protocol = self._protocols.get(name)
        score = round(100 * judged.emergency, 1)
        if protocol is None or sure < MAYBE:
            return _hit(SENTENCE, None, text, score, Level.EMERGENCY_NOW, None)
        return _hit(protocol.id, protocol.id, text, score, _acting_level(protocol), protocol.topic)

    def _complaint(self, said: Verdict, judged: Judgement, text: str) -> tuple[Hit, ...]:
        """Whose questions come next, where that is sure enough and no wording says so."""
        if any(hit.context is None and self._is_complaint(hit) for hit in said.hits) or not judged.complaints:
            return ()
        name, sure = judged.complaints[0]
        protocol = self._protocols.get(name)
        if protocol is None or sure < SURE:
            return ()
        return (_hit(name, name, text, round(100 * sure, 1), None, protocol.topic),)

    def _flow(self, said: Verdict, judged: Judgement, text: str) -> tuple[Hit, ...]:
        """What is asked for, where no wording says so."""
        if not judged.flows or judged.clinical > SURE:
            return ()
        name, sure = judged.flows[0]
        if name not in self._protocols or sure < SURE:
            return ()
        return (_hit(name, name, text, round(100 * sure, 1), None, self._protocols[name].topic),)

    def _is_complaint(self, hit: Hit) -> bool:
        protocol = self._protocols.get(hit.protocol or "")
        return hit.kind is not HitKind.INTENT and protocol is not None and protocol.kind is Kind.TRIAGE

    def _suggests(self, hit: Hit) -> bool:
        return hit.kind in _URGENT or self._is_complaint(hit)


def _named(said: Verdict, protocols: Mapping[str, Protocol]) -> bool:
    """Whether a wording names something that is asked for."""
    return any(
        hit.kind in (HitKind.COMPLAINT, HitKind.STRONG)
        and hit.context is None
        and (protocol := protocols.get(hit.protocol or "")) is not None
        and protocol.kind is not Kind.TRIAGE
        for hit in said.hits
    )


def _acting_level(protocol: Protocol) -> Level:
    level = protocol.strong_level
    return level if level.is_emergency else Level.EMERGENCY_NOW


def _hit(name: str, protocol: str | None, text: str, score: float, level: Level | None, topic: str | None) -> Hit:
    words = len(text.split())
    return Hit(HitKind.TAUGHT, name, protocol, "", "", 0, words, score, level, topic)
