"""What can only be judged with every file at hand: names, ids and phrases that stand for two things, or for none."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from answering.errors import Problem
from answering.protocols.fields import did_you_mean
from answering.protocols.model import Kind, Protocol, RedFlag, Script
from answering.protocols.near import elsewhere
from answering.protocols.reading import COMPLAINT, RED_FLAG, FileRead, Wording

SCREEN = "general-screen"
"""The protocol that the script's general screen is asked as."""


def problems(
    reads: Sequence[FileRead],
    common: Sequence[Wording],
    flags: Sequence[RedFlag],
    script: Script,
    routes: Collection[str],
) -> list[Problem]:
    """Every problem between files. `common`: wordings of the script and the site-wide red flags; `routes`: if known."""
    wordings = [*common, *(wording for read in reads for wording in read.wordings)]
    return [
        *shared_phrases(wordings),
        *phrases_as_near(wordings),
        *elsewhere(wordings),
        *_twice(reads, flags),
        *_in_turn(reads),
        *_unknown(reads, {**_known(reads, flags, script), **({"route": routes} if routes else {})}),
    ]


def shared_phrases(wordings: Iterable[Wording]) -> list[Problem]:
    """Phrases that two protocols, intents or red flags claim at once."""
    found = []
    first: dict[tuple[str, str, str], Wording] = {}
    for wording in wordings:
        if wording.scope not in (COMPLAINT, RED_FLAG):
            continue
        other = first.setdefault((wording.scope, wording.language, wording.phrase), wording)
        if other is not wording:
            found.append(
                wording.place.problem(
                    f"the phrase '{wording.phrase}' belongs to {wording.owner} and to {other.owner} "
                    f"({other.place.file}:{other.place.line})",
                    "keep it where it fits best",
                )
            )
    return found


def phrases_as_near(wordings: Iterable[Wording]) -> list[Problem]:
    """Phrases that the matcher cannot tell from those of another protocol, though they are spelt differently.

    Without their endings only those that open questions are the same: a strong one has to be said as it is written.
    """
    found = []
    first: dict[tuple[str, str, bool], Wording] = {}
    for wording in wordings:
        if wording.scope != COMPLAINT or not wording.stems:
            continue
        ways = [(wording.language, wording.plain, True), (wording.language, wording.stems, False)]
        others = [first.setdefault(way, wording) for way in (ways[:1] if wording.strong else ways)]
        other = next((one for one in others if one.owner != wording.owner and one.phrase != wording.phrase), None)
        if other is not None:
            found.append(
                wording.place.problem(
                    f"the phrase '{wording.phrase}' of {wording.owner} scores as near '{other.phrase}' "
                    f"of {other.owner} ({other.place.file}:{other.place.line}) as itself",
                    "keep one of them where it fits best, or add the word that tells them apart",
                )
            )
    return found


def overdue(reads: Iterable[FileRead], today: datetime.date) -> list[Problem]:
    """Reviews whose day has passed: warnings."""
    return [
        read.review_place.problem(
            f"the review of '{read.protocol.id}' was due on {read.protocol.review_by}",
            "let a clinician read it again, then move 'review_by' on",
            warning=True,
        )
        for read in reads
        if read.protocol and read.review_place and read.protocol.review_by and read.protocol.review_by < today
    ]


def _twice(reads: Iterable[FileRead], flags: Iterable[RedFlag]) -> list[Problem]:
    """Protocol ids, menu keys and red flag ids that stand for two things in different files."""
    found: list[Problem] = []
    ids: dict[str, FileRead] = {}
    menu: dict[str, str] = {}
    flag_ids = {flag.id: "the site-wide red flags" for flag in flags}
    for read in reads:
        protocol = read.protocol
        if protocol is None:
            continue
        if protocol.id and (other := ids.setdefault(protocol.id, read)) is not read:
            found.append(
                read.place.problem(
                    f"the protocol '{protocol.id}' is defined twice ({other.place.file}:{other.place.line})",
                    "rename or delete one; a pack adds to a protocol by 'extends'",
                    lost=True,
                )
            )
        if protocol.menu_key and (holder := menu.setdefault(protocol.menu_key, protocol.id)) != protocol.id:
            found.append(
                read.place.problem(
                    f"the protocols '{holder}' and '{protocol.id}' have the menu key {protocol.menu_key}",
                    "give each a key of its own",
                )
            )
        for flag in protocol.red_flags:
            if flag.id in flag_ids:
                found.append(
                    read.place.problem(
                        f"the red flag '{flag.id}' is defined here and in {flag_ids[flag.id]}", "rename one"
                    )
                )
            flag_ids[flag.id] = f"'{protocol.id}'"
    return found


def _in_turn(reads: Iterable[FileRead]) -> list[Problem]:
    """Protocols asked instead of one that is itself asked instead of another: nobody's questions might be left."""
    protocols = {read.protocol.id: read.protocol for read in reads if read.protocol}
    return [
        read.place.problem(
            f"'{read.protocol.id}' is asked instead of '{other}', which is asked instead of "
            f"{' and '.join(protocols[other].instead_of)}",
            "let one of the two have no 'instead_of'",
        )
        for read in reads
        if read.protocol
        for other in read.protocol.instead_of
        if other in protocols and protocols[other].instead_of
    ]


def _known(reads: Iterable[FileRead], flags: Iterable[RedFlag], script: Script) -> Mapping[str, Collection[str]]:
    """What is mentioned -> the names there are."""
    protocols = [read.protocol for read in reads if read.protocol]
    own_flags = (flag for protocol in protocols for flag in protocol.red_flags)
    strong = {one.id for one in protocols if any(one.strong.values())}
    return {
        "protocol": {one.id for one in protocols} | {SCREEN},
        "red flag": strong | {flag.id for flag in (*flags, *own_flags)},
        "queue": {one.queue for one in protocols if one.queue},
        "purpose": {one.purpose or one.id for one in protocols},
        "slot": {question.slot for one in protocols for question in one.questions if question.slot},
        "sentence": {
            *script.sentences,
            *_of_screen(script),
            *(name for one in protocols for name in sentences_of(one)),
        },
    }


def _of_screen(script: Script) -> Iterable[str]:
    return (f"{SCREEN}:{question.id}" for question in script.screen)


def sentences_of(protocol: Protocol) -> Iterable[str]:
    """Names of everything a protocol may say."""
    for question in protocol.questions:
        yield f"{protocol.id}:{question.id}"
        if question.why:
            yield f"{protocol.id}:{question.id}:why"
    yield from (f"{protocol.id}:advice:{level.id}" for level in protocol.advice)
    if protocol.closing or protocol.kind is Kind.FAQ:
        yield f"{protocol.id}:closing"


def _unknown(reads: Iterable[FileRead], known: Mapping[str, Collection[str]]) -> list[Problem]:
    return [
        mention.place.problem(f"there is no {mention.what} '{mention.name}'", _hint(mention.name, known[mention.what]))
        for read in reads
        for mention in read.mentions
        if mention.what in known and mention.name not in known[mention.what]
    ]


_MOST_NAMED = 20


def _hint(name: str, known: Collection[str]) -> str:
    """What may have been meant; a list of everything only where that is short."""
    hint = did_you_mean(name, known)
    return hint if hint.startswith("did") or len(known) <= _MOST_NAMED else "look for its name in the other files"
