"""Follows a page of docs/protocols as its reader does: writes the files, types the commands, compares what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from answering.places import cache_dir, project_root
from tests import few

FOLDER = project_root() / "docs/protocols"
_FENCE = re.compile(r"```(\w+)\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
_TOLD = {
    "write": re.compile(r"Write this into `([^`]+)`:\s*\Z"),
    "append": re.compile(r"Add at the end of `([^`]+)`:\s*\Z"),
}
_MENDED = re.compile(r"In\s+`([^`]+)`\s+replace")
_REPLACED = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)*)", re.MULTILINE)
_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Step:
    """One block of a page. `act`: write, append, mend, run or show. `file`: what it is about, relative to the clone.

    `fails`: the page says that the command ends with exit status 1. `line`: where the block begins.
    """

    act: str
    text: str
    line: int
    file: str = ""
    fails: bool = False


def steps(page: str) -> Iterator[Step]:
    """Every block of a page, in order. Raises AssertionError for one of which the page does not say what to do."""
    text = (FOLDER / page).read_text("utf-8")
    end, mended = 0, ""
    for fence in _FENCE.finditer(text):
        prose, kind, block = text[end : fence.start()], fence[1], fence[2]
        end, line = fence.end(), text[: fence.start()].count("\n") + 1
        if found := _MENDED.search(prose):
            mended = found[1]
        if kind == "console":  # needs a service that has taken calls
            continue
        if kind == "sh":
            yield Step("run", block, line, fails="exit status 1" in prose)
        elif kind == "text":
            yield Step("show", block, line)
        elif kind == "diff":
            assert mended, f"{page}:{line}: no file is named"
            yield Step("mend", block, line, mended)
        else:
            told = {act: found[1] for act, words in _TOLD.items() if (found := words.search(prose))}
            assert len(told) == 1, f"{page}:{line}: nothing says what to do with this"
            act, file = told.popitem()
            yield Step(act, block, line, file)


class Reader:
    """A person with a clone of their own: the program and its protocols, and nothing published yet."""

    def __init__(self, home: Path) -> None:
        self.home = home / "clone"
        self.said = ""
        shutil.copytree(project_root() / "answering", self.home / "answering")
        few.copy_to(self.home / "protocols")
        command = self.home / ".venv/bin/answering"
        command.parent.mkdir(parents=True)
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m answering "$@"\n', "utf-8")
        command.chmod(0o755)
        own = ("ANSWERING_", "DATABASE_URL", "COLUMNS", "PYTHON")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        self.environment["ANSWERING_CACHE"] = str(_cache(home / "cache"))

    def follow(self, page: str, *, only: Collection[str] = ()) -> list[Step]:
        """Take the steps of a page, of the acts `only` if any are named; returns them, raises AssertionError."""
        taken = [step for step in steps(page) if not only or step.act in only]
        for step in taken:
            self._take(step, f"docs/protocols/{page}:{step.line}")
        return taken

    def _take(self, step: Step, where: str) -> None:
        path = self.home / step.file
        match step.act:
            case "write":
                path.write_text(step.text, "utf-8")
            case "append":
                assert path.read_text("utf-8").endswith("\n")
                path.write_text(path.read_text("utf-8") + step.text, "utf-8")
            case "mend":
                path.write_text(mended(path.read_text("utf-8"), step.text, where), "utf-8")
            case "run":
                self._run(step, where)
            case "show":
                assert re.fullmatch(pattern(step.text), plain(self.said)), (
                    f"{where} shows\n{step.text}\nbut there was\n{self.said}"
                )

    def _run(self, step: Step, where: str) -> None:
        done = subprocess.run(
            ["/bin/sh", "-ec", step.text],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=_LIMIT_S,
            check=False,
        )
        self.said = done.stdout
        assert done.returncode == step.fails, f"{where}: exit status {done.returncode}\n{self.said}"

    def type(self, command: str) -> None:
        """A command that the page takes for typed already."""
        self._run(Step("run", command, 0), command)


def _cache(home: Path) -> Path:
    """A cache of one's own that has what set-up made for the shipped files: their sentences spoken, and learnt from."""
    home.mkdir()
    for kept in ("prompts", "learnt"):
        if (made := cache_dir() / kept).is_dir():
            shutil.copytree(made, home / kept, copy_function=os.link)
    return home


def mended(text: str, change: str, where: str) -> str:
    """The text with the lines marked - replaced by those marked +; each has to be there once."""
    for found in _REPLACED.finditer(change):
        old, new = (re.sub(r"^[-+]", "", part, flags=re.MULTILINE) for part in found.groups())
        assert text.count(old) == 1, f"{where}: stands there {text.count(old)} times:\n{old}"
        text = text.replace(old, new)
    return text


def pattern(shown: str) -> str:
    """What a page shows, as a regular expression: `…` is anything on a line, and a line of it any lines."""
    lines = (
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in plain(shown).splitlines()
    )
    return "".join(lines)


def plain(said: str) -> str:
    """Without spaces at the ends of lines and empty lines at the end."""
    return "\n".join(line.rstrip() for line in said.rstrip().splitlines()) + "\n"
