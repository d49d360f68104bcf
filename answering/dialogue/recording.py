"""When a call may be recorded: once its notice was spoken to the end, never against the caller's word."""

from __future__ import annotations

import enum


class _State(enum.Enum):
    OFF = enum.auto()
    DUE = enum.auto()
    BEING_SPOKEN = enum.auto()
    SPOKEN = enum.auto()
    RECORDING = enum.auto()
    REFUSED = enum.auto()
    STOPPED = enum.auto()


class Notice:
    """Follows the notice through the conversation."""

    def __init__(self, enabled: bool) -> None:
        self._state = _State.DUE if enabled else _State.OFF

    @property
    def needed(self) -> bool:
        """Whether the notice has still to be spoken."""
        return self._state is _State.DUE

    @property
    def unanswered(self) -> bool:
        """The greeting has just been spoken, the notice in it."""
        return self._state is _State.BEING_SPOKEN

    def given(self) -> None:
        """The greeting with the notice in it is on its way."""
        self._state = _State.BEING_SPOKEN

    def heard(self) -> None:
        """The greeting was spoken to its end without a word from the caller."""
        self._state = _State.SPOKEN

    def refused(self) -> None:
        """The caller does not want to be recorded."""
        if self._state not in (_State.STOPPED, _State.OFF):
            self._state = _State.REFUSED

    def next(self, *, urgent: bool) -> tuple[bool, bool | None]:
        """For the next step: whether the notice has to be spoken first, and what to do about recording.

        A caller who spoke into the greeting may not have heard the notice: it is spoken again, before
        recording begins. Emergency advice is never kept waiting for it.
        """
        if self._state is _State.REFUSED:
            self._state = _State.STOPPED
            return False, False
        if self._state is _State.SPOKEN:
            self._state = _State.RECORDING
            return False, True
        if self._state is _State.BEING_SPOKEN:
            self._state = _State.OFF if urgent else _State.SPOKEN
            return not urgent, None
        return False, None
