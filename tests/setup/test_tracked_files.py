"""No address of a package index or mirror stands in any file of the project: that is the host's own affair."""

from __future__ import annotations

import subprocess

import pytest

from answering.places import project_root

HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("deb", "debian", "org"),
        ("ftp", "debian", "org"),
        ("security", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("archive", "debian", "org"),
        ("maven", "org"),
        ("maven", "apache", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
    )
]
OPTIONS = ["-".join(("--index", "url")), "-".join(("--extra", "index", "url")), "_".join(("PIP", "INDEX", "URL"))]


def test_no_registry_is_named() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project_root(), capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a clone")
    found: list[str] = []
    for name in filter(None, listed.stdout.split("\0")):
        path = project_root() / name
        if path.is_file():
            content = path.read_bytes()
            found += [f"{name}: {word}" for word in HOSTS + OPTIONS if word.encode() in content]
    assert found == []
