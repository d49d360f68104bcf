"""docs/benchmarks.md: every figure in a table, with what it is held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from tests.bench import hearing
from tests.bench.figures import CUT_OFF, FIXED_PROMPT_MS, PAUSE_MS, RECOVERY_S, Spread, latency_goals
from tests.bench.load import Level
from tests.bench.processes import ASTERISK, CALLERS, REST, WORKERS
from tests.bench.run import Plan, Results
from tests.bench.told import OwnTurn

_NOT_MEASURED = "Not measured in this run."
_FEWEST = 3
_METHOD = """\
Everything runs on this one machine: PostgreSQL, Asterisk, the service with its workers, and the callers. Callers are
simulated patients (`answering/patient/`) over real SIP and RTP, G.711 at 8 kHz. Six voices (flite, Piper, espeak-ng)
speak lines that stand in no protocol, two of them over a room's noise; half of the callers want something written down,
half tell of a complaint; half speak into the greeting, half hear it to its end (`tests/bench/people.py`). A caller
speaks 0.7 s after the agent has stopped, takes four to six turns, hangs up and rings again. Where the service
misunderstands, the caller goes on with the next line all the same. Callers begin evenly over 45 s, so that they do
not speak in step, and measuring begins when all of them are in a call. The practice is closed, so that its greeting is
the same at any hour.

