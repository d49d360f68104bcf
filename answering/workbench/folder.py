"""A practice's folder, read and checked whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from answering.dialogue.case import SCREEN
from answering.errors import AnsweringError, InvalidFiles
from answering.protocols.fields import did_you_mean
from answering.protocols.model import ProtocolSet
from answering.publishing import practice, snapshot
from answering.publishing.practice import PracticeSet
from answering.publishing.signatures import RED_FLAGS


def load(folder: Path, environment: Mapping[str, str], packs_on: Collection[str] = ()) -> PracticeSet:
    """The folder's protocols, settings and signatures; `packs_on`: packs that count as switched on.

    Raises InvalidFiles with every problem at once, and AnsweringError for a pack that is not there.
    """
    files, problems = snapshot.read_folder(folder)
    wrong = [problem for problem in problems if not problem.warning]
    found, more = practice.check(files, folder, environment, packs_on=packs_on)
    if found is None or wrong:
        raise InvalidFiles([*wrong, *(problem for problem in more if not problem.warning)])
    for pack in packs_on:
        if pack not in found.protocols.packs:
            raise AnsweringError(f"there is no pack '{pack}'", did_you_mean(pack, found.protocols.packs))
    return found


def named(protocols: ProtocolSet, ids: Iterable[str], *more: str) -> None:
    """Raises AnsweringError where an id is none of a protocol, the site-wide red flags or the general questions.

    `more`: what else may be named.
    """
    known = {*protocols.protocols, RED_FLAGS, SCREEN, *more}
    for name in ids:
        if name not in known:
            raise AnsweringError(f"there is no protocol '{name}'", did_you_mean(name, known))


def languages(found: PracticeSet, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The languages asked for, all of the set's where none is; raises AnsweringError for one without texts."""
    known = found.protocols.languages
    for language in wanted or ():
        if language not in known:
            raise AnsweringError(f"the protocols have no texts in '{language}'", f"known are: {', '.join(known)}")
    return tuple(dict.fromkeys(wanted)) if wanted else known
