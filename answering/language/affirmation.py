"""Yes or no, out of all the ways callers say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from answering.language import digits, lexicon, normalise

# "I do", "she isn't", "they were not": every subject with every auxiliary.
_SUBJECTS = lexicon.words("i he she it they we there")
_AUXILIARIES = lexicon.words("do does did am is are was were have has had can could will would should")
_STATED_YES = tuple(f"{subject} {verb}" for subject in _SUBJECTS for verb in _AUXILIARIES)
_STATED_NO = tuple(
    f"{subject} {verb}"
    for subject in _SUBJECTS
    for verb in lexicon.words(
        "don't doesn't didn't isn't aren't wasn't weren't haven't hasn't hadn't can't couldn't won't "
        "wouldn't shouldn't ain't"
    )
) + lexicon.phrases("i'm not|he's not|she's not|it's not|they're not|we're not|there's not|am not")
_YES = {
    "en": lexicon.phrases(
        "yes|yeah|yep|yup|yea|ya|yah|uh huh|uh-huh|mm hmm|mhm|mmhmm|mm hm|correct|right|that's right|"
        "that is right|that's correct|that is correct|absolutely|definitely|certainly|of course|exactly|sure|"
        "for sure|you bet|affirmative|totally|he sure is|she sure is|it sure does|very much|a lot|"
        "all the time|always|all of them|all of those|all of the above|both|no doubt|without a doubt|"
        "please do|go ahead|that's me|si|indeed|most definitely|quite a bit|hell yes|heck yes|that's a yes|"
        "that would be a yes|i said yes|i told you yes|i already said yes|you could say that|i would say so|i'd say so"
    )
    + _STATED_YES,
    "es": lexicon.phrases(
        "si|claro|claro que si|por supuesto|correcto|correcta|asi es|exacto|exactamente|aja|eso es|como no|"
        "efectivamente|desde luego|cierto|es cierto|seguro|mucho|muchisimo|bastante|siempre|todo el tiempo|"
        "todos|todas|las dos cosas|afirmativo|esta bien asi|sin duda|yes|sip|que si|simon|yo digo que si|"
        "eso si|ya le dije que si|le dije que si|ya dije que si"
    ),
}
_SOFT_YES = {
    "en": lexicon.phrases(
        "a little|a little bit|just a little|a bit|a tiny bit|somewhat|kind of|kinda|sort of|sometimes|"
        "occasionally|once in a while|on and off|off and on|i think so|i believe so|i guess|i guess so|"
        "i suppose|i suppose so|probably|pretty much|mostly|more or less|i think he is|i think she is|"
        "i think it is|i think i am|some of them|some of those|one of them|some|slightly|mildly|okay|ok|"
        "alright|all right|please|it could be|i'm afraid so|only a little|most of the time|a couple of them"
    ),
    "es": lexicon.phrases(
        "un poco|un poquito|algo|a veces|de vez en cuando|creo que si|supongo|supongo que si|pienso que si|"
        "mas o menos|probablemente|casi siempre|algunas|algunos|de acuerdo|okey|ok|esta bien|vale|bueno si|"
        "me parece que si|yo creo que si|si creo|solo un poco|nomas un poco|nomas un poquito|por favor"
    ),
}
_NO = {
    "en": lexicon.phrases(
        "no|nope|nah|naw|never|none|none of those|none of them|none of that|none of these|none of the above|"
        "neither|nothing|nothing like that|not at all|absolutely not|definitely not|certainly not|"
        "of course not|no way|negative|not yet|not now|not anymore|not any more|not right now|not today|"
        "not currently|no longer|there's no|there is no|there are no|wrong|that's wrong|incorrect|"
        "that's incorrect|that's not right|that is not right|that's not correct|that is not correct|"
        "not correct|not right|not me|without any|i don't have|i have no|he has no|she has no|hell no|"
        "heck no|i said no|i told you no|i already said no|i already told you no|that's a no|that would be a no|"
        "not at the moment|none whatsoever|not at present|"
        "i'm afraid not|don't think so"
    )
    + _STATED_NO,
    "es": lexicon.phrases(
        "no|nunca|jamas|nada|nada de eso|ninguno|ninguna|ninguno de esos|ninguna de esas|para nada|"
        "claro que no|por supuesto que no|en absoluto|tampoco|negativo|todavia no|aun no|ya no|ahora no|"
        "incorrecto|incorrecta|no es correcto|eso no|nop|que no|de ninguna manera|que va|ni uno|no tengo|"
        "no tiene|no es asi|mentira|ya le dije que no|le dije que no|ya dije que no|que le digo que no"
    ),
}
_SOFT_NO = {
    "en": lexicon.phrases(
        "not really|not much|not so much|not that i know of|not that i know|not that i'm aware of|"
        "not that i am aware of|not that i can see|not that i can tell|not that i noticed|not exactly|"
        "not especially|not particularly|i don't think so|i do not think so|i don't believe so|"
        "i wouldn't say so|i wouldn't say that|i doubt it|probably not|i guess not|i suppose not|i think not|"
        "i hope not|not very|not too bad|not so bad|not too much|hardly ever|rarely|almost never|"
        "no not really|uh uh|huh uh|mm mm|not that much|i don't feel like it"
    ),
    "es": lexicon.phrases(
        "no mucho|no tanto|no realmente|la verdad no|la verdad que no|creo que no|no creo|no lo creo|"
        "no que yo sepa|que yo sepa no|me parece que no|pienso que no|supongo que no|yo creo que no|"
        "probablemente no|casi nada|casi nunca|espero que no|no exactamente"
    ),
}
_UNSURE = {
    "en": lexicon.phrases(
        "i don't know|barely|hardly|just barely|no one|nobody|i do not know|don't know|dunno|i dunno|"
        "not sure|i'm not sure|i am not sure|not certain|maybe|perhaps|possibly|could be|might be|it might|"
        "hard to say|hard to tell|can't tell|i can't tell|i can't say|couldn't say|no idea|i have no idea|"
        "no clue|who knows|it depends|depends|yes and no|i can't remember|i don't remember|don't remember|"
        "i'm not certain|not sure if|i wonder|what do you mean|i don't understand|i didn't understand|"
        "i didn't hear|i couldn't hear|i can't hear|say that again|i didn't catch that|i don't get it|"
        "i'm fine|i don't want to say|if you say so"
    ),
    "es": lexicon.phrases(
        "no se|apenas|nadie|no lo se|no estoy seguro|no estoy segura|tal vez|quiza|quizas|a lo mejor|"
        "puede ser|puede que|depende|no sabria|no sabria decir|quien sabe|ni idea|no tengo idea|"
        "no le oigo|no lo oigo|no la oigo|no le escucho|no lo escucho|no la escucho|no escucho|no oigo|"
        "no me acuerdo|no recuerdo|no entiendo|no entendi|no le entiendo|no le oi|no lo oi|si y no|"
        "estoy bien|que quiere decir|no puedo decir|como dijo"
    ),
}
_HARD = {
    "yes": {"en": frozenset(lexicon.words("yes yeah yep yup")), "es": frozenset({"si"})},
    "no": {"en": frozenset(lexicon.words("no nope nah")), "es": frozenset({"no"})},
}
_ALONE = {
    "en": frozenset(lexicon.words("right sure both always correct exactly please okay ok alright some")),
    "es": frozenset(lexicon.words("mucho bastante siempre todos todas cierto seguro algo vale")),
}
_OF_FINDINGS = frozenset(lexicon.words("have feel felt think know believe want need see show seem look"))
_ANY_OF = frozenset(lexicon.words("any those these them none that this"))
_UNABLE = frozenset(lexicon.words("can't couldn't won't puede puedo pude pudo"))
_WAITS = {"en": frozenset({"wait"}), "es": frozenset({"espere", "espereme", "esperese"})}
_COURTESY = frozenset(lexicon.words("please okay ok alright all por favor esta bien"))
_OPENERS = {
    "en": frozenset(
        lexicon.words(
            "um uh er hm hmm ah oh well so okay ok like honestly actually god gosh man and but you know i mean "
            "let me see think hello hi sorry"
        )
    ),
    "es": frozenset(lexicon.words("eh este pues bueno mire mira ah ay oh y a ver la verdad hola disculpe perdon")),
}
_TAGS = {
    "en": frozenset(
        lexicon.words(
            "sir ma'am maam miss thanks thank you please doctor nurse it he she i i'm he's she's they that this "
            "is does do am has have did was are fine okay ok good well alright all right just not at any of "
            "those them these none nothing now here really very sure so there have had feel feeling be been dear "
            "honey hun hon um uh the one thing else anything things like that much"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "senor senora senorita gracias doctor doctora por favor el ella eso esto es esta estoy tengo tiene "
            "bien nada de ninguno ninguna ahora muy ya ni nadie hay mas lo todo eh asi verdad que"
        )
    ),
}
_OVER = {
    "en": lexicon.phrases(
        "it's gone|it's gone now|it's all gone|it is gone|all gone|gone now|it went away|that went away|it stopped|"
        "it's stopped|same as always|same as usual|like always|as always"
    ),
    "es": lexicon.phrases(
        "ya se me quito|se me quito|ya se le quito|se le quito|ya se quito|ya paso|ya me paso|ya se le paso|"
        "ya se fue|igual que siempre|como siempre|lo mismo de siempre"
    ),
}
_CONTRAST = {
    "en": frozenset(
        lexicon.words("but except though although however unless only except just still yet sometimes besides")
    ),
    "es": frozenset(lexicon.words("pero excepto aunque salvo solo solamente todavia sino menos")),
}
_NEGATORS = {
    "en": frozenset(lexicon.words("no not nope none never nothing neither nor without")),
    "es": frozenset(lexicon.words("no ni nada nunca tampoco ningun ninguna ninguno sin jamas")),
}


@dataclass(frozen=True, slots=True)
class Affirmation:
    """`value`: "yes", "no" or None. `sure`: said plainly, nothing around it against it. `explicit_doubt`: the caller
    said that they do not know, or contradicted themselves, which no other hearing of the same words may overrule.
    `rest`: the words after the answer that are no mere courtesy.
    """

    value: str | None
    sure: bool
    explicit_doubt: bool = False
    rest: tuple[str, ...] = ()
    reason: str = ""


def _table(language: str) -> dict[tuple[str, ...], str]:
    kinds = (("yes", _YES), ("soft-yes", _SOFT_YES), ("no", _NO), ("soft-no", _SOFT_NO), ("unsure", _UNSURE))
    return {
        tuple(normalise.joined_negations(wording.split()) if language == "en" else wording.split()): kind
        for kind, wordings in kinds
        for wording in wordings[language]
    }


_TABLES = {language: _table(language) for language in ("en", "es")}
_LONGEST = 7


def wordings(language: str) -> tuple[str, ...]:
    """Every wording read as yes, no or doubt."""
    return tuple(" ".join(words) for words in _TABLES[language])


def ends_with_one(words: Sequence[str], language: str) -> bool:
    """Whether the last words are a whole wording of yes, no or doubt."""
    return any(tuple(words[-length:]) in _TABLES[language] for length in range(1, min(_LONGEST, len(words)) + 1))


def read(words: Sequence[str], language: str) -> Affirmation:
    """The answer that leads the words; later ones confirm or contradict it, or take its place ("no, wait, yes")."""
    words = normalise.joined_negations(words) if language == "en" else words
    if words and words[-1] in _WAITS[language] and len(words) > 1:
        return Affirmation(None, False, True, reason="the caller takes it back")
    rest, corrected = digits.after_correction(words, language)
    if corrected and rest and _lead(words, language)[1] != "unsure":
        instead = _read(rest, language)
        if instead.value is not None:
            return replace(instead, sure=False, reason="the caller corrected the answer")
    return _read(words, language)


def _read(words: Sequence[str], language: str) -> Affirmation:
    at, signal, after = _lead(words, language)
    if signal is None:
        return Affirmation(None, False, reason="no yes or no leads the answer")
    if signal == "unsure":
        return Affirmation(None, False, True, reason="the caller is not sure")
    value, sure = signal.removeprefix("soft-"), not signal.startswith("soft")
    rest = list(words[after:])
    while rest:
        following = _match(rest, 0, language)
        if following is None or (language == "es" and following[0] == "no"):
            break
        kind, length = following
        if kind == "unsure":
            return _after_doubt(value, rest, language)
        courtesy = kind == "soft-yes" and _COURTESY.issuperset(rest[:length])
        if kind.removeprefix("soft-") != value and not courtesy:
            if _tells(rest, length, language) if value == "no" else _names_a_lack(rest, length, language):
                break
            return Affirmation(None, False, True, reason="the answer contradicts itself")
        sure = sure and (courtesy or not kind.startswith("soft"))
        rest = rest[length:]
    if _needs_to_stand_alone(words[at:after], language) and _substance(rest, language):
        return Affirmation(None, False, reason="a statement, not an answer")
    return _judge_rest(value, sure, rest, language)


def _tells(rest: Sequence[str], length: int, language: str) -> bool:
    """Whether what follows is a sentence of its own: "no, she is sitting on the couch", but not "no, she is"."""
    return _needs_to_stand_alone(rest[:length], language) and bool(_substance(rest[length:], language))


def _names_a_lack(rest: Sequence[str], length: int, language: str) -> bool:
    """ "Yes, he hasn't peed" names what is wrong; "yes, he doesn't have any of that" contradicts itself."""
    told = rest[length:]
    stated = " ".join(rest[:length]) in _STATED_NO and bool(_substance(told, language))
    return stated and told[0] not in _OF_FINDINGS and _ANY_OF.isdisjoint(told)


def _after_doubt(value: str, rest: Sequence[str], language: str) -> Affirmation:
    """ "no i'm fine" is no; "yes i don't know" is neither."""
    if value == "no" and " ".join(rest[:2]) in ("i'm fine", "estoy bien"):
        return _judge_rest(value, True, list(rest[2:]), language)
    return Affirmation(None, False, True, reason="the caller is not sure")


def _needs_to_stand_alone(lead: Sequence[str], language: str) -> bool:
    """Whether the lead is an answer by itself only.

    "I have" is a yes, "I have an appointment" is none; nor is "right arm" one, nor "I can't breathe" a no.
    """
    if len(lead) == 1:
        return lead[0] in _ALONE[language]
    said = " ".join(lead)
    return language == "en" and (said in _STATED_YES or (said in _STATED_NO and lead[-1] in _UNABLE))


def _substance(rest: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(word for word in rest if word not in _TAGS[language])


def _lead(words: Sequence[str], language: str) -> tuple[int, str | None, int]:
    """Where the first signal stands, skipping openers only; its kind; the position after it."""
    at = 0
    while at < len(words):
        found = _match(words, at, language)
        if found is not None:
            kind, length = found
            if not (kind == "soft-yes" and words[at] in ("okay", "ok", "alright") and at + length < len(words)):
                return at, kind, at + length
        if words[at] not in _OPENERS[language]:
            return at, None, at
        at += 1
    return at, None, at


def _match(words: Sequence[str], at: int, language: str) -> tuple[str, int] | None:
    table = _TABLES[language]
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        kind = table.get(tuple(words[at : at + length]))
        if kind is not None:
            return kind, length
    return None


def _judge_rest(value: str, sure: bool, rest: list[str], language: str) -> Affirmation:
    """Whether what follows agrees, bends the answer, or turns it round."""
    if value == "no" and " ".join(rest) in _OVER[language]:
        return Affirmation(value, sure, reason="said no, and that it is over")
    substance = _substance(rest, language)
    negated = any(word in _NEGATORS[language] or word.endswith("n't") for word in rest)
    contrast = any(word in _CONTRAST[language] for word in rest)
    kinds = {
        found[0].removeprefix("soft-")
        for at in range(len(rest))
        if (found := _match(rest, at, language)) is not None and len(rest) - at <= 6
    }
    opposite = "no" if value == "yes" else "yes"
    turned = bool(_HARD[opposite][language] & set(rest if value == "no" else rest[-1:]))
    if turned or (contrast and opposite in kinds) or (value == "yes" and negated and not substance):
        return Affirmation(None, False, True, substance, "the answer contradicts itself")
    if not substance:
        return Affirmation(value, sure and not contrast, reason=f"said {value}")
    if value == "yes":
        return Affirmation(value, sure and not contrast and not negated, rest=substance, reason="said yes and more")
    unable = any(word in _UNABLE for word in rest)
    agrees = negated and not contrast and not unable
    return Affirmation(value, sure and agrees, rest=substance, reason="said no and more")
