"""`answering protocols check`, run as a person runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from answering.__main__ import main
from answering.places import project_root

LIBRARY = project_root() / "protocols"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "protocols")
    return tmp_path / "protocols"


def test_the_shipped_folder_can_be_used_and_is_said_to_be_draft(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "check"]) == 0
    told = capsys.readouterr().out
    count = len(list((LIBRARY / "base").glob("*.yaml")))
    assert f"{count} protocols and" in told
    assert f"{count} of them are drafts: no clinician has signed them" in told


def test_problems_are_printed_with_place_and_mend(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied / "base" / "stroke.yaml"
    text = path.read_text("utf-8")
    line = text[: text.index("level: emergency-now")].count("\n") + 1
    path.write_text(text.replace("level: emergency-now", "level: emergency", 1), "utf-8")
    practice = copied / "practice.yaml"
    practice.write_text(practice.read_text("utf-8").replace("time_zone:", "timezone:"), "utf-8")
    assert main(["protocols", "check", str(copied)]) == 1
    told = capsys.readouterr().out
    assert f"{path}:{line}:" in told
    assert "unknown level 'emergency'\n    mend: did you mean 'emergency-now'?" in told
    assert "unknown key 'timezone' in practice.yaml\n    mend: did you mean 'time_zone'?" in told
    assert "3 problems, 0 warnings" in told
    assert "can be used" not in told


def test_json_is_one_object_a_line_and_one_in_sum(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "check", "--json", str(copied)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 1
    assert lines[0]["ok"] is True
    assert len(lines[0]["content_hash"]) == 64
    (copied / "base" / "hours.yaml").write_text("id: [", "utf-8")
    assert main(["protocols", "check", "--json", str(copied)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [set(line) for line in lines[:-1]] == [{"file", "line", "column", "what", "mend", "warning", "lost"}]
    assert lines[-1]["ok"] is False
    assert lines[-1]["content_hash"] is None


def test_languages_and_topics_must_agree_with_the_protocols(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practice = copied / "practice.yaml"
    practice.write_text(practice.read_text("utf-8").replace("topic: suicide", "topic: suicid"), "utf-8")
    assert main(["protocols", "check", str(copied)]) == 0
    told = capsys.readouterr().out
    assert "warning: a route is for the topic 'suicid', which no protocol or red flag has" in told
    assert "did you mean 'suicide'?" in told


def test_a_folder_of_something_else_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "check", str(tmp_path)]) == 1
    assert "this is no folder of protocols" in capsys.readouterr().out
