"""A service starts with what was last known to be good, and says so; it never starts with half an edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.errors import InvalidFiles
from answering.protocols import snapshot, source

ARM = "base/sore-arm.yaml"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_sound_files_are_used_and_kept(folder: Path, state: Path) -> None:
    found, problems = snapshot.load_or_last_good(folder, state)
    assert problems == ()
    kept = snapshot.last_good(state, "protocols")
    assert kept is not None
    assert kept.name == found.content_hash
    assert source.load(kept).protocols.keys() == found.protocols.keys()


def test_broken_files_give_way_to_the_last_good_ones_and_it_is_said_first(folder: Path, state: Path) -> None:
    good, _ = snapshot.load_or_last_good(folder, state)
    (folder / ARM).write_text("id: [", "utf-8")
    found, problems = snapshot.load_or_last_good(folder, state)
    assert found.content_hash == good.content_hash
    assert found.protocols["sore-arm"].questions == good.protocols["sore-arm"].questions
    assert "the last good version is in use" in problems[0].what
    assert any("not YAML" in problem.what for problem in problems[1:])
    assert not problems[0].warning


def test_without_good_files_a_broken_set_does_not_start(folder: Path, state: Path) -> None:
    (folder / ARM).write_text("id: [", "utf-8")
    with pytest.raises(InvalidFiles):
        snapshot.load_or_last_good(folder, state)


def test_a_kept_set_that_was_tampered_with_is_not_used(folder: Path, state: Path) -> None:
    snapshot.load_or_last_good(folder, state)
    kept = snapshot.last_good(state, "protocols")
    assert kept is not None
    (kept / ARM).write_text((kept / ARM).read_text("utf-8").replace("Is the arm broken?", "Is it?"), "utf-8")
    assert snapshot.last_good(state, "protocols") is None
    (folder / ARM).write_text("id: [", "utf-8")
    with pytest.raises(InvalidFiles):
        snapshot.load_or_last_good(folder, state)


def test_a_mended_set_takes_the_place_of_the_last_good_one(folder: Path, state: Path) -> None:
    first, _ = snapshot.load_or_last_good(folder, state)
    path = folder / ARM
    path.write_text(path.read_text("utf-8").replace("Is the arm broken?", "Is your arm broken?"), "utf-8")
    second, _ = snapshot.load_or_last_good(folder, state)
    kept = snapshot.last_good(state, "protocols")
    assert kept is not None
    assert kept.name == second.content_hash != first.content_hash


def test_old_sets_are_forgotten(folder: Path, state: Path) -> None:
    path = folder / ARM
    text = path.read_text("utf-8")
    for number in range(snapshot.KEPT + 5):
        path.write_text(text + "# edit" + "." * number + "\n", "utf-8")
        snapshot.load_or_last_good(folder, state)
    sets = [one for one in (state / "protocols").iterdir() if one.is_dir()]
    assert len(sets) == snapshot.KEPT
    assert snapshot.last_good(state, "protocols") in sets


def test_a_state_folder_that_cannot_be_written_is_only_a_warning(folder: Path, state: Path) -> None:
    state.write_text("a file where a folder should be")
    found, problems = snapshot.load_or_last_good(folder, state)
    assert "sore-arm" in found.protocols
    assert [problem.warning for problem in problems] == [True]
    assert "could not be kept" in problems[0].what
