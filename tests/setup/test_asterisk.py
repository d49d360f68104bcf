"""The tree is tried before it is used, and the last good one stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from installation import asterisk, stamp, versions
from installation.failure import SetupFailed
from installation.report import Report

from answering.places import installed

WANTED = versions.load().asterisk


@pytest.fixture(scope="module")
def tree() -> Path:
    """The real tree of this machine."""
    root = installed().asterisk_root
    if root is None:
        pytest.skip("this machine has an Asterisk of its own; there is no tree to try")
    return root


@pytest.fixture(autouse=True)
def no_system_asterisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asterisk, "SYSTEM", Path("/nowhere/asterisk"))
    monkeypatch.setenv(asterisk.MIRROR_SETTING, "file:///nowhere")


@pytest.fixture
def cache(tmp_path: Path, tree: Path) -> Path:
    """A cache that holds the real tree."""
    (tmp_path / "asterisk").mkdir()
    (tmp_path / "asterisk" / tree.name).symlink_to(tree)
    return tmp_path


def test_the_real_tree_runs(tree: Path) -> None:
    version = asterisk.try_out(tree, WANTED)
    assert version is not None and version >= WANTED.minimum


def test_a_whole_tree_is_used_without_asking_anybody(cache: Path, report: Report, command: Callable[..., Path]) -> None:
    log = command("mmdebstrap", 'echo called >"$LOG"; exit 1')
    found = asterisk.provide(WANTED, cache, report)
    assert found.root is not None and found.root.parent == cache / "asterisk"
    assert not log.exists()


def test_the_last_good_tree_is_used_loudly_when_a_new_one_cannot_be_had(
    cache: Path, report: Report, said: io.StringIO, command: Callable[..., Path]
) -> None:
    command("mmdebstrap", "echo 'E: Unable to connect to https://mirror.example.org'; exit 1")
    found = asterisk.provide(WANTED, cache, report, fresh=True)
    assert found.root is not None and found.root.exists()
    assert "WARNING" in said.getvalue() and "last good one" in said.getvalue()
    assert "example" not in said.getvalue(), "no address of a mirror is shown"


def test_a_new_tree_that_does_not_run_is_not_used(
    cache: Path, tree: Path, report: Report, said: io.StringIO, command: Callable[..., Path]
) -> None:
    command("mmdebstrap", f'shift $(($# - 2)); cp -rs "{tree}" "$1"; rm "$1/{stamp.NAME}" "$1/usr/sbin/asterisk"')
    found = asterisk.provide(WANTED, cache, report, fresh=True)
    assert found.root is not None and found.root.name == tree.name
    assert "does not run here" in said.getvalue()
    assert [path.name for path in (cache / "asterisk").iterdir()] == [tree.name]


def test_dates_are_passed_over_only_when_apt_says_that_they_have_passed(
    tmp_path: Path, tree: Path, report: Report, said: io.StringIO, command: Callable[..., Path]
) -> None:
    log = command(
        "mmdebstrap",
        'echo "$*" >>"$LOG"; case "$*" in *Check-Valid-Until*) ;; *) '
        "echo 'E: Release file for X is expired (invalid since 3d)'; exit 1;; esac; "
        f'shift $(($# - 2)); cp -rs "{tree}" "$1"; rm "$1/{stamp.NAME}"',
    )
    found = asterisk.provide(WANTED, tmp_path, report)
    first, second = log.read_text().splitlines()
    assert "Check-Valid-Until" not in first and "Check-Valid-Until" in second
    assert "has expired" in said.getvalue()
    assert found.root is not None and stamp.is_whole(found.root, asterisk.RECIPE)


def test_without_any_tree_it_fails_with_a_mend(tmp_path: Path, report: Report, command: Callable[..., Path]) -> None:
    command("mmdebstrap", "exit 1")
    with pytest.raises(SetupFailed) as failed:
        asterisk.provide(WANTED, tmp_path, report)
    assert "22.10.0 or newer" in failed.value.mend


def test_too_old_a_tree_is_no_good_tree(cache: Path) -> None:
    assert asterisk.best(cache / "asterisk", replace(WANTED, minimum=(99, 0, 0))) is None


def test_a_damaged_tree_is_no_good_tree(tmp_path: Path) -> None:
    root = tmp_path / "asterisk" / "22.10.1-amd64"
    (root / "usr/sbin").mkdir(parents=True)
    stamp.write(root, asterisk.RECIPE)
    (root / "usr/sbin/asterisk").touch()
    assert asterisk.best(tmp_path / "asterisk", WANTED) is None
