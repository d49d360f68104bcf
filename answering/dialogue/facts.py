"""What the caller has said before it was asked: taken where it is certain, never guessed.

A number has to be said with its unit. For a question about findings, an explicit statement of one of them counts as its
yes, and only an explicit denial of every one of them as its no; what the complaint itself says answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answering.dialogue import asking
from answering.dialogue.case import Case
from answering.dialogue.said import Said
from answering.dialogue.speaker import own_age_years
from answering.language import answers, normalise, numbers
from answering.language.answers import Answer
from answering.matching import context, symptoms
from answering.matching.phrases import Sentence
from answering.matching.vocabulary import FUNCTION, NEGATORS, stem
from answering.protocols.model import AnswerType, Protocol, Question
from answering.protocols.names import TWENTY_WEEKS

_UNITS = {
    AnswerType.AGE: re.compile(
        r"(?:years?|months?|weeks?|days?) old|anos?\b|anitos?|(?:mes|meses|semanas?|dias?) de (?:edad|nacid[oa])"
    ),
    AnswerType.TEMPERATURE: re.compile(r"degrees?|grados?"),
}
_LEADS = {
    AnswerType.TEMPERATURE: re.compile(r"(?:fever|temperature|temp|fiebre|temperatura|calentura) (?:of|is|was|de|es)"),
}
_NEAR = 7
_PARTS = {
    "en": re.compile(r"[,;?.:]|\bor\b"),
    "es": re.compile(r"[,;?.:¿]|\bo\b|\bu\b"),
}
_PREGNANT = {
    "en": re.compile(r"^(weeks?|months?) (?:and \w+ days? )?(?:pregnant|along|into my pregnancy|with (?:a|my) baby)\b"),
    "es": re.compile(r"^(semanas?|meses) (?:de )?(?:embarazo|embarazada)\b"),
}
_BEFORE = {"es": ("embarazada", "de")}
_HOW_LONG = {"es": re.compile(r"^(semanas?|meses)\b")}
_MOST_WORDS = 120
_SPREAD = 3
_NO_BEFORE, _NO_AFTER = 6, 3
_LIGHT = frozenset({"go", "goes", "going", "va", "van"})


def told(case: Case, protocol: Protocol, question: Question) -> Answer | None:
    """What the caller has said of this already; with `read_back` it has to be confirmed."""
    if question.slot is not None and question.slot in case.facts:
        return Answer(case.facts[question.slot], False, "said before it was asked")
    if question.answer in case.measured:
        return Answer(case.measured[question.answer], False, "answered before")
    if question.answer in _UNITS:
        return _number(case, question)
    if question.answer is AnswerType.YES_NO:
        value = findings_told(case.said, protocol, question, case.language)
        return Answer(value, False, "said before it was asked") if value else None
    return None


def _number(case: Case, question: Question) -> Answer | None:
    expected = asking.expectation(question, case.language)
    values = set()
    for text in (each.text for each in case.said):
        own = question.answer is AnswerType.AGE and own_age_years(text, case.language) is not None
        if not (own and case.speaker.for_another):
            values |= {
                next((value for part in parts if (value := answers.read(part, expected, today=case.today).value)), None)
                for parts in _beside_units(text, question.answer, case.language)
            }
    values.discard(None)
    return Answer(values.pop(), True, "said before it was asked") if len(values) == 1 else None


def _beside_units(text: str, answer: AnswerType, language: str) -> Iterator[list[str]]:
    """For each unit said, the words beside it that may hold its number, more of them first."""
    words = normalise.words(text, language)
    for at in range(len(words)):
        if unit := _UNITS[answer].match(" ".join(words[at : at + 3])):
            end = at + len(unit[0].split())
            yield [" ".join(words[start:end]) for start in range(max(0, at - _NEAR), at)]
        lead = _LEADS[answer].match(" ".join(words[at : at + 2])) if answer in _LEADS else None
        if lead:
            yield [" ".join(words[at + 2 : end]) for end in range(min(len(words), at + 2 + _NEAR), at + 2, -1)]


def findings_told(told: Sequence[Said], protocol: Protocol, question: Question, language: str) -> str | None:
    """ "yes", "no" or None: what the sentences say of the findings a question names."""
    parts = _parts(question, language)
    if not parts:
        return None
    if asking.on_urgent_side(question, "yes"):
        named = [part for part in parts if _names_a_finding(part, language)]
        standing = [part for part in named if any(_stands(part, each) for each in told)]
        if not all(_is_complaint(part, protocol, language) for part in standing):
            return "yes"
    if all(any(_denied(part, each) for each in told) for part in parts):
        return "no"
    return None


def _parts(question: Question, language: str) -> tuple[tuple[str, ...], ...]:
    """The findings a question lists, as the words of meaning of each."""
    divide = _PARTS.get(language)
    if divide is None:
        return ()
    found = []
    for part in divide.split(normalise.fold(question.say.get(language, ""), language)):
        words = normalise.words(part, language)
        kept = tuple(word for word in words if word not in FUNCTION[language] | _LIGHT or word in NEGATORS[language])
        if kept:
            found.append(kept)
    return tuple(found)


def _names_a_finding(part: Sequence[str], language: str) -> bool:
    stated = " ".join(part)
    of = {"en": "of", "es": "de"}[language]
    whole = f" {of} ".join(part)
    return any(symptoms.speaks_of_one(Sentence.of(text, language, _MOST_WORDS)) for text in (stated, whole))


def _is_complaint(part: Sequence[str], protocol: Protocol, language: str) -> bool:
    """Whether the words are those the protocol was opened by: they say nothing more."""
    wanted = {stem(word, language) for word in part}
    phrases = (*protocol.phrases.get(language, ()), protocol.title.get(language, ""))
    return any(wanted <= {stem(word, language) for word in normalise.words(phrase, language)} for phrase in phrases)


def _place(part: Sequence[str], told: Said) -> tuple[int, int] | None:
    """Where all words of a part stand in order, close together, in one clause; half open."""
    wanted = [stem(word, told.sentence.language) for word in part]
    for start, first in enumerate(told.stems):
        at = start
        for word in wanted[1:] if first == wanted[0] else ():
            window = told.stems[at + 1 : at + 2 + _SPREAD]
            at = at + 1 + window.index(word) if word in window else len(told.stems)
        if first == wanted[0] and at < len(told.stems) and told.sentence.clause[start] == told.sentence.clause[at]:
            return start, at + 1
    return None


def _stands(part: Sequence[str], told: Said) -> bool:
    """Said of now and of the patient, without a no anywhere near."""
    place = _place(part, told)
    if place is None or context.of(told.sentence, *place) is not None:
        return False
    near = told.sentence.words[max(0, place[0] - _NO_BEFORE) : place[1] + _NO_AFTER]
    wanted = NEGATORS[told.sentence.language].intersection(part)
    return NEGATORS[told.sentence.language].intersection(near) <= wanted


def _denied(part: Sequence[str], told: Said) -> bool:
    place = _place(part, told)
    return place is not None and context.denied(told.sentence, *place)


def twenty_weeks(text: str, language: str) -> dict[str, str]:
    """The slot `twenty-weeks` where the caller says how far a pregnancy is: "thirty weeks pregnant"."""
    pattern = _PREGNANT.get(language)
    words = normalise.words(text, language)
    for at in range(len(words) if pattern else 0):
        reading = numbers.longest(words, at, language)
        if reading is None or pattern is None:
            continue
        after = " ".join(words[reading[1] : reading[1] + 8])
        found = pattern.match(after)
        if found is None and language in _BEFORE and tuple(words[max(0, at - 2) : at]) == _BEFORE[language]:
            found = _HOW_LONG[language].match(after)
        if found:
            weeks = found[1].startswith(("week", "semana"))
            return {TWENTY_WEEKS: "yes" if reading[0] >= (20 if weeks else 5) else "no"}
    return {}
