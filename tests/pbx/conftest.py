"""Real calls through a real Asterisk into the whole service, all of it on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from answering.patient.voices import Voices
from answering.places import cache_dir, installed
from answering.stack import Stack
from tests import few


@pytest.fixture(scope="session")
def voices() -> Voices:
    return Voices(cache_dir() / "voices", installed().piper_voices)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """One installation for every test that leaves it as it was."""
    home = tmp_path_factory.mktemp("home")
    async with Stack("test", state=home / "state", protocols=few.copy_to(home / "protocols")) as running:
        yield running
