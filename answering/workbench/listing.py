"""A sheet, the list of all, and the call script as text for a terminal; pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from answering.protocols.model import Branch, Level, Phrases, Question, Script, Text
from answering.publishing.practice import PracticeSet
from answering.workbench import sheet, ways, wording
from answering.workbench.sheet import Sheet

Languages = Sequence[str]


def table_of_contents(found: PracticeSet, language: str) -> Iterator[str]:
    """One line for each sheet."""
    sheets = sheet.all_of(found)
    widths = [max(len(text) for text in column) for column in ([s.id for s in sheets], [s.kind for s in sheets])]
    for one in sheets:
        state = ", ".join(part for part in (one.status, one.signed if one.to_sign else "") if part)
        yield f"{one.id:<{widths[0]}}  {one.kind:<{widths[1]}}  {one.name(language)}" + (
            f"  ({state})" if state else ""
        )


def lines(one: Sheet, languages: Languages, width: int = 100) -> Iterator[str]:
    """Everything a sheet says."""
    yield from textwrap.wrap(" / ".join(one.name(language) for language in languages).upper(), width)
    yield from _facts(one, width)
    if any(one.strong.values()):
        yield from _heading(f"ACTS AT ONCE  ->  {_level(one.strong_level)}")
        yield "  unless it is denied, past or a figure of speech right beside it; said as:"
        yield from _phrases(one.strong, languages, width)
    if one.red_flags:
        yield from _heading("RED FLAGS, listened for in every answer of the call")
        for flag in one.red_flags:
            topic = f" (topic {flag.topic})" if flag.topic else ""
            led = f"  {flag.id}{topic}  ->  {_level(flag.level)}"
            yield from textwrap.wrap(led, width, subsequent_indent=" " * 6, break_on_hyphens=False)
            yield from _phrases(flag.phrases, languages, width)
    if any(one.phrases.values()):
        yield from _heading("OPENS THE QUESTIONS" if one.triage else "BEGINS IT")
        yield from _phrases(one.phrases, languages, width)
    yield from _questions(one, languages, width)
    if one.advice:
        yield from _heading("SAID WHEN A LEVEL IS REACHED")
        for level, text in sorted(one.advice.items()):
            yield f"  {_level(level)}"
            yield from _texts(text, languages, width)
    if one.closing:
        yield from _heading("SAID AT THE END")
        yield from _texts(one.closing, languages, width)


def script_lines(script: Script, languages: Languages, width: int = 100) -> Iterator[str]:
    """Every sentence of the call script, and what callers may say at any moment."""
    yield "THE CALL SCRIPT"
    yield from _heading("SENTENCES")
    for name, text in script.sentences.items():
        yield f"  {name}"
        yield from _texts(text, languages, width)
    yield from _heading("AT ANY MOMENT CALLERS MAY SAY")
    for name, phrases in script.intents.items():
        yield f"  {name}"
        yield from _phrases(phrases, languages, width)


def _facts(one: Sheet, width: int) -> Iterator[str]:
    version = f", version {one.version}" if one.version else ""
    status = f", {one.status}" if one.status else ""
    yield f"{one.id}: {one.kind}{version}{status}" + (f", {one.signed}" if one.to_sign else "")
    facts = {
        "content": one.content,
        "sources": "; ".join(one.source),
        "packs": ", ".join(one.packs),
        "review by": one.review_by.isoformat() if one.review_by else "",
        "patient": one.patient or "",
        "instead of": ", ".join(one.instead_of),
        "topic": one.topic or "",
        "queue": one.queue or "",
        "menu key": one.menu_key or "",
    }
    for name, value in facts.items():
        if value:
            yield from _wrapped(f"  {name:<10}", value, width)


def _questions(one: Sheet, languages: Languages, width: int) -> Iterator[str]:
    if not one.questions:
        return
    yield from _heading("QUESTIONS")
    numbers = {question.id: number for number, question in enumerate(one.questions, start=1)}
    for question in one.questions:
        slot = f", kept as {question.slot}" if question.slot else ""
        back = ", read back" if question.read_back else ""
        yield f"  {numbers[question.id]}. {question.id}  ({wording.ANSWER_TYPES[question.answer]}{slot}{back})"
        yield from _texts(question.say, languages, width)
        if question.why:
            yield "      asked why:"
            yield from _texts(question.why, languages, width)
        for choice in question.choices:
            yield f"      {choice.id}, key {choice.key}"
            yield from _phrases(choice.phrases, languages, width)
        for label, branch in ways_out(question, one):
            yield f"      {label:<28}  ->  {_target(one, question, branch, numbers)}"
        yield ""
    yield f"  when the questions have run out  ->  {_level(one.otherwise)}"


def ways_out(question: Question, one: Sheet, language: str = "en") -> Iterator[tuple[str, Branch]]:
    """Answers and where they lead, the one that is not understood last."""
    for branch in question.branches:
        yield wording.answers(question, branch, language), branch
    if not question.branches:
        yield wording.word("any", language), Branch()
    unclear = question.unclear
    if one.triage and (unclear.level is not None or unclear.ask is not None):
        yield wording.unclear(question, language), Branch(level=unclear.level, ask=unclear.ask)


def _target(one: Sheet, question: Question, branch: Branch, numbers: dict[str, int]) -> str:
    led = ways.target(question, branch, one.questions)
    if isinstance(led, Level):
        return _level(led)
    return f"{numbers[led]}. {led}" if led else f"the end: {_level(one.otherwise)}"


def _level(level: Level) -> str:
    return f"{wording.title(level)} ({level.id})"


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text


def _texts(text: Text, languages: Languages, width: int) -> Iterator[str]:
    for language in languages:
        if language in text:
            yield from _wrapped(f"      {language}  ", text[language], width)


def _phrases(phrases: Phrases, languages: Languages, width: int) -> Iterator[str]:
    for language in languages:
        if phrases.get(language):
            yield from _wrapped(f"      {language}  ", wording.DOT.join(phrases[language]), width)


def _wrapped(begin: str, text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text, width, initial_indent=begin, subsequent_indent=" " * len(begin), break_long_words=False
    )
