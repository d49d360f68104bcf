"""The one way in which a step of set-up fails."""

from __future__ import annotations


class SetupFailed(Exception):
    """One sentence saying what failed, and one saying how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}; {mend}")
        self.what = what
        self.mend = mend
