"""What a conversation has to know about the practice it speaks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    @property
    def language_keys(self) -> Mapping[str, str]:
        """Key of the telephone -> the language it is for, from 2 on; the first language answers without one."""
        return language_keys(self.languages)


def language_keys(languages: Sequence[str]) -> Mapping[str, str]:
    """`Practice.language_keys` of these languages; who comes after the ninth has no key."""
    return {str(key): language for key, language in enumerate(languages[1:9], 2)}
