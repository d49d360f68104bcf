"""A small practice to publish, written anew for each test; its service is told of by a thread where one is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from answering.errors import Problem
from answering.publishing.practice import PracticeSet
from answering.publishing.publish import Publisher
from tests.protocols import only
from tests.protocols.conftest import FILES, script
from tests.settings.test_settings import SOUND

ARM = "base/sore-arm.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound practice."""
    home = tmp_path / "practice"
    for name, text in {**FILES, "_common/script.yaml": script(), "practice.yaml": SOUND}.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return home


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def said() -> list[str]:
    """What the publisher told."""
    return []


def passes(found: PracticeSet) -> Sequence[Problem]:
    return []


@pytest.fixture
def publisher(state: Path, said: list[str]) -> Publisher:
    return Publisher(state, {}, passes, lambda found: None, said.append)


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    only.edit(folder / name, old, new)


Edit = Callable[[str, str, str], None]


@pytest.fixture
def change(folder: Path) -> Edit:
    return lambda name, old, new: edit(folder, name, old, new)
