"""Sentences, answers and whole calls, each as plain values: what `answering understand` prints; pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from time import perf_counter

from answering.dialogue import findings
from answering.dialogue.step import Decision
from answering.errors import AnsweringError
from answering.language import answers
from answering.language.kinds import Expectation, Kind
from answering.learning.corpus import PERSON, Label
from answering.learning.matcher import TaughtMatcher
from answering.matching.verdict import Hit, HitKind, Matcher, Verdict
from answering.protocols.fields import did_you_mean
from answering.protocols.model import Level
from answering.protocols.names import PATHS
from answering.workbench.call import Bench

Values = dict[str, object]

UNKNOWN = "unknown"
# A caller who only asks for somebody: what a purpose's own file would be called.
_PERSON = "speak_to_human"
_MAYBE = 0.5


def kinds() -> tuple[str, ...]:
    """The kinds of answers, as `--expect` spells them."""
    return tuple(kind.value.replace("-", "_") for kind in Kind)


def kind(name: str) -> Kind:
    """The kind of that name; raises AnsweringError where there is none."""
    try:
        return Kind(name.replace("_", "-"))
    except ValueError:
        raise AnsweringError(f"no answer is of the kind '{name}'", did_you_mean(name, kinds())) from None


def lines(text: str) -> Iterator[Values]:
    """Each line as an object with "text": a JSON object with that key, or the line itself."""
    for line in _rows(text):
        given = _object(line)
        yield given if given is not None and isinstance(given.get("text"), str) else {"text": line}


def calls(text: str, name: str) -> Iterator[Values]:
    """Each line as a call: {"id", "caller_turns", "after_hours"}; raises AnsweringError with the line that is none."""
    for number, line in enumerate(_rows(text), 1):
        if not line.strip():
            continue
        given = _object(line)
        turns = given.get("caller_turns") if given is not None else None
        if given is None or not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
            raise AnsweringError(
                f"{name}:{number}: no call",
                'write one call a line: {"id": "a", "caller_turns": ["…", "[silence]"], "after_hours": false}',
            )
        yield given


def sentence(bench: Bench, text: str, language: str) -> Values:
    """What a caller's first sentence is taken for, and what would be said next. Nothing but the text counts."""
    begun = perf_counter()
    call = bench.call(language=language)
    exchange = call.give(text)
    verdict = exchange.verdict or Verdict(text)
    led = _leading(verdict)
    wanted = _purposes(bench, verdict)
    guessed = tuple(dict.fromkeys((*wanted, *_guesses(bench, verdict))))
    acts = findings.acting(verdict)
    return {
        "text": text,
        "tier": verdict.tier,
        "clinical": findings.clinical(verdict),
        "urgency": _urgency(verdict, wanted),
        "protocol": led.protocol if led is not None else None,
        "red_flag": acts.id if acts is not None and acts.kind is HitKind.RED_FLAG else None,
        "purpose": guessed[0] if guessed else None,
        "purpose_second": guessed[1] if len(guessed) > 1 else None,
        "next": exchange.agent,
        "reason": {
            "hits": [_hit(hit) for hit in verdict.hits],
            "decisions": list(map(_decision, exchange.decisions)),
            "learnt": _learnt(bench.matcher, verdict, language),
        },
        "ms": round((perf_counter() - begun) * 1000, 1),
    }


def answer(text: str, expected: Kind, language: str, now: datetime.datetime) -> Values:
    """The value of an answer, `None` where nothing was understood ("unclear" for yes or no)."""
    read = answers.read(text, Expectation(expected, language), today=now.date())
    value: object = read.value
    if isinstance(read.value, float) and read.value.is_integer():
        value = int(read.value)
    if expected is Kind.APPOINTMENT_TIME and isinstance(read.value, str):
        day, _, span = read.value.partition(" ")
        first, _, last = span.partition("-")
        value = {"date": day if day[0].isdigit() else None, "from": first, "to": last}
    if value is None and expected is Kind.YES_NO:
        value = "unclear"
    return {"text": text, "value": value, "read_back": read.read_back and read.value is not None, "reason": read.reason}


