"""`answering doctor`: is everything here that the service needs, what is missing, and how is it mended?"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from answering.errors import AnsweringError, InvalidFiles, NotInstalled
from answering.places import MEND, Installed, cache_dir, installed, project_root
from answering.telephony.config import asterisk_command

NAME = "doctor"
HELP = "check everything the service needs, and say how to mend what is missing"

LANGUAGES = ("en", "es")
MEMORY_BYTES = 2_000_000_000
DISK_BYTES = 2_000_000_000
LIMIT_S = 20.0

Verdict = Literal["ok", "worse", "missing"]
MARKS: dict[Verdict, str] = {"ok": "ok     ", "worse": "worse  ", "missing": "MISSING"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `worse` is something the service can do without, and `text` says at which cost."""

    name: str
    verdict: Verdict
    text: str
    mend: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one object a line")


def run(arguments: argparse.Namespace) -> int:
    findings = list(examine())
    for finding in findings:
        print(json.dumps(asdict(finding)) if arguments.json else _line(finding))
    return 1 if any(finding.verdict == "missing" for finding in findings) else 0


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which a call needs the things."""
    yield _python()
    yield from _packages(project_root() / "scripts" / "requirements" / "runtime.txt")
    try:
        here = installed()
    except NotInstalled as error:
        yield Finding("set-up", "missing", error.what, error.mend)
        here = None
    if here:
        yield _asterisk(here)
        languages = _languages(project_root() / "protocols" / "practice.yaml")
        yield from _hearing(here, languages)
        yield from _speaking(here, languages)
        yield _database(here)
    yield from _practice(project_root() / "protocols")
    yield from _learnt(project_root() / "protocols")
    yield _published(Path(os.environ.get("ANSWERING_STATE") or project_root() / "var" / "run"))
    yield from _machine()
    yield _patients()


def _python() -> Finding:
    return Finding("Python", "ok", f"{platform.python_version()}, {sys.executable}")


def _packages(lock: Path) -> Iterator[Finding]:
    try:
        wanted = _locked(lock.read_text(encoding="utf-8"))
    except OSError:
        yield Finding("packages", "missing", f"{lock} is not there", "get the clone's files back")
        return
    absent: list[str] = []
    other: list[str] = []
    for name, (versions, everywhere) in wanted.items():
        try:
            if importlib.metadata.version(name) not in versions:
                other.append(name)
        except importlib.metadata.PackageNotFoundError:
            absent += [name] if everywhere else []
    if absent:
        yield Finding("packages", "missing", f"not installed: {', '.join(absent)}", MEND)
    elif other:
        yield Finding("packages", "worse", f"not of the tested version: {', '.join(other)}", MEND)
    else:
        yield Finding("packages", "ok", f"{len(wanted)}, of the tested versions")


def _locked(text: str) -> dict[str, tuple[set[str], bool]]:
    """Name -> versions that are right, and whether every machine needs it (no condition stands beside it)."""
    wanted: dict[str, tuple[set[str], bool]] = {}
    for name, version, marker in re.findall(r"^([\w.-]+)==([^\s;]+)\s*(;[^\\]*)?", text, re.MULTILINE):
        versions, everywhere = wanted.get(name, (set(), True))
        wanted[name] = (versions | {version}, everywhere and not marker.strip())
    return wanted


def _asterisk(here: Installed) -> Finding:
    wanted = tomllib.loads((project_root() / "scripts" / "installation" / "versions.toml").read_text(encoding="utf-8"))[
        "asterisk"
    ]
    try:
        answer = _output([*asterisk_command(here.asterisk_root, Path("none")), "-V"])
    except NotInstalled as error:
        return Finding("Asterisk", "missing", error.what, error.mend)
    found = re.search(r"Asterisk (\d+\.\d+(?:\.\d+)?)", answer)
    if not found:
        return Finding("Asterisk", "missing", "does not run", f"{MEND}; it keeps the last one that ran")
    whose = "the system's own" if here.asterisk_root is None else f"in {here.asterisk_root}"
    if _numbers(found[1]) < _numbers(wanted["minimum"]):
        return Finding("Asterisk", "missing", f"{found[1]} is older than {wanted['minimum']}", MEND)
    if found[1] not in wanted["tested"]:
        tested = ", ".join(wanted["tested"])
        return Finding("Asterisk", "worse", f"{found[1]}, {whose}; tested were {tested}", "run `make test`")
    return Finding("Asterisk", "ok", f"{found[1]}, {whose}")


def _languages(file: Path) -> tuple[str, ...]:
    """English, Spanish, and what else the practice offers; what is wrong with its file is told elsewhere."""
    try:
        from answering import settings
    except ImportError:
        return LANGUAGES
    found, _ = settings.check(file, {})
    return tuple(dict.fromkeys((*LANGUAGES, *(found.languages if found else ()))))


def _hearing(here: Installed, languages: Sequence[str]) -> Iterator[Finding]:
    for language in languages:
        name = f"hearing, {language}"
        model, static = here.vosk_models.get(language), here.vosk_static.get(language)
        if model is None and language == "en":
            yield Finding(name, "missing", "no speech model", MEND)
        elif language not in LANGUAGES:
            yield Finding(
                name,
                "worse",
                "heard by nothing: callers get prompts in this language, the keypad and a person",
                "leave it so, or take it out of 'languages' in practice.yaml",
            )
        elif model is None:
            yield Finding(
                name,
                "worse",
                "no speech model: callers get prompts in this language, the keypad and a person",
                f"put the model's archive into a folder, name it in ANSWERING_MODELS and {MEND}",
            )
        elif static is None and not (model / "graph" / "HCLG.fst").is_file():
            yield Finding(
                name,
                "worse",
                "the graph is composed while callers speak: six times the processor; 2 cores follow "
                "about 8 people speaking at once instead of 37",
                f"apt-get install libfst-tools libfst22-plugins-base, then {MEND}",
            )
        elif static and not (static / "graph" / "HCLG.fst").is_file():
            yield Finding(name, "missing", f"{static} holds no graph", MEND)
        else:
            yield Finding(name, "ok", str(static or model))


def _speaking(here: Installed, languages: Sequence[str]) -> Iterator[Finding]:
    for language in languages:
        name = f"speaking, {language}"
        voice = here.piper_voices.get(language)
        if voice and voice.with_name(voice.name + ".json").is_file():
            yield Finding(name, "ok", voice.stem)
        elif here.espeak:
            yield Finding(
                name,
                "worse",
                "espeak-ng speaks: understandable, not pleasant",
                f"put a Piper voice (.onnx, .onnx.json) into a folder named in ANSWERING_MODELS and {MEND}",
            )
        else:
            yield Finding(name, "missing", "no voice and no espeak-ng", f"apt-get install espeak-ng, then {MEND}")


def _database(here: Installed) -> Finding:
    url = os.environ.get("DATABASE_URL")
    if url:
        return _own_database(url)
    if here.postgres_bin is None:
        return Finding("PostgreSQL", "missing", "no server", f"{MEND}, or set DATABASE_URL")
    found = re.search(r"\d+\.\d+", _output([str(here.postgres_bin / "postgres"), "--version"]))
    if not found:
        return Finding("PostgreSQL", "missing", "does not run here", f"{MEND}, or set DATABASE_URL")
    return Finding("PostgreSQL", "ok", f"{found[0]}, embedded")


def _own_database(url: str) -> Finding:
    try:
        import psycopg
    except ImportError as error:
        return Finding("PostgreSQL", "missing", f"cannot be asked: {error}", MEND)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        kind = type(error).__name__
        return Finding(
            "PostgreSQL",
            "missing",
            f"DATABASE_URL cannot be connected to ({kind})",
            "start that server, correct DATABASE_URL, or take it away: then the embedded server is used",
        )
    if version < 15:
        return Finding("PostgreSQL", "worse", f"{version}, from DATABASE_URL, is older than 15", "upgrade it")
    return Finding("PostgreSQL", "ok", f"{version}, from DATABASE_URL")


def _practice(folder: Path) -> Iterator[Finding]:
    try:
        from answering import settings
        from answering.protocols import source
    except ImportError as error:
        yield Finding("protocols", "missing", f"cannot be checked: {error}", MEND)
        return
    loaders: dict[str, Callable[[], object]] = {
        "protocols": lambda: source.load(folder),
        "settings": lambda: settings.load(folder / "practice.yaml", os.environ),
    }
    for name, load in loaders.items():
        try:
            load()
        except InvalidFiles as error:
            first = error.problems[0]
            yield Finding(
                name,
                "missing",
                f"{error.what}; the first: {first.file}:{first.line}:{first.column} {first.what}",
                first.mend or "run `answering protocols check`",
            )
        except AnsweringError as error:
            yield Finding(name, "missing", error.what, error.mend)
        else:
            yield Finding(name, "ok", "can be used")


def _learnt(folder: Path) -> Iterator[Finding]:
    """What the folder's sentences have taught: from how many, when, and how it fares with those it had not learnt."""
    try:
        from answering.learning.serving import MEND as BUILD
        from answering.learning.serving import serving
        from answering.protocols import source

        found = serving(source.load(folder))
    except InvalidFiles:
        return
    except (ImportError, OSError) as error:
        yield Finding("learnt", "missing", f"cannot be looked at: {error}", MEND)
        return
    if found.model is None:
        yield Finding("learnt", "worse" if found.note else "ok", found.note or "too few sentences to learn from", BUILD)
        return
    model = found.model
    told = [
        f"{language}: {100 * figures['emergencies act']:.0f}% of emergencies act,"
        f" {100 * figures['emergencies act or ask']:.0f}% act or ask"
        for language, figures in model.figures.items()
        if "emergencies act" in figures
    ]
    what = f"{len(model.known)} sentences, {model.built}, {model.name[:12]}; cross-validated {'; '.join(told)}"
    yield Finding("learnt", "ok", what)


