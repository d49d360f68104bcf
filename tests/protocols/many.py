"""Sound sets of any size, their words drawn by number: no two phrases or sentences are alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

SENTENCES = 30
"""Openings and contrasts of each protocol in each language."""

_ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
_VOWELS = ["a", "e", "i", "o", "u"]


def words() -> Iterator[str]:
    """Words of three syllables that nobody says."""
    syllables = [onset + vowel for onset in _ONSETS for vowel in _VOWELS]
    return ("".join(three) for three in itertools.product(syllables, repeat=3))


def protocol(number: int, word: Iterator[str]) -> str:
    """One triage protocol with `SENTENCES` sentences in each of two languages and twelve phrases."""

    def phrase(size: int) -> str:
        return " ".join(next(word) for _ in range(size))

    def listed(count: int, size: int) -> str:
        return (
            "{" + ", ".join(f"{code}: [{', '.join(phrase(size) for _ in range(count))}]" for code in ("en", "es")) + "}"
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
    word = itertools.cycle(words())
    for number in range(count):
        (home / f"made-up-{number}.yaml").write_text(protocol(number, word), "utf-8")
