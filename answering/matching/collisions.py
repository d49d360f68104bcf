"""What the matcher makes of a protocol file's own words, told before a caller says them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from answering.errors import Problem
from answering.matching import symptoms
from answering.matching.matcher import PhraseMatcher
from answering.matching.phrases import compared
from answering.matching.verdict import Hit, HitKind
from answering.matching.vocabulary import stem
from answering.protocols.model import Protocol, ProtocolSet, Script
from answering.protocols.reading import COMPLAINT, CONTRAST, FileRead, Wording

_ACTING = (HitKind.STRONG, HitKind.RED_FLAG)


def judged(read: FileRead) -> FileRead:
    """The same with every phrase's matching form, and a problem for each contrast that its own protocol acts on."""
    if read.protocol is None:
        return read
    wordings = tuple(_with_stems(wording) for wording in read.wordings)
    return dataclasses.replace(
        read, wordings=wordings, problems=(*read.problems, *_acted_on(read.protocol, read.wordings))
    )


def _with_stems(wording: Wording) -> Wording:
    if wording.scope != COMPLAINT or wording.language not in symptoms.LANGUAGES:
        return wording
    words, _ = compared(wording.phrase, wording.language)
    stems = " ".join(stem(word, wording.language) for word in words)
    return dataclasses.replace(wording, plain=" ".join(words), stems=stems)


def _acted_on(protocol: Protocol, wordings: tuple[Wording, ...]) -> Iterator[Problem]:
    """Contrasts that a strong phrase or a red flag of the same file would act on at once."""
    contrasts = [wording for wording in wordings if wording.scope == CONTRAST]
    if not contrasts:
        return
    matcher = PhraseMatcher(_alone(protocol))
    places = _places(wordings)
    for contrast in contrasts:
        for hit in matcher.match(contrast.phrase, contrast.language).hits:
            if hit.kind in _ACTING and hit.context is None:
                yield contrast.place.problem(
                    f"{_name(hit)} '{hit.phrase}'{_line(places.get((contrast.language, hit.phrase)))} acts at once on "
                    f"the contrast '{contrast.phrase}'",
                    "narrow the phrase, or move the sentence to 'openings' if it belongs here after all",
                )


def _alone(protocol: Protocol) -> ProtocolSet:
    languages = tuple(protocol.strong)
    bare = dataclasses.replace(protocol, phrases={})
    return ProtocolSet({protocol.id: bare}, (), Script({}, {}), languages, "")


def _places(wordings: tuple[Wording, ...]) -> Mapping[tuple[str, str], int]:
    return {(wording.language, wording.phrase): wording.place.line for wording in wordings if wording.scope != CONTRAST}


def _name(hit: Hit) -> str:
    return "the strong phrase" if hit.kind is HitKind.STRONG else f"the red flag '{hit.id}' by"


def _line(line: int | None) -> str:
    return "" if line is None else f" (line {line})"
