"""The script itself, on this machine, where everything has been set up."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from answering.places import installed, project_root


def setup(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [project_root() / "scripts" / "setup", *arguments],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_second_run_finds_everything() -> None:
    done = setup("--for", "test")
    assert done.returncode == 0, done.stdout + done.stderr
    for found in ("root is not needed", "up to date", "unpacked earlier|the system's own", "there already"):
        assert re.search(found, done.stdout), done.stdout
    assert installed().asterisk_version


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"ANSWERING_CACHE": "/proc/nothing"}, "cache folder"),
        ({"ANSWERING_MODELS": "/nowhere/at/all"}, "no folder"),
    ],
)
def test_a_step_that_fails_says_what_and_how_to_mend_it(environment: dict[str, str], sentence: str) -> None:
    failed = setup(**environment)
    assert failed.returncode == 1
    assert sentence in failed.stdout and "mend: " in failed.stdout
    assert "Traceback" not in failed.stdout + failed.stderr


def test_make_without_a_target_lists_them() -> None:
    listed = subprocess.run(["make"], cwd=project_root(), capture_output=True, text=True, check=True).stdout
    for target in ("help", "setup", "demo", "run", "test", "lint", "bench", "clean"):
        assert f"make {target}" in listed
