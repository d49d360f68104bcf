"""The matcher that serves: the protocols' wordings, and what their sentences have taught.

Wordings that act are a floor: nothing learnt takes them back. What was learnt adds sentences that no wording names,
and clears a caller of what a wording merely suggests, though never of having spoken of a symptom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from answering.learning import corpus
from answering.learning.model import Judgement, Known, Model, Thresholds
from answering.matching import context
from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import Hit, HitKind, Taught, Verdict
from answering.protocols.model import Kind, Level, Protocol, ProtocolSet
from answering.protocols.names import PATHS, PROFESSIONAL

LEAST_WORDS = 4
TELLING_WORDS = 8
SURE = 0.5
FLOW_SURE = 0.4
"""From here, and that far ahead of the next, 75% of the files' requests (73% in Spanish) are told aright, held out."""
FLOW_AHEAD = 0.1
NO_FLOW_SURE = 0.7
"""Nine in ten of the files' requests are below it, held out, and one in twenty-five of their complaints."""
MAYBE = 0.2
_NEVER_CLEARED = frozenset({"suicide", "violence", "poison"})
"""Topics and protocols whose callers say least of what is the matter."""
SENTENCE = "sentence"
_MILDER = frozenset({context.PAST, context.HYPOTHETICAL, context.FIGURATIVE, context.FAMILY})
_URGENT = (HitKind.RED_FLAG, HitKind.STRONG)
_MOST_OF_ALL = 0.85
_MOST_SURE = 0.99


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence as judged: by its wordings, and by what was learnt."""

    said: Verdict
    judged: Judgement
    at: Thresholds

    @property
    def acts(self) -> bool:
        """Whether what was learnt acts: on few words it never does, they are asked about; words beside a red flag that
        speak of the past and the like ask for more.
        """
        if len(self.said.text.split()) < TELLING_WORDS:
            return False
        milder = any(hit.kind in _URGENT and hit.context in _MILDER for hit in self.said.hits)
        return self.judged.emergency >= (max(self.at.acts, _MOST_OF_ALL) if milder else self.at.acts)

    @property
    def asks(self) -> bool:
        return self.judged.emergency >= self.at.acts or self.judged.clinical >= self.at.asks

    @property
    def cleared(self) -> bool:
        """Whether a wording only suggests what the sentence as a whole is not; of few words it is the wording that
        counts.
        """
        if self.said.tier != 2 or len(self.said.text.split()) < TELLING_WORDS:
            return False
        urgent = any(hit.kind in _URGENT and hit.context in _MILDER for hit in self.said.hits)
        said = any(hit.kind is HitKind.COMPLAINT and hit.context is None for hit in self.said.hits)
        return not urgent and 1.0 - self.judged.clinical >= (
            max(self.at.clears, _MOST_SURE) if said else self.at.clears
        )


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence that was learnt and means nearly the same. `place`: "file:line". `score`: at most 1."""

    text: str
    label: str
    protocol: str
    place: str
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """The parts of a sentence that spoke most for what it was judged to be, with weights, and its nearest examples."""

    features: tuple[tuple[str, float], ...]
    nearest: tuple[Near, ...]


