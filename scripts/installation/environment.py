"""The virtual environment of a clone, from locked requirements: every file is checked against its hash.

An environment is built once for each set of locks, in the cache; a clone's .venv is made of hard links to it
(copies where links are impossible), so that a second clone takes seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
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
RECIPE = "environment 2"
UNUSED_S = 30 * 86_400.0
NOTES = ".answering-locks.json"


def provide(root: Path, wanted: str, cache: Path, report: Report) -> Path:
    """The folder .venv with the packages of the set `wanted` and the project itself, brought up to date.

    Raises:
        SetupFailed: the environment cannot be made, or a package cannot be had with the right hash.
    """
    report.begin("Python packages")
    venv = root / ".venv"
    notes = _wanted_notes(root, wanted, venv)
    found = _read_notes(venv)
    if not _runs(venv) or any(found.get(name, text) != text for name, text in notes.items()):
        found = {}
    result = "up to date"
    if not notes.keys() <= found.keys():
        source = _built(root, wanted, cache, report)
        report.running("laying out .venv")
        if found:
            _lay(source, venv, venv)
        else:
            _replace(source, venv)
        result = "brought up to date"
    found |= notes
    project = _content(root / "pyproject.toml")
    if found.get("project") != project or not (venv / "bin" / "answering").is_file():
        _pip(venv, ["--no-deps", "--editable", str(root)], "installing answering", report, cache)
        found["project"] = project
    (venv / NOTES).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    report.end(f".venv, for {wanted}, {result}")
    return venv


def _built(root: Path, wanted: str, cache: Path, report: Report) -> Path:
    """The environment of this set in the cache; a smaller set that is there already is built upon."""
    environments = cache / "environments"
    folder = environments / _id(root, wanted)
    if not stamp.is_whole(folder, RECIPE):
        with stamp.made_aside(folder, RECIPE) as aside:
            smaller = [environments / _id(root, name) for name in list(SETS)[: list(SETS).index(wanted)]]
            base = next((path for path in reversed(smaller) if stamp.is_whole(path, RECIPE)), None)
            if base:
                _lay(base, aside, aside)
            else:
                _make(aside, report, cache)
            _install(aside, root, wanted, report, cache)
        _forget(environments, keep=folder)
    (folder / stamp.NAME).touch()
    return folder


def _make(venv: Path, report: Report, cache: Path) -> None:
    run(
        [sys.executable, "-m", "venv", venv],
        doing="making an environment",
        report=report,
        log=cache / "logs" / "venv.log",
    )


def _install(venv: Path, root: Path, wanted: str, report: Report, cache: Path) -> None:
    """Build tools first: a package that comes as source only is built with those, not with the newest."""
    build = ["--require-hashes", "-r", str(_lock(root, "build"))]
    _pip(venv, build, "fetching build tools", report, cache)
    files = [part for name in SETS[wanted] for part in ("-r", str(_lock(root, name)))]
    _pip(venv, ["--require-hashes", *files], "fetching and verifying packages", report, cache)


def _pip(venv: Path, arguments: list[str], doing: str, report: Report, cache: Path) -> None:
    run(
        [
            *(venv / "bin" / "python", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--no-build-isolation", "--quiet", "--progress-bar=off", "--root-user-action=ignore"),
            *arguments,
        ],
        doing=doing,
        report=report,
        log=cache / "logs" / "pip.log",
    )


def _replace(source: Path, venv: Path) -> None:
    """A whole new .venv takes the place of the former one at once: something may be running from it."""
    aside, former = (venv.with_name(venv.name + end) for end in (stamp.ASIDE, ".old"))
    stamp.remove(aside)
    stamp.remove(former)
    _lay(source, aside, venv)
    if venv.exists():
        venv.rename(former)
    aside.rename(venv)
    stamp.remove(former)


def _lay(source: Path, target: Path, name_of_it: Path) -> None:
    """Lays `source` out as `target`, leaving what is there; its scripts name the interpreter of `name_of_it`."""
    for parent, folders, names in os.walk(source):
        into = target / Path(parent).relative_to(source)
        into.mkdir(parents=True, exist_ok=True)
        for name in [*names, *(name for name in folders if Path(parent, name).is_symlink())]:
            path, laid = Path(parent, name), into / name
            if name == stamp.NAME or os.path.lexists(laid):
                continue
            if path.is_symlink():
                laid.symlink_to(os.readlink(path))
            elif into == target / "bin" or name == "pyvenv.cfg":
                _rewrite(path, laid, name_of_it)
            else:
                _link(path, laid)


def _link(path: Path, laid: Path) -> None:
    try:
        laid.hardlink_to(path)
    except OSError:
        shutil.copy2(path, laid)


def _rewrite(path: Path, laid: Path, target: Path) -> None:
    """Copies a script or pyvenv.cfg with the name of its environment replaced by `target`."""
    content = path.read_bytes()
    home = path.parent.parent if path.parent.name == "bin" else path.parent
    for former in (home, home.with_name(home.name + stamp.ASIDE)):
        content = content.replace(f"{former}/".encode(), f"{target}/".encode())
        for end in (b"\n", b'"', b"'"):
            content = content.replace(os.fsencode(former) + end, os.fsencode(target) + end)
    laid.write_bytes(content)
    shutil.copymode(path, laid)


def _id(root: Path, wanted: str) -> str:
    """One environment for each set, its locks, the interpreter and the machine."""
    digest = hashlib.sha256(_interpreter().encode())
    for name in ("build", *SETS[wanted]):
        digest.update(_content(_lock(root, name)).encode())
    return f"{wanted}-{platform.python_version()}-{digest.hexdigest()[:12]}"


def _interpreter() -> str:
    return f"{RECIPE} {platform.python_version()} {platform.machine()} {os.path.realpath(sys.executable)}"


def _forget(environments: Path, keep: Path) -> None:
    """Removes environments no clone was made from for a month; the clones themselves do not need them."""
    for folder in environments.iterdir():
        with contextlib.suppress(OSError):
            if folder != keep and time.time() - (folder / stamp.NAME).stat().st_mtime > UNUSED_S:
                stamp.remove(folder)


def _lock(root: Path, name: str) -> Path:
    path = root / "scripts" / "requirements" / f"{name}.txt"
    if not path.is_file():
        raise SetupFailed(f"{path} is not there", "get the clone's files back with `git checkout scripts`")
    return path


def _runs(venv: Path) -> bool:
    try:
        return subprocess.run([venv / "bin" / "python", "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _wanted_notes(root: Path, wanted: str, venv: Path) -> dict[str, str]:
    locks = {name: _content(_lock(root, name)) for name in ("build", *SETS[wanted])}
    return {"interpreter": f"{_interpreter()} {venv}", **locks}


def _read_notes(venv: Path) -> dict[str, str]:
    try:
        notes = json.loads((venv / NOTES).read_text(encoding="utf-8"))
        return notes if isinstance(notes, dict) else {}
    except (OSError, ValueError):
        return {}


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
