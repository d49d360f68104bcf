"""The practice's own files, read once, and room to change a copy of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from answering.matching.matcher import PhraseMatcher
from answering.places import project_root
from answering.protocols.model import Contrast, Dialogue, Phrases, ProtocolSet
from answering.publishing.practice import PracticeSet
from answering.workbench import folder
from answering.workbench.call import Bench

LIBRARY = project_root() / "protocols"


@pytest.fixture(scope="session")
def found() -> PracticeSet:
    return folder.load(LIBRARY, {})


@pytest.fixture(scope="session")
def bench(found: PracticeSet) -> Bench:
    return Bench(found.protocols, found.settings, PhraseMatcher(found.protocols))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "protocols")
    return tmp_path / "protocols"


def with_examples(
    protocols: ProtocolSet,
    protocol: str,
    *dialogues: Dialogue,
    emergencies: Phrases | None = None,
    openings: Phrases | None = None,
    contrasts: dict[Contrast, Phrases] | None = None,
) -> ProtocolSet:
    """The set with these examples in one protocol, and none in any other."""
    none: dict[str, Any] = {"dialogues": (), "emergencies": {}, "openings": {}, "contrasts": {}}
    bare = {name: replace(one, **none) for name, one in protocols.protocols.items()}
    bare[protocol] = replace(
        bare[protocol],
        dialogues=dialogues,
        emergencies=emergencies or {},
        openings=openings or {},
        contrasts=contrasts or {},
    )
    return replace(protocols, protocols=bare)
