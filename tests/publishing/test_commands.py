"""`answering protocols publish | rollback | status | sign | diff` without a service, run as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answering.__main__ import main
from answering.cli.protocols import _installation
from tests.publishing.conftest import ARM, Edit


@pytest.fixture(autouse=True)
def polite(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process goes on after the command."""
    monkeypatch.setattr(_installation, "_NICENESS", 0)


@pytest.fixture
def at(folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Arguments that name this test's installation."""
    state.mkdir()
    monkeypatch.setattr(_installation, "project_root", lambda: folder.parent)
    folder.rename(folder.parent / "protocols")
    folder.symlink_to(folder.parent / "protocols")
    return ["--state", str(state)]


def test_from_nothing_to_published_to_changed_to_back(
    folder: Path, at: list[str], capsys: pytest.CaptureFixture[str], change: Edit
) -> None:
    assert main(["protocols", "status", *at]) == 1
    assert "nothing is published" in capsys.readouterr().out
    assert main(["protocols", "publish", *at]) == 0
    told = capsys.readouterr().out
    first = told.split("set ")[1][:12]
    assert f"published: {first} by " in told
    assert "no service runs here" in told
    assert main(["protocols", "status", *at]) == 0
    told = capsys.readouterr().out
    assert f"published   {first}" in told
    assert "as published" in told
    assert "2, 2 of them drafts" in told
    assert "0 signed, 0 stale, 2 unsigned" in told

    change(ARM, "Is the arm broken?", "Is your arm broken?")
    assert main(["protocols", "status", *at]) == 0
    assert f"NOT live: {ARM}" in capsys.readouterr().out
    assert main(["protocols", "diff", *at]) == 0
    told = capsys.readouterr().out
    assert 'say / en: "Is the arm broken?" -> "Is your arm broken?"' in told
    assert main(["protocols", "publish", *at]) == 0
    assert main(["protocols", "rollback", *at]) == 0
    assert f"went back to {first}" in capsys.readouterr().out
    assert main(["protocols", "status", "--json", "--history", *at]) == 0
    status = json.loads(capsys.readouterr().out)
    assert [one["how"] for one in status["history"]] == ["rollback", "publish", "publish"]
    assert status["published"]["content"].startswith(first)
    assert status["folder"]["same"] is False


def test_a_broken_folder_is_refused_and_told_by_status(
    folder: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["protocols", "publish", *at]) == 0
    (folder / ARM).write_text("id: [", "utf-8")
    assert main(["protocols", "publish", *at]) == 1
    assert "not YAML" in capsys.readouterr().err
    assert main(["protocols", "status", *at]) == 0
    told = capsys.readouterr().out
    assert "what is published runs on" in told
    assert ARM in told


def test_a_lost_red_flag_is_an_error_of_diff_and_of_publish(
    at: list[str], capsys: pytest.CaptureFixture[str], change: Edit
) -> None:
    assert main(["protocols", "publish", *at]) == 0
    change("_common/red-flags.yaml", "id: no-pulse", "id: no-heartbeat")
    assert main(["protocols", "diff", *at]) == 1
    assert "every call / red flag / no-pulse: emergency-now -> nothing   (red flag lost)" in capsys.readouterr().out
    assert main(["protocols", "diff", "--json", *at]) == 1
    assert json.loads(capsys.readouterr().out)["lost_red_flags"][0]["where"] == ["every call", "red flag", "no-pulse"]
    assert main(["protocols", "publish", *at]) == 1
    assert "--accept-lost-red-flags" in capsys.readouterr().err
    assert main(["protocols", "publish", "--accept-lost-red-flags", *at]) == 0


def test_diff_takes_a_folder_a_set_or_says_there_is_none(
    folder: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["protocols", "diff", *at]) == 1
    assert "nothing has been published yet" in capsys.readouterr().err
    assert main(["protocols", "diff", str(folder), *at]) == 0
    assert "nothing changes for callers" in capsys.readouterr().out
    assert main(["protocols", "publish", *at]) == 0
    name = capsys.readouterr().out.split("set ")[1][:12]
    assert main(["protocols", "diff", name[:8], *at]) == 0
    capsys.readouterr()
    assert main(["protocols", "diff", "zz", *at]) == 1
    assert "there is no folder and no set 'zz'" in capsys.readouterr().err


def test_signing_to_go_live(folder: Path, at: list[str], capsys: pytest.CaptureFixture[str], change: Edit) -> None:
    who = ["--name", "Ana Díaz", "--role", "MD", "--folder", str(folder)]
    assert main(["protocols", "sign", "sore-arm", *who]) == 0
    assert "is a draft" in capsys.readouterr().out
    change("practice.yaml", "schema: 1\n", "schema: 1\nmode: live\n")
    change(ARM, "status: draft", "status: active")
    assert main(["protocols", "publish", *at]) == 1
    assert "it has changed since it was signed" in capsys.readouterr().err
    assert main(["protocols", "sign", "sore-arm", "red-flags", *who]) == 0
    capsys.readouterr()
    assert main(["protocols", "publish", *at]) == 1
    told = capsys.readouterr().err
    assert "may not serve" not in told
    assert "reaches" in told, "in live mode every way has to be tried by a dialogue"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sore-arn", "--name", "Ana", "--role", "MD"], "did you mean 'sore-arm'?"),
        (["sore-arm", "--name", " ", "--role", "MD"], "a signature needs a name and a role"),
        (["sore-arm", "--name", "Ana\nDíaz", "--role", "MD"], "a signature needs a name and a role"),
    ],
)
def test_what_cannot_be_signed_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["protocols", "sign", *arguments, "--folder", str(folder)]) == 1
    assert told in capsys.readouterr().err
    assert not (folder / "signatures").exists()
