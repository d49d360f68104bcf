"""What the words beside a finding make of it: denied, over, supposed, a figure of speech, somebody's history.

After NegEx (Chapman 2001) and ConText (Harkema 2009), narrower on purpose: a denial counts only right beside the
finding, since most emergencies hold a negation somewhere ("no fever but he can't breathe"). Only a denial clears a
finding; every other context merely lets a question be asked before anything is done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from answering.language import lexicon
from answering.matching import manner
from answering.matching.phrases import Sentence
from answering.matching.vocabulary import NEGATORS

DENIED = "denied"
PAST = "past"
HYPOTHETICAL = "hypothetical"
FIGURATIVE = "figurative"
FAMILY = "family"
NEAR = "near"

_Cues = tuple[tuple[str, ...], ...]


def _cues(text: str) -> _Cues:
    return tuple(sorted((tuple(cue.split()) for cue in lexicon.phrases(text)), key=len, reverse=True))


_DENIALS = {
    "en": _cues(
        "no|not|without|denies|denied|denying|deny|never had|never|don't have|doesn't have|didn't have|"
        "haven't had|hasn't had|hadn't had|don't feel|doesn't feel|isn't having|not having|i'm not|he's not|"
        "she's not|isn't|aren't|wasn't|don't|doesn't|didn't|haven't|hasn't|no signs of|no sign of|"
        "negative for|free of|nor|neither|don't got|ain't got|have no|has no|had no|there's no|there is no|"
        "rather than|instead of"
    ),
    "es": _cues(
        "no|sin|niega|nunca|no tengo|no tiene|no tenia|no tuvo|no he tenido|no ha tenido|ni|tampoco|no hay|"
        "no siento|no siente|ningun|ninguna|no es|no tuve|nada de"
    ),
}
# Between a denial and its finding only these may stand; others ("not sleeping chest pain") open something new.
_BETWEEN = {
    "en": frozenset(
        lexicon.words(
            "any a an the of real more significant severe other kind sort signs sign symptoms symptom evidence "
            "much either even new bad actual recent had have having feeling experiencing trouble problems "
            "problem with major serious history in to chest stomach belly abdominal back head neck arm leg "
            "throat ear jaw joint muscle shoulder breathing heart eye"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "el la los las un una de del mas mucho mucha ningun ninguna nada tengo tiene signos senales tipo en "
            "pecho estomago espalda cabeza brazo pierna garganta"
        )
    ),
}
# "No my chest hurts" answers a question; "not my chest" denies.
_OWNERS = {
    "en": frozenset(lexicon.words("my his her our their your i he she it we they i'm he's she's it's they're there's")),
    "es": frozenset(lexicon.words("mi su me le yo el ella se es")),
}
_NO_DENIAL_BEFORE = {
    "en": frozenset(
        lexicon.words(
            "doubt only just wonder sure relief change better idea question improvement matter longer one worse "
            "because telling saying kidding joking"
        )
    ),
    "es": frozenset(lexicon.words("solo solamente duda mejora mejor cambio puedo puede quiero")),
}
# "No sé si …" knows nothing; without its accent it is written like the "se" of "no se desmayó".
_AFTER_KNOWING = frozenset(lexicon.words("si que como cuando cuanto cuanta por porque donde quien cual"))
# "No necesito …", "no se cayó": recognised speech has no comma that would tell "no, I need …" from "I don't need …".
# What may be needed is asked about; what may have happened to somebody acts.
_NEEDS = frozenset(lexicon.words("necesito necesitamos ocupo ocupamos"))
_EITHER_WAY = _NEEDS | {"se"}
_CALLS_FOR_HELP = frozenset(lexicon.words("ayuda ayudeme ayudenme auxilio dios mio por favor hola"))
_LIST_WORDS = {"en": frozenset({"or", "nor"}), "es": frozenset({"ni", "o"})}
_BREAKS = {
    "en": frozenset(
        lexicon.words("but however though although except yet still now then because since and so while unless only")
    ),
    "es": frozenset(
        lexicon.words("pero sin-embargo aunque excepto todavia ahora luego porque y entonces mientras solo")
    ),
}
_NEAR_WORDS = 4
_LIST_REACH = 8
_REACH = 25

_PAST = {
    "en": _cues(
        "years ago|year ago|months ago|last spring|last summer|last fall|last winter|last autumn|since birth|"
        "since i was|since he was|since she was|all my life|last year|long ago|ages ago|back in|history of|"
        "in the past|when i was|when he was|when she was|as a kid|as a child|as a baby|as a teenager|"
        "in my twenties|in my thirties|in his fifties|in her fifties|in high school|in college|previously|"
        "a while back|decades ago|survivor|survived|recovering from|recovered from|already seen|"
        "saw the doctor for|was treated for|got treated for|ruled out|"
        "is all gone|went away|has stopped|stopped on its own|has gone away|is gone now|is gone|cleared up|"
        "resolved|all better|got better|last month|a month ago|weeks ago|no longer"
    ),
    "es": _cues(
        "hace anos|hace un ano|hace meses|hace unos meses|hace un mes|hace mucho|el ano pasado|el mes pasado|"
        "antecedentes de|historia de|historial de|cuando era|de nino|de nina|en el pasado|anteriormente|"
        "ya se me quito|ya se le quito|ya se quito|ya paso|ya no me duele|ya no le duele|ya no tengo|ya no tiene|"
        "ya no siento|ya no siente|ya no hay|ya no sangra|ya no me pasa|ya no le pasa|se me paso|fui tratado por|"
        "ya me vio el doctor"
    ),
}
# These tell of the past only what they stand right before.
_PAST_BESIDE = {
    "en": _cues(
        "used to|my last|after my|prior|follow up for|follow up on|follow up after|follow up from|followup for|"
        "followup after|follow-up for|follow-up after"
    ),
    "es": _cues("seguimiento de|seguimiento por|mi ultimo|mi ultima|despues de mi"),
}
_PAST_BESIDE_REACH = 4
_YEARS_AGO = {
    "en": re.compile(r"\b(?:years?|months|decades?) (?:ago|back|earlier)\b"),
    "es": re.compile(r"\bhace (?:\w+ ){0,3}(?:anos?|mes|meses)\b"),
}
_YEAR = {
    "en": re.compile(
        r"\b(?:in|of|since|from|back|around) (?:19|20)\d\d\b|\b(?:nineteen|twenty) (?:ten|eleven|twelve|thirteen|"
        r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|"
        r"eighty|ninety)(?: (?:one|two|three|four|five|six|seven|eight|nine))?)\b|\btwo thousand\b|^(?:19|20)\d\d$"
    ),
    "es": re.compile(r"\ben (?:el )?(?:19|20)\d\d\b|\ben (?:el )?dos mil\b|\ben mil novecientos\b"),
}
_AGAIN = {
    "en": _cues(
        "again|right now|happening now|happening|same thing|same pain|same feeling|same way|same as|is back|"
        "came back|coming back|comes back|this time|having another|another one|now it|now i can't|"
        "now he can't|now she can't|just like|today|tonight|this morning|just now|won't stop|getting worse|"
        "feels like|it's back|now my|now his|now her|now i have"
    ),
    "es": _cues(
        "otra vez|ahora mismo|de nuevo|lo mismo|igual que|regreso|volvio|esta pasando|hoy|esta manana|"
        "esta noche|empeorando|ahora me|ahora le|ahora no"
    ),
}
_HYPOTHETICAL = {
    "en": _cues(
        "signs of|sign of|symptoms of|warning signs|how do i know if|how do you know if|how would i know|"
        "how can i tell|how do i tell|in case|what if|in the event|if i ever|if he ever|if she ever|"
        "if it ever|should i ever|what to do if|what should i do if|what do i do if|what do you do if|"
        "what happens if|when should i worry|can it cause|could it cause|can this cause|does it cause|"
        "cause a|causes a|side effects|prevent|prevention|risk of|risk for|at risk|screening|screened|"
        "class on|class about|training|pamphlet|brochure|information about|information on|article|read about|"
        "reading about|saw on tv|saw on the news|worried about getting|afraid of getting|is it normal|"
        "support group|awareness|vaccine|shot for|medicine for|plan for|in an emergency|would it|if i get|"
        "if he gets|if she gets|supposed to do if"
    ),
    "es": _cues(
        "senales de|sintomas de|signos de|como se si|como puedo saber|en caso de|por si acaso|que pasa si|"
        "que hago si|si algun dia|si llegara a|puede causar|podria causar|efectos secundarios|prevenir|"
        "prevencion|riesgo de|informacion sobre|informacion de|folleto|clase de|lei sobre|vacuna|"
        "medicina para|deteccion|grupo de apoyo"
    ),
}
_HYPOTHETICAL_REACH = 6
_FIGURATIVE = {
    "en": _cues(
        "gives me a|give me a|gave me a|giving me a|give you a|gonna have a|almost had a|nearly had a|"
        "about had a|scared to death|scared me to death|bored to death|tickled to death|worried to death|"
        "love to death|dying to|to die for|dying for|killing time|stroke of|fit of|bills|the bill|the price|"
        "the prices|your prices|the cost|the traffic|hold music|on hold|paperwork|drive me crazy|"
        "driving me crazy|drives me crazy|so to speak|figuratively|joking|just kidding|my team|the game|"
        "homework|choked up|all choked up|fainted when i saw|bleeding money|laughing|laughed|embarrassment|"
        "insurance is|insurance company is|over my dead body|out flyers|out leaflets|out candy|out samples|"
        "out papers|out invitations|out brochures|out cards|out programs|out cigars|out cookies"
    ),
    "es": _cues(
        "me da un|me va a dar un|casi me da un|casi me dio un|muerta de risa|muerto de risa|"
        "me muero por un|me muero por una|me muero por el|me muero por la|me muero por ir|me muero por ver|"
        "me muero por comer|me muero por tomar|me muero por saber|me muero por salir|me muero por llegar|"
        "muerto de hambre|muerta de hambre|muerto de miedo|los precios|la cuenta|el trafico|el precio|"
        "las facturas|es broma|de la risa"
    ),
}
_RELATIVES = {
    "en": frozenset(
        lexicon.words(
            "father mother dad mom parent parents grandfather grandmother grandpa grandma uncle aunt brother "
            "sister cousin family grandparents sibling relatives"
        )
    ),
    "es": frozenset(
        lexicon.words("padre madre papa mama abuelo abuela tio tia hermano hermana primo prima familia padres abuelos")
    ),
}
_FAMILY = {
    "en": _cues(
        "runs in the family|runs in my family|run in my family|family history|family has a history|died of|"
        "died from|passed away from|passed from|died with|passed away of|side of the family|has a history of|"
        "had a history of|lost my|in my family"
    ),
    "es": _cues(
        "murio de|fallecio de|murio por|antecedentes familiares|historia familiar|corre en la familia|"
        "viene de familia|en mi familia|es de familia|hay historial"
    ),
}
_AT_AGE = re.compile(
    r"\b(?:at|at age|at the age of) (?:\d\d|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b|"
    r"\ba los (?:\d\d|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta)\b"
)
# These come and go and are an emergency still: that they are over cancels nothing (facts on triage).
_COUNT_WHEN_OVER = {
    "en": lexicon.phrases(
        "stroke|faint|pass|black|chok|seiz|convuls|droop|slur|numb|speech|unconscious|collaps|jerk|weak|"
        "blind|vision|face|confus"
    ),
    "es": lexicon.phrases(
        "derrame|embolia|desmay|ahog|atragant|convuls|caida|hablar|adormec|entumec|inconsciente|conocimiento|"
        "ataque|vista"
    ),
}
_OVER = frozenset(
    frozenset(
        lexicon.phrases(
            "went away|has stopped|stopped on its own|has gone away|is gone now|is gone|cleared up|resolved|"
            "all better|got better|is all gone|no longer|ya se me quito|ya se le quito|ya se quito|ya paso|"
            "ya no me duele|ya no le duele|ya no tengo|ya no tiene|ya no siento|ya no siente|ya no hay|ya no sangra|"
            "ya no me pasa|ya no le pasa|se me paso"
        )
    )
)


def of(sentence: Sentence, start: int, end: int) -> str | None:
    """The context of the finding at words `start` to `end` (half open): None when it stands in full."""
    if denied(sentence, start, end):
        return DENIED
    language, words = sentence.language, sentence.words
    unsure = words[start] in _NEEDS and _denied_or_answered(sentence, start)
    if unsure or manner.how_not(words, start, end, language) or manner.hurt_by_a_thing(words, start, end):
        return NEAR
    if language == "es" and manner.is_a_medicine_for(words[:start]):
        return HYPOTHETICAL
    first, last = _clause(sentence, start)
    before, finding, after = (
        words[max(first, start - _REACH) : start],
        words[start:end],
        words[end : min(last, end + _REACH)],
    )
    near_by = words[max(0, start - _REACH) : end + _REACH]
    at = min(start, _REACH)
    if _holds(near_by, _FIGURATIVE[language], outside=(at, at + end - start)):
        return FIGURATIVE
    again = _holds(near_by, _AGAIN[language], outside=(at, at + end - start))
    if not again and _family(before, finding, after, language):
        return FAMILY
    if _supposed(before, language) or _holds((*before[-_HYPOTHETICAL_REACH:], *finding[:2]), _HYPOTHETICAL[language]):
        return HYPOTHETICAL
    if not again and _past(before, finding, after, language):
        return PAST
    return None


def cues(sentence: Sentence) -> tuple[bool, ...]:
    """Whether anything in the sentence speaks of the past, of now, of what is supposed, of a figure of speech, of a
    family's history; and whether it begins with a denial. Of a language that is built in.
    """
    language, words = sentence.language, sentence.words
    held = [_holds(words, each[language]) is not None for each in (_PAST, _AGAIN, _HYPOTHETICAL, _FIGURATIVE, _FAMILY)]
    text = " ".join(words)
    held[0] = held[0] or bool(_YEARS_AGO[language].search(text) or _YEAR[language].search(text))
    return (*held, any(words[: len(cue)] == cue for cue in _DENIALS[language]))


# "If she's choking" supposes; "I don't know if she's choking" and "it's as if" tell.
_NOT_SUPPOSED = frozenset(
    lexicon.words("know sure wonder wondering tell see ask asking as like se sabe seguro segura como")
)
_IF = {"en": "if", "es": "si"}
# Without its accent a Spanish yes is written like that "if": at the head of a sentence, or after these, it is a yes.
_BEFORE_YES = frozenset(
    lexicon.words("si que pues ay bueno ah eh oiga doctor doctora senorita senor senora claro creo no")
)


def _supposed(before: Sequence[str], language: str) -> bool:
    """Whether an "if" opens the finding, with no more than its subject between."""
    for at in range(len(before) - 1, max(-1, len(before) - 4), -1):
        if before[at] == _IF[language]:
            if language == "es" and (at == 0 or before[at - 1] in _BEFORE_YES):
                return False
            return not (at > 0 and before[at - 1] in _NOT_SUPPOSED)
        if before[at] not in _OWNERS[language]:
            return False
    return False


def denied(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a denial stands right beside the finding, or reaches it through a list ("no fever or chest pain")."""
    language, words = sentence.language, sentence.words
    if any(word in NEGATORS[language] for word in words[start:end]) or _denied_or_answered(sentence, start):
        return False
    at, reach, in_list = start - 1, _NEAR_WORDS, False
    while at >= 0 and start - at <= reach and sentence.clause[at] == sentence.clause[start]:
        if (cue := _denial_ending(words, at, language)) is not None:
            return _denies(words, at, cue, start, language)
        if words[at] in _LIST_WORDS[language]:
            in_list, reach = True, _LIST_REACH
        elif not _lets_through(words[at], in_list, at == start - 1, language):
            return False
        at -= 1
    return False


