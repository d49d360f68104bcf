"""What the caller has said before it was asked: taken where it is certain, never guessed.

A number has to be said with its unit. For a question about findings, an explicit statement of one of them counts as its
yes, and only an explicit denial of every one of them as its no; what the complaint itself says answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from answering.dialogue import asking
from answering.dialogue.case import Case
from answering.dialogue.speaker import own_age_years
from answering.language import answers, normalise, numbers
from answering.language.answers import Answer
from answering.matching import context, symptoms
from answering.matching.phrases import Sentence
from answering.matching.vocabulary import FUNCTION, stem
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
_SPREAD = 2


def told(case: Case, protocol: Protocol, question: Question) -> Answer | None:
    """What the caller has said of this already; with `read_back` it has to be confirmed."""
    if question.slot is not None and question.slot in case.facts:
        return Answer(case.facts[question.slot], False, "said before it was asked")
    if question.answer in _UNITS:
        return _number(case, question)
    if question.answer is AnswerType.YES_NO:
        value = findings_told(case.said, protocol, question, case.language)
        return Answer(value, False, "said before it was asked") if value else None
    return None


def _number(case: Case, question: Question) -> Answer | None:
    expected = asking.expectation(question, case.language)
    values = set()
    for text in case.said:
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


def findings_told(said: Iterable[str], protocol: Protocol, question: Question, language: str) -> str | None:
    """ "yes", "no" or None: what the sentences say of the findings a question names."""
    parts = _parts(question, language)
    if not parts:
        return None
    sentences = [Sentence.of(text, language, _MOST_WORDS) for text in said]
    if asking.on_urgent_side(question, "yes"):
        own = _own_words(protocol, language)
        named = [
            part for part in parts if _names_a_finding(part, language) and not _within_one(_stems(part, language), own)
        ]
        if any(_stands(part, sentence) for part in named for sentence in sentences):
            return "yes"
    if all(any(_denied(part, sentence) for sentence in sentences) for part in parts):
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
        kept = tuple(word for word in words if word not in FUNCTION[language])
        if kept:
            found.append(kept)
    return tuple(found)


def _names_a_finding(part: Sequence[str], language: str) -> bool:
    return symptoms.speaks_of_one(Sentence.of(" ".join(part), language, _MOST_WORDS))


def _own_words(protocol: Protocol, language: str) -> list[frozenset[str]]:
    phrases = (*protocol.phrases.get(language, ()), protocol.title.get(language, ""))
    return [_stems(normalise.words(phrase, language), language) for phrase in phrases]


def _stems(words: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in words)


def _within_one(part: frozenset[str], phrases: Iterable[frozenset[str]]) -> bool:
    return any(part <= phrase for phrase in phrases)


def _places(part: Sequence[str], sentence: Sentence) -> tuple[int, int] | None:
    """Where all words of a part stand in order, close together; half open."""
    wanted = [stem(word, sentence.language) for word in part]
    stems = [stem(word, sentence.language) for word in sentence.words]
    for start in range(len(stems)):
        if stems[start] != wanted[0]:
            continue
        at, extra = start, 0
        for word in wanted[1:]:
            window = stems[at + 1 : at + 3 + _SPREAD]
            if word not in window:
                break
            step = window.index(word) + 1
            extra, at = extra + step - 1, at + step
        else:
            if extra <= len(wanted) + _SPREAD and sentence.clause[start] == sentence.clause[at]:
                return start, at + 1
    return None


def _stands(part: Sequence[str], sentence: Sentence) -> bool:
    place = _places(part, sentence)
    return place is not None and context.of(sentence, *place) is None


def _denied(part: Sequence[str], sentence: Sentence) -> bool:
    place = _places(part, sentence)
    return place is not None and context.denied(sentence, *place)


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
