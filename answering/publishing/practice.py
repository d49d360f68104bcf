"""All of what a practice has written, checked together: protocols, practice.yaml and signatures; no disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from answering.errors import InvalidFiles, Problem
from answering.matching.collisions import judged
from answering.protocols import source
from answering.protocols.cache import Cache
from answering.protocols.model import ProtocolSet
from answering.publishing import signatures, snapshot
from answering.publishing.signatures import Signature, Standing
from answering.settings import MODES, ROUTES, Settings, check_bytes
from answering.settings.agreement import agreement_problems

DEMO, LIVE = MODES


@dataclass(frozen=True, slots=True)
class PracticeSet:
    """What calls run on. `name` is sha256 over all its files, and `protocols.content_hash` the same.

    `signatures`: by protocol. `content`: protocol -> sha256 over what its signature covers.
    """

    name: str
    settings: Settings
    protocols: ProtocolSet
    signatures: Mapping[str, Signature]
    content: Mapping[str, str]

    def standing(self) -> dict[str, Standing]:
        """Everything that needs a signature, and whether it has one."""
        return {
            one: signatures.standing(one, self.signatures, self.content)
            for one in signatures.to_be_signed(self.protocols)
        }

    def drafts(self) -> list[str]:
        """Ids of the protocols that are drafts."""
        return sorted(one.id for one in self.protocols.protocols.values() if one.status == "draft")


def check(
    files: Mapping[str, bytes],
    folder: Path,
    environment: Mapping[str, str],
    *,
    cache: Cache | None = None,
    published: bool = False,
    packs_on: Collection[str] = (),
) -> tuple[PracticeSet | None, list[Problem]]:
    """The set (None if it cannot be used) and every problem, warnings among them.

    A set that was published before is used as long as nothing in it is lost: callers have to be answered, and what an
    earlier version took for sound still means what it says.

    `folder`: what places in problems begin with. `environment`: variables that stand above practice.yaml. `cache`:
    what earlier checks read; nothing that serves calls takes one. `published`: the set was checked before, so that what
    takes the matcher is not tried again. `packs_on`: packs that count as switched on.
    """
    own = (source.PRACTICE, f"{signatures.FOLDER}/")
    protocols, problems = source.check_files(
        {name: data for name, data in files.items() if not name.startswith(own)},
        folder,
        judge=(lambda read: read) if published else judged,
        cache=cache,
        routes=ROUTES,
        packs_on=packs_on,
    )
    place = folder / source.PRACTICE
    settings = None
    if source.PRACTICE in files:
        settings, more = check_bytes(files[source.PRACTICE], place, environment, published=published)
        problems = [*problems, *more]
    if settings is not None:
        problems += agreement_problems(settings, protocols, str(place))
    signed, more_wrong = signatures.read_all(files, folder)
    content = signatures.content_of(files)
    problems += [*more_wrong, *signatures.warnings(protocols, signed, content, folder)]
    problems = sorted(set(problems))
    unusable = any(problem.lost if published else not problem.warning for problem in problems)
    if settings is None or unusable:
        return None, problems
    name = snapshot.name_of(files)
    return PracticeSet(name, settings, replace(protocols, content_hash=name), signed, content), problems


def load(files: Mapping[str, bytes], folder: Path, environment: Mapping[str, str]) -> PracticeSet:
    """`check`, raising InvalidFiles with every problem at once."""
    found, problems = check(files, folder, environment)
    if found is None:
        raise InvalidFiles(problems)
    return found


def refusals(found: PracticeSet, folder: Path) -> list[Problem]:
    """Why a sound set may not be published; nothing in demo mode."""
    if found.settings.mode != LIVE:
        return []
    return signatures.refusals(found.protocols, found.signatures, found.content, folder)
