"""What keeps a setting, an address or a secret out of Asterisk's configuration: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from answering.settings import Settings
from answering.telephony.instance import PbxInstance

PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+@=:-]+")
"""Paths that need no quoting anywhere in Asterisk's configuration and dialplan."""

_PHONE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_DIALLED = re.compile(r"\+?[0-9*#() .-]{1,32}")
_EXTENSION = re.compile(r"\+?[0-9A-Za-z]{1,32}")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_ADDRESS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SECRET = re.compile(r"[A-Za-z0-9_.~-]{16,128}")
_RESERVED_IDS = frozenset({"patient", "trunk", "udp", "tls", "global", "system", "endpoint"})


def setting_problems(settings: Settings, instance: PbxInstance) -> Iterator[str]:
    """Every setting that cannot stand in the configuration, as a clause without numbers or names of
    people.
    """
    for language in settings.languages:
        if not _LANGUAGE.fullmatch(language):
            yield f"the language {language!r} is not a code of two or three letters"
    seen: set[str] = set()
    for phone in settings.phones:
        if not _PHONE_ID.fullmatch(phone.id) or not _PHONE_ID.fullmatch(phone.role):
            yield f"the telephone {phone.id!r} needs an id and a role of letters, digits, - and _"
        if phone.id in _RESERVED_IDS:
            yield f"the telephone id {phone.id!r} is reserved"
        if phone.id in seen:
            yield f"two telephones have the id {phone.id!r}"
        if phone.number and not _DIALLED.fullmatch(phone.number):
            yield f"the number of the telephone {phone.id!r} is not one that can be dialled"
        if phone.id not in instance.secrets:
            yield f"there is no secret for the telephone {phone.id!r}"
        seen.add(phone.id)
    for rung in settings.on_call:
        if rung.phone not in seen:
            yield f"the on-call ladder names the unknown telephone {rung.phone!r}"
        if not 1 <= rung.ring_s <= 300:
            yield f"the on-call telephone {rung.phone!r} must ring for 1 to 300 seconds"
    telephony = settings.telephony
    if not _EXTENSION.fullmatch(telephony.number):
        yield "telephony.number is not a number that can be dialled"
    if telephony.trunk_host and not _HOST.fullmatch(telephony.trunk_host):
        yield "telephony.trunk_host is not a host name or address"
    if instance.tls_port is not None:
        for name, path in (("tls_certificate", telephony.tls_certificate), ("tls_key", telephony.tls_key)):
            if not PLAIN_PATH.fullmatch(path) or not Path(path).is_file():
                yield f"telephony.{name} names no file that can be used"


def instance_problems(instance: PbxInstance, into: Path) -> Iterator[str]:
    """Every address, path or secret of the instance that cannot stand in the configuration."""
    # The control socket has a short folder of its own; all else is written down as it is.
    for name, path in (("state folder", into), ("sounds folder", instance.sounds)):
        if not path.is_absolute() or not PLAIN_PATH.fullmatch(str(path)):
            yield f"the {name} {path} must be absolute and of letters, digits and ._/+@=:- only"
    if not _ADDRESS.fullmatch(instance.sip_host):
        yield f"SIP cannot listen at {instance.sip_host!r}: an IPv4 address is needed"
    ports = {
        "SIP": instance.sip_port,
        "HTTP": instance.http_port,
        "AMI": instance.ami_port,
        "RTP": instance.rtp_from,
        "RTP end": instance.rtp_to,
        **{f"worker {index}": port for index, port in enumerate(instance.worker_ports)},
    }
    if instance.tls_port is not None:
        ports["SIP TLS"] = instance.tls_port
    for name, port in ports.items():
        if not 1 <= port <= 65535:
            yield f"the {name} port {port} is not a port"
    if not instance.worker_ports:
        yield "there is no worker"
    if instance.rtp_to - instance.rtp_from < 1:
        yield "the range of RTP ports is empty"
    for name in ("ami", "ari", "patient"):
        if name not in instance.secrets:
            yield f"there is no secret {name!r}"
    for name, secret in instance.secrets.items():
        if not _SECRET.fullmatch(secret):
            yield f"the secret {name!r} is not 16 to 128 letters, digits and _.~-"
