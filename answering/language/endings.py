"""Whether a sentence is likely to be over, by its last words: what the pause after a story has to be weighed with.

English goes by the delivered recogniser's own language model, which has learnt from millions of sentences after which
words they end (`endings_en`); Spanish by word lists. A sentence that is over need not be the last of its turn.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence

from answering.language import endings_en, lexicon


class Ending(enum.Enum):
    """How likely the sentence is over after these words.

    In English `LIKELY` is more than 1 in 13 over all sentences of the model's, `HARDLY` less than 1 in 30.
    """

    LIKELY = "likely"
    SELDOM = "seldom"
    HARDLY = "hardly"


_AFTER: Mapping[str, Mapping[str, Ending]] = {
    "en": {
        **dict.fromkeys(endings_en.SELDOM, Ending.SELDOM),
        **dict.fromkeys(endings_en.HARDLY, Ending.HARDLY),
        **dict.fromkeys(endings_en.ENDS, Ending.LIKELY),
    },
    "es": {
        **dict.fromkeys(
            lexicon.words(
                "siento siente tomo toma tome tomando dijo dijeron llame llamaba llamando quisiera queria gustaria "
                "gustan hace hacen hacia haber tener estar ser poder hacer debo debe deben voy va van vamos sigue "
                "sigo empezo empieza comenzo llevo lleva cada otro otra otros otras algun alguna algunos algunas "
                "ningun tan tanto mucha muchas muchos pocos pocas estas estos ese esa esos esas cual cuales quien "
                "cuyo ni sino aun tuve tuvo tenemos tienen estuve estuvo estaban habia han hemos nos te les ya "
                "primer segunda tercer gran buen mal numero casi solo bastante dos tres cuatro cinco"
            ),
            Ending.SELDOM,
        ),
        **dict.fromkeys(
            lexicon.phrases(
                "hace dos|hace tres|desde hace|hace unos|hace unas|a las|por la|en la|de la|de los|tengo que|tiene que|"
                "hay que|voy a|va a|para que|me gustaria|nos gustaria|le quisiera|sobre todo|cada vez|el doctor que"
            ),
            Ending.HARDLY,
        ),
        **dict.fromkeys(lexicon.phrases("tengo dos|tiene dos|ya no|hoy no|todavia no|ya voy"), Ending.LIKELY),
    },
}
_GREETINGS = {
    "en": frozenset(
        lexicon.words("hello hi hey good morning afternoon evening there yes yeah okay um uh doctor ma'am sir please")
    ),
    "es": frozenset(lexicon.words("hola buenos buenas dias tardes noches si bueno eh disculpe senorita doctor oiga")),
}
_INTRODUCTIONS = {
    "en": lexicon.phrases("my name is|this is|my name's|i'm calling for|i am calling for|i'm calling from|i'm calling"),
    "es": lexicon.phrases("me llamo|mi nombre es|soy|habla|le habla|llamo de parte de|estoy llamando"),
}
_INTRODUCED_IN = 4
_DIGITS = frozenset(
    lexicon.words(
        "zero oh o one two three four five six seven eight nine cero uno dos tres cuatro cinco seis siete ocho nueve"
    )
)
_LOCAL_NUMBER, _NUMBER = 7, 10


def ending(words: Sequence[str], language: str) -> Ending:
    """How likely the sentence is over, for normalised words; `LIKELY` for none."""
    digits = next((at for at, word in enumerate(reversed(words)) if word not in _DIGITS), len(words))
    if digits in (_LOCAL_NUMBER, _NUMBER):
        return Ending.LIKELY
    if 2 < digits < _NUMBER:
        return Ending.HARDLY
    after = _AFTER.get(language, _AFTER["en"])
    return after.get(" ".join(words[-2:])) or after.get(" ".join(words[-1:])) or Ending.LIKELY


def is_only_a_beginning(words: Sequence[str], language: str) -> bool:
    """Whether all that was said is a greeting or who is calling, after which what they want is to come."""
    greetings = _GREETINGS.get(language, _GREETINGS["en"])
    at = next((at for at, word in enumerate(words) if word not in greetings), len(words))
    rest = " ".join(words[at:]) + " "
    if not rest.strip():
        return bool(words)
    for introduction in _INTRODUCTIONS.get(language, _INTRODUCTIONS["en"]):
        if rest.startswith(introduction + " "):
            return len(words) - at - len(introduction.split()) <= _INTRODUCED_IN
    return False
