"""A report as people read it: failures with the whole call, the table of what is tried, and one line in sum; and as
plain values.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from answering.errors import Problem
from answering.workbench.call import Played
from answering.workbench.expectations import got
from answering.workbench.report import Coverage, Report, Run, untaken
from answering.workbench.sentences import Reach, Sentence, Use
from answering.workbench.ways import WayKind

_COLUMNS = {
    WayKind.RED_FLAG: "red flags",
    WayKind.STRONG: "strong",
    WayKind.BRANCH: "branches",
    WayKind.UNCLEAR: "unclear",
    WayKind.LEVEL: "levels",
}
_USES = {
    Use.EMERGENCY: ("emergencies", "act at once"),
    Use.OPENING: ("openings", "reach their own protocol"),
    Use.CONTRAST: ("contrasts", "do not act at once"),
}


def transcript(played: Played) -> Iterator[str]:
    """The call, a line for everything said and decided."""
    for exchange in played.exchanges:
        if exchange.caller:
            tier = f"   (tier {exchange.tier})" if exchange.tier else ""
            yield f"caller   {exchange.caller}{tier}"
        for say in exchange.says:
            yield f"answers  {say.text}   [{say.name}]"
        for decision in exchange.decisions:
            yield f"         {decision.what}: {decision.reason}"
    yield "ends     " + ", ".join(f"{name} {value}" for name, value in got(played).items() if name != "fields")


def failures(report: Report) -> Iterator[str]:
    """Every problem in the order of the files; a dialogue that failed with its whole call."""
    calls = {run.problem: run for run in report.runs if not run.ok}
    for problem in report.problems:
        yield str(problem)
        if problem in calls:
            yield from (f"    {line}" for line in transcript(calls[problem].played))
            yield ""


def table(report: Report) -> Iterator[str]:
    """One row a protocol and language: how much of it is tried, and with what success."""
    heads = ("", "", "dialogues", *_COLUMNS.values(), "emergencies", "openings", "contrasts")
    rows = [_row(report, coverage) for coverage in _ordered(report.coverage)]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    for row in (heads, *rows):
        cells = [row[at].ljust(width) if at < 2 else row[at].rjust(width) for at, width in enumerate(widths)]
        yield "  ".join(cells).rstrip()


def sums(report: Report) -> Iterator[str]:
    """What the table comes to."""
    right = sum(run.ok for run in report.runs)
    needed = sum(len(one.needed) for one in report.coverage)
    missing = sum(len(one.missing) for one in report.coverage)
    yield f"dialogues  {right} of {len(report.runs)} end as expected"
    yield f"ways       {needed - missing} of {needed} are taken by a dialogue"
    for use, (name, wanted) in _USES.items():
        if those := _used(report.sentences, use):
            yield f"{name:<10} {_well(those)} of {len(those)} {wanted} ({_reaches(those)})"
    yield from _unlearnt(report.sentences)
    count = len(report.problems)
    yield "all is well" if report.ok else f"{count} problem{'' if count == 1 else 's'}"


def _unlearnt(sentences: Sequence[Sentence]) -> Iterator[str]:
    """How the sentences fare with models that had not learnt them: what is to be expected of callers, at best."""
    told = []
    for use in Use:
        tiers = [one.unlearnt for one in _used(sentences, use) if one.unlearnt is not None]
        if tiers:
            acts, asks = (100 * tiers.count(tier) / len(tiers) for tier in (1, 2))
            told.append(f"{use} {acts:.1f}% act, {asks:.1f}% ask")
    if told:
        yield f"not learnt {'; '.join(told)} (each judged by a model taught without it)"
    else:
        yield "wordings alone judged: nothing that the sentences teach is built (answering protocols build)"


def values(report: Report) -> Iterator[dict[str, object]]:
    """One object a dialogue, sentence and owner of ways, then one in sum; for `--json`."""
    yield from (_run(run) for run in report.runs)
    yield from (_sentence(one) for one in report.sentences)
    for coverage in _ordered(report.coverage):
        yield {
            "kind": "coverage",
            "of": coverage.owner,
            "language": coverage.language,
            **{_COLUMNS[kind].replace(" ", "_"): list(coverage.count(kind)) for kind in WayKind},
            "missing": [_problem(problem) for problem in untaken([coverage])],
        }
    emergencies, openings, contrasts = (_used(report.sentences, use) for use in Use)
    yield {
        "kind": "sum",
        "ok": report.ok,
        "problems": len(report.problems),
        "dialogues": len(report.runs),
        "dialogues_as_expected": sum(run.ok for run in report.runs),
        "ways": sum(len(one.needed) for one in report.coverage),
        "ways_not_taken": sum(len(one.missing) for one in report.coverage),
        "openings": len(openings),
        "openings_reaching_their_protocol": _well(openings),
        "emergencies": len(emergencies),
        "emergencies_acting_at_once": _well(emergencies),
        "contrasts": len(contrasts),
        "contrasts_acting_at_once": len(contrasts) - _well(contrasts),
    }


def _ordered(coverage: Iterable[Coverage]) -> list[Coverage]:
    found = list(coverage)
    owners = list(dict.fromkeys(one.owner for one in found))
    return sorted(found, key=lambda one: owners.index(one.owner))


def _row(report: Report, coverage: Coverage) -> tuple[str, ...]:
    def own(one: Run | Sentence) -> bool:
        return one.protocol == coverage.owner and one.language == coverage.language

    runs = [run for run in report.runs if own(run)]
    mine = [one for one in report.sentences if own(one)]
    used = [_used(mine, use) for use in Use]
    return (
        coverage.owner,
        coverage.language,
        _ratio(sum(run.ok for run in runs), len(runs)),
        *(_ratio(*coverage.count(kind)) for kind in _COLUMNS),
        *(_ratio(_well(those), len(those)) for those in used),
    )


def _ratio(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"


def _used(sentences: Iterable[Sentence], use: Use) -> list[Sentence]:
    return [one for one in sentences if one.use is use]


def _well(those: Iterable[Sentence]) -> int:
    """How many of them go as is best: emergencies act at once, openings reach their protocol, contrasts do not act."""
    return sum(
        one.own if one.use is Use.OPENING else (one.reach is Reach.ACTS) is (one.use is Use.EMERGENCY) for one in those
    )


def _reaches(found: Sequence[Sentence]) -> str:
    counted = Counter(one.reach for one in found)
    return ", ".join(f"{counted[reach]} {reach}" for reach in Reach if counted[reach])


def _run(run: Run) -> dict[str, object]:
    return {
        "kind": "dialogue",
        "protocol": run.protocol,
        "id": run.dialogue.id,
        "language": run.language,
        "ok": run.ok,
        "place": f"{run.place.file}:{run.place.line}:{run.place.column}",
        "differences": [dataclasses.asdict(difference) for difference in run.differences],
        "got": got(run.played),
        "call": run.played.record(run.dialogue.id),
    }


def _sentence(one: Sentence) -> dict[str, object]:
    return {
        "kind": one.use,
        "of": one.contrast,
        "protocol": one.protocol,
        "language": one.language,
        "text": one.text,
        "ok": not one.wrong,
        "reach": one.reach,
        "own": one.own,
        "tier": one.verdict.tier,
        "tier_unlearnt": one.unlearnt,
        "place": f"{one.place.file}:{one.place.line}:{one.place.column}",
    }


def _problem(problem: Problem) -> dict[str, object]:
    return dataclasses.asdict(problem)
