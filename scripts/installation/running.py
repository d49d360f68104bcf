"""Runs the tools set-up needs: output to a log, a running line, a time limit, one sentence if it fails."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installation.failure import SetupFailed
from installation.report import Report

STEP_S = 0.25


@dataclass(frozen=True, slots=True)
class Growing:
    """A file or folder whose size tells how far a tool has come."""

    path: Path
    bytes: int

    def now(self) -> int:
        """Its size now; what vanishes meanwhile counts nothing."""
        if self.path.is_file():
            return _size(self.path)
        return sum(_size(Path(folder, name)) for folder, _, names in os.walk(self.path) for name in names)


def run(
    argv: Sequence[str | Path],
    *,
    doing: str,
    report: Report,
    log: Path,
    environment: Mapping[str, str] | None = None,
    growing: Growing | None = None,
    limit_s: float = 1800.0,
) -> str:
    """Runs one tool to its end and returns what it printed, which also goes to `log`.

    Raises:
        SetupFailed: it could not be started, took longer than `limit_s`, or ended with a status other than 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    name = Path(argv[0]).name
    began = time.monotonic()
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                process_group=0,
            )
        except OSError as error:
            raise SetupFailed(f"{name} could not be started ({error.strerror})", "install it") from error
        try:
            while process.poll() is None:
                if time.monotonic() - began > limit_s:
                    raise SetupFailed(f"{name} did not end within {limit_s:.0f} s", f"see {log}")
                report.running(doing, growing.now() if growing else 0, growing.bytes if growing else 0)
                time.sleep(STEP_S)
        finally:
            _end(process)
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode != 0:
        raise SetupFailed(f"{name} ended with status {process.returncode}{_last_error(text)}", f"see {log}")
    return text


def without_addresses(text: str) -> str:
    """`text` with every network address taken out: which mirror or index is used is the host's own affair."""
    return re.sub(r"\b(?:[a-z+]+://\S+|[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|io|dev)\b\S*)", "(address)", text)


def _last_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if re.match(r"\s*(E:|error|\[ERROR\]|fatal)", line, re.I)]
    return f": {without_addresses(lines[0])[:200]}" if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        except (PermissionError, ProcessLookupError):
            return
        return


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
