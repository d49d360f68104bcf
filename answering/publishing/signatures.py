"""Who has signed which protocol, and whether it is still what they signed; pure.

<folder>/signatures/<protocol id>.yaml

A signature covers the bytes of every file that says something about its protocol: its own, those of packs that extend
it, the packs' pack.yaml, and overlays of languages with texts for it. It is a statement, not a seal: whoever can write
the folder can write a signature. `red-flags` is signed like a protocol and covers the site-wide red flags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from answering.errors import Problem
from answering.protocols import source
from answering.protocols.fields import Fields, Notes, did_you_mean
from answering.protocols.languages import ids_in
from answering.protocols.model import Kind, ProtocolSet
from answering.protocols.yaml_source import Node, Place, read

FOLDER = "signatures"
RED_FLAGS = "red-flags"
_KEYS = ("schema", "protocol", "name", "role", "when", "version", "content")
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_IN_BRACES = re.compile(rb"(\s*(#[^\n]*)?\n)*\s*(---\s*)?\{")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Standing = Literal["signed", "stale", "unsigned"]


@dataclass(frozen=True, slots=True)
class Signature:
    """`name` (in the `role` told) signed `protocol` in its `version`. `when`: UTC. `content`: sha256 of its files."""

    protocol: str
    name: str
    role: str
    when: str
    version: int
    content: str

    def encode(self) -> bytes:
        """As it stands in its file."""
        lines = [
            "# Written by `answering protocols sign`. Any change of what was signed makes it stale.",
            "schema: 1",
            f"protocol: {self.protocol}",
            f"name: {json.dumps(self.name, ensure_ascii=False)}",
            f"role: {json.dumps(self.role, ensure_ascii=False)}",
            f'when: "{self.when}"',
            f"version: {self.version}",
            f'content: "{self.content}"',
        ]
        return ("\n".join(lines) + "\n").encode()


def path_of(protocol: str) -> str:
    """Where the signature of a protocol stands, inside the practice's folder."""
    return f"{FOLDER}/{protocol}.yaml"


def read_all(files: Mapping[str, bytes], folder: Path) -> tuple[dict[str, Signature], list[Problem]]:
    """Every signature by its protocol, and what is wrong with any."""
    notes, found = Notes(), {}
    for name, data in files.items():
        if name.startswith(f"{FOLDER}/"):
            root, problems = read(data, str(folder / name))
            notes.problems += problems
            signature = None if root is None else _signature(notes, root)
            if signature is not None and name != path_of(signature.protocol):
                notes.note(
                    Place(str(folder / name)),
                    f"this signature is of '{signature.protocol}'",
                    f"a signature stands in {path_of(signature.protocol)}: sign anew instead of copying",
                )
            elif signature is not None:
                found[signature.protocol] = signature
    return found, notes.problems


def content_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Protocol id -> sha256 (hex) over all files that say something about it."""
    covered: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        if name == source.RED_FLAGS:
            covered.setdefault(RED_FLAGS, {})[name] = data
        elif not name.startswith(f"{FOLDER}/") and name not in (source.SCRIPT, source.PRACTICE):
            for protocol in _speaks_of(data):
                covered.setdefault(protocol, {})[name] = data
                pack = _pack_of(name)
                if pack in files:
                    covered[protocol][pack] = files[pack]
    return {protocol: source.content_hash(parts) for protocol, parts in covered.items()}


def standing(protocol: str, signatures: Mapping[str, Signature], content: Mapping[str, str]) -> Standing:
    """Whether a protocol is signed as it stands."""
    signature = signatures.get(protocol)
    if signature is None:
        return "unsigned"
    return "signed" if signature.content == content.get(protocol) else "stale"


def to_be_signed(protocols: ProtocolSet) -> list[str]:
    """What has to be signed before it serves patients: the site-wide red flags and every triage protocol."""
    return [RED_FLAGS, *sorted(one.id for one in protocols.protocols.values() if one.kind is Kind.TRIAGE)]


def warnings(
    protocols: ProtocolSet, signatures: Mapping[str, Signature], content: Mapping[str, str], folder: Path
) -> list[Problem]:
    """Signatures of what is not there, and stale ones."""
    known = {RED_FLAGS, *content, *protocols.protocols}
    found = []
    for protocol in signatures:
        place = Place(str(folder / path_of(protocol)))
        if protocol not in known:
            found.append(
                place.problem(f"there is no protocol '{protocol}'", did_you_mean(protocol, known), warning=True)
            )
        elif standing(protocol, signatures, content) == "stale":
            what = f"'{protocol}' has changed since it was signed"
            found.append(place.problem(what, f"have it read again: answering protocols sign {protocol}", warning=True))
    return found


def refusals(
    protocols: ProtocolSet, signatures: Mapping[str, Signature], content: Mapping[str, str], folder: Path
) -> list[Problem]:
    """Why this set may not serve patients: whatever decides triage and is a draft, unsigned, or changed since."""
    found = []
    for name in to_be_signed(protocols):
        protocol = protocols.protocols.get(name)
        place = Place(protocol.file if protocol is not None else str(folder / source.RED_FLAGS))
        if protocol is not None and protocol.status == "draft":
            found.append(place.problem(f"'{name}' is a draft", "once it may serve patients, set 'status: active'"))
        is_now = standing(name, signatures, content)
        if is_now != "signed":
            what = "nobody has signed it" if is_now == "unsigned" else "it has changed since it was signed"
            mend = f'have a clinician read it, then: answering protocols sign {name} --name "…" --role "…"'
            found.append(place.problem(f"'{name}' may not serve patients: {what}", mend))
    return found


def _signature(notes: Notes, root: Node) -> Signature | None:
    before = len(notes.problems)
    fields = Fields(notes, root, "the signature", _KEYS)
    fields.wanted("schema", lambda n: notes.integer(n, "schema", 1, 1), 1)
    signature = Signature(
        protocol=fields.wanted("protocol", lambda n: notes.id(n, "protocol"), ""),
        name=fields.wanted("name", lambda n: notes.string(n, "name"), ""),
        role=fields.wanted("role", lambda n: notes.string(n, "role"), ""),
        when=fields.wanted("when", lambda n: notes.string(n, "when"), ""),
        version=fields.wanted("version", lambda n: notes.integer(n, "version", 0, 10**6), 0),
        content=fields.wanted("content", lambda n: notes.string(n, "content"), ""),
    )
    for key, value, shape in (("when", signature.when, _WHEN), ("content", signature.content, r"[0-9a-f]{64}")):
        if value and not re.fullmatch(shape, value):
            notes.note(fields.at(key), f"'{key}' is not as it was written", "sign anew")
    return signature if len(notes.problems) == before else None


def _speaks_of(data: bytes) -> Iterator[str]:
    """Ids of the protocols that a file defines, extends or has texts for."""
    if (named := ids_in(data)) and not _IN_BRACES.match(data):
        yield from named
        return
    try:
        root = yaml.compose(data.decode("utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in ("id", "extends") and isinstance(value, yaml.ScalarNode):
            yield value.value
        elif key.value == "texts" and isinstance(value, yaml.MappingNode):
            yield from (str(protocol.value) for protocol, _ in value.value)


def _pack_of(name: str) -> str:
    parts = name.split("/")
    return "/".join((*parts[:2], "pack.yaml")) if len(parts) > 2 and parts[0] == "packs" else ""
