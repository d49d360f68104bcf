"""Dialogues to begin with, for ways that none takes: found by playing, so each tells what happens today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from answering.dialogue.step import Listen
from answering.language import spell
from answering.language.expectation import Kind as Answers
from answering.protocols.model import Branch, Protocol, ProtocolSet, Question
from answering.settings import Settings
from answering.workbench import turns, ways
from answering.workbench.call import Bench, Call, Played
from answering.workbench.expectations import NONE, got
from answering.workbench.report import Report
from answering.workbench.sentences import Reach
from answering.workbench.ways import Way, WayKind

_MOST_TURNS = 40
_MOST_OPENINGS = 12
_UNSURE = {"en": "i don't know", "es": "no sé"}
_YES = {"en": "yes", "es": "sí"}
_NAMES = {"en": "mary jones", "es": "maría lópez"}
# Symptoms without a protocol of their own, for the general questions.
_VAGUE = {"en": ("my elbow hurts", "i feel sick"), "es": ("me duele el codo", "me siento mal")}
_KEYED = {Answers.PHONE_NUMBER: "[5551234567]", Answers.DATE_OF_BIRTH: "[01021980]"}

Plan = Mapping[str, str]
"""Question -> what the caller answers to it."""


def missing(report: Report, protocols: ProtocolSet, settings: Settings) -> Iterator[str]:
    """Lines of YAML: for each owner dialogues that take the ways still missing, and a comment where none was found."""
    bench = Bench(protocols, settings)
    owners: dict[str, dict[str, tuple[Way, ...]]] = {}
    for coverage in report.coverage:
        if coverage.missing:
            owners.setdefault(coverage.owner, {})[coverage.language] = tuple(way for way, _ in coverage.missing)
    for owner, wanted in owners.items():
        found, lost = _found(bench, report, owner, wanted)
        yield f"# {owner}: what happens today. Keep what is right, mend what is not; a clinician decides which."
        yield from (f"# nothing was found that reaches {way} ({language})" for way, language in lost)
        if found:
            yield "dialogues:"
            yield from (line for calls in found for line in _dialogue(calls))
        yield ""


def _found(
    bench: Bench, report: Report, owner: str, wanted: Mapping[str, tuple[Way, ...]]
) -> tuple[list[dict[str, Played]], list[tuple[Way, str]]]:
    """Calls by language for each way, those of all languages together where they end alike; ways without any."""
    reached: dict[str, set[Way]] = {language: set() for language in wanted}
    found: list[dict[str, Played]] = []
    lost: list[tuple[Way, str]] = []
    for way in dict.fromkeys(way for each in wanted.values() for way in each):
        calls: dict[str, Played] = {}
        for language, each in wanted.items():
            if way not in each or way in reached[language]:
                continue
            played = _call(bench, report, owner, way, language)
            if played is None:
                lost.append((way, language))
            else:
                calls[language] = played
                reached[language] |= ways.taken(played, bench.protocols)
        found += _alike(calls)
    return found, lost


def _alike(calls: Mapping[str, Played]) -> list[dict[str, Played]]:
    groups: dict[str, dict[str, Played]] = {}
    for language, played in calls.items():
        groups.setdefault(_expect(played), {})[language] = played
    return list(groups.values())


def _call(bench: Bench, report: Report, owner: str, way: Way, language: str) -> Played | None:
    """The first call that takes the way."""
    for begin, plan in _attempts(bench, report, owner, way, language):
        played = _played(bench.call(language=language), begin, plan, owner)
        if way in ways.taken(played, bench.protocols):
            return played
    return None


def _attempts(
    bench: Bench, report: Report, owner: str, way: Way, language: str
) -> Iterator[tuple[Sequence[str], Plan]]:
    protocol = bench.protocols.protocols.get(owner)
    if way.kind is WayKind.RED_FLAG:
        flags = protocol.red_flags if protocol else bench.protocols.red_flags
        phrases = next((flag.phrases.get(language, ()) for flag in flags if flag.id == way.name), ())
    elif way.kind is WayKind.STRONG and protocol:
        phrases = protocol.strong.get(language, ())
    else:
        questions = ways.questions_of(bench.protocols, owner)
        plans = list(_plans(questions, way, language))
        for begin in _beginnings(report, protocol, language):
            yield from ((begin, plan) for plan in plans)
        return
    yield from (((phrase,), {}) for phrase in phrases)


def _beginnings(report: Report, protocol: Protocol | None, language: str) -> Iterator[Sequence[str]]:
    """Ways to say, or to key, what the call is about."""
    if protocol is None:
        general = (one.text for one in report.sentences if one.language == language and one.reach is Reach.CLINICAL)
        yield from ((text,) for text in (*list(general)[:_MOST_OPENINGS], *_VAGUE.get(language, ())))
        return
    said = (*protocol.openings.get(language, ()), *protocol.phrases.get(language, ()))
    yield from ((text,) for text in said[:_MOST_OPENINGS])
    if protocol.menu_key:
        yield (turns.SILENCE, turns.SILENCE, f"[{protocol.menu_key}]")


def _plans(questions: Sequence[Question], way: Way, language: str) -> Iterator[Plan]:
    """Answers that lead to the way; for a level plain answers first, then every path to it."""
    if way.kind is WayKind.LEVEL:
        yield {}
    for path in _paths(questions):
        question, branch = path[-1]
        led = ways.target(question, branch or _unclear(question), questions)
        hit = way.kind is WayKind.LEVEL and (led is None or led == way.level)
        if way.kind is WayKind.BRANCH:
            hit = branch is not None and question.id == way.question and question.branches.index(branch) == way.index
        if way.kind is WayKind.UNCLEAR:
            hit = branch is None and question.id == way.question
        if hit:
            yield {one.id: _answer(one, taken, language) for one, taken in path}


def _paths(questions: Sequence[Question]) -> Iterator[tuple[tuple[Question, Branch | None], ...]]:
    """Every path from the first question, shortest first; a branch None is an answer that is not understood."""
    by_id = {question.id: question for question in questions}
    waiting: list[tuple[tuple[tuple[Question, Branch | None], ...], str]] = [((), questions[0].id)] if questions else []
    seen: set[tuple[str, str]] = set()
    while waiting:
        path, question_id = waiting.pop(0)
        question = by_id[question_id]
        for branch in (*question.branches, None):
            longer = (*path, (question, branch))
            yield longer
            led = ways.target(question, branch or _unclear(question), questions)
            if isinstance(led, str) and (question_id, led) not in seen:
                seen.add((question_id, led))
                waiting.append((longer, led))


def _unclear(question: Question) -> Branch:
    return Branch(level=question.unclear.level, ask=question.unclear.ask)


def _answer(question: Question, branch: Branch | None, language: str) -> str:
    if branch is None:
        return _UNSURE.get(language, turns.SILENCE)
    if question.answer is Answers.YES_NO:
        return _YES.get(language, "[1]") if "yes" in branch.values else "no" if language in _YES else "[2]"
    if question.answer is Answers.CHOICE:
        choice = next(each for each in question.choices if each.id in branch.values)
        return next(iter(choice.phrases.get(language, ())), f"[{choice.key}]")
    value = branch.at_least if branch.at_least is not None else (branch.below or 1.0) - 1
    if question.answer is Answers.AGE:
        return spell.age(value, language)
    return spell.number(value, language)


def _played(call: Call, begin: Iterable[str], plan: Plan, owner: str) -> Played:
    """Say or key `begin`, then answer by plan; whatever else is asked is answered with the least that does."""
    for turn in begin:
        if not call.over:
            call.give(turn)
    for _ in range(_MOST_TURNS):
        if call.over:
            return call.played()
        call.give(_reply(call, plan, owner))
    call.give(turns.HANG_UP)
    return call.played()


def _reply(call: Call, plan: Plan, owner: str) -> str:
    last = call.exchanges[-1]
    assert isinstance(last.then, Listen)
    kind, language = last.then.expectation.kind, call.language
    asked = {say.name for say in last.says}
    if "script:task-read-back" in asked:
        return _YES.get(language, "[1]")
    for question, answer in plan.items():
        if f"{owner}:{question}" in asked:
            return answer
    if kind is Answers.YES_NO:
        return "no" if language in _YES else "[2]"
    if kind in (Answers.NAME, Answers.TEXT):
        return _NAMES.get(language, turns.SILENCE)
    return _KEYED.get(kind, turns.SILENCE)


def _expect(played: Played) -> str:
    ended = {name: value for name, value in got(played).items() if name != "fields"}
    return ", ".join(f"{name}: {value}" for name, value in ended.items() if value != NONE or name == "red_flag")


def _dialogue(calls: Mapping[str, Played]) -> Iterator[str]:
    yield "  - caller:"
    for language, played in calls.items():
        given = [exchange.caller for exchange in played.exchanges[1:]]
        while given and given[-1] == turns.SILENCE:
            given.pop()
        yield f"      {language}: {json.dumps(given, ensure_ascii=False)}"
    yield f"    expect: {{{_expect(next(iter(calls.values())))}}}"
