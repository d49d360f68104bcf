"""Every package is locked by version and hash, and the lists agree with one another."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from answering.places import project_root

FOLDER = project_root() / "scripts" / "requirements"
SETS = ("build", "runtime", "demo", "test", "development")


def named(text: str) -> set[str]:
    """Names of the packages in a list of requirements, normalised."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


@pytest.mark.parametrize("name", SETS)
def test_locks_carry_exact_versions_and_hashes(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert blocks
    for block in blocks:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.!+]+ ", block), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
        assert not re.search(r"sha1|md5", block)
    assert "://" not in text and "index" not in text.replace("--hash", "")


@pytest.mark.parametrize("name", SETS)
def test_locks_hold_what_was_asked_for(name: str) -> None:
    asked = named(re.sub(r"^-c.*$", "", (FOLDER / f"{name}.in").read_text(), flags=re.MULTILINE))
    assert asked <= named((FOLDER / f"{name}.txt").read_text())


def test_one_version_of_a_package_everywhere() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for name in SETS[1:]:
        for package, version, marker in re.findall(
            r"^([\w.-]+)==(\S+) *(;[^\\]*)?", (FOLDER / f"{name}.txt").read_text(), re.MULTILINE
        ):
            versions.setdefault((package, marker.strip()), set()).add(version)
    assert {key: found for key, found in versions.items() if len(found) > 1} == {}


def test_the_project_names_the_same_packages() -> None:
    project = tomllib.loads((project_root() / "pyproject.toml").read_text())["project"]
    assert named("\n".join(project["dependencies"])) == named((FOLDER / "runtime.in").read_text())
    assert project["requires-python"] == ">=3.11"


def test_the_license_is_whole() -> None:
    text = Path(project_root(), "LICENSE").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in text and "Version 3, 29 June 2007" in text
    assert "END OF TERMS AND CONDITIONS" in text
