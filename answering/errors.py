"""Every error this project raises on purpose.

AnsweringError
├── InvalidFiles        a protocol or a setting: all problems at once, each with its place
├── NotInstalled        a model, voice, binary or folder that set-up should have brought
├── TelephonyError      ARI, AMI, media or SIP
│   ├── RequestRefused  the PBX answered a request with an error
│   └── ChannelGone     the caller hung up or the channel left us
├── SpeechError         recognition or synthesis failed
└── RecordsError        the database or its journal

The text of each is one sentence that may be logged: never a caller's words, name or number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AnsweringError(Exception):
    """Root of the tree; ``str()`` is a sentence fit for a log, ``mend`` says what to do about it."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file; line and column count from 1.

    `lost`: a part of the file is not understood, so that something else would stand in for it. What is wrong and not
    lost may be inadvisable, but means what it says.
    """

    file: str
    line: int
    column: int
    what: str
    mend: str = ""
    warning: bool = False
    lost: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        mend = f"\n    mend: {self.mend}" if self.mend else ""
        return f"{self.file}:{self.line}:{self.column}  {kind}{self.what}{mend}"


class InvalidFiles(AnsweringError):
    """Files that cannot be used, with every problem found in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = sum(not problem.warning for problem in self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} in the practice's files")

    def __str__(self) -> str:
        return "\n".join([self.what, *(str(problem) for problem in self.problems)])


class NotInstalled(AnsweringError):
    """Something set-up should have brought is not there."""


class TelephonyError(AnsweringError):
    """The PBX, its sockets or its answers."""


class RequestRefused(TelephonyError):
    """The PBX answered a request with an error status."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.status = status


class ChannelGone(TelephonyError):
    """The caller's channel has ended or left the application."""


class SpeechError(AnsweringError):
    """Recognition or synthesis failed."""


class RecordsError(AnsweringError):
    """The database, its migrations or the journal."""