class TaughtMatcher:
    """Wordings and what was learnt. Immutable; safe in any thread."""

    def __init__(self, protocols: ProtocolSet, model: Model) -> None:
        """`model` may have been learnt from another set: of protocols that are gone only that they act is kept."""
        self._phrases = PhraseMatcher(protocols)
        self._protocols = protocols.protocols
        self.model = model
        self._known = {(one.text, one.language): row for row, one in enumerate(model.known)}

    def match(self, text: str, language: str, *, final: bool = True, before: str = "") -> Verdict:
        """Judge one sentence; the words so far of one (`final` False) by wordings alone.

        `before`: what the caller has told up to now; a story counts as a whole.
        """
        said = self._phrases.match(text, language, final=final)
        at = self.model.thresholds.get(language)
        if not final or at is None or len(text.split()) < LEAST_WORDS:
            return said
        alone = _Found(said, self.model.judge(text, language, row=self._known.get((text, language))), at)
        if before and not alone.acts and len(text.split()) >= TELLING_WORDS:
            whole = _Found(said, self.model.judge(f"{before} {text}", language), at)
            if whole.judged.emergency > alone.judged.emergency:
                return self._verdict(whole, f"{before} {text}", language, joined=True)
        return self._verdict(alone, text, language, joined=False)

    def held_out(self, text: str, language: str) -> Verdict | None:
        """A sentence that was learnt, judged by models that had not learnt it; None for any other."""
        row = self._known.get((text, language))
        at = self.model.thresholds.get(language)
        if row is None or at is None:
            return None
        judged = replace(self.model.judge(text, language, row=row), likely=self.model.known[row].likely)
        found = _Found(self._phrases.match(text, language), judged, at)
        return self._verdict(found, text, language, joined=False)

    def why(self, text: str, language: str) -> Why | None:
        """What spoke for the judgement of a sentence; None where nothing was learnt of the language."""
        if language not in self.model.thresholds:
            return None
        judged = self.model.judge(text, language)
        nearest = self.model.nearest(judged)
        files = {one.id: one.file for one in self._protocols.values()}
        named = frozenset(files.get(known.protocol, "") for known, _ in nearest) - {""}
        lines = corpus.lines(named, frozenset(known.text for known, _ in nearest))
        return Why(
            self.model.features(text, language, judged),
            tuple(
                Near(known.text, known.label.name.lower(), known.protocol, _place(known, files, lines), score)
                for known, score in nearest
            ),
        )

    def _verdict(self, found: _Found, text: str, language: str, *, joined: bool) -> Verdict:
        said, judged = found.said, found.judged
        taught = Taught(judged.likely, judged.complaints, judged.flows, self.model.name, said, joined)
        hits, tier = said.hits, said.tier
        if tier != 1 and found.acts:
            hits, tier = (self._emergency(judged, text), *hits), 1
        elif tier != 1 and found.asks:
            hits, tier = (*hits, *self._complaint(said, judged, text)), tier or 2
        elif found.cleared and not any({hit.topic, hit.protocol} & _NEVER_CLEARED for hit in hits):
            hits, tier = tuple(hit for hit in hits if not self._suggests(hit)), 0
        clinical = said.clinical or tier > 0
        wanted = self._flow(said, judged, text) if not _named(said, self._protocols) else ()
        return replace(said, tier=tier, hits=(*hits, *wanted), clinical=clinical, taught=taught)

    def _emergency(self, judged: Judgement, text: str) -> Hit:
        """What acts: the likeliest complaint's level and topic, or the sentence as a whole."""
        name, sure = judged.complaints[0] if judged.complaints else ("", 0.0)
        protocol = self._protocols.get(name)
        score = round(100 * judged.emergency, 1)
        if protocol is None or sure < SURE:
            return _hit(SENTENCE, None, text, score, Level.EMERGENCY_NOW, None)
        return _hit(protocol.id, protocol.id, text, score, _acting_level(protocol), protocol.topic)

    def _complaint(self, said: Verdict, judged: Judgement, text: str) -> tuple[Hit, ...]:
        """Whose questions come next, where that is sure enough and no wording says so."""
        named = any(hit.context != context.DENIED and self._is_complaint(hit) for hit in said.hits)
        if named or not judged.complaints:
            return ()
        name, sure = judged.complaints[0]
        protocol = self._protocols.get(name)
        if protocol is None or sure < SURE:
            return ()
        return (_hit(name, name, text, round(100 * sure, 1), None, protocol.topic),)

    def _flow(self, said: Verdict, judged: Judgement, text: str) -> tuple[Hit, ...]:
        """What is asked for, where no wording says so."""
        clinical = said.tier or said.clinical or judged.clinical > MAYBE or judged.no_flow > NO_FLOW_SURE
        if not judged.flows or clinical or _is_aside(said):
            return ()
        (name, sure), *others = judged.flows
        flow = self._protocols.get(name)
        ahead = sure - (others[0][1] if others else 0.0)
        if flow is None or flow.topic == PROFESSIONAL or name in PATHS or sure < FLOW_SURE or ahead < FLOW_AHEAD:
            return ()
        return (_hit(name, name, text, round(100 * sure, 1), None, flow.topic),)

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


def _is_aside(said: Verdict) -> bool:
    """Whether half of the sentence or more is what callers say at any moment."""
    words = len(said.text.split())
    return any(
        hit.kind is HitKind.INTENT and hit.context is None and 2 * (hit.end - hit.start) >= words for hit in said.hits
    )


def _place(known: Known, files: Mapping[str, str], lines: Mapping[tuple[str, str], int]) -> str:
    file = files.get(known.protocol, "")
    line = lines.get((file, known.text))
    return f"{file}:{line}" if line is not None else file


def _acting_level(protocol: Protocol) -> Level:
    level = protocol.strong_level
    return level if level.is_emergency else Level.EMERGENCY_NOW


def _hit(name: str, protocol: str | None, text: str, score: float, level: Level | None, topic: str | None) -> Hit:
    words = len(text.split())
    return Hit(HitKind.TAUGHT, name, protocol, "", "", 0, words, score, level, topic)
