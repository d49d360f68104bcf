"""Asterisk: the system's own where it is new enough, else a tree unpacked from Debian into the cache.

A tree runs unprivileged and without chroot, through its own dynamic loader. A new one is unpacked aside,
tried, and only then renamed into place; whatever goes wrong, the last good tree stays and is used.
"""

from __future__ import annotations

import functools
import glob
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installation import aptsources, stamp
from installation.failure import SetupFailed
from installation.report import Report
from installation.running import Growing, run
from installation.versions import AsteriskWanted, Version, parse_version, spell

SYSTEM = Path("/usr/sbin/asterisk")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
TREE_BYTES = 300_000_000
RECIPE = "extracted tree 1"
MIRROR_SETTING = "ANSWERING_DEBIAN_MIRROR"


@dataclass(frozen=True, slots=True)
class Asterisk:
    """An Asterisk that was tried; `root` is None for the system's own."""

    root: Path | None
    version: Version


def provide(wanted: AsteriskWanted, cache: Path, report: Report, *, fresh: bool = False) -> Asterisk:
    """The Asterisk to use, unpacking one when there is none that will do or when `fresh` asks for it.

    Raises:
        SetupFailed: there is none, and none could be unpacked.
    """
    report.begin("Asterisk")
    found = system(wanted)
    if found:
        report.end(f"{spell(found.version)}, the system's own{_tested(found, wanted)}")
        return found
    trees = cache / "asterisk"
    last = best(trees, wanted)
    if last and not fresh:
        report.end(f"{spell(last.version)}, unpacked earlier{_tested(last, wanted)}")
        return last
    try:
        new = _unpack(wanted, trees, report, cache / "logs")
    except SetupFailed as failed:
        if last is None:
            raise
        report.warn(f"no new Asterisk: {failed.what}; {failed.mend}")
        report.end(f"{spell(last.version)}, the last good one is used{_tested(last, wanted)}")
        return last
    report.end(f"{spell(new.version)}, unpacked from Debian {wanted.suite}{_tested(new, wanted)}")
    return new


def system(wanted: AsteriskWanted) -> Asterisk | None:
    """The system's own Asterisk when it is new enough and has the modules that are needed."""
    version = parse_version(_version_line([str(SYSTEM), "-V"])) if SYSTEM.exists() else None
    modules = {Path(path).stem for path in glob.glob("/usr/lib/*/asterisk/modules/*.so")}
    modules |= {Path(path).stem for path in glob.glob("/usr/lib/asterisk/modules/*.so")}
    if version is None or version < wanted.minimum or not modules.issuperset(wanted.needs_modules):
        return None
    return Asterisk(None, version)


def best(trees: Path, wanted: AsteriskWanted) -> Asterisk | None:
    """The newest whole tree that runs and is new enough, or None."""
    found: list[Asterisk] = []
    for root in trees.iterdir() if trees.is_dir() else ():
        if root.name.endswith(stamp.ASIDE) or not stamp.is_whole(root, RECIPE):
            continue
        version = try_out(root, wanted)
        if version and version >= wanted.minimum:
            found.append(Asterisk(root, version))
    return max(found, key=lambda tree: (tree.version, _finished(tree)), default=None)


def try_out(root: Path, wanted: AsteriskWanted) -> Version | None:
    """The version of a tree if it runs here and has the modules that are needed, else None."""
    libraries = [path for path in glob.glob(f"{root}/usr/lib/*-linux-gnu") if os.path.isdir(path)]
    loaders = sorted(glob.glob(f"{root}/usr/lib*/ld-linux-*.so.*"), reverse=True)
    if not libraries or not loaders:
        return None
    modules = {Path(path).stem for path in glob.glob(f"{libraries[0]}/asterisk/modules/*.so")}
    if not modules.issuperset(wanted.needs_modules):
        return None
    paths = f"{libraries[0]}:{libraries[0]}/asterisk"
    return parse_version(_version_line([loaders[0], "--library-path", paths, f"{root}/usr/sbin/asterisk", "-V"]))


