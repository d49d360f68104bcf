"""Names, said or spelled."""

from __future__ import annotations

from collections.abc import Sequence

from answering.language import lexicon

_LEADS = {
    "en": (
        ("my", "name", "is"),
        ("my", "name's"),
        ("the", "name's"),
        ("the", "name", "is"),
        ("name", "is"),
        ("this", "is"),
        ("it's",),
        ("it", "is"),
        ("i'm",),
        ("i", "am"),
        ("first", "name"),
        ("his", "name", "is"),
        ("her", "name", "is"),
        ("the", "patient", "is"),
        ("the", "patient's", "name", "is"),
        ("patient", "name", "is"),
        ("um",),
        ("uh",),
        ("yes",),
        ("yeah",),
        ("sure",),
        ("okay",),
        ("well",),
        ("so",),
        ("hi",),
        ("hello",),
        ("oh",),
        ("he's",),
        ("she's",),
        ("that's",),
        ("that", "is"),
        ("call", "me"),
        ("they", "call", "me"),
        ("mister",),
        ("missus",),
        ("mrs",),
        ("mr",),
        ("ms",),
        ("miss",),
    ),
    "es": (
        ("mi", "nombre", "es"),
        ("me", "llamo"),
        ("se", "llama"),
        ("el", "nombre", "es"),
        ("nombre",),
        ("soy",),
        ("es",),
        ("habla",),
        ("eh",),
        ("pues",),
        ("si",),
        ("bueno",),
        ("claro",),
        ("hola",),
        ("senor",),
        ("senora",),
    ),
}
_TRAILS = {
    "en": (("is", "my", "name"), ("please",), ("thanks",), ("thank", "you"), ("sir",), ("ma'am",)),
    "es": (("por", "favor"), ("gracias",)),
}
_SPELL_MARKS = frozenset(
    lexicon.phrases("that's|spelled|spelt|spelling|is|it's|last|name|first|dash|hyphen|se|escribe|deletreado|apellido")
)
_NO_NAME = {
    "en": frozenset(
        lexicon.words(
            "what why who how when where is are was do does did don't doesn't didn't can can't want need know "
            "not no nope have has the a an and or but to for with pain hurts help call calling doctor nurse "
            "appointment question person human somebody someone rather tell my your it that please about of in "
            "on at need mean sorry again repeat i you he she we they me her his feel sick"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "que por porque quien como cuando donde es son no se quiero necesito tengo el la un una y o pero "
            "para con dolor duele ayuda doctor cita pregunta persona mi su esto eso sobre en yo usted favor"
        )
    ),
}
_PARTICLES = frozenset(lexicon.words("de la del los van von der den di da dos st mac mc o bin al el san"))
_MOST_WORDS = 5


def read(words: Sequence[str], language: str) -> str | None:
    """ "Given Family" with capitals, spelled letters put together, or None for what is no name."""
    rest = _without_lead(list(words), language)
    rest = _without_trail(rest, language)
    said, spelled = _split_spelling(rest)
    if spelled:
        said = _with_spelling(said, spelled)
    if not said or len(said) > _MOST_WORDS or not all(_could_be_name(word, language) for word in said):
        return None
    if len(said) == 1 and len(said[0]) < 2:
        return None
    return " ".join(_capital(word) for word in said)


def _without_lead(words: list[str], language: str) -> list[str]:
    shortened = True
    while shortened:
        shortened = False
        for lead in sorted(_LEADS[language], key=len, reverse=True):
            if tuple(words[: len(lead)]) == lead:
                words, shortened = words[len(lead) :], True
                break
    return words


def _without_trail(words: list[str], language: str) -> list[str]:
    for trail in _TRAILS[language]:
        if len(words) > len(trail) and tuple(words[-len(trail) :]) == trail:
            words = words[: -len(trail)]
    return words


def _letter(word: str) -> str | None:
    bare = word.rstrip(".")
    return bare if len(bare) == 1 and bare.isalpha() else None


def _split_spelling(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words said as such, and each word that was spelled out in letters ("s as in sam" is s)."""
    said: list[str] = []
    spelled: list[str] = []
    run, at = "", 0
    while at < len(words):
        word = words[at]
        letter = _letter(word)
        times = {"double": 2, "triple": 3, "doble": 2}.get(word)
        if letter is None and times and at + 1 < len(words) and (repeated := _letter(words[at + 1])):
            run, at = run + repeated * times, at + 2
            continue
        if letter is not None:
            run, at = run + letter, at + 1
            if at + 2 < len(words) + 1 and tuple(words[at : at + 2]) in (("as", "in"), ("like", "in"), ("de",)):
                at += 3
            elif at + 1 < len(words) and words[at] == "for":
                at += 2
            continue
        if len(run) > 1:
            spelled.append(run)
        elif run:
            said.append(run)
        run, at = "", at + 1
        if word not in _SPELL_MARKS:
            said.append(word)
    if len(run) > 1:
        spelled.append(run)
    elif run:
        said.append(run)
    return said, spelled


def _with_spelling(said: list[str], spelled: Sequence[str]) -> list[str]:
    """Each spelled word in place of the said one it begins like (the last else), or after them all."""
    for word in spelled:
        same = [at for at, other in enumerate(said) if other == word or other[:1] == word[:1]]
        said = [*said[: same[-1]], word, *said[same[-1] + 1 :]] if same else [*said, word]
    return said


def _could_be_name(word: str, language: str) -> bool:
    bare = word.replace("'", "").replace("-", "").replace(".", "")
    return bare.isalpha() and (word not in _NO_NAME[language] or word in _PARTICLES)


def _capital(word: str) -> str:
    if word in _PARTICLES and word not in ("mac", "mc", "o", "al", "san", "st"):
        return word
    return "'".join("-".join(piece[:1].upper() + piece[1:] for piece in part.split("-")) for part in word.split("'"))