def _denied_or_answered(sentence: Sentence, start: int) -> bool:
    """Whether a Spanish "no" that opens the sentence may deny the finding or answer something else before it."""
    words = sentence.words
    if sentence.language != "es" or start == 0 or words[start - 1] != "no" or words[start] not in _EITHER_WAY:
        return False
    return (_BEFORE_YES | _CALLS_FOR_HELP).issuperset(words[: start - 1])


def _lets_through(word: str, in_list: bool, beside: bool, language: str) -> bool:
    """Whether a denial further left still reaches a finding across this word."""
    if word in _BREAKS[language]:
        return False
    return in_list or word in _BETWEEN[language] or (beside and word in _OWNERS[language])


def _denial_ending(words: Sequence[str], at: int, language: str) -> int | None:
    """Where the longest denial that ends at this word begins."""
    for cue in _DENIALS[language]:
        begin = at - len(cue) + 1
        if begin >= 0 and tuple(words[begin : at + 1]) == cue:
            return begin
    return None


def _denies(words: Sequence[str], at: int, begin: int, start: int, language: str) -> bool:
    following = words[at + 1 : start]
    if any(word in _NO_DENIAL_BEFORE[language] for word in words[at + 1 : start + 1]):
        return False
    if (
        language == "es"
        and tuple(words[at : at + 2]) == ("no", "se")
        and _AFTER_KNOWING.issuperset(words[at + 2 : at + 3])
    ):
        return False
    if (*words[begin : at + 1], *following[:1]) == ("no", "es", "nada"):
        return False
    if words[at] == "no" and begin == at and following and following[0] in _OWNERS[language]:
        return False
    return begin == 0 or words[begin - 1] not in ("can't", "why")


