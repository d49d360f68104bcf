"""Folders are whole or absent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from installation import stamp


def make(folder: Path, recipe: str = "recipe", text: str = "text") -> None:
    with stamp.made_aside(folder, recipe) as aside:
        (aside / "sub").mkdir()
        (aside / "sub" / "file").write_text(text)
        (aside / "link").symlink_to("sub")


def damage_size(folder: Path) -> None:
    (folder / "sub" / "file").write_text("longer text")


def damage_missing(folder: Path) -> None:
    (folder / "sub" / "file").unlink()


def damage_extra(folder: Path) -> None:
    (folder / "sub" / "more").touch()


def damage_link(folder: Path) -> None:
    (folder / "link").unlink()
    (folder / "link").symlink_to("elsewhere")


def damage_stamp(folder: Path) -> None:
    (folder / stamp.NAME).write_text("[]")


def test_whole_by_the_same_recipe_only(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    assert not stamp.is_whole(folder, "recipe")
    make(folder)
    assert stamp.is_whole(folder, "recipe")
    assert not stamp.is_whole(folder, "another recipe")


@pytest.mark.parametrize("damage", [damage_size, damage_missing, damage_extra, damage_link, damage_stamp])
def test_damage_is_seen(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = tmp_path / "model"
    make(folder)
    damage(folder)
    assert not stamp.is_whole(folder, "recipe")


def test_a_step_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    make(folder, text="good")
    with pytest.raises(KeyboardInterrupt), stamp.made_aside(folder, "newer") as aside:
        (aside / "half").touch()
        raise KeyboardInterrupt
    assert stamp.is_whole(folder, "recipe")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_a_killed_set_up_left_is_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    left = tmp_path / ("model" + stamp.ASIDE) / "locked"
    left.mkdir(parents=True)
    (left / "half").touch()
    left.chmod(0o500)
    make(folder)
    assert stamp.is_whole(folder, "recipe")
    assert not left.exists()
