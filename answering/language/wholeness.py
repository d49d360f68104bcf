"""Whether an answer sounds finished: by what was asked where that has an end, else by the last words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from answering.language import affirmation, dates, digits, lexicon, measures, normalise, numbers
from answering.language.kinds import Completeness, Expectation, Kind

_OPEN_BEFORE = {
    "en": frozenset(
        lexicon.words(
            "and or but because so if when while since although though unless until which who whose where "
            "um uh er hmm the a an my his her our their your to of for with from at by about "
            "into onto over under between through without during like as than is was are were am be been being "
            "i'm he's she's it's they're we're i've we've has have had do does did can could will would should "
            "may might must not very really just i he we they there's well plus maybe having getting "
            "feeling some any every each no-one's i'd i'll let's in on around near after before think thinking "
            "called named"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "y e o u pero porque que si cuando mientras desde aunque hasta como donde este eh em el la los las "
            "un una unos unas mi mis su sus tu de del a al en con sin por para sobre entre hacia segun es era "
            "son fue esta estan estoy estaba tengo tiene tenia hay he ha yo muy mas me se le lo pues entonces "
            "tambien ademas quiero necesito puedo creo llamo"
        )
    ),
}
_CLOSED_ENDS = {
    "en": frozenset(
        lexicon.phrases(
            "think so|hope so|guess so|believe so|suppose so|or so|hold on|going on|come on|come in|coming in|"
            "go on|kind of|sort of|know of|aware of|heard of|think of|it is|he is|she is|there is|they are|"
            "there are|i am|i do|i did|i have|he has|she has|it has|it was|he was|she was|it does|he does|"
            "she does|they do|i can|he can|she can|i will|i would|i could|about that|like that|like this|do that|"
            "at that|with that|for that|is that|of that|and that|think that|than that|not that|after that|"
            "before that|wait for|looking for|call for|calling for|calling about|talking to|want to|need to|"
            "have to|used to|throw up on|turned on|passed on|years before|days before|ever before|ever had|"
            "to do|be like|located at|"
            "why not|maybe not|of course not|guess not|hope not|absolutely not|definitely not|probably not|"
            "certainly not|i'm not|he's not|she's not|it's not|am not|is not|are not|will do|can do|"
            "you can|if i can|any more than|all over|over and over|go through|going through|as well"
        )
    ),
    "es": frozenset(
        lexicon.phrases(
            "que si|que no|creo que si|claro que si|ya esta|aqui esta|como esta|asi es|eso es|lo que es|no hay|"
            "ya no hay|si hay|no se|ni uno|hay mas|nada mas|no mas|algo mas|que hay|si tengo|no tengo|si esta|"
            "no esta|si puedo|no puedo|si quiero|no quiero|si es|no es|si tiene|no tiene"
        )
    ),
}
_CLOSERS = {
    "en": frozenset(
        lexicon.phrases("please|thanks|thank you|that's it|that's all|that is all|bye|goodbye|is that okay|if possible")
    ),
    "es": frozenset(lexicon.phrases("por favor|gracias|eso es todo|nada mas|es todo|adios|si es posible")),
}
_UNFINISHED_NUMBERS = frozenset(lexicon.words("double triple doble point punto coma hundred area"))


_MOST_WORDS = 120


def completeness(text: str, expectation: Expectation) -> Completeness:
    """How whole an answer sounds, for the words recognised so far ("" for none yet)."""
    words = normalise.words(dates.words_of(text), expectation.language)
    language = expectation.language
    if not words or language not in lexicon.BUILT_IN:
        return Completeness.UNSURE
    judge = _BY_KIND.get(expectation.kind, _open) if len(words) <= _MOST_WORDS else _open
    judged = judge(words, language, expectation)
    if judged is Completeness.UNSURE and _is_open_ended(words, language):
        return Completeness.INCOMPLETE
    return judged


def _is_open_ended(words: Sequence[str], language: str) -> bool:
    """Whether the last word calls for another: a conjunction, preposition, article, possessive, hesitation …"""
    closed = _CLOSED_ENDS[language]
    if " ".join(words[-2:]) in closed or " ".join(words[-3:]) in closed:
        return False
    if words[-1] == "any" and any(word == "not" or word.endswith("n't") for word in words[-4:]):
        return False
    if words[0] in _ASKING[language] and words[-1] in _STRANDED:
        return False
    if tuple(words[-2:]) in _INVERTED or (words[-1] == "am" and words[-2:-1] != ["i"]):
        return False
    return words[-1] in _OPEN_BEFORE[language]


# "Where are they", "is it": the pronoun ends the question. "Am" alone is a time of day.
_INVERTED = frozenset(
    (verb, pronoun) for verb in lexicon.words("is are was were") for pronoun in lexicon.words("he she it they we there")
)
# "What is it for" is whole although a preposition ends it.
_ASKING = {"en": frozenset(lexicon.words("what what's who who's where where's which")), "es": frozenset[str]()}
_STRANDED = frozenset(lexicon.words("for about with from to of at on in like"))


def _open(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    if any(" ".join(words[-size:]) in _CLOSERS[language] for size in (1, 2, 3)) and len(words) > 2:
        return Completeness.COMPLETE
    return Completeness.UNSURE


def _yes_no(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    words = normalise.joined_negations(words) if language == "en" else words
    answer = affirmation.read(words, language)
    if len(words) > 1 and (words[-1] in _PRONOUNS[language] or words[-1] in _CONTRASTS[language]):
        return Completeness.INCOMPLETE
    if answer.explicit_doubt and not answer.rest:
        return Completeness.COMPLETE
    if answer.value is None or answer.rest:
        return Completeness.UNSURE
    if affirmation.ends_with_one(words, language) or not _is_open_ended(words, language):
        return Completeness.COMPLETE
    return Completeness.INCOMPLETE


_PRONOUNS = {
    "en": frozenset(lexicon.words("i it he she they we there it's he's she's i'm")),
    "es": frozenset(lexicon.words("me le se yo el")),
}
_CONTRASTS = {
    "en": frozenset(lexicon.words("but except only just and because")),
    "es": frozenset(lexicon.words("pero solo y porque")),
}


def _rating(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    values = measures.ratings(words, language)
    last = words[-1]
    ended = numbers.is_number_word(last, language) or last in ("half", "medio")
    return Completeness.COMPLETE if values and (ended or last in ("now", "ahora")) else Completeness.UNSURE


def _digits(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    said, wanted = digits.count(words, language), expectation.digits
    if not said:
        return Completeness.UNSURE
    if words[-1] in _UNFINISHED_NUMBERS or said < wanted:
        return Completeness.INCOMPLETE
    return Completeness.COMPLETE if said == wanted else Completeness.UNSURE


def _telephone(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    said = digits.count(words, language)
    if not said:
        return Completeness.UNSURE
    found = digits.read(words, language)
    with_one = found is not None and found.digits.startswith("1")
    if words[-1] in _UNFINISHED_NUMBERS:
        return Completeness.INCOMPLETE
    if said == (11 if with_one else 10):
        return Completeness.COMPLETE
    if said == 7 or said > 10:
        return Completeness.UNSURE
    return Completeness.INCOMPLETE


def _birth_date(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    if not dates.has_begun(words, language):
        return Completeness.UNSURE
    openness = dates.openness(words, language)
    if openness is None or openness == "will":
        return Completeness.INCOMPLETE
    return Completeness.UNSURE if openness == "may" else Completeness.COMPLETE


def _age(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    found = measures.age_months(words, language)
    if found is None or not found.named_unit:
        return Completeness.UNSURE
    return Completeness.COMPLETE if words[-1] in _AGE_ENDS else Completeness.UNSURE


_AGE_ENDS = frozenset(lexicon.words("old half months month weeks week days meses mes semanas semana dias edad medio"))


def _temperature(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    if words[-1] in _UNFINISHED_NUMBERS and words[-1] != "hundred":
        return Completeness.INCOMPLETE
    found = measures.fahrenheit(words, language)
    if found is None or not found.sure:
        return Completeness.UNSURE
    finished = found.named_unit or not float(found.value).is_integer()
    return Completeness.COMPLETE if finished else Completeness.UNSURE


def _choice(words: Sequence[str], language: str, expectation: Expectation) -> Completeness:
    said = " ".join(words)
    wordings = (normalise.fold(wording, language) for options in expectation.choices.values() for wording in options)
    return Completeness.COMPLETE if any(said.endswith(wording) for wording in wordings) else Completeness.UNSURE


_BY_KIND: Mapping[Kind, Callable[[Sequence[str], str, Expectation], Completeness]] = {
    Kind.YES_NO: _yes_no,
    Kind.NUMBER_0_10: _rating,
    Kind.DIGITS: _digits,
    Kind.PHONE_NUMBER: _telephone,
    Kind.DATE_OF_BIRTH: _birth_date,
    Kind.AGE: _age,
    Kind.TEMPERATURE: _temperature,
    Kind.CHOICE: _choice,
}
