"""The Debian packages set-up needs, and the only step for which root is needed."""

from __future__ import annotations

import ctypes.util
import glob
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from installation.failure import SetupFailed
from installation.report import Report
from installation.running import run

PLUGINS = "libfst22-plugins-base"
_DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package: what it is for, whether it is there, and whether set-up goes on without it."""

    name: str
    purpose: str
    there: Callable[[], bool]
    optional: bool = False


def command(name: str) -> Callable[[], bool]:
    """Whether a command is on the path."""
    return lambda: shutil.which(name) is not None


def library(name: str) -> Callable[[], bool]:
    """Whether a shared library can be loaded."""
    return lambda: ctypes.util.find_library(name) is not None


def fst_plugins() -> str | None:
    """The folder with OpenFst's further graph types, or None."""
    found = sorted(glob.glob("/usr/lib/*/fst/*/ngram-fst.so") + glob.glob("/usr/lib/*/fst/ngram-fst.so"))
    return str(Path(found[-1]).parent) if found else None


def needed(*, tree: bool, maven: bool) -> tuple[Package, ...]:
    """All of them; mmdebstrap only where Asterisk must be unpacked, Maven where a model must be fetched."""
    packages = [
        Package("make", "the targets", command("make")),
        Package(
            "ca-certificates",
            "checking the servers that are asked",
            Path("/etc/ssl/certs/ca-certificates.crt").exists,
        ),
        Package("python3-venv", "a virtual environment", lambda: bool(importlib.util.find_spec("ensurepip"))),
        Package("espeak-ng", "languages without a Piper voice, and simulated patients", command("espeak-ng")),
        Package("flite", "simulated patients", command("flite")),
        Package("libfst-tools", "a speech graph six times as fast", command("fstcompose"), optional=True),
        Package(PLUGINS, "the same, its graph types", lambda: fst_plugins() is not None, optional=True),
        Package("graphviz", "flow charts of protocols", command("dot"), optional=True),
        Package("libpangoft2-1.0-0", "the book of protocols as PDF", library("pangoft2-1.0"), optional=True),
        Package("libharfbuzz-subset0", "the same, its fonts", library("harfbuzz-subset"), optional=True),
        Package("fonts-dejavu-core", "the letters of both", _DEJAVU.exists, optional=True),
    ]
    if tree:
        packages.append(Package("mmdebstrap", "unpacking Asterisk into a folder of ours", command("mmdebstrap")))
        packages.append(
            Package(
                "debian-archive-keyring",
                "verifying what is unpacked",
                Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists,
            )
        )
    if maven:
        packages.append(Package("maven", "fetching the speech model", command("mvn")))
    return tuple(packages)


def install(packages: tuple[Package, ...], report: Report, logs: Path) -> None:
    """Installs what is missing, saying first what and that root is needed for it; nothing when all are there.

    Raises:
        SetupFailed: something that is needed could not be installed.
    """
    missing = [package for package in packages if not package.there()]
    report.begin("Debian packages")
    if not missing:
        report.end("all there; root is not needed")
        return
    names = " ".join(package.name for package in missing)
    report.line("Root (or sudo) is needed for apt alone, to install these Debian packages:")
    for package in missing:
        report.line(f"    {package.name:<24}{package.purpose}")
    required = [package for package in missing if not package.optional]
    try:
        _apt(names.split(), report, logs)
    except SetupFailed as failed:
        still = [package.name for package in required if not package.there()]
        if still:
            raise SetupFailed(
                f"these Debian packages are missing: {' '.join(still)} ({failed.what})",
                f"as root: apt-get install {' '.join(still)}",
            ) from failed
        report.warn(f"{failed.what}; going on without what is optional")
    report.end(f"installed: {names}")


def _apt(names: list[str], report: Report, logs: Path) -> None:
    if shutil.which("apt-get") is None:
        raise SetupFailed("there is no apt on this machine", "install the packages by its own means")
    root: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            raise SetupFailed("this needs root, and there is no sudo", "run it as root")
        root = ["sudo", "--non-interactive"]
        if subprocess.run(["sudo", "--validate"], check=False).returncode != 0:
            raise SetupFailed("sudo refused", "run this as a user who may use sudo, or as root")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    try:
        run(
            [*root, *environment, "apt-get", "update"],
            doing="apt-get update",
            report=report,
            log=logs / "apt-update.log",
        )
    except SetupFailed as failed:
        report.warn(f"{failed.what}; trying with the package lists that are there")
    names = [_plugins_package() if name == PLUGINS else name for name in names]
    run(
        [*root, *environment, "apt-get", "install", "--yes", "--no-install-recommends", *names],
        doing="apt-get install",
        report=report,
        log=logs / "apt-install.log",
    )


def _plugins_package() -> str:
    """The number in this package's name is the library's, and may differ from release to release."""
    if shutil.which("apt-cache") is None:
        return PLUGINS
    found = subprocess.run(
        ["apt-cache", "--names-only", "search", "^libfst[0-9].*-plugins-base$"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return found[0] if found else PLUGINS
