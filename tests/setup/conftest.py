"""What the tests of set-up share."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from installation.report import Report


@pytest.fixture
def said() -> io.StringIO:
    """What set-up has told so far."""
    return io.StringIO()


@pytest.fixture
def report(said: io.StringIO) -> Report:
    return Report(said)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a shell script before everything else on the path; returns the log it may write to as $LOG."""
    folder, log = tmp_path / "commands", tmp_path / "commands.log"

    def put(name: str, script: str) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(f"#!/bin/sh\nLOG='{log}'\n{script}\n")
        path.chmod(0o755)
        return log

    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return put
