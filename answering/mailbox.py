"""Messages that callers left in the dialplan's own mailbox, also while the service was dead, become records."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from answering.records.model import MessageTaken

QUEUE = "mailbox"
_STILL_S = 5.0
_HEADER_BYTES = 44
_CALL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMESPACE = uuid.UUID("6f2f3c0e-5f0a-4b57-9a55-6f6d1a3c8c11")


def folder_of(state: Path) -> Path:
    """Where the dialplan records messages: one WAV file a call, named by the call's UUID."""
    return state / "asterisk" / "spool" / "messages"


def messages(folder: Path, told: set[str]) -> Iterator[MessageTaken]:
    """A record for each recorded message not in `told`, which takes it in; reads the folder, so call it in a thread.

    A file still growing waits for the next look. A record's id follows from its call: stored once, however often told.
    """
    for file in sorted(folder.glob("*.wav")):
        if file.stem in told or not _CALL.fullmatch(file.stem):
            continue
        found = file.stat()
        if time.time() - found.st_mtime < _STILL_S:
            continue
        told.add(file.stem)
        if found.st_size > _HEADER_BYTES:
            yield MessageTaken(
                id=str(uuid.uuid5(_NAMESPACE, file.stem)),
                call=file.stem,
                at=datetime.fromtimestamp(found.st_mtime, UTC),
                queue=QUEUE,
                fields={"recorded": str(file)},
                urgent=True,
            )
