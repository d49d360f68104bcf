"""A small sound set of protocols to break, written anew for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from answering.errors import Problem
from answering.protocols import names, source
from answering.protocols.model import ProtocolSet
from tests.protocols.french import write

CARET = "⟦"
"""Marks, in what a test puts into a file, where the problem must be found."""

RED_FLAGS = """\
schema: 1
source: ["ACEP"]
red_flags:
  - id: no-pulse
    level: emergency-now
    phrases: {en: [no pulse], es: [sin pulso]}
"""

SORE_ARM = """\
schema: 1
id: sore-arm
status: draft
version: 1
title: {en: "a sore arm", es: "un brazo adolorido"}
menu_key: 1
source: ["ACEP"]
complaint:
  strong: {en: [arm came off], es: [se le fue el brazo]}
  phrases: {en: [sore arm, my arm hurts], es: [brazo adolorido]}
questions:
  - id: broken
    say: {en: "Is the arm broken?", es: "¿Se rompió el brazo?"}
    answer: {type: yes-no}
    branches:
      - {when: "yes", level: emergency-now}
      - {when: "no", ask: pain}
    unclear: {repeat: 1, level: emergency-now}
  - id: pain
    say: {en: "How bad is the pain?", es: "¿Qué tanto duele?"}
    answer: {type: number-0-10}
    branches:
      - {at_least: 7, level: on-call-now}
      - {below: 7, level: same-day}
    unclear: {repeat: 1, level: on-call-now}
"""

NOTE = """\
schema: 1
id: note
kind: task
status: draft
version: 1
title: {en: "a note", es: "una nota"}
purpose: note
queue: notes
complaint:
  phrases: {en: [leave a note], es: [dejar una nota]}
questions:
  - id: words
    slot: words
    say: {en: "What is the note?", es: "¿Cuál es la nota?"}
    answer: {type: text}
closing: {en: "It is noted.", es: "Ya está anotado."}
"""

FILES = {"_common/red-flags.yaml": RED_FLAGS, "base/sore-arm.yaml": SORE_ARM, "base/note.yaml": NOTE}


def script() -> str:
    """The smallest call script that has every sentence and intent."""
    lines = ["schema: 1", "languages: [en, es]", "sentences:"]
    for name, allowed in names.SENTENCES.items():
        needed = "".join(f" {{{one}}}" for one in allowed if one != "practice")
        lines.append(f'  {name}: {{en: "Words{needed}.", es: "Palabras{needed}."}}')
    lines.append("intents:")
    lines += [
        f"  {name}: {{en: [say {name}], es: [decir {name}]}}"
        for name in names.INTENTS
        if name != "refuse-911" and name != "will-call-911"
    ]
    lines += [
        "  refuse-911: {en: [no ambulance], es: [sin ambulancia]}",
        "  will-call-911: {en: [i will call], es: [voy a llamar]}",
        "screen:",
        "  - id: any-danger",
        '    say: {en: "Is there any danger?", es: "¿Hay peligro?"}',
        "    answer: {type: yes-no}",
        "    branches:",
        '      - {when: "yes", level: emergency-now}',
        '      - {when: "no", ask: next}',
        "    unclear: {repeat: 1, level: on-call-now}",
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound set of protocols."""
    home = tmp_path / "protocols"
    for name, text in {**FILES, "_common/script.yaml": script()}.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return home


@pytest.fixture
def french(folder: Path) -> Path:
    """The same set with a third language."""
    return write(folder)


@pytest.fixture
def sound(folder: Path) -> ProtocolSet:
    return source.load(folder)


@pytest.fixture
def broken(folder: Path) -> Callable[..., tuple[list[Problem], Problem]]:
    """Replace pieces of a file by others, one of them with a CARET in it.

    Returns every problem, and an empty one at the place of the caret to compare with.
    """

    def change(name: str, *edits: tuple[str, str]) -> tuple[list[Problem], Problem]:
        path = folder / name
        text = path.read_text("utf-8")
        for old, new in edits:
            assert text.count(old) == 1, f"'{old}' must stand once in {name}"
            text = text.replace(old, new)
        before, caret, _ = text.partition(CARET)
        assert caret, "a caret must mark the place"
        path.write_text(text.replace(CARET, ""), "utf-8")
        expected = Problem(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"), "")
        return source.check(folder)[1], expected

    return change
