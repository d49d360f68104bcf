"""What a conversation has to know about the practice it speaks for."""

from __future__ import annotations

from dataclasses import dataclass

from answering.protocols.model import Text


@dataclass(frozen=True, slots=True)
class Practice:
    """The part of the settings that a conversation depends on.

    `unclear_turns`: failures to understand in a row before a person takes over. `silent_turns`: turns without
    a word before one more brings a person; the keypad is offered at the last of them. `turns`: a bound on the
    whole conversation. `recording`: whether calls are recorded, and so whether the notice is spoken.
    """

    spoken_name: Text
    languages: tuple[str, ...] = ("en",)
    patience_s: float = 6.0
    unclear_turns: int = 2
    silent_turns: int = 2
    turns: int = 60
    recording: bool = True
