"""The host's own apt sources, read for one thing: which Debian mirror this machine uses.

Both forms are read, one-line (.list) and deb822 (.sources), as apt itself reads them: other endings, disabled
stanzas and source packages do not count. An entry is Debian's when it carries the component main of one of
Debian's own suites below a path named debian, and is not signed by another vendor's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SUITES = frozenset(
    {"oldoldstable", "oldstable", "stable", "testing", "unstable", "sid", "experimental"}
    | {"buster", "bullseye", "bookworm", "trixie", "forky", "duke"}
)
POCKET = re.compile(r"-(updates|backports(-sloppy)?|proposed-updates)$")
KEYRING = "debian-archive"
COUNTED = re.compile(r"[A-Za-z0-9_.-]+\.(list|sources)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of packages: one address and one suite; `signed_by` is "" when the entry does not say."""

    uri: str
    suite: str
    components: tuple[str, ...]
    signed_by: str
    file: Path


def read(apt: Path = Path("/etc/apt")) -> tuple[Entry, ...]:
    """Every enabled binary source, in apt's own order of files; what cannot be understood is left out."""
    entries: list[Entry] = []
    for path in _files(apt):
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        entries += _one_line(text, path) if path.suffix == ".list" else _deb822(text, path)
    return tuple(entries)


def debian_mirrors(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Those that are Debian's, one for each address, those signed by Debian's own keyring first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for uri in _resolved(entry.uri):
            resolved = Entry(uri, entry.suite, entry.components, entry.signed_by, entry.file)
            if _is_debian(resolved):
                found.setdefault(uri.rstrip("/"), resolved)
    return tuple(sorted(found.values(), key=lambda entry: KEYRING not in entry.signed_by))


def _files(apt: Path) -> list[Path]:
    folder = apt / "sources.list.d"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in (apt / "sources.list", *files) if path.is_file() and COUNTED.fullmatch(path.name)]


def _is_debian(entry: Entry) -> bool:
    address = urlsplit(entry.uri)
    return (
        address.scheme in {"http", "https", "file"}
        and any(part in {"debian", "debian-archive"} for part in address.path.split("/"))
        and "main" in entry.components
        and POCKET.sub("", entry.suite) in SUITES
        and (not entry.signed_by or KEYRING in entry.signed_by)
    )


def _resolved(uri: str) -> list[str]:
    """The addresses behind a mirror list of this machine (mirror+file:), else the address itself."""
    if not uri.startswith("mirror+file:"):
        return [uri]
    try:
        text = Path(urlsplit(uri).path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _one_line(text: str, path: Path) -> Iterator[Entry]:
    for line in text.splitlines():
        found = re.match(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s*)?(?P<rest>\S.*)", line.split("#")[0].strip())
        if not found:
            continue
        uri, *words = found["rest"].split()
        signed = re.search(r"(?:^|\s)signed-by=(\S+)", found["options"] or "", re.IGNORECASE)
        if len(words) >= 2:
            yield Entry(uri, words[0], tuple(words[1:]), signed[1] if signed else "", path)


def _deb822(text: str, path: Path) -> Iterator[Entry]:
    for stanza in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = _fields(stanza)
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in {
            "no",
            "false",
            "off",
            "0",
        }:
            continue
        signed = fields.get("signed-by", "")
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                components = tuple(fields.get("components", "").split())
                if components:
                    yield Entry(uri, suite, components, signed, path)


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in {" ", "\t"} and name:
            fields[name] += "\n" + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields
