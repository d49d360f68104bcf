"""The practice's own files and a matcher for them, made once for all modules of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.matching.matcher import PhraseMatcher
from answering.protocols.model import ProtocolSet
from answering.protocols.source import load

FOLDER = Path(__file__).parents[2] / "protocols"


@pytest.fixture(scope="session")
def protocols() -> ProtocolSet:
    return load(FOLDER)


@pytest.fixture(scope="session")
def matcher(protocols: ProtocolSet) -> PhraseMatcher:
    return PhraseMatcher(protocols)
