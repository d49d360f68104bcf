"""Files by their checksum: fetched, continued where an earlier try broke off, refused when they are wrong."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

from installation.failure import SetupFailed
from installation.report import Report
from installation.running import without_addresses
from installation.versions import Archive

PIECE = 1 << 18
TRIES = 4
PAUSE_S = 1.0
SILENCE_S = 20.0
PART = ".part"


def kept(downloads: Path, archive: Archive) -> Path:
    """Where an archive is kept once it was verified."""
    return downloads / f"{archive.sha256}-{archive.name}"


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(found: Path, archive: Archive, downloads: Path, *, move: bool) -> Path:
    """Verifies a file that came from somewhere and keeps it under its checksum.

    Raises:
        SetupFailed: it is not the file that was expected; a file of ours (`move`) is removed then.
    """
    if sha256(found) != archive.sha256:
        if move:
            found.unlink()
        raise SetupFailed(
            f"{found.name} is not the file it should be (its sha256 differs)",
            "it was not used; fetch it again from a source you trust",
        )
    target = kept(downloads, archive)
    downloads.mkdir(parents=True, exist_ok=True)
    if move:
        shutil.move(found, target)
    else:
        part = target.with_name(target.name + PART)
        shutil.copyfile(found, part)
        part.replace(target)
    return target


def fetch(archive: Archive, downloads: Path, report: Report, *, pause_s: float = PAUSE_S) -> Path:
    """Fetches `archive` from its makers' site, going on from the part an earlier try left.

    Raises:
        SetupFailed: the site cannot be reached, keeps breaking off, or gives another file.
    """
    downloads.mkdir(parents=True, exist_ok=True)
    part = downloads / f"{archive.sha256}-{archive.name}{PART}"
    problem: Exception | None = None
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause_s * attempt)
        try:
            _continue(archive, part, report)
            return keep(part, archive, downloads, move=True)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416:
                part.unlink(missing_ok=True)
            problem = error
            if error.code in {401, 403, 404, 410}:
                break
        except (OSError, http.client.HTTPException) as error:
            problem = error
            if isinstance(getattr(error, "reason", None), OSError) and not part.exists():
                break
    raise SetupFailed(
        f"{archive.name} could not be fetched from its makers' site ({without_addresses(str(problem))})",
        "run this again when the network is there, or put the file into a folder named in ANSWERING_MODELS",
    )


def _continue(archive: Archive, part: Path, report: Report) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= archive.bytes:
        return
    request = urllib.request.Request(archive.site, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=SILENCE_S) as answer:
        continued = answer.status == 206
        have = have if continued else 0
        with part.open("ab" if continued else "wb") as file:
            while piece := answer.read(PIECE):
                have += len(piece)
                if have > archive.bytes:
                    raise http.client.HTTPException("more bytes came than the file has")
                file.write(piece)
                report.running(f"fetching {archive.name}", have, archive.bytes)
    if have < archive.bytes:
        raise http.client.IncompleteRead(b"", archive.bytes - have)
