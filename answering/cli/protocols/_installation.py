"""Which installation a command speaks of, and what publishing into it needs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from answering.errors import NotInstalled, Problem
from answering.instance import Instance
from answering.places import project_root, state_dir

if TYPE_CHECKING:
    from answering.publishing.practice import PracticeSet
    from answering.publishing.publish import Publisher
    from answering.publishing.standing import Standing

_NICENESS = 10


def add_state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, metavar="DIR", help="the state folder (default: that of `make run`)")


@dataclass(frozen=True, slots=True)
class Installation:
    """`instance` is None where nothing was ever started. `folder`: the practice's files, the ones named if any were."""

    state: Path
    instance: Instance | None
    folder: Path

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Installation:
        state: Path = arguments.state or state_dir("run")
        named: Path | None = getattr(arguments, "folder", None)
        try:
            instance = Instance.read(state)
        except NotInstalled:
            return cls(state, None, named or project_root() / "protocols")
        return cls(state, instance, named or Path(instance.protocols))

    def standing(self) -> Standing | None:
        """What the service tells of itself; None when none runs."""
        from answering.publishing import standing

        return None if self.instance is None else standing.read(Path(self.instance.run))

    def environment(self) -> Mapping[str, str]:
        """The variables above practice.yaml: those of the service that runs, else of this process."""
        return self.instance.environment if self.instance is not None and self.standing() else os.environ

    def publisher(self) -> Publisher:
        """Publishes with the workbench's tests, at a low priority: calls go first."""
        from answering.publishing.publish import Publisher

        os.nice(_NICENESS)
        return Publisher(self.state, self.environment(), _try, _speak, lambda said: print(said, flush=True))


def _try(found: PracticeSet) -> Sequence[Problem]:
    """What the dialogues prove wrong, on what the sentences teach, which is built first.

    What no dialogue tries is a reason to refuse in live mode, else only told.
    """
    from answering.learning import serving
    from answering.publishing.practice import LIVE
    from answering.workbench.report import run_dialogues, untaken

    model = serving.build(found.protocols)
    if model is not None:
        print(f"learnt: {len(model.known)} sentences, {model.name[:12]}", flush=True)
    report = run_dialogues(found.protocols, found.settings)
    untried = set(untaken(report.coverage))
    wrong = [problem for problem in report.problems if problem not in untried]
    print(f"tested: {len(report.runs)} dialogues, {len(wrong)} problems, {len(untried)} ways that none of them tries")
    return wrong if found.settings.mode != LIVE else [*wrong, *sorted(untried)]


def _speak(found: PracticeSet) -> None:
    """Have every fixed sentence spoken into the cache before anybody waits for it."""
    import asyncio

    from answering.learning import serving
    from answering.prepare import prepare

    serving.build(found.protocols)
    count = asyncio.run(prepare(found.settings, found.protocols))
    print(f"spoken: {count} sentences are ready", flush=True)
