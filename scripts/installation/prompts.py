"""The fixed sentences, spoken into the cache beforehand, so that no caller waits for one of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from installation.failure import SetupFailed
from installation.report import Report
from installation.running import run


def provide(root: Path, venv: Path, voices: dict[str, Path], cache: Path, report: Report) -> None:
    """Has the service itself prepare them; a failure costs nothing but time later, and is only told."""
    report.begin("Fixed sentences")
    noted = root / "var" / "prompts-prepared"
    content = _content(root, voices, cache)
    if noted.is_file() and noted.read_text(encoding="utf-8") == content:
        report.end("spoken earlier")
        return
    try:
        run(
            [venv / "bin" / "answering", "prepare", "--state", root / "var" / "prepared"],
            doing="speaking the fixed sentences",
            report=report,
            log=cache / "logs" / "prompts.log",
            limit_s=2700.0,
        )
    except SetupFailed as failed:
        report.warn(f"{failed.what}; {failed.mend}; they are spoken when the service starts")
        report.end("not yet")
        return
    noted.write_text(content, encoding="utf-8")
    report.end("spoken")


def _content(root: Path, voices: dict[str, Path], cache: Path) -> str:
    digest = hashlib.sha256(f"{cache} {sorted(voices.items())}".encode())
    for pattern in ("protocols/**/*.yaml", "answering/speech/*.py", "answering/language/*.py"):
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
