"""Asterisk's configuration for one practice and one instance, and the commands that run it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

from answering.errors import NotInstalled, TelephonyError
from answering.settings import Phone, Settings
from answering.telephony.config_problems import PLAIN_PATH, instance_problems, setting_problems
from answering.telephony.instance import PbxInstance as PbxInstance
from answering.telephony.templates import Value, fill

SYSTEM_ASTERISK = Path("/usr/sbin/asterisk")
SYSTEM_DATA = Path("/usr/share/asterisk")

CARRIED_VARIABLES = (
    "ANSWERING_CALL",
    "ANSWERING_LANGUAGE",
    "ANSWERING_ROUTE",
    "ANSWERING_OUTCOME",
    "ANSWERING_PHONE",
    "ANSWERING_RING_S",
    "ANSWERING_BRIEFING",
    "ANSWERING_STEP",
    "ANSWERING_LEVEL",
    "ANSWERING_TOPIC",
    "ANSWERING_STATE",
    "ANSWERING_LINE",
    "ANSWERING_PROTOCOL",
    "ANSWERING_RED_FLAG",
    "ANSWERING_RUNG",
    "ANSWERING_SUMMARY",
    "ANSWERING_WORKER",
)
"""Channel variables that come along into the application; nothing else set on a channel is seen there
again.
"""

TURNS = 8
"""Names of applications a worker has: no call can come back so often within the 3 s that a name stays in use."""

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


def dial_string(phone: Phone, trunk_host: str) -> str:
    """How Asterisk dials a telephone: its number through the trunk if it has both, else where it
    registered.
    """
    if phone.number and trunk_host:
        return f"PJSIP/{re.sub(r'[^0-9+*#]', '', phone.number)}@trunk"
    return f"PJSIP/{phone.id}"


def render(settings: Settings, instance: PbxInstance, templates: Path, into: Path) -> None:
    """Writes the whole configuration and makes the folders it names.

    Arguments:
        templates: the folder of *.conf templates.
        into: the folder to write, usually <state>/asterisk/etc; its siblings db, data, spool and log are
        made.
            Files are readable by their owner only, because some hold secrets.

    Raises:
        TelephonyError: a setting, path or secret cannot stand in Asterisk's configuration; every problem is
        named.
        NotInstalled: the Asterisk tree is not what it should be.
        OSError: a folder or file cannot be written.
    """
    values = _values(settings, instance, into)
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
    loaders = sorted(asterisk_root.glob("usr/lib*/ld-linux-*.so.*")) or sorted(
        library.glob("ld-linux-*.so.*")
    )
    if not loaders:
        raise NotInstalled(f"no dynamic loader lies in {asterisk_root}", "run `make setup`")
    libraries = f"{library}:{library / 'asterisk'}"
    return [str(loaders[0]), "--library-path", libraries, str(asterisk_root / "usr/sbin/asterisk")]


def _library(asterisk_root: Path) -> Path:
    for modules in sorted(asterisk_root.glob("usr/lib/*/asterisk/modules")):
        return modules.parent.parent
    raise NotInstalled(f"no Asterisk modules lie in {asterisk_root}", "run `make setup`")


def _values(settings: Settings, instance: PbxInstance, into: Path) -> dict[str, Value]:
    problems = [*setting_problems(settings, instance), *instance_problems(instance, into)]
    if problems:
        raise TelephonyError("Asterisk cannot be configured: " + "; ".join(problems))
    pbx = into.parent
    root = instance.asterisk_root
    trunk = settings.telephony.trunk_host
    tls = instance.tls_port is not None
    dialled = {phone.id: dial_string(phone, trunk) for phone in settings.phones}
    roles = sorted({phone.role for phone in settings.phones})
    return {
        "etc": str(into),
        "db": str(pbx / "db"),
        "data": str(pbx / "data"),
        "spool": str(pbx / "spool"),
        "log": str(pbx / "log"),
        "run": str(run_dir(into)),
        "tree": instance.asterisk_root is not None,
        "modules": str(_library(root) / "asterisk/modules") if root is not None else "",
        "language": settings.languages[0] if settings.languages else "en",
        "http_port": str(instance.http_port),
        "ami_port": str(instance.ami_port),
        "ami_secret": instance.secrets["ami"],
        "ari_secret": instance.secrets["ari"],
        "patient_secret": instance.secrets["patient"],
        "carried_variables": ",".join(CARRIED_VARIABLES),
        "workers": [{"index": str(i), "port": str(port)} for i, port in enumerate(instance.worker_ports)],
        "applications": [
            {"worker": str(worker), "turn": str(turn)}
            for worker in range(len(instance.worker_ports))
            for turn in range(TURNS)
        ],
        "turns": str(TURNS),
        "worker_count": str(len(instance.worker_ports)),
        "last_worker": str(len(instance.worker_ports) - 1),
        "rtp_from": str(instance.rtp_from),
        "rtp_to": str(instance.rtp_to),
        "sip_host": instance.sip_host,
        "sip_port": str(instance.sip_port),
        "srtp": settings.telephony.srtp,
        "tls": tls,
        "tls_port": str(instance.tls_port or ""),
        "tls_certificate": settings.telephony.tls_certificate,
        "tls_key": settings.telephony.tls_key,
        "trunk": bool(trunk),
        "trunk_host": trunk,
        "number": settings.telephony.number,
        "phones": [
            {
                "id": phone.id,
                "role": phone.role,
                "secret": instance.secrets[phone.id],
                "dial": dialled[phone.id],
            }
            for phone in settings.phones
        ],
        "roles": [
            {
                "role": role,
                "dial": "&".join(dialled[phone.id] for phone in settings.phones if phone.role == role),
            }
            for role in roles
        ],
        "ladder_steps": str(len(settings.on_call)),
        "ladder": [
            {"step": str(step), "dial": dialled[rung.phone], "ring_s": str(rung.ring_s)}
            for step, rung in enumerate(settings.on_call, start=1)
        ],
    }


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
