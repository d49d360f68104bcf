"""Sound sets of any size in a made-up language, whose words are as unequal in number as those of people."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

SENTENCES = 30
"""Openings and contrasts of each protocol in each language."""

_ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
_VOWELS = ["a", "e", "i", "o", "u"]


_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in _VOWELS]
_WORDS = ["".join(two) for two in itertools.product(_SYLLABLES, repeat=2)][::3]
_WEIGHTS = [1 / (10 + rank) for rank in range(len(_WORDS))]


def protocol(number: int) -> str:
    """One triage protocol with `SENTENCES` sentences in each of two languages and twelve phrases."""
    drawn = random.Random(number)

    def phrase(size: int) -> str:
        return " ".join(drawn.choices(_WORDS, k=size))

    def sentence(size: int) -> str:
        return " ".join(drawn.choices(_WORDS, _WEIGHTS, k=size))

    def listed(count: int, size: int) -> str:
        words = phrase if size < 4 else sentence
        return (
            "{" + ", ".join(f"{code}: {json.dumps([words(size) for _ in range(count)])}" for code in ("en", "es")) + "}"
        )

    questions = "".join(
        f"""\
  - id: question-{at}
    say: {{en: "Is it {phrase(4)}?", es: "¿Es {phrase(4)}?"}}
    answer: {{type: yes-no}}
    branches:
      - {{when: "yes", level: emergency-now}}
      - {{when: "no", {"ask: next" if at < 4 else "level: same-day"}}}
    unclear: {{repeat: 1, level: emergency-now}}
"""
        for at in range(1, 5)
    )
    return f"""\
schema: 1
id: made-up-{number}
status: draft
version: 1
title: {{en: "{phrase(2)}", es: "{phrase(2)}"}}
source: ["made up"]
complaint:
  strong: {listed(2, 3)}
  phrases: {listed(4, 3)}
questions:
{questions}openings: {listed(SENTENCES // 2, 8)}
contrasts:
  history: {listed(SENTENCES - SENTENCES // 2, 8)}
dialogues:
  - caller: {{en: ["{phrase(5)}", "yes"], es: ["{phrase(5)}", "sí"]}}
    expect: {{level: emergency-now, protocol: made-up-{number}}}
"""


def write(folder: Path, count: int) -> None:
    """That many protocols into <folder>/many."""
    home = folder / "many"
    home.mkdir()
    for number in range(count):
        (home / f"made-up-{number}.yaml").write_text(protocol(number), "utf-8")
