"""What a word sounds like on a telephone, roughly: "pane" like "pain", "breeze" near "breathe", "bota" like "vota".

Spelling rules, no dictionary: good enough to bring a misheard word near the one that was said, and to keep words
apart that only share letters ("just paint" and "chest pain").
"""

from __future__ import annotations

import functools
import re

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), by) for pattern, by in pairs)


# Capitals stand for sounds: C in "chest", S in "shoe", J in "just", A in "pain", I in "breathe", Y in "side",
# O in "throat", U in "blood clot's" oo, W in "mouth", Q in "poison". The telephone band hardly tells s, z and th.
_ENGLISH = _rules(
    (r"[^a-z]", ""),
    (r"^kn|^gn", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"^wh", "w"),
    (r"mb$", "m"),
    (r"igh", "Y"),
    (r"ough(?=t)|augh(?=t)", "o"),
    (r"gh", "f"),
    (r"tch|ch", "C"),
    (r"sh|(?<=[a-z])(?:ti|si|ci)(?=on|an)", "S"),
    (r"ph", "f"),
    (r"th", "s"),
    (r"dg", "J"),
    (r"j", "J"),
    (r"g(?=e(?!t)|y)", "J"),
    (r"qu", "kw"),
    (r"x", "ks"),
    (r"s?c(?=[eiy])", "s"),
    (r"ck|c|q", "k"),
    (r"z", "s"),
    (r"v", "f"),
    (r"([a-z])\1", r"\1\1"),
    (r"a([bdfgklmnprstCSJ])e(?=s?$)", r"A\1"),
    (r"i([bdfgklmnprstCSJ])e(?=s?$)", r"Y\1"),
    (r"o([bdfgklmnprstCSJ])e(?=s?$)", r"O\1"),
    (r"u([bdfgklmnprstCSJ])e(?=s?$)", r"U\1"),
    (r"ai|ay|ei|ey", "A"),
    (r"ee|ea|ie", "I"),
    (r"oa|oe", "O"),
    (r"oo|ew|ue", "U"),
    (r"ou|ow", "W"),
    (r"oi|oy", "Q"),
    (r"au|aw", "o"),
    (r"(?<=.)e$", ""),
    (r"(?<=.)y$", "I"),
    (r"y", "i"),
    (r"h", ""),
    (r"(.)\1+", r"\1"),
)
_SPANISH = _rules(
    (r"[^a-z]", ""),
    (r"ch", "C"),
    (r"h", ""),
    (r"v", "b"),
    (r"ll", "y"),
    (r"qu", "k"),
    (r"gu(?=[ei])", "G"),
    (r"g(?=[ei])", "j"),
    (r"c(?=[ei])|z", "s"),
    (r"c", "k"),
    (r"x", "ks"),
    (r"G", "g"),
    (r"(.)\1+", r"\1"),
)


@functools.lru_cache(maxsize=20_000)
def sound(word: str, language: str) -> str:
    """The sounds of one folded word, one character each."""
    for pattern, by in _SPANISH if language == "es" else _ENGLISH:
        word = pattern.sub(by, word)
    return word
