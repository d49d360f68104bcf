"""Texts in two plain forms: folded for comparing, and written out for speaking."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from answering.language import lexicon, spell

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"})
_WORDS = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*'?")
_BREAK = re.compile(r"[.,;:!?¿¡]+(?=\s|$)|[¿¡—–]|\s-\s")
_FILLERS = {
    "en": frozenset(frozenset(lexicon.phrases("um|uh|er|erm|uhm|hm|hmm|ah"))),
    "es": frozenset({"eh", "em", "este", "mmm", "ah", "pues"}),
}
_CONTRACTIONS = {
    "cannot": "can't",
    "cant": "can't",
    "wont": "won't",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "isnt": "isn't",
    "wasnt": "wasn't",
    "arent": "aren't",
    "havent": "haven't",
    "hasnt": "hasn't",
    "couldnt": "couldn't",
    "wouldnt": "wouldn't",
    "im": "i'm",
    "ive": "i've",
    "theres": "there's",
    "hes": "he's",
    "shes": "she's",
    "thats": "that's",
}
_SPLIT_NEGATIONS = {
    "can": "can't",
    "do": "don't",
    "does": "doesn't",
    "did": "didn't",
    "is": "isn't",
    "was": "wasn't",
    "are": "aren't",
    "were": "weren't",
    "has": "hasn't",
    "have": "haven't",
    "had": "hadn't",
    "will": "won't",
    "could": "couldn't",
    "would": "wouldn't",
}


def fold(text: str, language: str) -> str:
    """Lower case, straight apostrophes; Spanish loses its accents (the recogniser sets them unreliably)."""
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).lower()
    if language == "es":
        text = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return text


def words(text: str, language: str) -> list[str]:
    """The folded words of a text in order, punctuation gone, nothing left out."""
    return _WORDS.findall(fold(text, language))


def clauses(text: str, language: str) -> list[list[str]]:
    """The words as `for_matching` gives them, divided where the text has punctuation (recognised speech has none)."""
    parts = (_matching_words(part, language) for part in _BREAK.split(fold(text, language)))
    return [part for part in parts if part]


def for_matching(text: str, language: str) -> str:
    """A text in the form phrases are compared in: folded, fillers gone, "can not" and "cannot" as "can't"."""
    return " ".join(word for clause in clauses(text, language) for word in clause)


def _matching_words(folded: str, language: str) -> list[str]:
    fillers = _FILLERS.get(language, frozenset())
    kept = [word.rstrip("'") for word in _WORDS.findall(folded) if word not in fillers]
    return [_CONTRACTIONS.get(word, word) for word in joined_negations(kept)] if language == "en" else kept


def joined_negations(words: Sequence[str]) -> list[str]:
    """English words with "do not" as "don't", "is not" as "isn't" …"""
    joined: list[str] = []
    for word in words:
        if word == "not" and joined and joined[-1] in _SPLIT_NEGATIONS:
            joined[-1] = _SPLIT_NEGATIONS[joined[-1]]
        else:
            joined.append(word)
    return joined


_TITLES = {
    "en": (
        (r"\bDrs?\.(?=\s+[A-Z])", "Doctor"),
        (r"\bMr\.", "Mister"),
        (r"\bMrs\.", "Missus"),
        (r"\bMs\.", "Miz"),
        (r"\bSt\.(?=\s+[A-Z])", "Saint"),
        (r"\bSt\.", "Street"),
        (r"\bDr\.", "Drive"),
        (r"\bAve\.", "Avenue"),
        (r"\bBlvd\.", "Boulevard"),
        (r"\bRd\.", "Road"),
        (r"\be\.g\.", "for example"),
        (r"\betc\.", "et cetera"),
        (r"\bappt\.", "appointment"),
        (r"\bvs\.", "versus"),
        (r"\s&\s", " and "),
        (r"(?<=\d)\s?%", " percent"),
        (r"(?<=\d)\s?°\s?F\b", " degrees Fahrenheit"),
        (r"(?<=\d)\s?°\s?C\b", " degrees Celsius"),
        (r"(?<=\d)\s?mg\b", " milligrams"),
        (r"(?<=\d)\s?ml\b", " milliliters"),
    ),
    "es": (
        (r"\bDra\.", "Doctora"),
        (r"\bDr\.", "Doctor"),
        (r"\bSra\.", "Señora"),
        (r"\bSr\.", "Señor"),
        (r"\bUd\.", "usted"),
        (r"\bUds\.", "ustedes"),
        (r"\bAv\.", "Avenida"),
        (r"\bp\. ?ej\.", "por ejemplo"),
        (r"\s&\s", " y "),
        (r"(?<=\d)\s?%", " por ciento"),
        (r"(?<=\d)\s?°\s?F\b", " grados Fahrenheit"),
        (r"(?<=\d)\s?°\s?C\b", " grados Celsius"),
        (r"(?<=\d)\s?mg\b", " miligramos"),
        (r"(?<=\d)\s?ml\b", " mililitros"),
    ),
}
_STREET_END = re.compile(r"(?<=[A-Za-z0-9] )(St|Dr)\.(?=\s*(?:$|[,;]|\s(?:Suite|Floor|Apt)))")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+?1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|(?<![\w-])\d{3}[-.]\d{4}\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?:\s?([ap])(?:\.m\.|m\b))?|\b(\d{1,2})\s?([ap])(?:\.m\.|m\b)", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_NUMBER = re.compile(r"([^\W\d_]?)(\d+(?:,\d{3})*(?:\.\d+)?)([^\W\d_]?)")
_DIGIT_BY_DIGIT = frozenset({"911", "988", "112", "311", "211"})


def for_speech(text: str, language: str) -> str:
    """A sentence as a voice should read it: abbreviations, dates, times, telephone and other numbers in words.

    Speaking an already written-out sentence changes nothing. In a language that came as files the voice reads numbers.
    """
    if language not in lexicon.BUILT_IN:
        return text
    if language == "en":
        text = _STREET_END.sub(lambda found: {"St": "Street", "Dr": "Drive"}[found[1]], text)
    for pattern, words_for in _TITLES.get(language, ()):
        text = re.sub(pattern, words_for, text)
    text = _ISO_DATE.sub(lambda found: _date(found, language), text)
    text = _TELEPHONE.sub(lambda found: spell.digits(re.sub(r"\D", "", found[0]), language), text)
    text = _CLOCK.sub(lambda found: _clock(found, language), text)
    if language == "en":
        text = _ORDINAL.sub(lambda found: spell.ordinal(int(found[1])), text)
    return _NUMBER.sub(
        lambda found: " ".join(part for part in (found[1], _number(found[2], language), found[3]) if part), text
    )


def _date(found: re.Match[str], language: str) -> str:
    year, month, day = (int(part) for part in found.groups())
    return spell.date(year, month, day, language) if 1 <= month <= 12 and 1 <= day <= 31 else found[0]


def _clock(found: re.Match[str], language: str) -> str:
    hour, minute = int(found[1] or found[4]), int(found[2] or 0)
    half = (found[3] or found[5] or "").lower()
    return spell.time(hour, minute, half, language) if hour < 24 and minute < 60 else found[0]


def _number(numeral: str, language: str) -> str:
    if numeral in _DIGIT_BY_DIGIT:
        return spell.digits(numeral, language)
    plain = numeral.replace(",", "")
    whole, _, decimals = plain.partition(".")
    if len(whole) > 6 or (len(whole) > 1 and whole.startswith("0")):
        return spell.digits(whole, language) + (
            f" {spell.point(language)} {spell.digits(decimals, language)}" if decimals else ""
        )
    return spell.number(float(plain) if decimals else int(plain), language)
