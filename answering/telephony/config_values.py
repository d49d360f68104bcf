"""The values that the configuration templates ask for: pure, of settings and an instance that were checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from answering.settings import Phone, Settings
from answering.telephony.instance import PbxInstance
from answering.telephony.templates import Row, Value

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


def dial_string(phone: Phone, trunk_host: str) -> str:
    """How Asterisk dials a telephone: its number through the trunk if it has both, else where it
    registered.
    """
    if phone.number and trunk_host:
        return f"PJSIP/{re.sub(r'[^0-9+*#]', '', phone.number)}@trunk"
    return f"PJSIP/{phone.id}"


def values(
    settings: Settings, instance: PbxInstance, into: Path, *, run: Path, modules: Path | None
) -> Mapping[str, Value]:
    """Every value by its name in the templates.

    Arguments:
        into: the folder of the configuration. run: that of the control socket.
        modules: that of Asterisk's modules, None for those of the system's own Asterisk.
    """
    return {
        **_folders(into, run, modules),
        **_network(settings, instance),
        **_workers(instance),
        **_telephones(settings, instance),
        "language": settings.languages[0] if settings.languages else "en",
        "carried_variables": ",".join(CARRIED_VARIABLES),
        "ami_secret": instance.secrets["ami"],
        "ari_secret": instance.secrets["ari"],
        "patient_secret": instance.secrets["patient"],
    }


def _folders(into: Path, run: Path, modules: Path | None) -> dict[str, Value]:
    pbx = into.parent
    return {
        "etc": str(into),
        **{name: str(pbx / name) for name in ("db", "data", "spool", "log")},
        "run": str(run),
        "tree": modules is not None,
        "modules": str(modules or ""),
    }


def _network(settings: Settings, instance: PbxInstance) -> dict[str, Value]:
    telephony = settings.telephony
    return {
        "sip_host": instance.sip_host,
        "sip_port": str(instance.sip_port),
        "rtp_from": str(instance.rtp_from),
        "rtp_to": str(instance.rtp_to),
        "http_port": str(instance.http_port),
        "ami_port": str(instance.ami_port),
        "srtp": telephony.srtp,
        "tls": instance.tls_port is not None,
        "tls_port": str(instance.tls_port or ""),
        "tls_certificate": telephony.tls_certificate,
        "tls_key": telephony.tls_key,
        "trunk": bool(telephony.trunk_host),
        "trunk_host": telephony.trunk_host,
        "number": telephony.number,
    }


def _workers(instance: PbxInstance) -> dict[str, Value]:
    count = len(instance.worker_ports)
    return {
        "workers": [{"index": str(i), "port": str(port)} for i, port in enumerate(instance.worker_ports)],
        "worker_count": str(count),
        "last_worker": str(count - 1),
        "turns": str(TURNS),
        "applications": [
            {"worker": str(worker), "turn": str(turn)} for worker in range(count) for turn in range(TURNS)
        ],
    }


def _telephones(settings: Settings, instance: PbxInstance) -> dict[str, Value]:
    dialled = {phone.id: dial_string(phone, settings.telephony.trunk_host) for phone in settings.phones}
    phones: list[Row] = []
    roles: dict[str, list[str]] = {}
    for phone in settings.phones:
        dial = dialled[phone.id]
        phones.append({"id": phone.id, "role": phone.role, "secret": instance.secrets[phone.id], "dial": dial})
        roles.setdefault(phone.role, []).append(dial)
    return {
        "phones": phones,
        "roles": [{"role": role, "dial": "&".join(dials)} for role, dials in sorted(roles.items())],
        "ladder_steps": str(len(settings.on_call)),
        "ladder": [
            {"step": str(step), "dial": dialled[rung.phone], "ring_s": str(rung.ring_s)}
            for step, rung in enumerate(settings.on_call, start=1)
        ],
    }
