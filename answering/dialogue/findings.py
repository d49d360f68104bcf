"""What one sentence's verdict means for a conversation: what acts, what is complained of, what is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from answering.matching.verdict import Hit, HitKind, Verdict
from answering.protocols.model import Kind, Protocol
from answering.protocols.names import PATHS, PROFESSIONAL

_WHOLE = 0.5
_DENIED = "denied"
_WISHES = ("hypothetical", "figurative")
_VERY_WORDS = 96.0
_URGENT = (HitKind.RED_FLAG, HitKind.STRONG, HitKind.TAUGHT)


def acting(verdict: Verdict) -> Hit | None:
    """The most urgent red flag or strong phrase that stands as said, or the sentence as a whole where that acts."""
    found = [hit for hit in verdict.hits if hit.kind in _URGENT and hit.context is None and hit.level is not None]
    return min(found, key=lambda hit: hit.level or 0, default=None)


def near(verdict: Verdict) -> bool:
    """Whether something like a red flag was heard that does not act at once: it has to be asked about."""
    return any(hit.kind in _URGENT and hit.context not in (None, _DENIED) for hit in verdict.hits)


def names_danger(verdict: Verdict) -> bool:
    """Whether any red flag was named, even one that a "no" before it seems to deny: "no, I need an ambulance"."""
    urgent = (hit for hit in verdict.hits if hit.kind in _URGENT)
    return any(hit.kind is not HitKind.TAUGHT or hit.level is not None for hit in urgent)


def complaints(verdict: Verdict, protocols: Mapping[str, Protocol]) -> tuple[Protocol, ...]:
    """Triage protocols whose questions this sentence opens: what stands as said first, then most urgent hit first.

    What is past, hypothetical or figurative opens them too where the matcher still calls the sentence clinical: such
    a cue may lower what is done at once, never clear a call (facts on understanding).
    """
    doubtful = verdict.tier > 0 or verdict.clinical
    found: dict[str, Protocol] = {}
    for hit in sorted(verdict.hits, key=lambda hit: hit.context is not None):
        if hit.kind is HitKind.INTENT or hit.context == _DENIED or (hit.context and not doubtful):
            continue
        protocol = protocols.get(hit.protocol or "")
        if protocol is not None and protocol.kind is Kind.TRIAGE:
            found.setdefault(protocol.id, protocol)
    return tuple(found.values())


def clinical(verdict: Verdict) -> bool:
    """Whether the sentence speaks of a symptom."""
    return verdict.clinical or verdict.tier > 0 or acting(verdict) is not None


def request(verdict: Verdict, protocols: Mapping[str, Protocol]) -> tuple[Protocol, Hit] | None:
    """The task or answer asked for: the longest, best match."""
    return next(iter(requests(verdict, protocols)), None)


def requests(verdict: Verdict, protocols: Mapping[str, Protocol]) -> list[tuple[Protocol, Hit]]:
    """Every task or answer asked for: callers who name who they are first, then what the sentence as a whole asks for
    most likely, where that was learnt, then the longest, best match.

    A wish in a roundabout or a joking way is a wish ("if I could …", "I'm dying to …"). Who calls from a pharmacy, a
    hospital or a laboratory is asked no triage questions, so that only their very words count.
    """
    found = [
        (protocol, hit)
        for hit in verdict.hits
        if hit.kind in (HitKind.COMPLAINT, HitKind.STRONG, HitKind.TAUGHT)
        and (protocol := protocols.get(hit.protocol or "")) is not None
        and protocol.kind is not Kind.TRIAGE
        and protocol.id not in PATHS
        and (hit.context is None or (hit.context in _WISHES and protocol.topic != PROFESSIONAL))
        and (protocol.topic != PROFESSIONAL or _in_its_words(hit))
    ]
    ranked = [name for name, _ in verdict.taught.flows] if verdict.taught is not None else []
    return sorted(found, key=lambda pair: _by_weight(pair[0], pair[1], ranked), reverse=True)


def _in_its_words(hit: Hit) -> bool:
    return hit.score >= _VERY_WORDS or set(hit.words.split()) <= set(hit.phrase.split())


def _by_weight(protocol: Protocol, hit: Hit, ranked: Sequence[str]) -> tuple[bool, int, int, float]:
    likely = len(ranked) - ranked.index(protocol.id) if protocol.id in ranked else 0
    return protocol.topic == PROFESSIONAL, likely, hit.end - hit.start, hit.score


def path(verdict: Verdict, protocol_id: str) -> bool:
    """Whether the caller says of themselves what that path listens for."""
    return any(
        hit.protocol == protocol_id and hit.kind is HitKind.COMPLAINT and not hit.context for hit in verdict.hits
    )


def intents(verdict: Verdict) -> Mapping[str, Hit]:
    """What callers say at any moment, by intent, where it stands as said."""
    found: dict[str, Hit] = {}
    for hit in verdict.hits:
        if hit.kind is HitKind.INTENT and hit.context is None:
            found.setdefault(hit.id, hit)
    return found


def fills(hit: Hit, verdict: Verdict, share: float = _WHOLE) -> bool:
    """Whether a hit makes up that share of the sentence: an aside buried in a story is no aside."""
    words = max(len(verdict.text.split()), 1)
    return (hit.end - hit.start) / words >= share
