"""Reads versions.toml: what is brought, which versions are good enough, which checksums are right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Archive:
    """One file that holds a model: `inside` is the folder of the model in it, ending in a slash."""

    name: str
    sha256: str
    bytes: int
    inside: str
    maven: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A Vosk model: any of its archives will do."""

    language: str
    id: str
    required: bool
    archives: tuple[Archive, ...]


@dataclass(frozen=True, slots=True)
class AsteriskWanted:
    """Which Asterisk will do, and where Debian has one."""

    minimum: Version
    tested: tuple[Version, ...]
    suite: str
    packages: tuple[str, ...]
    needs_modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The whole of versions.toml."""

    asterisk: AsteriskWanted
    postgresql_major: int
    models: tuple[SpeechModel, ...]


def parse_version(text: str) -> Version | None:
    """The first a.b or a.b.c in `text` ("Asterisk 22.10.1+dfsg" gives (22, 10, 1)), or None."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def spell(version: Version) -> str:
    """A version as people write it."""
    return ".".join(str(part) for part in version)


def load(path: Path | None = None) -> Wanted:
    """Reads versions.toml; a mistake in it is a bug of this project and is raised as such."""
    entries = tomllib.loads((path or Path(__file__).with_name("versions.toml")).read_text(encoding="utf-8"))
    asterisk = entries["asterisk"]
    return Wanted(
        asterisk=AsteriskWanted(
            minimum=_exact(asterisk["minimum"]),
            tested=tuple(_exact(text) for text in asterisk["tested"]),
            suite=asterisk["suite"],
            packages=tuple(asterisk["packages"]),
            needs_modules=tuple(asterisk["needs_modules"]),
        ),
        postgresql_major=entries["postgresql"]["major"],
        models=tuple(
            SpeechModel(
                language=language,
                id=model["id"],
                required=model["required"],
                archives=tuple(Archive(**archive) for archive in model["archives"]),
            )
            for language, model in entries["vosk"].items()
        ),
    )


def _exact(text: str) -> Version:
    version = parse_version(text)
    if version is None:
        raise ValueError(f"{text!r} in versions.toml is not a version")
    return version
