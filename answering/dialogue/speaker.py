"""Who speaks and how they can, from what they said: never from how a voice sounds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answering.language import normalise, numbers

CHILD_YEARS = 13
MINOR_YEARS = 18
_I_AM = {"en": (("i'm",), ("i", "am"), ("im",)), "es": (("tengo",), ("yo", "tengo"))}
_ONLY = frozenset({"only", "just", "like", "almost", "solo", "nomas", "apenas"})
_AFTER = {
    "en": frozenset({"years", "year", "and", "but", "my", "mommy", "mama", "i", "nobody"}),
    "es": frozenset({"anos", "anitos", "anito"}),
}
_OF_SELF = {
    "en": re.compile(
        r"\b(?:i have|i've got|i've had|i feel|i'm having|i am having|i got|i'm feeling|i'm pregnant|i can't|i need)\b"
    ),
    "es": re.compile(r"\b(?:tengo|me duele|me siento|me falta|estoy|necesito)\b"),
}
_PEOPLE = {
    "en": "husband|wife|mother|mom|mommy|mama|father|dad|daddy|son|daughter|baby|boy|girl|grand\\w+|brother|sister|"
    "neighbor|roommate|boyfriend|girlfriend|partner|fianc\\w+|uncle|aunt|nephew|niece|cousin|kid|kids|child|children|"
    "friend|patient|client|resident|stepson|stepdaughter|\\w+ in law|\\w+-in-law",
    "es": "espos[oa]|marido|mujer|mama|madre|papa|padre|hij[oa]s?|bebe|nin[oa]s?|abuel\\w+|niet[oa]|herman[oa]|"
    "vecin[oa]|novi[oa]|suegr[oa]|ti[oa]|sobrin[oa]|prim[oa]|cunad[oa]|amig[oa]|paciente|senor|senora|muchach[oa]|chamac[oa]",
}
_FOR_ANOTHER = {
    "en": re.compile(
        rf"\b(?:for|behalf of|calling about) (?:my|our|his|her|the|a) (?:\w+ ){{0,2}}?(?:{_PEOPLE['en']})\b"
    ),
    "es": re.compile(rf"\b(?:para|por|parte de|nombre de) (?:mi|mis|su|el|la|una?) (?:\w+ )?(?:{_PEOPLE['es']})\b"),
}
_CALLS_FOR = {
    "en": re.compile(r"\b(?:for|behalf of|calling about)\b"),
    "es": re.compile(r"\b(?:llamo|hablo|es) (?:por|para|de parte de)\b"),
}
_SOMEBODY = {
    "en": re.compile(rf"\b(?:{_PEOPLE['en']}|caregiver|guardian|attorney|him|take care|he's my|she's my)\b"),
    "es": re.compile(rf"\b(?:{_PEOPLE['es']}|cuidadora?|tutora?|notarial|cuido)\b"),
}
_CLINICIAN = {
    "en": re.compile(r"\b(?:this is|it's|i'm|i am) (?:doctor|dr)\b(?! \w+'s\b)"),
    "es": re.compile(r"\b(?:habla|soy|le habla) (?:el|la) (?:doctora?|dra?)\b"),
}
_ON_CALL = {
    "en": re.compile(r"\bon call\b|\bdoctor to doctor\b"),
    "es": re.compile(r"\bde guardia\b|\bde medico a medico\b"),
}
_GOES_ON = frozenset({"y", "pero", "mi", "mis", "me", "no", "estoy"})
_READY = {"en": (("go", "ahead"), ("ga",)), "es": (("adelante",),)}


@dataclass(slots=True)
class Speaker:
    """`for_another`: the patient is somebody else; `told_another`: it was said what "you" means then.

    `alone`: a child without a grown-up. `minor`: under eighteen. `relay`: somebody types for the caller or speaks for
    them. `overheard`: somebody may listen, so that nothing is named. `by_keys`: answers by keys only.
    `anger`, `distress`: how often it was said.
    """

    for_another: bool = False
    told_another: bool = False
    child: bool = False
    alone: bool = False
    minor: bool = False
    relay: bool = False
    overheard: bool = False
    by_keys: bool = False
    anger: int = 0
    distress: int = 0


def speaks_of_self(text: str, language: str) -> bool:
    """Whether the caller tells of their own state: then "you" is they themselves, whoever else is ill."""
    return _found(_OF_SELF, text, language)


def speaks_for_another(text: str, language: str) -> bool:
    """Whether somebody else is named as the one it is for: "an appointment for my husband", "de parte de mi tío"."""
    return _found(_FOR_ANOTHER, text, language)


def names_nobody(text: str, language: str) -> bool:
    """Whether it is a thing that somebody calls for: "calling for my prescription"."""
    return _found(_CALLS_FOR, text, language) and not _found(_SOMEBODY, text, language)


def is_clinician_for_on_call(text: str, language: str) -> bool:
    """Whether a doctor gives their own name and asks for whoever is on call."""
    return _found(_CLINICIAN, text, language) and _found(_ON_CALL, text, language)


def _found(patterns: Mapping[str, re.Pattern[str]], text: str, language: str) -> bool:
    pattern = patterns.get(language)
    return pattern is not None and pattern.search(" ".join(normalise.words(text, language))) is not None


def own_age_years(text: str, language: str) -> int | None:
    """The age somebody gives as their own: "I'm seven", "I am forty years old"; not "I'm ten minutes away"."""
    words = normalise.words(text, language)
    for lead in _I_AM.get(language, ()):
        for at in range(len(words) - len(lead)):
            if tuple(words[at : at + len(lead)]) != lead:
                continue
            start = at + len(lead)
            start += words[start] in _ONLY
            reading = numbers.longest(words, start, language) if start < len(words) else None
            if reading is not None and _is_age(words[reading[1] :], language):
                return int(reading[0])
    return None


def _is_age(after: Sequence[str], language: str) -> bool:
    if not after:
        return language != "es"
    if after[0] not in _AFTER[language]:
        return False
    # "Tengo dos años con este dolor" tells how long, not how old.
    return language != "es" or len(after) == 1 or after[1] in _GOES_ON


def without_ready(text: str, language: str) -> str:
    """What a relay operator passed on, without the closing "go ahead"."""
    words = text.split()
    for ready in _READY.get(language, ()):
        if tuple(word.strip(".,!").lower() for word in words[-len(ready) :]) == ready:
            return " ".join(words[: -len(ready)])
    return text