Latency is what the caller's own RTP tells: last voiced sample sent to first voiced sample received, by the kernel's
time stamps, the pause that ends a turn, the PBX and the line included. Voiced is a 20 ms frame whose mean level is
above -44 dBFS. **missed** marks a figure that misses its goal."""


def write(results: Results, plan: Plan, into: Path) -> Path:
    """Write benchmarks.md into a folder; returns its path. Raises OSError."""
    into.mkdir(parents=True, exist_ok=True)
    page = into / "benchmarks.md"
    sections = [
        _head(results),
        "## Method\n" + _METHOD,
        _latency(results),
        _processor(results),
        _parts(results),
        _interruptions(results),
        _recovery(results),
        _hearing(results, plan),
    ]
    page.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    return page


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, all but the first column to the right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _head(results: Results) -> str:
    machine = results.machine
    rows = [
        ("processor", f"{machine.cpu}, {machine.cores} cores"),
        ("memory", f"{machine.memory_gib:.1f} GiB"),
        ("kernel", machine.kernel),
        ("Python", machine.python),
        ("Asterisk", machine.asterisk),
        ("commit", machine.commit or "unknown"),
        ("date", f"{machine.date}, {results.seconds / 60:.0f} minutes of measuring"),
    ]
    body = "\n".join(f"| {name} | {value} |" for name, value in rows)
    broken = "".join(f"\n\n**{sentence}**" for sentence in results.broken)
    return f"# Benchmarks\nWritten by `make bench DATA=folder`; not by hand.\n\n| | |\n|---|---|\n{body}{broken}"


def _latency(results: Results) -> str:
    title = "## End of speech to first audio, by simultaneous calls"
    if not results.levels:
        return f"{title}\n{_NOT_MEASURED}"
    head = ("calls", "turns", "p50 ms", "p95 ms", "max ms", "false starts", "no answer", "failed calls",
            "talk ratio", "overlap")  # fmt: skip
    rows = []
    for level in results.levels:
        latency, (middle, high) = level.latency, latency_goals(level.calls)
        rows.append((
            str(level.calls), str(latency.count), middle.cell(latency.p50), high.cell(latency.p95),
            _number(latency.most), str(level.false_starts), str(level.unanswered), str(level.failed),
            _number(level.talk_ratio, "{:.0%}"), f"{level.overlap:.1f}",
        ))  # fmt: skip
    return "\n\n".join((
        title,
        table(head, rows),
        "A false start: the agent begins to speak while the caller is still speaking. No answer: nothing was heard "
        "after the turn, or the agent was speaking already. Talk ratio: share of their calls in which callers speak. "
        "Overlap: callers speaking at once, on average. These latencies count only beside the false cut-offs on "
        "recordings of people, below, at the same settings.",
        "![Latency by simultaneous calls](benchmarks/latency.png)",
    ))  # fmt: skip


def _processor(results: Results) -> str:
    title = "## Processor and memory"
    if not results.levels:
        return f"{title}\n{_NOT_MEASURED}"
    head = ("calls", "in a call", "workers", "Asterisk", "supervisor, database", "callers", "others", "memory MiB")
    rows = []
    for level in results.levels:
        cores = level.cores
        used = (cores.by_group.get(group, 0.0) for group in (WORKERS, ASTERISK, REST, CALLERS))
        rows.append((
            str(level.calls), f"{level.at_once:.1f}", *(f"{one:.2f}" for one in used),
            f"{cores.others:.2f}", f"{level.memory_mb:.0f}",
        ))  # fmt: skip
    late = sum(level.late_frames for level in results.levels)
    return "\n\n".join((
        title,
        table(head, rows),
        "Cores in use on average while measuring (1.00 is one core). In a call: callers, on average. Others: "
        "everything on the machine that is neither the service's nor the callers'; where it is much, that row's "
        "figures are worse than the service. Memory: of the service, Asterisk and database, what is shared counted "
        f"once. Frames the callers sent late: {late}.",
        "![Cores in use](benchmarks/processor.png)",
    ))  # fmt: skip


def _parts(results: Results) -> str:
    title = "## Where the time goes"
    if not any(level.own for level in results.levels):
        return f"{title}\n{_NOT_MEASURED}"
    head = ("calls", "until the turn is taken p50 / p95 ms", "fixed prompts", "decision to audio p50 ms", "p95 ms",
            "made on the spot", "p50 ms", "p95 ms")  # fmt: skip
    rows = []
    for level in results.levels:
        hearing_ms = Spread.of(turn.hearing_ms for turn in level.own)
        free = [turn for turn in level.own if not turn.waited]
        fixed = Spread.of(turn.deciding_ms for turn in free if turn.fixed)
        made = Spread.of(turn.deciding_ms for turn in free if not turn.fixed)
        rows.append((
            str(level.calls), f"{_number(hearing_ms.p50)} / {_number(hearing_ms.p95)}",
            str(fixed.count), FIXED_PROMPT_MS.cell(fixed.p50), FIXED_PROMPT_MS.cell(fixed.p95),
            str(made.count), _number(made.p50), _number(made.p95),
        ))  # fmt: skip
    return "\n\n".join((
        title,
        table(head, rows),
        "By the service's own clock and records. Until the turn is taken: the silence that ends it, and what of "
        "recognition that silence does not hide. Decision to audio: from there through matching and deciding to the "
        "first sound handed to the PBX; fixed prompts are ready in memory, sentences with a caller's words in them are "
        "spoken on the spot. Left out: answers that waited for a sentence that may not be interrupted.",
        *_by_question(results.levels),
    ))  # fmt: skip


def _by_question(levels: Sequence[Level]) -> list[str]:
    turns: dict[str, list[OwnTurn]] = {}
    for turn in (turn for level in levels if level.calls <= 20 for turn in level.own):
        turns.setdefault(turn.asked, []).append(turn)
    rows = []
    for asked, own in sorted(turns.items()):
        if len(own) >= _FEWEST:
            total = Spread.of(turn.total_ms for turn in own)
            hearing_ms = Spread.of(turn.hearing_ms for turn in own)
            rows.append((asked, str(total.count), _number(total.p50), _number(total.p95), _number(hearing_ms.p50)))
    if not rows:
        return []
    told = f"By the sentence the caller answered (up to 20 calls, {_FEWEST} turns or more):"
    return [told, table(("answered", "turns", "p50 ms", "p95 ms", "until taken p50 ms"), rows)]


def _interruptions(results: Results) -> str:
    title = "## Pause when the caller speaks into a sentence"
    if not results.interruptions:
        return f"{title}\n{_NOT_MEASURED}"
    rows = [
        (str(one.calls), str(one.pause.count), _number(one.pause.p50), PAUSE_MS.cell(one.pause.p95),
         _number(one.pause.most), str(one.missed))
        for one in results.interruptions
    ]  # fmt: skip
    return "\n\n".join((
        title,
        table(("calls", "interruptions", "p50 ms", "p95 ms", "max ms", "not speaking"), rows),
        "First voiced sample the caller sent to the last voiced sample received before the agent was quiet, at places "
        "where the sentence would have gone on for 0.7 s or more; an agent that speaks on counts in full. Not "
        "speaking: tries in which the agent was between two sentences, left out.",
        "![Pauses and recoveries](benchmarks/pauses.png)",
    ))  # fmt: skip


def _recovery(results: Results) -> str:
    title = "## A caller whose worker dies"
    if not results.recoveries:
        return f"{title}\n{_NOT_MEASURED}"
    rows = [
        (one.fault, str(one.spread.count + one.stranded), _number(one.spread.p50, "{:.2f}"),
         RECOVERY_S.cell(one.spread.most, "{:.2f}"), f"**{one.stranded}** missed" if one.stranded else "0")
        for one in results.recoveries
    ]  # fmt: skip
    return "\n\n".join((
        title,
        table(("every worker", "tries", "p50 s", "max s", "heard nobody"), rows),
        "From the fault to the first voiced sample the caller received, in mid-call while the agent was listening.",
    ))  # fmt: skip


def _hearing(results: Results, plan: Plan) -> str:
    title = "## Recordings of people"
    if not results.hearing:
        told = "`make bench DATA=folder` measures them; without them the latencies above say little."
        return f"{title}\n{_NOT_MEASURED} {told}"
    figures = {group: dict(of) for group, of in results.hearing.items()}
    everything = figures.get("all", {})
    cut_off = everything.get("cut_off", math.nan)
    verdict = f"False cut-offs of all turns: {CUT_OFF.cell(cut_off, '{:.1%}')}."
    some = f" Only every {plan.every}th recording was heard." if plan.every > 1 else ""
    return "\n\n".join((
        title,
        hearing.table(figures),
        f"{verdict}{some} Recorded answers through the same hearing at the same settings, in simulated time "
        "(`tests/bench/hearing.py`). Words right: every word of the transcript, by open recognition and by the "
        "question's grammar. Value right: the number, date or name read from both together. Processor: seconds per "
        "second of sound.",
    ))  # fmt: skip


def _number(value: float, form: str = "{:.0f}") -> str:
    return "–" if math.isnan(value) else form.format(value)
