"""A published set is there whole, byte for byte, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from answering.publishing import snapshot

FILES = {"practice.yaml": b"name: a\n", "base/one.yaml": b"id: one\n", "signatures/one.yaml": b"protocol: one\n"}


def test_a_set_is_named_by_all_its_files(tmp_path: Path) -> None:
    name = snapshot.keep(tmp_path, FILES)
    assert snapshot.read(tmp_path, name) == FILES
    for file in FILES:
        assert snapshot.name_of({**FILES, file: FILES[file] + b"#"}) != name
        assert snapshot.name_of({key: value for key, value in FILES.items() if key != file}) != name


def test_keeping_twice_is_keeping_once(tmp_path: Path) -> None:
    name = snapshot.keep(tmp_path, FILES)
    inode = (tmp_path / name).stat().st_ino
    assert snapshot.keep(tmp_path, FILES) == name
    assert (tmp_path / name).stat().st_ino == inode


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "added"])
def test_a_set_that_is_not_what_its_name_says_is_not_used_and_can_be_kept_anew(tmp_path: Path, damage: str) -> None:
    name = snapshot.keep(tmp_path, FILES)
    file = tmp_path / name / "base" / "one.yaml"
    match damage:
        case "changed":
            file.write_bytes(b"id: two\n")
        case "cut":
            file.write_bytes(b"")
        case "gone":
            file.unlink()
        case "added":
            file.with_name("two.yaml").write_bytes(b"id: two\n")
    assert snapshot.read(tmp_path, name) is None
    assert snapshot.keep(tmp_path, FILES) == name
    assert snapshot.read(tmp_path, name) == FILES


@pytest.mark.parametrize("name", ["", "..", "../practice", "a" * 63, "A" * 64, "/etc"])
def test_a_name_that_is_none_leads_nowhere(tmp_path: Path, name: str) -> None:
    assert snapshot.read(tmp_path, name) is None


def test_a_folder_is_read_with_practice_and_signatures(folder: Path) -> None:
    (folder / "signatures").mkdir()
    (folder / "signatures" / "sore-arm.yaml").write_bytes(b"protocol: sore-arm\n")
    (folder / "signatures" / "notes.txt").write_bytes(b"not published")
    files, problems = snapshot.read_folder(folder)
    assert problems == []
    assert {"practice.yaml", "signatures/sore-arm.yaml", "base/sore-arm.yaml"} <= set(files)
    assert "signatures/notes.txt" not in files


def test_a_practice_file_that_is_no_file_never_blocks(folder: Path) -> None:
    (folder / "practice.yaml").unlink()
    os.mkfifo(folder / "practice.yaml")
    files, problems = snapshot.read_folder(folder)
    assert "practice.yaml" not in files
    assert ["not an ordinary file" in problem.what for problem in problems] == [True]


def test_only_what_is_wanted_stays(tmp_path: Path) -> None:
    names = [snapshot.keep(tmp_path, {"practice.yaml": str(number).encode()}) for number in range(3)]
    (tmp_path / ".new-abandoned").mkdir()
    snapshot.forget(tmp_path, names[:1])
    assert [path.name for path in tmp_path.iterdir()] == names[:1]
    assert snapshot.named(tmp_path, names[0][:5]) == names[:1]
