"""The tutorial and the how-to pages, followed word for word in a clone of one's own."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

from answering.cli import protocols
from answering.places import project_root
from tests.protocols.pages import FOLDER, Reader, mended, pattern, plain

TUTORIAL = "tutorial.md"
ACTIONS = ("check", "test", "try", "show", "diff", "sign", "publish", "status", "rollback")


@pytest.mark.slow
def test_the_tutorial_leads_from_nothing_to_a_published_protocol(tmp_path: Path) -> None:
    taken = Reader(tmp_path).follow(TUTORIAL)
    typed = "".join(step.text for step in taken if step.act == "run")
    assert [action for action in ACTIONS if f"answering protocols {action}" not in typed] == []
    assert {step.act for step in taken} == {"write", "append", "mend", "run", "show"}


@pytest.mark.slow
def test_the_how_tos_go_on_from_there(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.type("mkdir -p protocols/packs/eyes")
    reader.follow(TUTORIAL, only=("write", "append", "mend"))
    reader.type('.venv/bin/answering protocols sign floaters --name "Your Name" --role "nobody"')
    reader.type(".venv/bin/answering protocols publish")
    assert reader.follow("how-to.md")


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a  \n\n", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("set …, demo\n", "set 12ab, demo\n", True),
        ("set …, demo\n", "set 12ab, live\n", False),
        ("…\nz\n", "z\n", True),
        ("…\nz\n", "x\ny\nz\n", True),
        ("…\nz\n", "x\nzz\n", False),
    ],
)
def test_what_is_shown_is_compared(shown: str, said: str, same: bool) -> None:
    assert bool(re.fullmatch(pattern(shown), plain(said))) is same


def test_a_line_to_be_replaced_has_to_be_there_once() -> None:
    assert mended("a\nb\n", "-b\n+c\n+d\n", "") == "a\nc\nd\n"
    for text in ("a\n", "b\nb\n"):
        with pytest.raises(AssertionError, match="times"):
            mended(text, "-b\n+c\n", "")


@pytest.mark.parametrize(
    "page",
    ["README.md", "protocols/README.md", *(f"docs/protocols/{path.name}" for path in sorted(FOLDER.glob("*.md")))],
)
def test_actions_that_are_spoken_of_are_there(page: str) -> None:
    known = {found.name.rstrip("_") for found in pkgutil.iter_modules(protocols.__path__)}
    named = re.findall(r"answering\s+protocols ([a-z]+)", (project_root() / page).read_text("utf-8"))
    assert named
    assert set(named) <= known


@pytest.mark.parametrize("page", sorted(path.name for path in FOLDER.glob("*.md")))
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", (FOLDER / page).read_text("utf-8")):
        assert (FOLDER / target).exists(), target
