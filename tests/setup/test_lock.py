"""Two set-ups never run beside one another on one cache."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from installation import lock
from installation import report as reports
from installation.failure import SetupFailed
from installation.report import Report

HOLDER = (
    "import fcntl, sys; file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX); "
    "print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "setup.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_waits_for_another_process_and_says_so(
    tmp_path: Path, holder: subprocess.Popen[str], said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "QUIET_S", 0.0)
    with pytest.raises(SetupFailed, match="too long"), lock.held(tmp_path / "setup.lock", Report(said), limit_s=0.5):
        pytest.fail("two held the lock")
    assert "another set-up is running" in said.getvalue()
    holder.communicate("", timeout=10)
    with lock.held(tmp_path / "setup.lock", Report(said), limit_s=5):
        pass


def test_a_cache_that_cannot_be_written_to(tmp_path: Path, report: Report) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupFailed, match="cannot be written to") as failed, lock.held(tmp_path / "file" / "x", report):
        pytest.fail("the lock was taken")
    assert "ANSWERING_CACHE" in failed.value.mend