def _unpack(wanted: AsteriskWanted, trees: Path, report: Report, logs: Path) -> Asterisk:
    failures: list[str] = []
    for mirror, whence in _mirrors():
        try:
            return _unpack_from(mirror, whence, wanted, trees, report, logs)
        except SetupFailed as failed:
            failures.append(f"{failed.what}; {failed.mend}")
    raise SetupFailed(
        "Asterisk could not be unpacked (" + " / ".join(failures) + ")",
        f"run this again when the mirror answers, or install Asterisk {spell(wanted.minimum)} or newer on this system",
    )


def _mirrors() -> list[tuple[str, str]]:
    own = os.environ.get(MIRROR_SETTING)
    if own:
        return [(own, MIRROR_SETTING)]
    mirrors = [(entry.uri, str(entry.file)) for entry in aptsources.debian_mirrors(aptsources.read())]
    if not mirrors:
        raise SetupFailed(
            "this machine's apt sources name no Debian mirror",
            f"give one in {MIRROR_SETTING}, or install Asterisk 22 on this system",
        )
    return mirrors


def _unpack_from(mirror: str, whence: str, wanted: AsteriskWanted, trees: Path, report: Report, logs: Path) -> Asterisk:
    fetching = trees / f"fetching{stamp.ASIDE}"
    log = logs / "mmdebstrap.log"
    try:
        try:
            _mmdebstrap(mirror, wanted, fetching, report, log, expired=False)
        except SetupFailed:
            if "is expired" not in log.read_text(encoding="utf-8", errors="replace"):
                raise
            report.warn(
                f"the mirror in {whence} is a dated snapshot: its Release file has expired; its signature is "
                "checked, its date is not"
            )
            _mmdebstrap(mirror, wanted, fetching, report, log, expired=True)
        version = try_out(fetching, wanted)
        if version is None:
            raise SetupFailed("the Asterisk that was unpacked does not run here", f"see {log}")
        if version < wanted.minimum:
            raise SetupFailed(
                f"Debian {wanted.suite} has Asterisk {spell(version)}",
                f"at least {spell(wanted.minimum)} is needed",
            )
        stamp.write(fetching, RECIPE)
        return Asterisk(_place(fetching, trees, version), version)
    finally:
        stamp.remove(fetching)


def _place(fetched: Path, trees: Path, version: Version) -> Path:
    content = json.loads((fetched / stamp.NAME).read_text(encoding="utf-8"))["listing"]
    root = trees / f"{spell(version)}-{_architecture()}-{content[:8]}"
    if stamp.is_whole(root, RECIPE):
        return root
    stamp.remove(root)
    fetched.rename(root)
    return root


def _mmdebstrap(mirror: str, wanted: AsteriskWanted, into: Path, report: Report, log: Path, *, expired: bool) -> None:
    stamp.remove(into)
    into.parent.mkdir(parents=True, exist_ok=True)
    argv = [
        "mmdebstrap",
        "--variant=extract",
        f"--keyring={KEYRING}",
        f"--include={','.join(wanted.packages)}",
        *([] if os.geteuid() == 0 else ["--mode=chrootless"]),
        *(f"--aptopt={option}" for option in _proxies()),
        *(['--aptopt=Acquire::Check-Valid-Until "false"'] if expired else []),
        wanted.suite,
        str(into),
        mirror,
    ]
    run(argv, doing="unpacking", report=report, log=log, growing=Growing(into, TREE_BYTES), limit_s=1200.0)


def _proxies() -> list[str]:
    """The host's own apt settings for proxies and certificates, which mmdebstrap does not read."""
    dump = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=False).stdout
    return [line.rstrip(";") for line in dump.splitlines() if line.lower().startswith("acquire::http")]


@functools.cache
def _architecture() -> str:
    found = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or os.uname().machine


def _version_line(argv: list[str]) -> str:
    try:
        return subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _finished(tree: Asterisk) -> float:
    return (tree.root / stamp.NAME).stat().st_mtime if tree.root else 0.0


def _tested(asterisk: Asterisk, wanted: AsteriskWanted) -> str:
    if asterisk.version in wanted.tested:
        return ""
    return f" (not among the tested versions: {', '.join(spell(version) for version in wanted.tested)})"
