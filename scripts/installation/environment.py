"""The virtual environment of a clone, from locked requirements: every file is checked against its hash."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path

from installation import stamp
from installation.failure import SetupFailed
from installation.report import Report
from installation.running import run

SETS: dict[str, tuple[str, ...]] = {
    "run": ("runtime",),
    "demo": ("runtime", "demo"),
    "test": ("runtime", "demo", "test"),
    "development": ("runtime", "demo", "test", "development"),
}
RECIPE = "environment 1"


def provide(root: Path, wanted: str, report: Report, logs: Path) -> Path:
    """The folder .venv with the packages of the set `wanted` and the project itself, brought up to date.

    Raises:
        SetupFailed: the environment cannot be made, or a package cannot be had with the right hash.
    """
    report.begin("Python packages")
    venv = root / ".venv"
    python = venv / "bin" / "python"
    base = f"{RECIPE} {platform.python_version()} {platform.machine()} {venv} {os.path.realpath(sys.executable)}"
    if not _runs(python) or _noted(venv, "base") != base:
        stamp.remove(venv)
        run(
            [sys.executable, "-m", "venv", venv],
            doing="making .venv",
            report=report,
            log=logs / "venv.log",
        )
        _note(venv, "base", base)
    locks = {name: _lock(root, name) for name in ("build", *SETS[wanted])}
    missing = [name for name, path in locks.items() if _noted(venv, name) != _content(path)]
    if missing:
        _install(python, locks, report, logs)
        for name, path in locks.items():
            _note(venv, name, _content(path))
    project = _content(root / "pyproject.toml")
    if _noted(venv, "project") != project or not (venv / "bin" / "answering").is_file():
        _pip(python, ["--no-deps", "--editable", str(root)], "installing answering", report, logs)
        _note(venv, "project", project)
    report.end(f".venv, for {wanted}" + ("" if missing else ", up to date"))
    return venv


def _install(python: Path, locks: dict[str, Path], report: Report, logs: Path) -> None:
    """Build tools first: a package that comes as source only is built with those, not with the newest."""
    _pip(python, ["--require-hashes", "-r", str(locks["build"])], "fetching build tools", report, logs)
    files = [part for name, path in locks.items() if name != "build" for part in ("-r", str(path))]
    _pip(python, ["--require-hashes", *files], "fetching and verifying packages", report, logs)


def _pip(python: Path, arguments: list[str], doing: str, report: Report, logs: Path) -> None:
    run(
        [
            *(python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--no-build-isolation", "--quiet", "--progress-bar=off", "--root-user-action=ignore"),
            *arguments,
        ],
        doing=doing,
        report=report,
        log=logs / "pip.log",
    )


def _lock(root: Path, name: str) -> Path:
    path = root / "scripts" / "requirements" / f"{name}.txt"
    if not path.is_file():
        raise SetupFailed(f"{path} is not there", "get the clone's files back with `git checkout scripts`")
    return path


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _noted(venv: Path, name: str) -> str:
    try:
        return (venv / f".answering-{name}").read_text(encoding="utf-8")
    except OSError:
        return ""


def _note(venv: Path, name: str, text: str) -> None:
    (venv / f".answering-{name}").write_text(text, encoding="utf-8")
