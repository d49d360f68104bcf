"""A saved file is checked and told, once it is still; it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.publishing import snapshot
from answering.publishing.watching import Watching
from tests.publishing.conftest import ARM, Edit


async def looked(watching: Watching) -> None:
    """Two looks: what is the same in both is still."""
    await watching.look()
    await watching.look()


@pytest.fixture
def watching(folder: Path) -> Watching:
    published = snapshot.name_of(snapshot.read_folder(folder)[0])
    return Watching(folder, {}, lambda: published)


async def test_the_published_folder_is_as_published(watching: Watching, folder: Path) -> None:
    await looked(watching)
    assert watching.found is not None
    assert watching.found.content == snapshot.name_of(snapshot.read_folder(folder)[0])
    assert (watching.found.problems, watching.found.first) == (0, ())


@pytest.mark.parametrize(
    ("broken", "place"),
    [("level: emergancy-now", f"{ARM}:"), ("level: [", ARM), ("level: emergency-now}\n\t- {x: y", ARM)],
)
async def test_a_broken_file_is_told_with_its_place(
    watching: Watching, folder: Path, change: Edit, broken: str, place: str
) -> None:
    change(ARM, '{when: "yes", level: emergency-now}', f'{{when: "yes", {broken}}}')
    await looked(watching)
    assert watching.found is not None
    assert watching.found.problems > 0
    assert place in watching.found.first[0]


async def test_a_sound_edit_is_told_as_not_live(watching: Watching, folder: Path, change: Edit) -> None:
    published = snapshot.name_of(snapshot.read_folder(folder)[0])
    change(ARM, "Is the arm broken?", "Is your arm broken?")
    await looked(watching)
    assert watching.found is not None
    assert watching.found.problems == 0
    assert watching.found.content == snapshot.name_of(snapshot.read_folder(folder)[0]) != published


async def test_a_file_that_is_being_written_is_left_alone_until_it_is_still(
    watching: Watching, folder: Path, change: Edit
) -> None:
    await looked(watching)
    first = watching.found
    change(ARM, "Is the arm broken?", "Is the ar")
    await watching.look()
    assert watching.found is first
    change(ARM, "Is the ar", "Is the arm broken?")
    await looked(watching)
    assert watching.found is not None
    assert watching.found.problems == 0


async def test_a_folder_that_is_gone_is_a_problem_and_no_crash(watching: Watching, folder: Path) -> None:
    await looked(watching)
    folder.rename(folder.parent / "elsewhere")
    await looked(watching)
    assert watching.found is not None
    assert watching.found.problems > 0
