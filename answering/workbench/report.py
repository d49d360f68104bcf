"""Runs every dialogue, opening and contrast of a set, and tells what is wrong with each and what none of them tries."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
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

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One for each way that no dialogue takes."""
        mend = "add a dialogue that does; `answering protocols test --suggest` writes one to begin with"
        return tuple(
            place.problem(f"no dialogue of {self.owner} ({self.language}) reaches {way}", mend)
            for way, place in self.missing
        )


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
        found += [problem for one in self.coverage for problem in one.problems]
        return tuple(sorted(found))


def run_dialogues(
    protocols: ProtocolSet,
    settings: Settings,
    *,
    matcher: Matcher | None = None,
    today: datetime.date | None = None,
) -> Report:
    """Try everything the set brings along, in each of its languages; takes seconds, so never on an event loop."""
    bench = Bench(protocols, settings, matcher, today)
    places = Places()
    runs = tuple(_runs(bench))
    return Report(
        runs,
        sentences.judged(protocols, bench.matcher, places),
        tuple(one for language in protocols.languages for one in _coverage(protocols, runs, language, places)),
    )


def _runs(bench: Bench) -> Iterator[Run]:
    for protocol in bench.protocols.protocols.values():
        for dialogue in protocol.dialogues:
            for language, given in dialogue.caller.items():
                played = bench.play(given, language=language, closed=dialogue.closed)
                wrong = differences(dialogue.expect, played)
                yield Run(protocol.id, dialogue, language, parsed(dialogue.place, protocol.file), played, wrong)


def _coverage(protocols: ProtocolSet, runs: tuple[Run, ...], language: str, places: Places) -> Iterator[Coverage]:
    reached: set[Way] = set()
    for run in runs:
        if run.language == language:
            reached |= ways.taken(run.played, protocols)
    for owner, needed in ways.of_set(protocols, language).items():
        missing = tuple((way, _place(protocols, way, places)) for way in needed if way not in reached)
        yield Coverage(owner, language, needed, missing)


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


def by_owner(report: Report) -> Mapping[str, tuple[Coverage, ...]]:
    """Coverage of each owner, one entry a language."""
    found: dict[str, tuple[Coverage, ...]] = {}
    for one in report.coverage:
        found[one.owner] = (*found.get(one.owner, ()), one)
    return found
