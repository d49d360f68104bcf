"""A caller's turn as it is written in a dialogue: words, or one of three things that are not words; pure."""

from __future__ import annotations

import re

SILENCE = "[silence]"
HANG_UP = "[hang up]"

_KEYS = re.compile(r"\[\s*([0-9*#]+)\s*\]")
_BRACKETS = re.compile(r"\[\s*([^\]]*?)\s*\]")
# Between two words these join them ("tie-up", "can't"); anywhere else they are punctuation.
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*'?")


def keys(turn: str) -> str:
    """The telephone keys that `[1]` or `[5551234567]` stands for, "" where the turn is something else."""
    found = _KEYS.fullmatch(turn.strip())
    return found.group(1) if found else ""


def is_silence(turn: str) -> bool:
    """Whether nothing was said: `[silence]`, or no words at all."""
    return _inside(turn) == "silence" or not turn.strip()


def is_hang_up(turn: str) -> bool:
    """Whether the caller hangs up: `[hang up]`."""
    return _inside(turn) == "hang up"


def as_heard(turn: str) -> str:
    """The words as recognition gives them: lower case, no punctuation but what belongs to a word."""
    return " ".join(_WORDS.findall(turn.lower().replace("’", "'")))


def _inside(turn: str) -> str:
    found = _BRACKETS.fullmatch(turn.strip())
    return " ".join(found.group(1).lower().split()) if found else ""