def _clause(sentence: Sentence, at: int) -> tuple[int, int]:
    """The stretch of the sentence between punctuation that holds the word."""
    number = sentence.clause[at]
    return sentence.clause.index(number), len(sentence.clause) - sentence.clause[::-1].index(number)


def _holds(words: Sequence[str], cues: _Cues, outside: tuple[int, int] = (0, 0)) -> tuple[str, ...] | None:
    """The first cue among the words that does not lie wholly within `outside`."""
    said = set(words)
    for cue in cues:
        if cue[0] not in said:
            continue
        size = len(cue)
        for at in range(len(words) - size + 1):
            if tuple(words[at : at + size]) == cue and not (outside[0] <= at and at + size <= outside[1]):
                return cue
    return None


def _past(before: Sequence[str], finding: Sequence[str], after: Sequence[str], language: str) -> bool:
    text = " ".join((*before, *finding, *after))
    if _YEARS_AGO[language].search(text) or _YEAR[language].search(text):
        return True
    beside = before[-_PAST_BESIDE_REACH:]
    cue = _holds(before, _PAST[language]) or _holds(after, _PAST[language]) or _holds(beside, _PAST_BESIDE[language])
    if cue is None:
        return False
    lasting = any(word.startswith(_COUNT_WHEN_OVER[language]) for word in finding)
    return not (lasting and " ".join(cue) in _OVER)


def _family(before: Sequence[str], finding: Sequence[str], after: Sequence[str], language: str) -> bool:
    words = (*before, *finding, *after)
    if _holds(words, _FAMILY[language], outside=(len(before), len(before) + len(finding))):
        return True
    related = any(word.removesuffix("'s") in _RELATIVES[language] for word in before)
    return related and _AT_AGE.search(" ".join(words)) is not None