def _published(state: Path) -> Finding:
    """What `make run` runs, or would: since when, by whom, drafts, and whether the folder differs."""
    name = "published"
    try:
        from answering.cli.protocols._installation import Installation
        from answering.cli.protocols.status import status_of

        status = status_of(Installation.of(argparse.Namespace(state=state)))
    except ImportError as error:
        return Finding(name, "missing", f"cannot be asked: {error}", MEND)
    except AnsweringError as error:
        return Finding(name, "missing", error.what, error.mend)
    if status.published is None:
        return Finding(name, "ok", "nothing yet: the first start publishes the folder in demo mode and says so")
    one = status.published
    told = f"{one['content'][:12]} by {one['by']}, {one['at']}, {status.mode} mode, "
    told += f"{status.drafts} of {status.protocols} protocols are drafts; "
    told += f"running since {status.since}" if status.service and status.agreed else "no service runs"
    if not status.agreed:
        return Finding(name, "worse", f"{told}; NOT what every worker runs", "answering protocols status")
    if not status.mode:
        return Finding(name, "worse", f"{one['content'][:12]} can no longer be read", "answering protocols publish")
    if not status.folder["same"]:
        mend = "answering protocols diff, then answering protocols publish (or check, where it is broken)"
        return Finding(name, "worse", f"{told}; the folder differs: {status.folder['changed']}", mend)
    return Finding(name, "ok", told)


