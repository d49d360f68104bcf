"""Real calls through a real Asterisk into the whole service, all of it on this machine."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from answering.patient.voices import Voices
from answering.places import cache_dir, installed, project_root
from answering.stack import Stack


@pytest.fixture(scope="session")
def voices() -> Voices:
    return Voices(cache_dir() / "voices", installed().piper_voices)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """One installation for every test that leaves it as it was."""
    async with Stack("test", state=tmp_path_factory.mktemp("state")) as running:
        yield running


@pytest.fixture
def own_protocols(tmp_path: Path) -> Path:
    """A copy of the practice's files that a test may break."""
    return Path(shutil.copytree(project_root() / "protocols", tmp_path / "protocols"))
