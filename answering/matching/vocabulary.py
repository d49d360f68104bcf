"""Words as phrases are compared by: which carry meaning, which deny, and what they come down to without endings."""

from __future__ import annotations

import functools

from answering.language import lexicon

# Left out of phrase and sentence alike before they are compared: who has it and how much says nothing of what it is.
DROPPED = {
    "en": frozenset(
        lexicon.words(
            "a an the my his our your their its this these those i he she it we they am is are was were be been "
            "i'm he's she's it's we're they're i've he'd she'd i'd we've they've just really very so quite "
            "pretty like some kind sort of gotten get got getting"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "el la los las un una unos unas mi mis su sus tu tus este esta estos estas yo ella ellos nosotros es "
            "son esta estoy estan era muy tan bien mucho mucha algo de del"
        )
    ),
}
FUNCTION = {
    "en": DROPPED["en"]
    | frozenset(
        lexicon.words(
            "in on at to from for with by about into onto over under up down out off and or but if when while as "
            "than that there here me him them us you who what where why how which do does did can could will "
            "would should may might must not no don't doesn't didn't can't won't isn't wasn't aren't haven't "
            "hasn't hadn't couldn't wouldn't weren't has have had having now then too also any all more most one "
            "let keep keeps going"
        )
    ),
    "es": DROPPED["es"]
    | frozenset(
        lexicon.words(
            "en a al con por para sin sobre entre desde hasta y o u e pero si cuando que como donde quien cual "
            "me te se le lo nos les no ni ya mas menos hay he ha tengo tiene tenia puedo puede ahora tambien "
            "todo toda"
        )
    ),
}
# A wording of one word of meaning that begins with these means this person, or this moment: "I have an emergency".
SUBJECTS = {
    "en": frozenset(lexicon.words("i i'm i've it's it we we're this is")),
    "es": frozenset(lexicon.words("yo estoy es esto esta soy")),
}
NEGATORS = {
    "en": frozenset(
        lexicon.words(
            "not no never without nor neither none don't doesn't didn't can't won't isn't wasn't aren't haven't "
            "hasn't hadn't couldn't wouldn't weren't ain't nothing nobody unable stopped stop quit"
        )
    ),
    "es": frozenset(lexicon.words("no ni nunca sin jamas nada nadie tampoco ningun ninguna ninguno dejo")),
}
REASSURING = frozenset(
    lexicon.words("fine okay ok well good normally alright right easily better now still yes so if how")
)
# Words that begin another statement: a wording's words do not belong together across them.
JOINING = {
    "en": frozenset(lexicon.words("and or but so because although though except then")),
    "es": frozenset(lexicon.words("y o u pero aunque porque entonces ni")),
}
# Words for the same thing, brought down to one, so that "my chest hurts" is "chest pain".
_SAME = {
    "en": {
        "hurt": "pain",
        "ach": "pain",
        "ache": "pain",
        "sore": "pain",
        "achy": "pain",
        "mom": "mother",
        "mum": "mother",
        "mommy": "mother",
        "dad": "father",
        "daddy": "father",
        "kid": "child",
        "children": "child",
        "puk": "vomit",
        "bled": "bleed",
        "blood": "blood",
        "shak": "shake",
        "scheduler": "schedul",
        "appt": "appointment",
        "meds": "medicin",
        "medication": "medicin",
        "med": "medicin",
    },
    "es": {
        "duele": "dolor",
        "duelen": "dolor",
        "doliendo": "dolor",
        "dolia": "dolor",
        "doler": "dolor",
        "sangra": "sangr",
        "sangrando": "sangr",
        "sangre": "sangr",
        "respirar": "respira",
        "respirando": "respira",
        "medicina": "medicin",
        "medicamento": "medicin",
        "pastilla": "pastilla",
    },
}


@functools.lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """A folded word without the commonest endings, synonyms brought together."""
    same = _SAME.get(language, {})
    if word in same:
        return same[word]
    bare = _spanish(word) if language == "es" else _english(word)
    return same.get(bare, bare)


def _english(word: str) -> str:
    word = word.removesuffix("'s")
    if word in NEGATORS["en"] or len(word) < 4:
        return word
    for ending, by in (
        ("iness", "y"),
        ("ness", ""),
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", "e"),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) + len(by) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + by
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sle":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _spanish(word: str) -> str:
    if len(word) < 5:
        return word
    return word.removesuffix("es") if word.endswith(("ores", "ales", "ones")) else word.removesuffix("s")
