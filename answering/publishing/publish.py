"""Publishing: from files as they lie in a folder to what every new call runs on, wholly or not at all.

checked -> signed, where live -> tested -> read again -> kept on disk -> made ready by every worker -> **published** ->
taken by every worker. What is published is one file that is replaced in one step, so a process killed anywhere leaves
the old set or the new one, and every worker follows that file by itself.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from answering.errors import AnsweringError, InvalidFiles, NotInstalled, Problem
from answering.instance import Instance
from answering.publishing import practice, publications, snapshot, standing, start
from answering.publishing.differences import Difference, lost_red_flags
from answering.publishing.practice import PracticeSet
from answering.publishing.publications import PUBLISH, ROLLBACK, WITHDRAWN, Publication
from answering.settings import refuse_without_restart

READY_S = 180.0
SWITCH_S = 5.0
BACK_S = 60.0
_LOOK_S = 0.02

Test = Callable[[PracticeSet], Sequence[Problem]]
Say = Callable[[str], None]


class NotPublished(AnsweringError):
    """What was asked for was not done, and what ran before runs on."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes into the installation of `state`.

    `environment`: variables above practice.yaml. `test` returns what the examples prove wrong; `make_ready` has
    sentences spoken into the cache. `say` hears a sentence about each step.
    """

    state: Path
    environment: Mapping[str, str]
    test: Test
    make_ready: Callable[[PracticeSet], None]
    say: Say

    def publish(self, folder: Path, *, accept_lost: bool = False) -> Publication:
        """Publish the files of a folder.

        Raises InvalidFiles with every problem of broken, unsigned or failing files, NotPublished when the service did
        not take them; what ran before runs on. `accept_lost`: red flags may be lost.
        """
        with publications.lock(self.state) as home:
            files, unreadable = snapshot.read_folder(folder)
            found, problems = practice.check(files, folder, self.environment)
            if found is None or unreadable:
                raise InvalidFiles([*problems, *unreadable])
            many, mode = len(found.protocols.protocols), found.settings.mode
            self.say(f"checked: {many} protocols, set {found.name[:12]}, {mode} mode")
            _raise(practice.refusals(found, folder))
            before = publications.current(home)
            if before is not None and before.content == found.name:
                self.say("this is published already")
            else:
                self._compare(home, before, found, accept_lost=accept_lost)
                _raise(self.test(found))
                if snapshot.read_folder(folder)[0] != files:
                    raise NotPublished(
                        "the files were changed while they were being published: nothing was published",
                        "save everything, then publish again",
                    )
                _keep(home, files)
                before = Publication.now(found.name, PUBLISH, found.settings.mode)
            return self._go_live(home, before, found)

    def rollback(self, beginning: str = "") -> Publication:
        """Publish an earlier set again: the one before what runs, or the one whose name begins so.

        Raises NotPublished when there is none, InvalidFiles when it is damaged or may not serve patients.
        """
        with publications.lock(self.state) as home:
            name = _earlier(home, beginning)
            found = start.load_named(home, name, self.environment)
            _raise(practice.refusals(found, home / name))
            return self._go_live(home, Publication.now(name, ROLLBACK, found.settings.mode), found)

    def _compare(self, home: Path, before: Publication | None, found: PracticeSet, *, accept_lost: bool) -> None:
        """Red flags are not lost by an oversight."""
        if before is None:
            return
        try:
            old = start.load_named(home, before.content, self.environment)
        except InvalidFiles:
            self.say(f"what is published ({before.content[:12]}) can no longer be read: nothing to compare with")
            return
        lost = lost_red_flags(old.protocols, found.protocols)
        for each in lost:
            self.say(f"{each}")
        if lost and not accept_lost:
            raise NotPublished(
                f"{_count(lost)} lost or less urgent: nothing was published",
                "put them back; if a clinician wants it so, add --accept-lost-red-flags",
            )

    def _go_live(self, home: Path, publication: Publication, found: PracticeSet) -> Publication:
        run = self._refuse_what_needs_a_restart(home, found)
        told = standing.read(run) if run is not None else None
        if run is None or told is None:
            self._put(home, publication)
            self.say("no service runs here: the next start takes it")
        else:
            self._switch(home, run, publication, found)
        publications.tidy(home)
        return publication

    def _switch(self, home: Path, run: Path, publication: Publication, found: PracticeSet) -> None:
        name, before = publication.content, publications.current(home)
        self.make_ready(found)
        publications.announce(home, name)
        try:
            late = _wait(run, name, READY_S, ready=True)
            if late:
                raise NotPublished(
                    f"{', '.join(late)} did not make the set ready: nothing was published",
                    f"read the logs in {self.state / 'log'}",
                )
            self._put(home, publication)
            began = time.monotonic()
            late = _wait(run, name, SWITCH_S)
            if late and all(standing.ABSENT in each for each in late):
                late = _wait(run, name, BACK_S)
            if late:
                self._withdraw(home, run, before, publication, late)
            took_s = time.monotonic() - began
            stopped = standing.read(run) is None
            self.say(
                "the service has stopped meanwhile: its next start takes the set"
                if stopped
                else f"every worker runs it, {took_s:.1f} s after it was published; calls that had begun keep theirs"
            )
        finally:
            publications.end_announcement(home)

    def _withdraw(
        self, home: Path, run: Path, before: Publication | None, publication: Publication, late: list[str]
    ) -> None:
        """Not every worker took it: what was published before is published again."""
        what, mend = f"{', '.join(late)} did not take the set", f"read the logs in {self.state / 'log'}"
        if before is None or before == publication:
            raise NotPublished(what, mend)
        self._put(home, Publication.now(before.content, WITHDRAWN, before.mode))
        what += f": {before.content[:12]} is published again"
        still = _wait(run, before.content, SWITCH_S)
        raise NotPublished(f"{what}, and {', '.join(still)} does not run it yet" if still else what, mend)

    def _refuse_what_needs_a_restart(self, home: Path, found: PracticeSet) -> Path | None:
        """Where the service tells of itself (None: there never was one), unless Asterisk would have to be restarted."""
        try:
            instance = Instance.read(self.state)
        except NotInstalled:
            return None
        before = publications.current(home)
        if before is not None and before.content != found.name and _listens(instance):
            with suppress(InvalidFiles):
                running = start.load_named(home, before.content, self.environment)
                refuse_without_restart(running.settings, found.settings)
        return Path(instance.run)

    def _put(self, home: Path, publication: Publication) -> None:
        if publications.current(home) != publication:
            try:
                publications.add(home, publication)
            except OSError as error:
                raise NotPublished(f"{home} cannot be written: {error.strerror}", "make room there") from error


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidFiles(problems)


def _keep(home: Path, files: Mapping[str, bytes]) -> None:
    try:
        snapshot.keep(home, files)
    except OSError as error:
        raise NotPublished(f"{home} cannot be written: {error.strerror}", "make room there") from error


def _earlier(home: Path, beginning: str) -> str:
    if not beginning:
        name = publications.before(publications.read(home))
        if name is None:
            raise NotPublished("there is no earlier set to go back to", "answering protocols status --history")
        return name
    names = snapshot.named(home, beginning)
    if len(names) != 1:
        what = "no set kept begins" if not names else f"{len(names)} sets kept begin"
        raise NotPublished(f"{what} with '{beginning}'", "answering protocols status --history names them")
    return names[0]


def _wait(run: Path, name: str, limit_s: float, *, ready: bool = False) -> list[str]:
    """Who does not run the set in time (or has not made it ready); nobody to wait for once the service has stopped."""
    end = time.monotonic() + limit_s
    while True:
        told = standing.read(run)
        if told is None:
            return ["the service has stopped and"] if ready else []
        late = told.late(name, ready=ready)
        if not late or time.monotonic() > end:
            return late
        time.sleep(_LOOK_S)


def _listens(instance: Instance) -> bool:
    """Whether the Asterisk of this installation is up: its configuration is what was rendered at its start."""
    try:
        with socket.create_connection((str(instance.ami["host"]), int(str(instance.ami["port"]))), 1.0):
            return True
    except OSError:
        return False


def _count(lost: Sequence[Difference]) -> str:
    return f"{len(lost)} red flag{'' if len(lost) == 1 else 's'}"
