"""Whatever lies in a folder, or happens to it while it is read, gives a clear sentence and never a traceback."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from answering.protocols import folder as reading
from answering.protocols import source
from answering.protocols.yaml_source import MAX_BYTES


def told(folder: Path) -> list[tuple[str, str]]:
    return [(Path(one.file).name, one.what) for one in source.check(folder)[1]]


def test_a_link_inside_the_folder_is_read_and_one_out_of_it_refused(folder: Path, tmp_path: Path) -> None:
    arm = folder / "base/sore-arm.yaml"
    arm.rename(folder / "base/sore-arm.v2")
    arm.symlink_to("sore-arm.v2")
    assert told(folder) == []
    outside = tmp_path / "outside.yaml"
    (folder / "base/sore-arm.v2").rename(outside)
    arm.unlink()
    arm.symlink_to(outside)
    assert told(folder) == [("sore-arm.yaml", "a link to a file outside of this folder")]
    arm.unlink()
    arm.symlink_to("../../../../../../../../../../etc/hostname")
    assert told(folder) == [("sore-arm.yaml", "a link to a file outside of this folder")]


def test_a_link_to_nothing_or_to_itself_is_told(folder: Path) -> None:
    (folder / "base/gone.yaml").symlink_to("nowhere.yaml")
    (folder / "base/round.yaml").symlink_to("round.yaml")
    files = dict(told(folder))
    assert files["gone.yaml"] == "vanished while the folder was read"
    assert files["round.yaml"].startswith("cannot be read")


def test_a_linked_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "x.yaml").write_text("x", "utf-8")
    (folder / "more").symlink_to(more)
    (folder / "round").symlink_to(folder)
    assert told(folder) == []


def test_a_file_that_vanishes_while_the_folder_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def vanish(path: str | Path, flags: int) -> int:
        if Path(path).name == "sore-arm.yaml":
            Path(path).unlink(missing_ok=True)
        return opened(path, flags)

    monkeypatch.setattr(reading.os, "open", vanish)
    assert told(folder) == [("sore-arm.yaml", "vanished while the folder was read")]


def test_a_file_that_is_written_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def write(path: str | Path, flags: int) -> int:
        descriptor = opened(path, flags)
        if Path(path).name == "note.yaml":
            monkeypatch.setattr(reading.os, "open", opened)
            stat = os.fstat
            calls = itertools.count(1)

            def fstat(number: int) -> os.stat_result:
                if number == descriptor and next(calls) == 2:
                    Path(path).write_text("schema: 1\n", "utf-8")
                return stat(number)

            monkeypatch.setattr(reading.os, "fstat", fstat)
        return descriptor

    monkeypatch.setattr(reading.os, "open", write)
    assert ("note.yaml", "changed while it was read") in told(folder)


def test_what_is_no_file_is_not_opened_for_ever(folder: Path) -> None:
    os.mkfifo(folder / "base/pipe.yaml")
    (folder / "base/folder.yaml").mkdir()
    assert told(folder) == [("pipe.yaml", "not an ordinary file")]


def test_a_file_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: str | Path, flags: int) -> int:
        if Path(path).name == "note.yaml":
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(reading.os, "open", refuse)
    assert told(folder) == [("note.yaml", "cannot be read: Permission denied")]


def test_ten_thousand_files_are_one_problem(folder: Path) -> None:
    more = folder / "more"
    more.mkdir()
    for number in range(10_000):
        (more / f"{number}.yaml").touch()
    assert told(folder) == [("protocols", "more than 2,000 protocol files")]


def test_a_folder_of_anything_is_left_after_so_many_entries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ENTRIES", 50)
    for number in range(60):
        (folder / f"{number}.txt").touch()
    assert told(folder) == [("protocols", "more than 50 files and folders")]


@pytest.mark.parametrize("name", [b"\xff.yaml", b"a\nb.yaml", "\u202egood.yaml".encode()])
def test_a_name_that_cannot_be_printed_is_told_and_told_safely(name: bytes, folder: Path) -> None:
    with open(os.fsencode(folder) + b"/base/" + name, "w", encoding="utf-8") as stream:
        stream.write("x")
    problems = source.check(folder)[1]
    assert len(problems) == 1
    assert "name" in problems[0].what
    assert problems[0].file.isprintable()
    problems[0].file.encode()


@pytest.mark.parametrize(
    ("name", "warned"),
    [
        ("chest.YAML", True),
        ("chest.yaml.txt", True),
        (".#chest.yaml", False),
        ("chest.yaml~", False),
        (".chest.yaml.swp", False),
        ("chest.yaml.orig", False),
        ("notes.txt", False),
    ],
)
def test_what_editors_leave_is_left_and_what_was_meant_is_asked_about(name: str, warned: bool, folder: Path) -> None:
    (folder / "base" / name).write_text("half: [", "utf-8")
    found, problems = source.check(folder)
    assert found is not None
    assert [one.what for one in problems] == (["not read: the name does not end in .yaml"] if warned else [])


def test_signatures_and_the_practice_are_read_elsewhere(folder: Path) -> None:
    (folder / "signatures").mkdir()
    (folder / "signatures/sore-arm.yaml").write_text("who: x", "utf-8")
    (folder / "practice.yaml").write_text("x", "utf-8")
    files, _ = source.read_files(folder)
    assert set(files) == {"_common/script.yaml", "_common/red-flags.yaml", "base/sore-arm.yaml", "base/note.yaml"}


BAD = {
    "half written": b'schema: 1\nid: sore-arm\ntitle: {en: "a so',
    "empty": b"",
    "tabs": b"schema: 1\n\tid: x\n",
    "mark": "\ufeffschema: 1\n".encode(),
    "another encoding": "title: dirección\n".encode("latin-1"),
    "UTF-16": "schema: 1\n".encode("utf-16"),
    "zero bytes": b"\x00" * 4096,
    "too big": b"#" * (MAX_BYTES + 5),
    "a billion laughs": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
    "deep": b"[" * 100_000,
    "deep blocks": b"".join(b" " * depth + b"a:\n" for depth in range(400)),
    "a tag": b"!!python/object/apply:os.system ['true']\n",
    "a list": b"- a\n- b\n",
    "one word": b"hello\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "a key that is a list": b"[a]: 1\n",
    "a merge key": b"<<: {a: 1}\n",
    "long line": b"a: " + b"x " * 100_000,
    "html": b"<!DOCTYPE html><html><body>404</body></html>\n",
    "conflict": b"schema: 1\n<<<<<<< HEAD\nid: a\n=======\nid: b\n>>>>>>> other\n",
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_told_and_the_others_are_read(case: str, folder: Path) -> None:
    (folder / "base/bad.yaml").write_bytes(BAD[case])
    found, problems = source.check(folder)
    assert found is None
    assert {Path(one.file).name for one in problems} == {"bad.yaml"}
    assert all(one.what and len(str(one)) < 1000 for one in problems)
