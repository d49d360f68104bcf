"""What a no, a medicine or a manner beside a finding makes of it, where recognised speech has no commas."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import HitKind
from answering.protocols.source import load

MATCHER = PhraseMatcher(load(Path(__file__).parents[2] / "protocols"))
ACTS, ASKS, CLEARED = 1, 2, 0


@pytest.mark.parametrize(
    ("language", "said", "flag", "tier"),
    [
        ("en", "no i need an ambulance", "call-for-ambulance", ACTS),
        ("es", "no necesito una ambulancia", "call-for-ambulance", ASKS),
        ("es", "pues no necesito una ambulancia", "call-for-ambulance", ASKS),
        ("es", "mi tía no necesita una ambulancia", "call-for-ambulance", CLEARED),
        ("es", "nunca se desmayó", "unconscious", CLEARED),
        ("es", "mi tía no se desmayó", "unconscious", CLEARED),
        ("es", "no se desmayó", "unconscious", ACTS),
        ("es", "no sé si se desmayó", "unconscious", ACTS),
        ("es", "ocupo la medicina de las convulsiones", "seizure", ASKS),
        ("es", "le di la medicina y tiene convulsiones", "seizure", ACTS),
        ("en", "i pass out flyers at the mall", "unconscious", ASKS),
        ("en", "i pass out at the mall", "unconscious", ACTS),
        ("en", "he isn't breathing fast", "not-breathing", ASKS),
        ("en", "he isn't breathing well", "not-breathing", ACTS),
        ("en", "my lower back is hurting me", "violence-now", ASKS),
        ("en", "it's really been hurting me", "violence-now", ASKS),
        ("en", "my husband is hurting me", "violence-now", ACTS),
        ("en", "he keeps hurting me in the back", "violence-now", ACTS),
        ("es", "no respira agitado", "not-breathing", ASKS),
        ("es", "no respira", "not-breathing", ACTS),
    ],
)
def test_what_stands_beside_a_red_flag(language: str, said: str, flag: str, tier: int) -> None:
    hits = [hit for hit in MATCHER.match(said, language).hits if hit.kind is HitKind.RED_FLAG and hit.id == flag]
    contexts = {hit.context for hit in hits} - {"denied"}
    assert (ACTS if None in contexts else ASKS if contexts else CLEARED) == tier, hits
