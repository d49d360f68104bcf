"""What is missing is said before root is used, and nothing is installed when nothing is missing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from installation import debian
from installation.debian import Package
from installation.failure import SetupFailed
from installation.report import Report

THERE = Package("there", "a purpose", lambda: True)
NEEDED = Package("needed", "hearing callers", lambda: False)
OPTIONAL = Package("optional", "speed", lambda: False, optional=True)


@pytest.fixture(autouse=True)
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)


def test_nothing_is_run_when_all_is_there(
    tmp_path: Path, report: Report, said: io.StringIO, command: Callable[..., Path]
) -> None:
    log = command("apt-get", 'echo "$*" >>"$LOG"')
    debian.install((THERE,), report, tmp_path)
    assert not log.exists()
    assert "root is not needed" in said.getvalue()


def test_says_what_for_and_installs_only_what_is_missing(
    tmp_path: Path, report: Report, said: io.StringIO, command: Callable[..., Path]
) -> None:
    log = command("apt-get", 'echo "$*" >>"$LOG"')
    debian.install((THERE, NEEDED, OPTIONAL), report, tmp_path)
    assert log.read_text().splitlines() == [
        "update",
        "install --yes --no-install-recommends needed optional",
    ]
    told = said.getvalue()
    assert told.index("Root (or sudo) is needed for apt alone") < told.index("hearing callers")


def test_what_is_optional_may_fail(
    tmp_path: Path, report: Report, said: io.StringIO, command: Callable[..., Path]
) -> None:
    command("apt-get", '[ "$1" = update ] || { echo "E: Unable to locate package optional"; exit 100; }')
    debian.install((OPTIONAL,), report, tmp_path)
    assert "WARNING" in said.getvalue()


def test_what_is_needed_may_not(tmp_path: Path, report: Report, command: Callable[..., Path]) -> None:
    command("apt-get", "exit 100")
    with pytest.raises(SetupFailed) as failed:
        debian.install((THERE, NEEDED, OPTIONAL), report, tmp_path)
    assert failed.value.mend == "as root: apt-get install needed"


def test_without_sudo_the_command_to_run_is_named(
    tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch, command: Callable[..., Path]
) -> None:
    log = command("apt-get", 'echo "$*" >>"$LOG"')
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path / "commands"))
    with pytest.raises(SetupFailed) as failed:
        debian.install((NEEDED,), report, tmp_path)
    assert "no sudo" in failed.value.what and "apt-get install needed" in failed.value.mend
    assert not log.exists()


@pytest.mark.parametrize(("tree", "maven", "named"), [(False, False, set()), (True, True, {"mmdebstrap", "maven"})])
def test_packages_for_what_this_machine_lacks(tree: bool, maven: bool, named: set[str]) -> None:
    names = {package.name for package in debian.needed(tree=tree, maven=maven)}
    assert names & {"mmdebstrap", "maven"} == named
