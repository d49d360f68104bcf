"""Which matcher serves a protocol set: the taught one where what its sentences teach has been built, wordings alone
where nothing was; and the building of it, in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from answering.errors import AnsweringError
from answering.learning import store, training
from answering.learning.matcher import TaughtMatcher
from answering.learning.model import Model
from answering.learning.training import Lesson
from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import Matcher
from answering.places import cache_dir
from answering.protocols.model import ProtocolSet

MEND = "answering protocols build"
_LIMIT_S = 600.0
_NICENESS = 10


class NotBuilt(AnsweringError):
    """Nothing could be learnt."""


@dataclass(frozen=True, slots=True)
class Serving:
    """`model`: what was learnt, None for wordings alone. `note`: what an admin has to hear, "" for nothing."""

    matcher: Matcher
    model: Model | None
    note: str = ""


def home() -> Path:
    """Where what was learnt is kept: the same for every installation of one user."""
    return cache_dir() / "learnt"


def serving(protocols: ProtocolSet, *, stand_in: bool = False) -> Serving:
    """The matcher for a set. `stand_in`: where its own model is missing or damaged, the last sound one serves."""
    given = training.lesson(protocols)
    if not given.enough:
        return Serving(PhraseMatcher(protocols), None)
    note = "what the protocols' sentences teach has not been built"
    try:
        model = store.load(home(), given.name)
    except store.Unusable as error:
        model, note = None, error.what
    if model is not None:
        return Serving(TaughtMatcher(protocols, model), model)
    model = store.latest(home()) if stand_in else None
    if model is not None:
        note = f"{note}: that of {model.built} ({model.name[:12]}) stands in; {MEND}"
        return Serving(TaughtMatcher(protocols, model), model, note)
    return Serving(
        PhraseMatcher(protocols), None, f"{note}: wordings alone judge what callers say, and miss more; {MEND}"
    )


def built(protocols: ProtocolSet) -> bool:
    """Whether there is nothing left to build for a set."""
    given = training.lesson(protocols)
    if not given.enough:
        return True
    try:
        return store.load(home(), given.name) is not None
    except store.Unusable:
        return False


def build(protocols: ProtocolSet) -> Model | None:
    """Learn in a process of its own, at low priority and on one core, unless that was done; None: too few sentences.

    Takes up to half a minute. Raises NotBuilt.
    """
    given = training.lesson(protocols)
    if not given.enough:
        return None
    if not built(protocols):
        _learn_apart(given)
    try:
        model = store.load(home(), given.name)
    except store.Unusable as error:
        raise NotBuilt(error.what, error.mend) from error
    if model is None:
        raise NotBuilt("what was learnt is not there", f"look whether {home()} can be written")
    return model


def _learn_apart(given: Lesson) -> None:
    """One thread for sums makes them the same from run to run, and leaves the other cores to calls."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "answering.learning"],
            input=given.dumped(),
            capture_output=True,
            env=environment,
            timeout=_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuilt(f"learning did not come to an end: {type(error).__name__}", MEND) from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NotBuilt(f"learning failed: {' '.join(last)}", MEND)


def learn_from(told: bytes) -> None:
    """What that process does: learn from what `Lesson.dumped` gave, and keep it. Raises OSError, ImportError."""
    os.nice(_NICENESS)
    given = Lesson.parsed(json.loads(told))
    store.save(home(), training.learn(given, datetime.now(UTC).isoformat(timespec="seconds")))
