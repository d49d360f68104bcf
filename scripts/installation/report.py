"""What set-up tells whoever started it: one line a step, a bar or a running line while it takes long."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 22
BAR = 24
QUIET_S = 10.0


class Report:
    """Lines on `out`; on a terminal the running line is redrawn, elsewhere repeated every ten seconds."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._live = out.isatty()
        self._title = ""
        self._began = self._last = time.monotonic()

    def begin(self, title: str) -> None:
        """A step begins; its running lines and its end bear this title."""
        self._title = title
        self._began = self._last = time.monotonic()

    def running(self, doing: str, done: int = 0, whole: int = 0) -> None:
        """The step goes on: what it does, and how many of how many bytes when that is known."""
        now = time.monotonic()
        if not self._live and now - self._last < QUIET_S:
            return
        self._last = now
        elapsed = f"{now - self._began:4.0f} s"
        text = f"  {self._title:<{WIDTH}}{_bar(done, whole)}{doing}  {elapsed}"
        self._write(f"\r\x1b[K{text[:110]}" if self._live else f"{text}\n")

    def end(self, result: str) -> None:
        """The step is done."""
        took = time.monotonic() - self._began
        seconds = f"  ({took:.1f} s)" if took >= 0.5 else ""
        self.line(f"  {self._title:<{WIDTH}}{result}{seconds}")

    def note(self, text: str) -> None:
        """A line below the step it belongs to."""
        self.line(f"  {'':<{WIDTH}}{text}")

    def warn(self, text: str) -> None:
        """A line that must not be overlooked."""
        self.line(f"  WARNING: {text}")

    def line(self, text: str) -> None:
        """Any other line."""
        self._write(f"\r\x1b[K{text}\n" if self._live else f"{text}\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def _bar(done: int, whole: int) -> str:
    if whole <= 0:
        return ""
    share = min(1.0, done / whole)
    filled = int(share * BAR)
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%} of {whole / 1e6:.0f} MB  "
