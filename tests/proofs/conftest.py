"""The practice's own files on a bench that remembers what the matcher made of a sentence."""

from __future__ import annotations

import datetime

import pytest

from answering.places import project_root
from answering.workbench import folder
from answering.workbench.call import Bench
from tests.proofs.calls import Remembering


@pytest.fixture(scope="session")
def bench() -> Bench:
    found = folder.load(project_root() / "protocols", {})
    return Bench(found.protocols, found.settings, Remembering(found.protocols), datetime.date(2026, 11, 23))
