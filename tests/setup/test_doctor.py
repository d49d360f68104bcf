"""Doctor says what is here, what is missing, and what that costs."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from answering.cli import doctor
from answering.errors import NotInstalled
from answering.places import Installed, installed, project_root

NONE: Mapping[str, Path] = MappingProxyType({})


def run(json_lines: bool = False) -> int:
    return doctor.run(argparse.Namespace(json=json_lines))


def findings(here: Installed, monkeypatch: pytest.MonkeyPatch) -> dict[str, doctor.Finding]:
    monkeypatch.setattr(doctor, "installed", lambda: here)
    return {finding.name: finding for finding in doctor.examine()}


def test_this_machine_has_all_that_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(json_lines=True) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = {line["name"]: line["verdict"] for line in lines}
    assert names["Asterisk"] in {"ok", "worse"} and names["PostgreSQL"] == "ok"
    assert all(line["mend"] for line in lines if line["verdict"] != "ok")


def test_nothing_set_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def absent() -> Installed:
        raise NotInstalled("nothing has been set up in this clone", "run `make setup`")

    monkeypatch.setattr(doctor, "installed", absent)
    assert run() == 1
    out = capsys.readouterr().out
    assert "MISSING" in out and "mend: run `make setup`" in out


@pytest.mark.parametrize(
    ("changes", "name", "verdict", "text"),
    [
        ({"vosk_static": NONE}, "hearing, en", "worse", "six times"),
        ({"vosk_models": NONE, "vosk_static": NONE}, "hearing, en", "missing", "no speech model"),
        ({"vosk_models": NONE, "vosk_static": NONE}, "hearing, es", "worse", "keypad and a person"),
        ({"piper_voices": NONE}, "speaking, en", "worse", "espeak-ng"),
        ({"piper_voices": NONE, "espeak": None}, "speaking, en", "missing", "no voice"),
        ({"postgres_bin": None}, "PostgreSQL", "missing", "no server"),
        ({"postgres_bin": Path("/nowhere")}, "PostgreSQL", "missing", "does not run"),
        ({"asterisk_root": Path("/nowhere")}, "Asterisk", "missing", ""),
    ],
)
def test_what_is_missing_and_what_that_costs(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], name: str, verdict: str, text: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = findings(dataclasses.replace(installed(), **changes), monkeypatch)[name]
    assert found.verdict == verdict and text in found.text and found.mend


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:secret@127.0.0.1:9/none")
    found = findings(installed(), monkeypatch)["PostgreSQL"]
    assert found.verdict == "missing" and "secret" not in found.text + found.mend


def test_every_language_of_the_practice_is_spoken_of(tmp_path: Path) -> None:
    file = tmp_path / "practice.yaml"
    text = (project_root() / "protocols" / "practice.yaml").read_text("utf-8")
    text = text.replace("languages: [en, es]", "languages: [en, es, fr]").replace(
        "spoken_name: {", 'spoken_name: {fr: "le cabinet", '
    )
    file.write_text(text, "utf-8")
    assert doctor._languages(file) == ("en", "es", "fr")
    assert doctor._languages(tmp_path / "none.yaml") == doctor.LANGUAGES
    heard = {finding.name: finding for finding in doctor._hearing(installed(), ("en", "fr"))}
    assert heard["hearing, fr"].verdict == "worse" and "heard by nothing" in heard["hearing, fr"].text
