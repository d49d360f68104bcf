"""One mistake in a sound set: where it has to be found, and that nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from answering.errors import Problem

ARM = "base/sore-arm.yaml"
NOTE = "base/note.yaml"
FLAGS = "_common/red-flags.yaml"
SCRIPT = "_common/script.yaml"
YES = '- {when: "yes", level: emergency-now}'

Broken = Callable[..., tuple[list[Problem], Problem]]
"""The fixture `broken`."""


def only(result: tuple[list[Problem], Problem], what: str, mend: str) -> None:
    problems, expected = result
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    found = problems[0]
    assert (found.file, found.line, found.column) == (expected.file, expected.line, expected.column), str(found)
    assert what in found.what
    assert mend in found.mend


def edit(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")
