"""Tools that fail, hang or name addresses."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from installation.failure import SetupFailed
from installation.report import Report
from installation.running import Growing, run, without_addresses


def test_output_goes_to_the_log_and_back(tmp_path: Path, report: Report) -> None:
    log = tmp_path / "logs" / "tool.log"
    environment = {"SEEN": "yes"}
    text = run(["sh", "-c", "echo $SEEN; echo error: x >&2"], doing="", report=report, log=log, environment=environment)
    assert text == log.read_text() == "yes\nerror: x\n"


def test_a_failure_is_one_sentence_with_the_first_error(tmp_path: Path, report: Report) -> None:
    script = "echo E: no route to https://user:secret@mirror.example.org/debian; exit 3"
    with pytest.raises(SetupFailed) as failed:
        run(["sh", "-c", script], doing="", report=report, log=tmp_path / "tool.log")
    assert failed.value.what == "sh ended with status 3: E: no route to (address)"
    assert str(tmp_path / "tool.log") in failed.value.mend


def test_a_tool_that_is_not_there(tmp_path: Path, report: Report) -> None:
    with pytest.raises(SetupFailed, match="could not be started"):
        run(["/nowhere/tool"], doing="", report=report, log=tmp_path / "tool.log")


def test_a_tool_that_hangs_is_ended_with_its_children(tmp_path: Path, report: Report) -> None:
    script = f"sleep 60 & echo $! >{tmp_path}/child; wait"
    with pytest.raises(SetupFailed, match="did not end within"):
        run(["sh", "-c", script], doing="", report=report, log=tmp_path / "tool.log", limit_s=0.5)
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    os.kill(child, 9)
    pytest.fail("the child lives on")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("from https://a.example/x y", "from (address) y"),
        ("could not resolve 'mirror.example.org'", "could not resolve '(address)"),
        ("no space left on device", "no space left on device"),
    ],
)
def test_addresses_are_taken_out(text: str, clean: str) -> None:
    assert without_addresses(text) == clean


def test_growth_is_measured(tmp_path: Path) -> None:
    assert Growing(tmp_path / "absent", 10).now() == 0
    (tmp_path / "file").write_bytes(bytes(7))
    assert Growing(tmp_path, 10).now() == Growing(tmp_path / "file", 10).now() == 7
