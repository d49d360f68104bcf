"""A whole set: every problem of every file at once, what holds between files, and what is only a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.errors import InvalidFiles
from answering.protocols import source
from tests.protocols.only import ARM, FLAGS, NOTE, SCRIPT


def test_a_sound_set_has_no_problem(folder: Path) -> None:
    found, problems = source.check(folder)
    assert problems == []
    assert found is not None
    assert set(found.protocols) == {"sore-arm", "note"}


def test_every_problem_of_every_file_is_told_at_once(folder: Path) -> None:
    for name in (ARM, NOTE):
        path = folder / name
        path.write_text(
            path.read_text("utf-8")
            .replace("status: draft", "status: signed")
            .replace("en: ", "en : ", 1)
            .replace("version: 1", "version: one"),
            "utf-8",
        )
    with pytest.raises(InvalidFiles) as raised:
        source.load(folder)
    told = [(Path(one.file).name, one.line) for one in raised.value.problems]
    assert told == [("note.yaml", 4), ("note.yaml", 5), ("sore-arm.yaml", 3), ("sore-arm.yaml", 4)]
    assert str(raised.value).count("mend:") == 4


def test_ids_and_menu_keys_are_unique_over_all_files(folder: Path) -> None:
    text = (folder / ARM).read_text("utf-8").replace("sore arm", "achy arm").replace("my arm hurts", "arm pain")
    text = text.replace("arm came off", "arm fell off").replace("brazo adolorido", "brazo que duele")
    (folder / "base/other.yaml").write_text(text.replace("se le fue el brazo", "perdió el brazo"), "utf-8")
    (folder / "base/third.yaml").write_text(
        (folder / NOTE)
        .read_text("utf-8")
        .replace("id: note", "id: memo\nmenu_key: 1")
        .replace("leave a note", "leave a memo")
        .replace("dejar una nota", "dejar un memo"),
        "utf-8",
    )
    problems = source.check(folder)[1]
    assert [problem.what.split(" (")[0] for problem in problems] == [
        "the protocol 'sore-arm' is defined twice",
        "the protocols 'sore-arm' and 'memo' have the menu key 1",
    ]


def test_a_long_sentence_is_only_a_warning(folder: Path) -> None:
    path = folder / ARM
    path.write_text(path.read_text("utf-8").replace("Is the arm broken?", "Is it " + "very " * 40 + "sore?"), "utf-8")
    found, problems = source.check(folder)
    assert found is not None
    assert [problem.warning for problem in problems] == [True]


def test_advice_that_is_never_reached_is_only_a_warning(folder: Path) -> None:
    path = folder / ARM
    advice = 'advice:\n  self-care: {en: "Rest the arm.", es: "Descanse el brazo."}\n'
    path.write_text(path.read_text("utf-8") + advice, "utf-8")
    found, problems = source.check(folder)
    assert found is not None
    assert [(one.what, one.warning) for one in problems] == [
        ("there is advice for self-care, which nothing here leads to", True)
    ]


def test_retired_protocols_are_checked_but_left_out(folder: Path) -> None:
    path = folder / ARM
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: retired"), "utf-8")
    assert set(source.load(folder).protocols) == {"note"}


def test_missing_files_are_told_by_name(folder: Path) -> None:
    (folder / FLAGS).unlink()
    (folder / SCRIPT).unlink()
    problems = source.check(folder)[1]
    assert [(Path(one.file).name, one.what) for one in problems] == [
        ("red-flags.yaml", "the file is missing"),
        ("script.yaml", "the file is missing"),
    ]


def test_a_folder_that_is_none_of_protocols_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "strange.yaml").write_text("a: 1")
    assert [one.what for one in source.check(tmp_path)[1]] == ["this is no folder of protocols"]
    assert [one.what for one in source.check(tmp_path / "nowhere")[1]] == ["this is no folder of protocols"]


def test_the_hash_names_the_content_and_nothing_else(folder: Path) -> None:
    before = source.load(folder).content_hash
    assert source.load(folder).content_hash == before
    (folder / "practice.yaml").write_text("anything", "utf-8")
    assert source.load(folder).content_hash == before
    path = folder / ARM
    path.write_text(path.read_text("utf-8") + "# a comment\n", "utf-8")
    assert source.load(folder).content_hash != before
