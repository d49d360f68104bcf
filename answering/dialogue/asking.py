"""Putting one question: how it is said, what answers it, by voice or by key."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from answering.dialogue.step import Say
from answering.dialogue.turn import Turn
from answering.language import affirmation, answers, lexicon, normalise, plain
from answering.language.answers import Answer
from answering.language.expectation import Expectation, Kind
from answering.matching.verdict import Verdict
from answering.protocols.model import AnswerType, Branch, Level, Question

_NUMBERS = (AnswerType.AGE, AnswerType.TEMPERATURE, AnswerType.NUMBER_0_10, AnswerType.DURATION)


def expectation(question: Question, language: str) -> Expectation:
    """What the recogniser should listen for."""
    choices = {choice.id: choice.phrases.get(language, ()) for choice in question.choices}
    return Expectation(
        Kind(question.answer.value), language, choices, keys={choice.key: choice.id for choice in question.choices}
    )


def plain_turn(text: str, verdict: Verdict, expected: Expectation, words: plain.Lexicon) -> Turn:
    """A turn in a language that came as files: what it answers is in its keys."""
    return Turn(verdict, text, keys=plain.keys(text, expected, words))


def spoken(question: Question, protocol: str, language: str) -> Say:
    """The question as a sentence to speak."""
    chosen = language if language in question.say else next(iter(question.say))
    return Say(question.say[chosen], chosen, f"{protocol}:{question.id}")


def read(turn: Turn, question: Question, language: str, today: datetime.date) -> Answer:
    """What the turn answers; value None where it answers nothing plainly."""
    expected = expectation(question, language)
    if not turn.keys:
        return answers.read(turn.text, expected, alternatives=turn.alternatives, today=today)
    if question.answer is AnswerType.CHOICE:
        for choice in question.choices:
            if choice.key == turn.keys:
                return Answer(choice.id, False, "key")
        return Answer(None, False, "no option has that key")
    answer = answers.from_keys(turn.keys, expected, today)
    said = bool(turn.text) and question.answer is not AnswerType.YES_NO
    return replace(answer, read_back=answer.read_back or (said and answer.value is not None))


def yes_or_no(turn: Turn, language: str, today: datetime.date) -> Answer:
    """The turn as an answer to a question of the script's."""
    expected = Expectation(Kind.YES_NO, language)
    if turn.keys:
        return answers.from_keys(turn.keys, expected, today)
    return answers.read(turn.text, expected, alternatives=turn.alternatives, today=today)


def branch(question: Question, value: str | float) -> Branch | None:
    """The branch an answer takes, None where the question has none for it."""
    for candidate in question.branches:
        if isinstance(value, str):
            if not candidate.values or value in candidate.values:
                return candidate
        elif not candidate.values:
            above = candidate.at_least is None or value >= candidate.at_least
            if above and (candidate.below is None or value < candidate.below):
                return candidate
    return None


def on_urgent_side(question: Question, value: str | float) -> bool:
    """Whether an answer leads at once to the most urgent level its question has: no doubt could make it
    worse.
    """
    taken = branch(question, value)
    if taken is None or taken.level is None:
        return False
    return taken.level == min(each.level for each in question.branches if each.level is not None)


_KEYS = {
    AnswerType.YES_NO: "yes-no-keys",
    AnswerType.DATE_OF_BIRTH: "keys-date",
    AnswerType.AGE: "keys-age",
    AnswerType.TEMPERATURE: "keys-number",
    AnswerType.NUMBER_0_10: "keys-number",
    AnswerType.DIGITS: "keys-number",
    AnswerType.PHONE_NUMBER: "keys-number",
}


def options(question: Question, language: str, say: Callable[..., Say]) -> tuple[Say, ...]:
    """How a question is answered by keys; `say` gives a sentence of the script."""
    if question.answer in _KEYS:
        return (say(_KEYS[question.answer]),)
    named = [(next(iter(each.phrases.get(language, ())), each.id), each.key) for each in question.choices]
    return tuple(say("menu-item", title=title, key=key) for title, key in named)


def unknown(text: str, question: Question, language: str) -> bool:
    """Whether the caller says that they do not know a number: asking again would not help."""
    if question.answer not in _NUMBERS or language not in lexicon.BUILT_IN:
        return False
    return affirmation.read(normalise.words(text, language), language).explicit_doubt


def urgent_side(question: Question) -> Level:
    """The most urgent level a question leads to at once, and never less than a clinician now."""
    levels = [taken.level for taken in question.branches if taken.level is not None]
    return min([*levels, Level.ON_CALL_NOW])
