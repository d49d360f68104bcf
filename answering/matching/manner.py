"""Wordings of an emergency that are none as said: a manner of breathing, an aching part, a medicine for it; pure."""

from __future__ import annotations

from collections.abc import Sequence

from answering.language import lexicon
from answering.matching.vocabulary import NEGATORS

# "Isn't breathing fast", "no respira agitado": the breath is there. "Isn't breathing well" tells of too little.
_MANNER = {
    "en": frozenset(lexicon.words("fast hard heavy heavily quick quickly rapidly loud loudly noisy noisily")),
    "es": frozenset(lexicon.words("rapido rapida agitado agitada fuerte aprisa")),
}
_BREATH = frozenset(lexicon.words("breathing breathe respira respirando"))
_KEEPS_ON = frozenset(
    lexicon.words("is are was were been be has have had keeps keep kept started starts really still just also always")
)
_THAT_HURT = frozenset(
    lexicon.words(
        "it it's that this these those back tooth teeth ear ears head neck knee knees leg legs foot feet arm arms hand "
        "hands shoulder shoulders hip hips stomach belly tummy abdomen chest throat elbow wrist ankle toe toes finger "
        "fingers thumb eye eyes jaw side ribs rib gums mouth nose heel shin calf thigh breast breasts groin incision "
        "stitches scar joints bones muscles sinuses sciatica gout arthritis hernia kidney kidneys bladder shoes cast"
    )
)
_MEDICINES = frozenset(
    lexicon.words(
        "medicina medicinas medicamento medicamentos pastilla pastillas pildoras tratamiento receta especialista doctor"
    )
)
_ARTICLES = frozenset(lexicon.words("el la los las mi mis su sus"))


def how_not(words: Sequence[str], start: int, end: int, language: str) -> bool:
    """Whether only the manner of breathing is denied."""
    breathes = any(word in _BREATH for word in words[start:end])
    denies = any(word in NEGATORS[language] for word in words[start:end])
    return breathes and denies and end < len(words) and words[end] in _MANNER[language]


def hurt_by_a_thing(words: Sequence[str], start: int, end: int) -> bool:
    """Whether it is a part of the body that is "hurting me", and nobody."""
    if end - start < 2 or words[end - 1] != "me" or not words[end - 2].startswith("hurt"):
        return False
    at = end - 3
    while at >= 0 and words[at] in _KEEPS_ON:
        at -= 1
    return at >= 0 and words[at] in _THAT_HURT


def is_a_medicine_for(before: Sequence[str]) -> bool:
    """Whether the Spanish words right before name a medicine: "las pastillas de las …"."""
    rest = before[:-1] if before and before[-1] in _ARTICLES else before
    return len(rest) > 1 and rest[-1] in ("de", "para") and rest[-2] in _MEDICINES
