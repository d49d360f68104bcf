"""The matcher of the first version: the protocols' own wordings, and what the words beside them make of them.

Phrases alone hear about a quarter of real emergencies, so whatever names a symptom is `clinical` too, and the
interview asks before it lets such a caller go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from answering.matching import context, symptoms
from answering.matching.phrases import Match, PhraseIndex, Sentence
from answering.matching.plain import PlainIndex
from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Kind, Level, Phrases, Protocol, ProtocolSet

NEAR = "near"
# A turn is cut after half a minute, long before this many words: only a bound on time for whatever else may come.
MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class _Target:
    """What a wording stands for."""

    kind: HitKind
    id: str
    protocol: str | None
    level: Level | None
    topic: str | None
    clinical: bool


class PhraseMatcher:
    """Finds the protocol set's wordings in a sentence. Immutable but for a cache; safe in any thread."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._indexes: dict[str, PhraseIndex[_Target] | PlainIndex[_Target]] = {}
        for language in protocols.languages:
            wordings, spoken = _wordings(protocols, language), protocols.spoken.get(language)
            if language in symptoms.LANGUAGES:
                self._indexes[language] = PhraseIndex(wordings, language)
            elif spoken is not None:
                negators = (*spoken.lexicon.get("no", ()), *spoken.lexicon.get("negators", ()))
                self._indexes[language] = PlainIndex(wordings, language, negators)

    def match(self, text: str, language: str, *, final: bool = True, before: str = "") -> Verdict:
        """Judge one sentence, or the words so far of one (`final` False: wordings word by word only).

        Of endless talk the last `MOST_WORDS` words count. A language without wordings finds nothing; one that came as
        files finds them word for word, and a symptom that no wording names is not known as one. `before` changes
        nothing: wordings stand in one sentence.
        """
        index = self._indexes.get(language)
        if index is None:
            return Verdict(text)
        sentence = Sentence.of(text, language, MOST_WORDS)
        matches = _without_overlaps(index.find(sentence, loose=final))
        hits = sorted(_best_of_each(_judged(match, sentence) for match in matches), key=_urgency)
        found = tuple(hit for hit, _ in hits)
        tiers = {_tier(hit, clinical) for hit, clinical in hits}
        tier = next((tier for tier in (1, 2) if tier in tiers), 0)
        clinical = tier > 0 or (language in symptoms.LANGUAGES and symptoms.speaks_of_one(sentence))
        return Verdict(text, tier, found, clinical)


_Judged = tuple[Hit, bool]


def _wordings(protocols: ProtocolSet, language: str) -> Iterator[tuple[_Target, str, bool]]:
    for flag in protocols.red_flags:
        yield from _of(
            _Target(HitKind.RED_FLAG, flag.id, None, flag.level, flag.topic, True), flag.phrases, language, True
        )
    for protocol in protocols.protocols.values():
        yield from _of_protocol(protocol, language)
    for name, phrases in protocols.script.intents.items():
        yield from _of(_Target(HitKind.INTENT, name, None, None, None, False), phrases, language, False)


def _of_protocol(protocol: Protocol, language: str) -> Iterator[tuple[_Target, str, bool]]:
    clinical = protocol.kind is Kind.TRIAGE
    strong = _Target(HitKind.STRONG, protocol.id, protocol.id, protocol.strong_level, protocol.topic, clinical)
    complaint = _Target(HitKind.COMPLAINT, protocol.id, protocol.id, None, protocol.topic, clinical)
    yield from _of(strong, protocol.strong, language, True)
    yield from _of(complaint, protocol.phrases, language, clinical)
    for flag in protocol.red_flags:
        target = _Target(HitKind.RED_FLAG, flag.id, protocol.id, flag.level, flag.topic or protocol.topic, True)
        yield from _of(target, flag.phrases, language, True)


def _of(target: _Target, phrases: Phrases, language: str, loose: bool) -> Iterator[tuple[_Target, str, bool]]:
    return ((target, phrase, loose) for phrase in phrases.get(language, ()))


def _without_overlaps(matches: Iterable[Match[_Target]]) -> Iterator[Match[_Target]]:
    """The best match for each target in each place: another wording of the same at the same words adds nothing."""
    taken: dict[_Target, list[Match[_Target]]] = {}
    for match in sorted(matches, key=lambda match: (match.near, -match.score, match.start - match.end)):
        others = taken.setdefault(match.target, [])
        if len(others) < _MOST_PLACES and all(match.start >= other.end or match.end <= other.start for other in others):
            others.append(match)
            yield match


_MOST_PLACES = 6


def _judged(match: Match[_Target], sentence: Sentence) -> _Judged:
    target = match.target
    known = target.kind is not HitKind.INTENT and sentence.language in symptoms.LANGUAGES
    beside = context.of(sentence, match.start, match.end) if known else None
    if beside is None and match.near and target.kind is not HitKind.COMPLAINT:
        beside = NEAR
    hit = Hit(
        target.kind,
        target.id,
        target.protocol,
        match.phrase,
        " ".join(sentence.words[match.start : match.end]),
        match.start,
        match.end,
        round(match.score, 1),
        target.level,
        target.topic,
        beside,
    )
    return hit, target.clinical


def _best_of_each(judged: Iterator[_Judged]) -> Iterator[_Judged]:
    """One hit for each target: one that stands before one that does not, then the better score."""
    best: dict[tuple[HitKind, str, str | None], _Judged] = {}
    for hit, clinical in judged:
        key = (hit.kind, hit.id, hit.protocol)
        if key not in best or _worth(hit) > _worth(best[key][0]):
            best[key] = (hit, clinical)
    return iter(best.values())


def _worth(hit: Hit) -> tuple[bool, bool, float, int]:
    return hit.context is None, hit.context != context.DENIED, hit.score, hit.end - hit.start


_KIND_ORDER = {HitKind.RED_FLAG: 0, HitKind.STRONG: 0, HitKind.COMPLAINT: 1, HitKind.TAUGHT: 1, HitKind.INTENT: 2}


def _urgency(judged: _Judged) -> tuple[int, bool, int, float, str]:
    hit, _ = judged
    level = hit.level if hit.level is not None else Level.ADMINISTRATIVE
    return _KIND_ORDER[hit.kind], hit.context is not None, level, -hit.score, hit.id


def _tier(hit: Hit, clinical: bool) -> int:
    """1: act at once; 2: ask next; a plain denial alone takes a finding away."""
    if not clinical or hit.context == context.DENIED:
        return 0
    urgent = hit.kind in (HitKind.RED_FLAG, HitKind.STRONG) and hit.level is not None and hit.level.is_emergency
    return 1 if urgent and hit.context is None else 2
