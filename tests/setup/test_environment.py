"""Environments laid out from the cache."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from installation import environment, stamp
from installation.failure import SetupFailed
from installation.report import Report

WHEEL = "one-1.0-py3-none-any.whl"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a project and one package, which is found in a folder; no index is asked."""
    root, wheels = tmp_path / "clone", tmp_path / "wheels"
    (root / "scripts" / "requirements").mkdir(parents=True)
    wheels.mkdir()
    digest = _wheel(wheels, "one", "print('one')\n")
    for name in ("build", "demo", "test", "development"):
        (root / "scripts" / "requirements" / f"{name}.txt").write_text("")
    (root / "scripts" / "requirements" / "runtime.txt").write_text(f"one==1.0 --hash=sha256:{digest}\n")
    (root / "pyproject.toml").write_text("")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return root


def _wheel(folder: Path, name: str, code: str) -> str:
    import base64
    import hashlib
    import zipfile

    files = {
        f"{name}.py": f"def main():\n    {code}",
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{name}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}-1.0.dist-info/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\nanswering = {name}:main\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}\n"
        for path, text in files.items()
    )
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for inner, text in files.items():
            packed.writestr(inner, text)
        packed.writestr(f"{name}-1.0.dist-info/RECORD", f"{record}{name}-1.0.dist-info/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real empty environment, laid out anew wherever a test would have one made."""
    venv = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    return venv


@pytest.fixture(autouse=True)
def made_once(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_make", lambda venv, report, cache: environment._lay(empty, venv, venv))


@pytest.fixture(autouse=True)
def no_project(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The clone of these tests holds no project to install: what pip would be told for it is noted instead."""
    told: list[list[str]] = []
    real = environment._pip

    def pip(venv: Path, arguments: list[str], doing: str, report: Report, cache: Path) -> None:
        if "--editable" in arguments:
            told.append(arguments)
        elif Path(arguments[-1]).stat().st_size or "runtime.txt" in " ".join(arguments):
            real(venv, arguments, doing, report, cache)

    monkeypatch.setattr(environment, "_pip", pip)
    return told


def test_a_second_clone_is_laid_out_from_the_cache_and_runs_by_itself(
    tmp_path: Path, clone: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.provide(clone, "run", tmp_path / "cache", report)
    second = tmp_path / "second"
    clone.rename(second)
    stamp.remove(second / ".venv")
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    venv = environment.provide(second, "run", tmp_path / "cache", report)
    cached = next((tmp_path / "cache" / "environments").iterdir())
    stamp.remove(cached)
    done = subprocess.run([venv / "bin" / "one"], capture_output=True, text=True, check=True)
    assert done.stdout == "one\n"
    assert f"{venv}/bin/python" in (venv / "bin" / "one").read_text()


def test_a_package_with_another_hash_is_refused(tmp_path: Path, clone: Path, report: Report) -> None:
    lock = clone / "scripts" / "requirements" / "runtime.txt"
    lock.write_text(f"one==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SetupFailed, match="ended with status 1"):
        environment.provide(clone, "run", tmp_path / "cache", report)
    assert not (clone / ".venv").exists()
    assert not list((tmp_path / "cache" / "environments").glob("*"))


def test_nothing_is_done_twice(tmp_path: Path, clone: Path, report: Report, no_project: list[list[str]]) -> None:
    venv = environment.provide(clone, "demo", tmp_path / "cache", report)
    made = venv.stat().st_ino
    for wanted in ("demo", "run"):
        assert environment.provide(clone, wanted, tmp_path / "cache", report).stat().st_ino == made
    assert len(no_project) == 1


def test_a_changed_lock_replaces_the_environment(tmp_path: Path, clone: Path, report: Report) -> None:
    venv = environment.provide(clone, "run", tmp_path / "cache", report)
    (venv / "stray").touch()
    lock = clone / "scripts" / "requirements" / "runtime.txt"
    lock.write_text(lock.read_text() + "# changed\n")
    environment.provide(clone, "run", tmp_path / "cache", report)
    assert not (venv / "stray").exists()
    assert (venv / "bin" / "one").exists()


def test_a_missing_lock_is_told(tmp_path: Path, clone: Path, report: Report) -> None:
    (clone / "scripts" / "requirements" / "demo.txt").unlink()
    with pytest.raises(SetupFailed, match=r"demo\.txt is not there"):
        environment.provide(clone, "demo", tmp_path / "cache", report)
