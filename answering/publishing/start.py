"""What a service starts with: the set published last, never the files as they lie about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answering.errors import AnsweringError, InvalidFiles, Problem
from answering.protocols.yaml_source import Place
from answering.publishing import practice, publications, snapshot
from answering.publishing.practice import PracticeSet
from answering.publishing.publications import AT_START, FALL_BACK, FIRST_START, Publication

_MOST_NAMED = 5


class Unusable(InvalidFiles):
    """Nothing that was published can be used; `environment`: because of a variable that stands above it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.environment = any(problem.file.startswith("environment variable") for problem in problems)
        self.what = f"what was published cannot be used: {self.what}"
        self.mend = "" if self.environment else "answering protocols check, then answering protocols publish"


@dataclass(frozen=True, slots=True)
class Started:
    """What runs, since which publication, and what an admin has to hear (nothing when all is as published).

    `by_itself`: this start published the folder; the first note says so.
    """

    found: PracticeSet
    publication: Publication
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    by_itself: bool = False


def load(state: Path, environment: Mapping[str, str]) -> Started:
    """The set published last, or where it is damaged the one before it, with a note; after a live set only a live one.

    A set that only today's checks refuse runs on, with a note: callers have to be answered.

    Takes tens of milliseconds or, for hundreds of protocols, seconds: not on an event loop. Raises AnsweringError when
    nothing was published, and Unusable when none of it can be used or the environment is wrong.
    """
    home = publications.home_of(state)
    every = publications.read(home)
    if not every:
        raise AnsweringError("nothing has been published yet", "answering protocols publish")
    wrong: list[Problem] = []
    for name in dict.fromkeys(one.content for one in reversed(every)):
        found, problems = _from_disk(home, name, environment)
        refused = tuple(problem for problem in problems if not problem.warning)
        if found is not None and name == every[-1].content:
            return Started(found, every[-1], _stricter(name, refused), refused)
        if found is not None and every[-1].mode in (found.settings.mode, practice.DEMO):
            note = f"the set published last ({every[-1].content[:12]}) cannot be used: {name[:12]} stands in for it"
            notes = (note, *_stricter(name, refused))
            return Started(found, Publication.now(name, FALL_BACK, found.settings.mode), notes, (*wrong, *refused))
        wrong = wrong or problems
        if any(problem.file.startswith("environment variable") for problem in problems):
            break
    raise Unusable(wrong)


def _stricter(name: str, refused: Sequence[Problem]) -> tuple[str, ...]:
    """What to say of a set that this version would not publish any more."""
    if not refused:
        return ()
    said = f"what is published ({name[:12]}) runs as it is, but this version of the program would refuse it: "
    return (f"{said}{len(refused)} problems, to be mended before the next: answering protocols publish",)


def load_named(home: Path, name: str, environment: Mapping[str, str]) -> PracticeSet:
    """One of the sets that were published. Raises InvalidFiles when it is damaged, gone, or no longer understood."""
    found, problems = _from_disk(home, name, environment)
    if found is None:
        raise InvalidFiles(problems)
    return found


def settle(state: Path, folder: Path, environment: Mapping[str, str], *, publish_folder: bool = False) -> Started:
    """What the service is to run from now on, settled before anything is started from it.

    Published last; where nothing was, or in demo mode nothing of it can be used any more, the folder is published now,
    if it is sound and in demo mode. `publish_folder`: for installations that serve nobody (demo, benchmark), the folder
    is published each time. Raises as `load` does.
    """
    home = publications.home_of(state)
    if publish_folder or not publications.read(home):
        with publications.lock(state):
            return _publish_folder(home, folder, environment, AT_START if publish_folder else FIRST_START)
    try:
        started = load(state, environment)
    except Unusable as error:
        if publications.read(home)[-1].mode != practice.DEMO or error.environment:
            raise
        with publications.lock(state):
            return _publish_folder(home, folder, environment, FIRST_START, "what was published can no longer be used: ")
    if started.publication != publications.current(home):
        with publications.lock(state):
            publications.add(home, started.publication)
    differing, problems = differs(started.found.name, home, folder, environment)
    return Started(started.found, started.publication, (*started.notes, *differing), (*started.problems, *problems))


def differs(
    name: str, home: Path, folder: Path, environment: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """What to say where the folder is not what is published, and the problems of a broken one."""
    files, problems = snapshot.read_folder(folder)
    if snapshot.name_of(files) == name and not problems:
        return (), ()
    changed = changed_files(snapshot.read(home, name) or {}, files)
    found, more = practice.check(files, folder, environment)
    problems = sorted({*problems, *more})
    wrong = tuple(problem for problem in problems if not problem.warning)
    if wrong or found is None:
        said = f"the files in {folder} are broken ({len(wrong)} problems); what is published runs on ({name[:12]})"
    else:
        said = f"the files in {folder} differ from what is published ({name[:12]}): {changed}. "
        said += "They go live by: answering protocols publish"
    return (said,), wrong


def changed_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> str:
    """The names of the files that differ, a few of them."""
    names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _from_disk(home: Path, name: str, environment: Mapping[str, str]) -> tuple[PracticeSet | None, list[Problem]]:
    files = snapshot.read(home, name)
    if files is None:
        return None, [Place(str(home / name)).problem("this published set is damaged or gone", "publish again")]
    return practice.check(files, home / name, environment, published=True)


def _publish_folder(home: Path, folder: Path, environment: Mapping[str, str], how: str, why: str = "") -> Started:
    files, unreadable = snapshot.read_folder(folder)
    found, problems = practice.check(files, folder, environment)
    if found is None or unreadable:
        raise InvalidFiles([*problems, *unreadable])
    if found.settings.mode == practice.LIVE:
        raise AnsweringError(
            "nothing has been published, and in live mode nothing is published by itself",
            "answering protocols publish",
        )
    publication = Publication.now(found.name, how, found.settings.mode)
    before = publications.current(home)
    try:
        snapshot.keep(home, files)
        if before is None or before.content != found.name:
            publications.add(home, publication)
        else:
            publication = before
        publications.tidy(home)
    except OSError as error:
        raise AnsweringError(f"{home} cannot be written: {error.strerror}", "make room, or mend its owner") from error
    note = f"{why}published the files in {folder} by itself, in demo mode: set {found.name[:12]}"
    return Started(found, publication, (note,), by_itself=True)
