"""One set-up at a time for one cache."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

from installation.failure import SetupFailed
from installation.report import Report


@contextlib.contextmanager
def held(path: Path, report: Report, *, limit_s: float = 3600.0) -> Iterator[None]:
    """Holds the lock file while the block runs; waits for another holder, saying so.

    Raises:
        SetupFailed: the other set-up did not end within `limit_s`, or the cache cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise SetupFailed(
            f"the cache folder {path.parent} cannot be written to ({error.strerror})",
            "name another one in ANSWERING_CACHE",
        ) from error
    with file:
        began = time.monotonic()
        report.begin("Lock")
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - began > limit_s:
                    raise SetupFailed(
                        f"another set-up has held {path} for too long", "end it and run this again"
                    ) from None
                report.running("another set-up is running; waiting for it")
                time.sleep(0.2)
        yield
