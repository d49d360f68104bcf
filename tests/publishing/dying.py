"""A publisher that is killed (-9) when it is about to take its n-th step on disk."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from answering.errors import Problem
from answering.publishing.practice import PracticeSet
from answering.publishing.publish import Publisher

STEPS = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "tempfile.mkdtemp"})
"""Audit events of whatever touches the disk (replacing a file is a rename)."""


def passes(found: PracticeSet) -> Sequence[Problem]:
    return []


def publish(state: Path, folder: Path, at_step: int) -> None:
    """Publish; this process does not survive its `at_step`-th step in `state`."""
    steps = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in STEPS and str(state) in str(arguments[0]):
            steps += 1
            if steps == at_step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    Publisher(state, {}, passes, lambda found: None, lambda said: None).publish(folder)
