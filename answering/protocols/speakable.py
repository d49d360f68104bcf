"""Whether a text can be spoken and a phrase can be heard; pure."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator

MAX_WORDS = 32
MAX_CHARACTERS = 600

_ABBREVIATION = re.compile(
    r"(?<![\w'])(?:dr|dra|mr|mrs|ms|sr|sra|srta|st|ave|apt|appt|vs|etc|e\.g|i\.e|no|tel|ext|min|hrs?|lbs?|mg|ml|kg|cm|oz|"
    r"ud|uds|vd|vds|p\.ej|av|núm|dpto|aprox)\.(?=\s+[\w¿¡]|$)",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = frozenset({"no", "min"})
_CAPITALS = re.compile(r"\b(?=[^\W\d_]{2,})[A-ZÁÉÍÓÚÑÜ]+\b")
_DIGITS = re.compile(r"\d[\d.,:/-]*")
_SYMBOL = re.compile(r"[@#$%^&*_=+<>|\\/~`\[\]()°§•…]|https?:|www\.")
_SENTENCE = re.compile(r"[^.!?]+")
_LETTERS = re.compile(r"[^\w\s.,;:!?¿¡'\"{}\u2018\u2019\u201c\u201d\u2013\u2014-]")
_SAID = re.compile(r"[^\w\s.,;:!?¿¡'\u2019-]|_")
_HEARD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]*)*(?: [^\W\d_]+(?:['\u2019-][^\W\d_]*)*)*'?")


def placeholders(text: str) -> set[str] | None:
    """Names in braces; None if the braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def text_faults(text: str, allowed: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stops a text from being spoken, as pairs (what, mend). `allowed`: its placeholders."""
    names = placeholders(text)
    if names is None:
        yield "a brace '{' or '}' has no partner", "write {name} for a placeholder, no other braces"
        names = set()
    for name in sorted(names - set(allowed)):
        known = ", ".join("{" + one + "}" for one in sorted(allowed)) or "none here"
        yield f"unknown placeholder {{{name}}}", f"known are: {known}"
    bare = re.sub(r"\{[^{}]*\}", " ", text)
    if digits := _DIGITS.search(bare):
        yield (
            f"'{digits.group().rstrip('.,:/-')}' is written in digits, which voices read in different ways",
            "write it as it is spoken, such as 'nine one one' or 'half past eight'",
        )
    for abbreviation in _ABBREVIATION.finditer(bare):
        word = abbreviation.group()
        if word.rstrip(".").lower() not in _ENDS_A_SENTENCE or not _starts_sentence(bare, abbreviation.end()):
            yield f"the abbreviation '{word}' cannot be spoken", "write the whole word"
    if capitals := _CAPITALS.search(bare):
        yield f"'{capitals.group()}' is in capitals and would be spelt or shouted", "write the words it stands for"
    if symbol := _SYMBOL.search(bare):
        yield f"'{symbol.group()}' cannot be spoken", "write it in words, or as a sentence of its own"
    elif strange := _LETTERS.search(bare):
        yield f"'{strange.group()}' cannot be spoken", "use letters and punctuation only"
    if not any(character.isalpha() for character in bare) and not names:
        yield "there are no words in it", "write what is to be said"
    if len(text) > MAX_CHARACTERS:
        yield f"the text has {len(text)} characters; {MAX_CHARACTERS} is the limit", "say less at once"


def long_sentence(text: str) -> int:
    """Words of the longest sentence, if that is more than can be followed by ear; else 0."""
    most = max((len(sentence.split()) for sentence in _SENTENCE.findall(text)), default=0)
    return most if most > MAX_WORDS else 0


def phrase_fault(phrase: str) -> tuple[str, str] | None:
    """What stops a phrase from ever being heard, as (what, mend): recognition gives lower-case words alone."""
    if re.search(r"\d", phrase):
        return f"the phrase '{phrase}' has digits, which are never heard", "write the words a caller says"
    if not _HEARD.fullmatch(phrase):
        return f"the phrase '{phrase}' has characters that are never heard", "use words, apostrophes and hyphens only"
    if len(phrase) < 3:
        return f"the phrase '{phrase}' is too short to be told from others", "use at least three letters"
    return None


def sentence_fault(sentence: str) -> tuple[str, str] | None:
    """What stops a sentence from being something a caller says, as (what, mend)."""
    if re.search(r"\d", sentence):
        return f"the sentence '{sentence}' has digits, which are never heard", "write the words a caller says"
    if strange := _SAID.search(sentence):
        return f"the sentence '{sentence}' has '{strange.group()}', which is never heard", "use words and punctuation"
    if not any(character.isalpha() for character in sentence):
        return f"the sentence '{sentence}' has no words", "write what a caller says"
    if len(sentence) > MAX_CHARACTERS:
        return f"a sentence of {len(sentence)} characters; {MAX_CHARACTERS} is the limit", "say less in one turn"
    return None


def _starts_sentence(text: str, end: int) -> bool:
    following = text[end:].lstrip()
    return not following or following[0].isupper() or following[0] in "¿¡"