def _machine() -> Iterator[Finding]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    size = f"{memory / 1e9:.1f} GB of memory, {cores} processors"
    if memory < MEMORY_BYTES:
        yield Finding("machine", "worse", f"{size}: too little for the speech graph", "give it 2 GB or more")
    else:
        yield Finding("machine", "ok", size)
    for name, folder in (("state", project_root() / "var"), ("cache", cache_dir())):
        there = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
        free = shutil.disk_usage(there).free
        if not os.access(there, os.W_OK):
            yield Finding(name, "missing", f"{there} cannot be written to", "give this user access to it")
        elif free < DISK_BYTES:
            yield Finding(name, "worse", f"{free / 1e9:.1f} GB free in {there}", "make room")
        else:
            yield Finding(name, "ok", f"{folder}, {free / 1e9:.0f} GB free")


def _patients() -> Finding:
    absent = [name for name in ("flite", "espeak-ng") if shutil.which(name) is None]
    if absent:
        return Finding(
            "simulated patients",
            "worse",
            f"{' and '.join(absent)} missing: `call`, demo and tests have fewer voices or none",
            f"apt-get install {' '.join(absent)}",
        )
    return Finding("simulated patients", "ok", "flite and espeak-ng")


def _output(argv: list[str]) -> str:
    try:
        return subprocess.run(argv, capture_output=True, text=True, timeout=LIMIT_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in version.split("."))
    return numbers + (0,) * (3 - len(numbers))


def _line(finding: Finding) -> str:
    mend = f"\n{'':30}mend: {finding.mend}" if finding.mend else ""
    return f"{MARKS[finding.verdict]}  {finding.name:<20} {finding.text}{mend}"
