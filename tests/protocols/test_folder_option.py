"""Every action that reads the practice's files takes their folder as `--folder`; some take it by itself too."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from answering.__main__ import main
from answering.cli.protocols._folder import add_folder
from answering.places import project_root

OWN = project_root() / "protocols"


@pytest.mark.parametrize(
    ("given", "installed", "found"),
    [
        ([], False, OWN),
        ([], True, None),
        (["x"], False, Path("x")),
        (["--folder", "x"], False, Path("x")),
        (["--folder", "x"], True, Path("x")),
    ],
)
def test_a_folder_is_named_either_way(given: list[str], installed: bool, found: Path | None) -> None:
    parser = argparse.ArgumentParser()
    add_folder(parser, installed=installed, positional=True)
    assert parser.parse_args(given).folder == found


def test_two_folders_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["protocols", "check", "x", "--folder", "y"])
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize(
    "action", [["check"], ["test"], ["try"], ["show"], ["book", "--html", "x"], ["publish"], ["diff"], ["status"]]
)
def test_every_action_takes_one(
    action: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWERING_STATE", str(tmp_path / "state"))
    assert main(["protocols", *action, "--folder", str(tmp_path / "none")]) == 1
    captured = capsys.readouterr()
    assert str(tmp_path / "none") in captured.out + captured.err or action == ["diff"]
