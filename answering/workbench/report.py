"""Runs every dialogue and sentence of a set, and tells what is wrong with each and what none of them tries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from answering.dialogue.case import SCREEN
from answering.errors import Problem
from answering.matching.verdict import Matcher
from answering.protocols.model import Dialogue, Protocol, ProtocolSet
from answering.protocols.yaml_source import Place
from answering.settings import Settings
from answering.workbench import sentences, ways
from answering.workbench.call import Bench, Played
from answering.workbench.expectations import Difference, differences
from answering.workbench.sentences import Sentence
from answering.workbench.ways import Way, WayKind
from answering.workbench.where import SCREEN_FILE, SITE_FILE, Places, parsed


@dataclass(frozen=True, slots=True)
class Run:
    """One dialogue in one language, played."""

    protocol: str
    dialogue: Dialogue
    language: str
    place: Place
    played: Played
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Whether the call was as expected."""
        return not self.differences

    @property
    def problem(self) -> Problem:
        """What was expected and what there was, where it is not the same."""
        told = "; ".join(str(difference) for difference in self.differences)
        return self.place.problem(
            f"the dialogue '{self.dialogue.id}' of {self.protocol} ({self.language}) ends otherwise: {told}",
            "mend the protocol, or what the dialogue expects",
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ways of one owner (a protocol, the site's red flags, the general questions) in one language."""

    owner: str
    language: str
    needed: tuple[Way, ...]
    missing: tuple[tuple[Way, Place], ...]

    def count(self, kind: WayKind) -> tuple[int, int]:
        """Ways of a kind that were taken, and all of them."""
        needed = sum(way.kind is kind for way in self.needed)
        return needed - sum(way.kind is kind for way, _ in self.missing), needed


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was tried. `ok`: nothing is wrong and nothing was left untried."""

    runs: tuple[Run, ...]
    sentences: tuple[Sentence, ...]
    coverage: tuple[Coverage, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Each failure with its place, in the order of the files."""
        found = [run.problem for run in self.runs if not run.ok]
        found += [one.place.problem(one.what, one.mend) for one in self.sentences if one.wrong]
        found += list(untaken(self.coverage))
        return tuple(sorted(found))


def untaken(coverage: Iterable[Coverage]) -> Iterator[Problem]:
    """One problem for each way that no dialogue takes, with the languages in which none does."""
    languages: dict[tuple[Way, Place], list[str]] = {}
    for one in coverage:
        for missing in one.missing:
            languages.setdefault(missing, []).append(one.language)
    for (way, place), spoken in languages.items():
        where = "any protocol" if way.owner in (ways.SITE, SCREEN) else f"'{way.owner}'"
        yield place.problem(
            f"no dialogue ({', '.join(spoken)}) reaches {way} of {way.owner}",
            f"add one to {where}; `answering protocols test --suggest {way.owner}` writes it as calls go today",
        )


def run_dialogues(
    protocols: ProtocolSet,
    settings: Settings,
    *,
    matcher: Matcher | None = None,
    today: datetime.date | None = None,
    only: frozenset[str] = frozenset(),
) -> Report:
    """Try everything the set brings along, in each of its languages; takes seconds, so never on an event loop.

    `only`: protocols whose results are wanted, empty for all. Their ways may be taken by the dialogues of others, which
    are only played where some are left.
    """
    bench = Bench(protocols, settings, matcher, today)
    places = Places()
    wanted = only or frozenset((*protocols.protocols, ways.SITE, SCREEN))
    others = frozenset(protocols.protocols) - wanted
    runs = tuple(_runs(bench, wanted))
    judged = sentences.judged(protocols, bench.matcher, places, wanted)
    covered = _coverage(protocols, runs, wanted, places)
    if others and any(one.missing for one in covered):
        covered = _coverage(protocols, (*runs, *_runs(bench, others)), wanted, places)
    return Report(runs, judged, covered)


def _runs(bench: Bench, wanted: frozenset[str]) -> Iterator[Run]:
    for protocol in bench.protocols.protocols.values():
        if protocol.id not in wanted:
            continue
        for dialogue in protocol.dialogues:
            for language, given in dialogue.caller.items():
                played = bench.play(given, language=language, closed=dialogue.closed)
                wrong = differences(dialogue.expect, played)
                yield Run(protocol.id, dialogue, language, parsed(dialogue.place, protocol.file), played, wrong)


def _coverage(
    protocols: ProtocolSet, runs: Sequence[Run], wanted: frozenset[str], places: Places
) -> tuple[Coverage, ...]:
    found = []
    for language in protocols.languages:
        reached: set[Way] = set()
        for run in runs:
            if run.language == language:
                reached |= ways.taken(run.played, protocols)
        for owner, needed in ways.of_set(protocols, language).items():
            if owner in wanted:
                missing = tuple((way, _place(protocols, way, places)) for way in needed if way not in reached)
                found.append(Coverage(owner, language, needed, missing))
    return tuple(found)


def _place(protocols: ProtocolSet, way: Way, places: Places) -> Place:
    files = tuple(protocol.file for protocol in protocols.protocols.values())
    if way.owner == ways.SITE:
        return places.site(files, SITE_FILE, "red_flags", way.name)
    path: tuple[str | int, ...] = ()
    match way.kind:
        case WayKind.RED_FLAG:
            path = ("red_flags", way.name)
        case WayKind.STRONG:
            path = ("complaint", "strong")
        case WayKind.BRANCH:
            path = (way.question, "branches", way.index)
        case WayKind.UNCLEAR:
            path = (way.question, "unclear")
    if way.owner == SCREEN:
        return places.site(files, SCREEN_FILE, "screen", *path)
    owner: Protocol = protocols.protocols[way.owner]
    return places.of(owner.file, *(("questions", *path) if way.question else path))
