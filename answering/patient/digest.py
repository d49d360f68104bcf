"""Digest authentication for SIP (RFC 2617 and RFC 8760): reading a challenge, answering it. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from answering.errors import TelephonyError

_PAIR = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,\s]+)')
_HASHES = {"md5": hashlib.md5, "sha-256": hashlib.sha256}


class UnusableChallenge(TelephonyError):
    """A challenge that is not digest, or asks for an algorithm or protection not known here."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What WWW-Authenticate or Proxy-Authenticate asked for."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    qop: str = ""
    opaque: str = ""


def read_challenge(value: str) -> Challenge:
    """Raises UnusableChallenge."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest":
        raise UnusableChallenge("the challenge is not digest authentication")
    fields = {name.lower(): text.strip('"') for name, text in _PAIR.findall(rest[:2048])}
    algorithm = fields.get("algorithm", "MD5")
    if algorithm.lower() not in _HASHES or "realm" not in fields or "nonce" not in fields:
        raise UnusableChallenge("the challenge names no realm, no nonce or an unknown algorithm")
    offered = [quality.strip() for quality in fields.get("qop", "").split(",") if quality.strip()]
    if offered and "auth" not in offered:
        raise UnusableChallenge("the challenge asks for a protection other than auth")
    return Challenge(fields["realm"], fields["nonce"], algorithm, "auth" if offered else "", fields.get("opaque", ""))


def authorization(
    challenge: Challenge,
    *,
    user: str,
    password: str,
    method: str,
    uri: str,
    client_nonce: str,
    count: int = 1,
) -> str:
    """The value of Authorization or Proxy-Authorization that answers `challenge`."""
    make = _HASHES[challenge.algorithm.lower()]

    def digest(text: str) -> str:
        return make(text.encode()).hexdigest()

    secret = digest(f"{user}:{challenge.realm}:{password}")
    asked = digest(f"{method}:{uri}")
    fields = [
        f'username="{user}"',
        f'realm="{challenge.realm}"',
        f'nonce="{challenge.nonce}"',
        f'uri="{uri}"',
        f"algorithm={challenge.algorithm}",
    ]
    if challenge.qop:
        used = f"{count:08x}"
        answer = digest(f"{secret}:{challenge.nonce}:{used}:{client_nonce}:{challenge.qop}:{asked}")
        fields += [f"qop={challenge.qop}", f"nc={used}", f'cnonce="{client_nonce}"']
    else:
        answer = digest(f"{secret}:{challenge.nonce}:{asked}")
    fields.append(f'response="{answer}"')
    if challenge.opaque:
        fields.append(f'opaque="{challenge.opaque}"')
    return "Digest " + ", ".join(fields)
