"""The commands as a person runs them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from answering.__main__ import main

DIALOGUES = """
dialogues:
  - id: over
    caller: {en: ["my chest is hurting again", "no", "no"], es: ["me duele el pecho desde ayer", "no", "no"]}
    expect: {level: LEVEL, protocol: chest-pain, red_flag: none}
"""


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def add(copied: Path, level: str) -> int:
    """Put a dialogue into chest-pain; the line it stands on."""
    path = copied / "base" / "chest-pain.yaml"
    text = path.read_text("utf-8")
    if "\ndialogues:" in text:
        text = text[: text.index("\ndialogues:")]
    path.write_text(text + DIALOGUES.replace("LEVEL", level), "utf-8")
    return text.count("\n") + 3


def test_test_prints_expected_and_got_with_file_and_line(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = add(copied, "same-day")
    assert main(["protocols", "test", "chest-pain", "--folder", str(copied)]) == 1
    told = capsys.readouterr().out
    assert f"{copied}/base/chest-pain.yaml:{line}:5  the dialogue 'over'" in told
    assert "level: expected same-day, got on-call-now" in told
    assert "0 of 2 end as expected" in told


def test_test_counts_what_is_right(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(copied, "on-call-now")
    main(["protocols", "test", "chest-pain", "--calls", "--folder", str(copied)])
    told = capsys.readouterr().out
    assert "2 of 2 end as expected" in told
    assert "answers  Do you have the pain or pressure in your chest right now?   [chest-pain:still-there]" in told


def test_test_speaks_json(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(copied, "on-call-now")
    main(["protocols", "test", "--json", "chest-pain", "--folder", str(copied)])
    values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [value["ok"] for value in values if value["kind"] == "dialogue"] == [True, True]
    assert values[-1]["kind"] == "sum"


def test_an_unknown_protocol_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "show", "chest-pian"]) == 1
    assert "did you mean 'chest-pain'?" in capsys.readouterr().err


def test_a_broken_folder_is_told_with_its_places(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "base" / "stroke.yaml").write_text("schema: [\n", "utf-8")
    for action in (["test"], ["try"], ["show"], ["book", "--html", str(copied / "b.html")]):
        assert main(["protocols", *action, "--folder", str(copied)]) == 1
        assert "stroke.yaml:" in capsys.readouterr().err


def test_try_shows_tier_hits_scores_slots_and_what_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, "My chest is hurting.\nno\n/silence\n\n/key 2\nhello\n")
    assert main(["protocols", "try"]) == 0
    told = capsys.readouterr().out
    assert "tier     2, speaks of a symptom" in told
    assert "complaint 100.0  chest-pain   'chest is hurting' in 'chest is hurting'" in told
    assert "answer   no: " in told
    assert "slots    chest-pain:warning-signs = no" in told
    assert "ENDS       level on-call-now of chest-pain, route page-on-call" in told
    assert "The call is over: /again begins a new one." in told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/nonsense\n", "is no command"),
        ("/key\n", "is no command"),
        ("/key x\n", "is no command"),
        ("/help\n", "/silence or an empty line"),
        ("can i talk to a person\n/again\n", "script:greeting"),
        ("/hang-up\n", "the call broke off"),
        ("my chest hurts\n/quit\nnot read\n", "the call was left here; level on-call-now"),
        ("my baby feels really hot\nno\nno\nshe is five months old\n", "answer   five months: an age"),
    ],
)
def test_try_takes_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, told: str
) -> None:
    piped(monkeypatch, typed)
    assert main(["protocols", "try"]) == 0
    out = capsys.readouterr().out
    assert told in out and "not read" not in out


def test_try_speaks_another_language_after_hours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, "me duele el pecho\n")
    assert main(["protocols", "try", "--lang", "es", "--closed"]) == 0
    told = capsys.readouterr().out
    assert "La clínica está cerrada" in told and "[chest-pain:warning-signs]" in told
    assert main(["protocols", "try", "--lang", "xx"]) == 1
    assert "no texts in 'xx'" in capsys.readouterr().err


def test_show_prints_lists_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "show"]) == 0
    assert "chest-pain" in capsys.readouterr().out
    assert main(["protocols", "show", "stroke", "--lang", "es"]) == 0
    assert "QUESTIONS" in capsys.readouterr().out
    assert main(["protocols", "show", "script"]) == 0
    assert "AT ANY MOMENT" in capsys.readouterr().out
    for name in ("stroke.svg", "stroke.png"):
        assert main(["protocols", "show", "stroke", "--chart", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 5_000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "stroke", "--chart", "stroke.bmp"], "end it in .svg or .png"),
        (["show", "stroke", "--chart", "/nonexistent/stroke.svg"], "cannot be written"),
        (["show", "script", "--chart", "script.svg"], "no flow chart"),
        (["show", "stroke", "--lang", "fr"], "known are: en, es"),
        (["book"], "add --html FILE or --pdf FILE"),
        (["test", "nothing-like-it"], "there is no protocol"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", *arguments]) == 1
    assert told in capsys.readouterr().err


def test_the_book_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "book", "--html", str(tmp_path / "book.html")]) == 0
    assert (tmp_path / "book.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m answering protocols show | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "0" and done.stderr == ""


def test_nothing_that_serves_knows_the_workbench() -> None:
    code = (
        "import sys, answering.cli.serve, answering.cli.run, answering.worker, answering.supervisor;"
        "print([name for name in sys.modules if name.split('.')[0] == 'weasyprint' or 'workbench' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
