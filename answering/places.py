"""Where things lie: the project, the cache, the state of one instance, and what set-up has installed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from answering.errors import NotInstalled

MEND = "run `make setup`"


@dataclass(frozen=True, slots=True)
class Installed:
    """What set-up found or brought; every path is absolute and existed when this was read.

    `asterisk_root` is None when the system's own Asterisk (/usr/sbin/asterisk) is used. `vosk_models` are
    the models as delivered, `vosk_static` the same with a composed graph/HCLG.fst (absent where it could not
    be composed); both map a language to a folder. `piper_voices` maps a language to its .onnx file.
    `postgres_bin` and `postgres_lib` are the embedded server's.
    """

    asterisk_root: Path | None
    asterisk_version: str
    vosk_models: Mapping[str, Path]
    vosk_static: Mapping[str, Path]
    piper_voices: Mapping[str, Path]
    espeak: Path | None
    postgres_bin: Path | None
    postgres_lib: Path | None


def project_root() -> Path:
    """The folder of the clone: the one that holds answering/, asterisk/ and protocols/."""
    return Path(__file__).resolve().parent.parent


def cache_dir() -> Path:
    """Downloads and what is made from them: ANSWERING_CACHE, else the user's own cache folder."""
    own = os.environ.get("ANSWERING_CACHE")
    if own:
        return Path(own).expanduser().absolute()
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(xdg) if os.path.isabs(xdg) else Path.home() / ".cache"
    return base / "answering"


def state_dir(name: str) -> Path:
    """The state of instance `name`, made with mode 0700: ANSWERING_STATE, else the project's var/<name>."""
    own = os.environ.get("ANSWERING_STATE")
    path = Path(own).expanduser().absolute() if own else project_root() / "var" / name
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def manifest_path() -> Path:
    """The file in which set-up writes down what it installed for this clone."""
    return project_root() / "var" / "installed.json"


def installed(manifest: Path | None = None) -> Installed:
    """What set-up brought, as its manifest says.

    Raises:
        NotInstalled: there is no manifest, it cannot be read, or something it names has gone.
    """
    path = manifest or manifest_path()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotInstalled("nothing has been set up in this clone", MEND) from None
    except (OSError, ValueError) as error:
        raise NotInstalled(f"{path} cannot be read: {error}", MEND) from error
    if not isinstance(entries, dict):
        raise NotInstalled(f"{path} does not hold a set-up's manifest", MEND)
    return Installed(
        asterisk_root=_path(entries, "asterisk_root"),
        asterisk_version=str(entries.get("asterisk_version", "")),
        vosk_models=_paths(entries, "vosk_models"),
        vosk_static=_paths(entries, "vosk_static"),
        piper_voices=_paths(entries, "piper_voices"),
        espeak=_path(entries, "espeak"),
        postgres_bin=_path(entries, "postgres_bin"),
        postgres_lib=_path(entries, "postgres_lib"),
    )


def _existing(name: str, value: object) -> Path:
    path = Path(str(value))
    if not path.exists():
        raise NotInstalled(f"{name} should lie at {path} and does not", MEND)
    return path


def _path(entries: Mapping[str, object], name: str) -> Path | None:
    value = entries.get(name)
    return None if value is None else _existing(name, value)


def _paths(entries: Mapping[str, object], name: str) -> Mapping[str, Path]:
    value = entries.get(name, {})
    if not isinstance(value, dict):
        raise NotInstalled(f"the set-up's manifest says nothing usable about {name}", MEND)
    return MappingProxyType({str(key): _existing(f"{name} {key}", item) for key, item in value.items()})
