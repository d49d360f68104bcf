"""Who has the floor while the agent speaks: a pure state machine.

The agent speaks sentence by sentence. A caller who begins to speak stops it at once, unless the sentence may not be
interrupted; a backchannel or a cough gives it the same sentence again; words take the floor.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from answering.dialogue.step import Say


class Holder(enum.Enum):
    """Who has the floor."""

    AGENT = "agent"
    PAUSED = "paused"
    CALLER = "caller"


class Floor:
    """The floor during one step: `says` in order, then the caller's turn.

    Invariants: `index` never falls; the holder is CALLER once all sentences are spoken or were given up.
    """

    def __init__(self, says: Sequence[Say]) -> None:
        self.says = tuple(says)
        self.index = 0
        self.holder = Holder.AGENT if self.says else Holder.CALLER
        self.caller_talking = False

    @property
    def sentence(self) -> Say | None:
        """The sentence being spoken, or that will be spoken again after a pause."""
        return self.says[self.index] if self.index < len(self.says) else None

    def caller_started(self) -> bool:
        """The caller began to make a sound; True: stop the agent's sound now."""
        self.caller_talking = True
        if self.holder is Holder.AGENT and self.sentence is not None and self.sentence.interruptible:
            self.holder = Holder.PAUSED
            return True
        return False

    def caller_stopped(self) -> None:
        """The sound ended; nothing is decided until it is known what it was."""
        self.caller_talking = False

    def sentence_done(self) -> None:
        """The sentence was played to its end; the next one waits for a caller who is talking over it."""
        self.index += 1
        if self.index >= len(self.says):
            self.holder = Holder.CALLER
        elif self.caller_talking and self.says[self.index].interruptible:
            self.holder = Holder.PAUSED

    def go_on(self) -> bool:
        """The caller's sound meant nothing; True: speak the paused sentence again, from its start."""
        self.caller_talking = False
        if self.holder is Holder.PAUSED:
            self.holder = Holder.AGENT
            return True
        return False

    def yield_to_caller(self) -> bool:
        """The caller said something or pressed a key; False: not now, the sentence may not be interrupted."""
        self.caller_talking = False
        sentence = self.sentence
        if self.holder is Holder.AGENT and sentence is not None and not sentence.interruptible:
            return False
        self.holder = Holder.CALLER
        return True