def dialogue(bench: Bench, given: Mapping[str, object], language: str) -> Values:
    """A whole call. Once the caller's turns are used up the caller is silent."""
    turns: Iterable[object] = given["caller_turns"] if isinstance(given["caller_turns"], list) else ()
    played = bench.play(map(str, turns), language=language, closed=given.get("after_hours") is True)
    return played.record(str(given.get("id", "")))


def _rows(text: str) -> list[str]:
    """Lines by line feeds alone: whatever else ends a line in print may stand within a sentence."""
    return [row.removesuffix("\r") for row in text.removesuffix("\n").split("\n")]


def _object(line: str) -> Values | None:
    if not line.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _leading(verdict: Verdict) -> Hit | None:
    """The hit whose protocol the sentence belongs to: what acts, else what is complained of."""
    standing = [hit for hit in verdict.hits if hit.kind is not HitKind.INTENT and hit.context != "denied"]
    return findings.acting(verdict) or next((hit for hit in standing if hit.protocol), None)


def _purposes(bench: Bench, verdict: Verdict) -> tuple[str, ...]:
    """What is taken up, and what else was named; wordings for somebody to talk to before what was learnt."""
    requests = findings.requests(verdict, bench.protocols.protocols)
    person = [_PERSON] if PERSON in findings.intents(verdict) else []
    said = [protocol.purpose or protocol.id for protocol, hit in requests if hit.kind is not HitKind.TAUGHT]
    taught = [protocol.purpose or protocol.id for protocol, hit in requests if hit.kind is HitKind.TAUGHT]
    return tuple(dict.fromkeys((*said, *person, *taught)))


def _guesses(bench: Bench, verdict: Verdict) -> Iterator[str]:
    """What else a sentence that is likely no complaint may ask for, likeliest first."""
    taught, protocols = verdict.taught, bench.protocols.protocols
    if taught is None or taught.likely[Label.NEITHER] < _MAYBE or findings.acting(verdict) is not None:
        return
    for name, _ in taught.flows:
        if name == PERSON:
            yield _PERSON
        elif name in protocols and name not in PATHS:
            yield protocols[name].purpose or name


def _learnt(matcher: Matcher, verdict: Verdict, language: str) -> Values | None:
    """What was learnt makes of the sentence and why, with the name of what was learnt; None where nothing was."""
    taught = verdict.taught
    why = matcher.why(verdict.text, language) if taught is not None and isinstance(matcher, TaughtMatcher) else None
    if taught is None or why is None:
        return None
    return {
        "model": taught.model,
        "likely": {label.name.lower(): round(taught.likely[label], 4) for label in Label},
        "complaints": dict(taught.complaints),
        "requests": dict(taught.flows),
        "features": dict(why.features),
        "nearest": [
            {
                "text": near.text,
                "label": near.label,
                "protocol": near.protocol,
                "place": near.place,
                "score": near.score,
            }
            for near in why.nearest
        ],
    }


def _urgency(verdict: Verdict, wanted: tuple[str, ...]) -> str:
    """As the levels are reported: whoever is clinical and not known as an emergency is owed a clinician today."""
    acts = findings.acting(verdict)
    if acts is not None and acts.level is not None:
        return "emergency" if acts.level.is_emergency else _reported(acts.level)
    if findings.clinical(verdict):
        return "same_day"
    return "administrative" if wanted else UNKNOWN


def _reported(level: Level) -> str:
    return "same_day" if level <= Level.SAME_DAY else "administrative" if level is Level.ADMINISTRATIVE else "routine"


def _hit(hit: Hit) -> Values:
    level = hit.level.id if hit.level is not None else None
    return {
        "kind": hit.kind.value,
        "id": hit.id,
        "protocol": hit.protocol,
        "level": level,
        "phrase": hit.phrase,
        "words": hit.words,
        "score": hit.score,
        "context": hit.context,
    }


def _decision(decision: Decision) -> Values:
    level = decision.level.id if decision.level is not None else None
    return {"what": decision.what, "protocol": decision.protocol, "reason": decision.reason, "level": level}
