"""One running installation: its state folder, ports and secrets, as told in <state>/instance.json (0600)."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from answering.errors import NotInstalled
from answering.settings import Settings

FILE = "instance.json"
_SECRETS = "secrets.json"


@dataclass(frozen=True, slots=True)
class Instance:
    """Where one installation listens and what opens it; `worker_ports[i]` is worker i's for control and media."""

    name: str
    state: str
    protocols: str
    number: str
    sip: Mapping[str, object]
    accounts: Mapping[str, Mapping[str, str]]
    ami: Mapping[str, object]
    http_port: int
    worker_ports: tuple[int, ...]
    ari_password: str
    database_url: str
    run: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, state: Path) -> Instance:
        """Raises NotInstalled when nothing was started from this state folder."""
        try:
            told = json.loads((state / FILE).read_text())
        except (OSError, ValueError) as error:
            raise NotInstalled(f"nothing runs from {state}", "start it with `make run`") from error
        told["worker_ports"] = tuple(told["worker_ports"])
        return cls(**told)

    def write(self) -> None:
        """Written whole or not at all, readable by us alone."""
        path = Path(self.state) / FILE
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(self), indent=1))
        os.replace(fresh, path)

    @property
    def heartbeat(self) -> Path:
        return Path(self.run) / "heartbeat"


def kept_secrets(state: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Generated once for each name, then the same for ever; the file is readable by us alone."""
    path = state / _SECRETS
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(18) for name in missing}
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(known))
        os.replace(fresh, path)
    return known


def free_ports(count: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> list[int]:
    """Ports free at this moment on loopback, all different."""
    held = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def port_is_free(host: str, port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def accounts(settings: Settings, known: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The SIP accounts of a practice: the patients' side and one for each telephone."""
    told = {"patient": {"user": "patient", "password": known["sip-patient"], "role": "patient"}}
    for phone in settings.phones:
        told[phone.id] = {"user": phone.id, "password": known[f"sip-{phone.id}"], "role": phone.role}
    return told


def secret_names(settings: Settings) -> tuple[str, ...]:
    return ("ami", "ari", "sip-patient", *(f"sip-{phone.id}" for phone in settings.phones))
