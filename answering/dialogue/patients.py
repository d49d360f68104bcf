"""Whose complaint it is, and which of two protocols' questions are asked for that patient; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from answering.dialogue.speaker import MINOR_YEARS, speaks_of_self
from answering.language import normalise, numbers
from answering.protocols.model import Patient, Protocol

_YOUNG = {
    "en": re.compile(
        r"\b(?:baby|infant|newborn|preemie|toddler|little one|little boy|little girl)(?:'s)?\b|"
        r"\b(?:my|our|the|her|his|this|that|a|year old) (?:\w+ ){0,2}?"
        r"(?:kid|kiddo|child|boy|girl|son|daughter|grand\s?(?:son|daughter|child|kid))(?:'s)?\b(?!-in-law| in law)|"
        r"\b(?:months?|weeks?|days?) old\b"
    ),
    "es": re.compile(
        r"\b(?:bebe|bebit[oa]|recien nacid[oa]|nen[ea]|ninit[oa]|chamaquit[oa]|criatura)\b|"
        r"\b(?:mi|nuestr[oa]|el|al|la|su|este|esta|una?) (?:\w+ )?"
        r"(?:nin[oa]|chiquit[oa]|chamac[oa]|hij[oa]|hijit[oa]|niet[oa]|nietecit[oa])\b|"
        r"\b(?:meses|semanas?|dias?) de (?:edad|nacid[oa])\b"
    ),
}
# A birth is the mother's: "since the baby came", "después de que nació la niña".
_A_BIRTH = {
    "en": re.compile(
        r"\b(?:since|after|had|have|having|before|lost|losing|expecting) (?:\w+ ){0,2}?baby\b|\bbaby (?:blues|shower)\b"
    ),
    "es": re.compile(r"\b(?:nacio|naciera|tuve|tuvo|tener|esperando|perdi|perdio) (?:\w+ )?(?:bebe|nin[oa])\b"),
}
_GROWN = {
    "en": re.compile(
        r"\b(?:husband|wife|mother|mom|mama|father|dad|grandma|grandpa|grandmother|grandfather|nana|granny|boyfriend|"
        r"girlfriend|fianc\w+|roommate|uncle|aunt|boss|coworker|tenant|pregnant|\w+[- ]in[- ]law)(?:'s)?\b"
    ),
    "es": re.compile(
        r"\b(?:espos[oa]|marido|mujer|senora?|mama|madre|papa|padre|abuel\w+|novi[oa]|suegr[oa]|tio|tia|yerno|nuera|"
        r"cunad[oa]|jefe|embarazad[oa])\b"
    ),
}
# Words for a part of the caller's own body: the patient is who speaks.
_OWN_BODY = {
    "en": re.compile(
        r"\bmy (?:\w+ )?(?:head|back|neck|chest|belly|stomach|tummy|arms?|legs?|hands?|foot|feet|knees?|eyes?|ears?|"
        r"throat|tooth|teeth|skin|face|side|shoulders?|ankles?|wrist|hip|nose|heart|breath|bladder|incision)\b"
    ),
    "es": re.compile(
        r"\b(?:me (?:duelen?|pican?|ardi?en?|salio|salieron|brotaron?|cai|corte|queme|golpee|di|late|falta))\b"
    ),
}
_YEARS = {"en": ("year", "years", "yr"), "es": ("ano", "anos", "anito", "anitos")}


def spoken_of(text: str, language: str) -> Patient | None:
    """Whether the words tell of a child or of a grown-up; None where they tell of neither, or of both."""
    if language not in _YOUNG:
        return None
    words = normalise.words(text, language)
    ages = tuple(_ages(words, language))
    if ages:
        grown = [years >= MINOR_YEARS for years in ages]
        return None if len(set(grown)) > 1 else Patient.GROWN_UP if grown[0] else Patient.CHILD
    said = " ".join(words)
    young = _YOUNG[language].search(_A_BIRTH[language].sub(" ", said)) is not None
    of_grown_ups = (_GROWN[language], _OWN_BODY[language])
    old = any(each.search(said) for each in of_grown_ups) or speaks_of_self(text, language)
    return None if young == old else Patient.CHILD if young else Patient.GROWN_UP


def _ages(words: Sequence[str], language: str) -> Iterable[float]:
    """Every number of years that is said to be somebody's age: "nine years old", "tiene nueve años"."""
    for at, word in enumerate(words):
        if word not in _YEARS[language]:
            continue
        old = words[at + 1 : at + 2] == ["old"] if language == "en" else _owned(words, at)
        readings = [numbers.longest(words, start, language) for start in range(max(0, at - 3), at)] if old else []
        years = next((each[0] for each in readings if each is not None and each[1] == at), None)
        if years is not None:
            yield years


def _owned(words: Sequence[str], at: int) -> bool:
    """ "Tengo dos años con esta tos" tells how long, not how old."""
    leads = any(word in ("tiene", "de", "cumplio", "tengo") for word in words[max(0, at - 4) : at])
    return leads and words[at + 1 : at + 2] not in (["con"], ["que"], ["sin"])


def fitting(
    opened: Iterable[Protocol], patient: Patient | None, protocols: Mapping[str, Protocol]
) -> tuple[Protocol, ...]:
    """The protocols to ask where these were spoken of: of twins, a child's for a child and the other for a grown-up."""
    found: dict[str, Protocol] = {}
    for protocol in opened:
        of_children = [each for each in protocols.values() if each.patient is Patient.CHILD]
        if patient is Patient.CHILD:
            others = [each for each in of_children if protocol.id in each.instead_of]
        elif patient is Patient.GROWN_UP and protocol.patient is Patient.CHILD:
            others = [protocols[each] for each in protocol.instead_of if each in protocols]
        else:
            others = []
        found |= {each.id: each for each in others or [protocol]}
    return tuple(found.values())


def shut_out(protocol: Protocol, opened: Iterable[Protocol], patient: Patient | None) -> bool:
    """Whether the questions of one that was opened stand in place of this one's."""
    return any(protocol.id in each.instead_of and (each.patient is None or each.patient is patient) for each in opened)
