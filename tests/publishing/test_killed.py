"""Publishing killed (-9) before any of its steps: what a start takes is the old set or the new one, whole."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest

from answering.publishing import publications, snapshot, start
from answering.publishing.publish import Publisher
from tests.publishing import dying
from tests.publishing.conftest import ARM, edit

KILLED = -9
PROCESSES = multiprocessing.get_context("forkserver")


def publish_and_die(state: Path, folder: Path, at_step: int) -> bool:
    """Whether a publisher was killed before that step; False when it ended before it came to it."""
    process = PROCESSES.Process(target=dying.publish, args=(state, folder, at_step))
    process.start()
    process.join(30.0)
    assert process.exitcode in (0, KILLED)
    return process.exitcode == KILLED


@pytest.mark.parametrize("first", [True, False])
def test_whenever_it_is_killed_the_set_is_whole(
    folder: Path, state: Path, tmp_path: Path, publisher: Publisher, first: bool
) -> None:
    PROCESSES.set_forkserver_preload([dying.__name__])
    state.mkdir()
    old = None if first else publisher.publish(folder).content
    edit(folder, ARM, "Is the arm broken?", "Is your arm broken?")
    new = snapshot.name_of(snapshot.read_folder(folder)[0])
    before = Path(shutil.copytree(state, tmp_path / "before"))
    home = publications.home_of(state)
    found: list[str | None] = []
    for step in range(1, 500):
        shutil.rmtree(state)
        shutil.copytree(before, state)
        killed = publish_and_die(state, folder, step)
        current = publications.current(home)
        found.append(current.content if current is not None else None)
        if current is not None:
            assert start.load(state, {}).found.name == current.content
        if not killed:
            break
        assert publisher.publish(folder).content == new, "what was begun can be ended"
        assert start.load(state, {}).found.name == new
        assert not list(home.glob(".new-*")), "what the killed one left is gone"
    else:
        pytest.fail("it never came to its end")
    assert set(found) == {old, new}
    assert found == sorted(found, key=lambda name: name == new), "there is one step in which all changes"
    assert len(found) > 15, "too few steps were seen to have tried them all"
