"""What is said before a hand-back, and never twice."""

from __future__ import annotations

import pytest

from answering.dialogue.connecting import connecting
from answering.dialogue.step import Disposition
from answering.protocols.model import Level
from tests.dialogue.conversation import PRACTICE
from tests.dialogue.small import SMALL


@pytest.mark.parametrize(
    ("route", "wants", "rung", "names"),
    [
        ("page-on-call", "", 0, ["script:page-start"]),
        ("page-on-call", "person", 0, ["script:page-start"]),
        ("page-on-call", "on-call", 1, []),
        ("nurse", "", 0, ["script:nurse-start"]),
        ("front-desk", "", 0, ["script:front-desk-start"]),
        ("front-desk", "person", 0, []),
        ("message", "", 0, []),
        ("goodbye", "goodbye", 0, []),
    ],
)
def test_the_caller_is_told_where_they_go(route: str, wants: str, rung: int, names: list[str]) -> None:
    disposition = Disposition(Level.ON_CALL_NOW, "answered", wants=wants, rung=rung, language="es")
    says = connecting(SMALL, PRACTICE, route, disposition)
    assert [say.name for say in says] == names
    assert all(say.language == "es" for say in says)
