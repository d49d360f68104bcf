"""Asterisk's configuration for one practice and one instance, and the commands that run it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from answering.errors import NotInstalled, TelephonyError
from answering.settings import Settings
from answering.telephony import config_values
from answering.telephony.config_problems import PLAIN_PATH, instance_problems, setting_problems
from answering.telephony.instance import PbxInstance as PbxInstance
from answering.telephony.templates import fill

SYSTEM_ASTERISK = Path("/usr/sbin/asterisk")
SYSTEM_DATA = Path("/usr/share/asterisk")

SOUNDS = (
    "fall-back",
    "connecting",
    "briefing-keys",
    "emergency-advice",
    "offer-on-call",
    "no-one-reached",
    "leave-message",
    "goodbye",
    "closed",
    "caller-gone",
)
"""Names of the dialplan's sentences: <sounds>/<language>/answering/<name>.sln16, PCM s16le mono 16 kHz."""

# Asterisk complains about each that is missing; their defaults are wanted.
_EMPTY = (
    "acl",
    "ccss",
    "cli",
    "cli_aliases",
    "cli_permissions",
    "codecs",
    "dsp",
    "features",
    "musiconhold",
    "pjproject",
    "sorcery",
    "stasis",
    "udptl",
)
_FOLDERS = (
    "db",
    "db/keys",
    "db/agi",
    "data",
    "data/sounds",
    "log",
    "spool",
    "spool/recording",
    "spool/messages",
)
# sockaddr_un holds 108 bytes with the final zero; the margin is for Asterisk's own temporary names.
_LONGEST_SOCKET = 100


def render(settings: Settings, instance: PbxInstance, templates: Path, into: Path) -> None:
    """Writes the whole configuration and makes the folders it names.

    Arguments:
        templates: the folder of *.conf templates.
        into: the folder to write, usually <state>/asterisk/etc; its siblings are made. Files are readable by
            their owner only, because some hold secrets.

    Raises:
        TelephonyError: settings, paths or secrets that cannot stand in the configuration, all of them.
        NotInstalled: the Asterisk tree is not what it should be.
        OSError: a folder or file cannot be written.
    """
    problems = [*setting_problems(settings, instance), *instance_problems(instance, into)]
    if problems:
        raise TelephonyError("Asterisk cannot be configured: " + "; ".join(problems))
    root = instance.asterisk_root
    modules = None if root is None else _library(root) / "asterisk" / "modules"
    values = config_values.values(settings, instance, into, run=run_dir(into), modules=modules)
    _private(into.parent)
    _private(into)
    for folder in _FOLDERS:
        _private(into.parent / folder)
    _link_data(instance, settings, into.parent / "data")
    for template in sorted(templates.glob("*.conf")):
        _write(into / template.name, fill(template.read_text(encoding="utf-8"), values))
    for name in _EMPTY:
        if not (templates / f"{name}.conf").exists():
            _write(into / f"{name}.conf", "")


def asterisk_command(asterisk_root: Path | None, etc: Path) -> list[str]:
    """The command that runs Asterisk in the foreground with the configuration rendered into `etc`."""
    return [*_binary(asterisk_root), "-C", str(etc / "asterisk.conf"), "-f"]


def asterisk_cli(asterisk_root: Path | None, etc: Path, command: str) -> list[str]:
    """The command that runs one CLI command in the instance of `etc`, such as "core waitfullybooted"."""
    return [*_binary(asterisk_root), "-C", str(etc / "asterisk.conf"), "-rx", command]


def run_dir(into: Path) -> Path:
    """The folder of Asterisk's control socket, made with mode 0700: beside `into`, or a short one of this
    user's.

    Raises:
        TelephonyError: the short folder belongs to somebody else.
    """
    beside = into.parent / "run"
    if len(os.fsencode(beside / "asterisk.ctl")) < _LONGEST_SOCKET and PLAIN_PATH.fullmatch(str(beside)):
        _private(beside)
        return beside
    name = hashlib.sha256(os.fsencode(into.absolute())).hexdigest()[:12]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and PLAIN_PATH.fullmatch(runtime) and len(runtime) < 60 and Path(runtime).is_dir():
        base = Path(runtime) / "answering"
    else:
        base = Path("/tmp") / f"answering-{os.getuid()}"
    _private(base)
    _private(base / name)
    return base / name


def _private(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(parents=True, mode=0o700)
    found = folder.lstat()
    if found.st_uid != os.getuid() or not folder.is_dir() or folder.is_symlink():
        raise TelephonyError(f"{folder} is not a folder of this user", "remove it")
    folder.chmod(0o700)


def _binary(asterisk_root: Path | None) -> list[str]:
    if asterisk_root is None:
        return [str(SYSTEM_ASTERISK)]
    library = _library(asterisk_root)
    loaders = sorted(asterisk_root.glob("usr/lib*/ld-linux-*.so.*")) or sorted(library.glob("ld-linux-*.so.*"))
    if not loaders:
        raise NotInstalled(f"no dynamic loader lies in {asterisk_root}", "run `make setup`")
    libraries = f"{library}:{library / 'asterisk'}"
    return [str(loaders[0]), "--library-path", libraries, str(asterisk_root / "usr/sbin/asterisk")]


def _library(asterisk_root: Path) -> Path:
    for modules in sorted(asterisk_root.glob("usr/lib/*/asterisk/modules")):
        return modules.parent.parent
    raise NotInstalled(f"no Asterisk modules lie in {asterisk_root}", "run `make setup`")


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    fresh = path.with_name(f".{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)


def _link_data(instance: PbxInstance, settings: Settings, data: Path) -> None:
    """A data folder of links: the installation's own parts, and for each language its sounds beside ours."""
    root = instance.asterisk_root
    delivered = SYSTEM_DATA if root is None else root / "usr/share/asterisk"
    for name in ("rest-api", "documentation"):
        if (delivered / name).exists():
            _link(data / name, delivered / name)
    for language in {*settings.languages, "en"}:
        folder = data / "sounds" / language
        folder.mkdir(exist_ok=True, mode=0o700)
        for sound in _delivered_sounds(delivered / "sounds", language):
            _link(folder / sound.name, sound)
        _link(folder / "answering", instance.sounds / language / "answering")


def _delivered_sounds(sounds: Path, language: str) -> list[Path]:
    # <sounds>/en is a link into /etc/alternatives, which leads nowhere in an unpacked tree.
    folders = [sounds / language, *sorted(sounds.glob(f"{language}_*"))]
    return next((sorted(folder.iterdir()) for folder in folders if folder.is_dir()), [])


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() or link.exists():
        if link.is_symlink() and Path(os.readlink(link)) == target:
            return
        link.unlink()
    link.symlink_to(target)
