"""What one running PBX is told about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PbxInstance:
    """One running PBX: its folders, addresses and secrets.

    `asterisk_root` None: the system's own Asterisk. `tls_port` None: no TLS. `rtp_from`..`rtp_to`: UDP ports,
    both included. `worker_ports`: one for each worker, on 127.0.0.1. `secrets`: "ami", "ari", "patient" and
    one for each telephone's id. `sounds`: the folder of rendered sentences, see SOUNDS.
    """

    state: Path
    asterisk_root: Path | None
    sip_host: str
    sip_port: int
    tls_port: int | None
    rtp_from: int
    rtp_to: int
    http_port: int
    ami_port: int
    worker_ports: tuple[int, ...]
    secrets: Mapping[str, str]
    sounds: Path
