"""The benchmarks' plots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.figures import PAUSE_MS, RECOVERY_S, latency_goals
from tests.bench.load import Level
from tests.bench.processes import ASTERISK, CALLERS, REST, WORKERS
from tests.bench.run import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DPI = 110


def draw(results: Results, folder: Path) -> list[Path]:
    """Write a PNG for each part that was measured. Raises OSError."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []

    def keep(name: str, figure: Figure) -> None:
        FigureCanvasAgg(figure)
        figure.savefig(folder / name, dpi=_DPI)
        written.append(folder / name)

    if results.levels:
        figure = Figure(figsize=(12, 4.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        _percentiles(left, results.levels)
        _distributions(right, [(f"{level.calls} calls", level.latencies_ms) for level in results.levels])
        right.set(xlabel="end of speech to first audio, ms", title="share of turns answered by then")
        keep("latency.png", figure)
        figure = Figure(figsize=(7, 4.5), layout="constrained")
        _cores(figure.subplots(), results.levels)
        keep("processor.png", figure)
    if results.interruptions or results.recoveries:
        figure = Figure(figsize=(12, 4), layout="constrained")
        left, right = figure.subplots(1, 2)
        _distributions(left, [(f"{one.calls} calls", one.pauses_ms) for one in results.interruptions])
        left.axvline(PAUSE_MS.most, color="black", linestyle="--", linewidth=1)
        left.set(xlabel="caller speaks to agent quiet, ms", title="share of interruptions (dashed: goal of p95)")
        for row, one in enumerate(results.recoveries):
            right.plot(one.seconds, [row] * len(one.seconds), "o", alpha=0.6)
        right.axvline(RECOVERY_S.most, color="black", linestyle="--", linewidth=1)
        right.set_yticks(range(len(results.recoveries)), [one.fault for one in results.recoveries])
        right.set(xlabel="fault to first audio, s", title="every worker at once (dashed: goal)", ylim=(-0.6, 1.6))
        right.set_xlim(left=0)
        keep("pauses.png", figure)
    return written


def _percentiles(axes: Axes, levels: Sequence[Level]) -> None:
    at = range(len(levels))
    for name, values in (
        ("p50", [level.latency.p50 for level in levels]),
        ("p95", [level.latency.p95 for level in levels]),
        ("max", [level.latency.most for level in levels]),
    ):
        axes.plot(at, values, "o-", label=name)
    for index, name in enumerate(("goal p50", "goal p95")):
        goals = [latency_goals(level.calls)[index].most for level in levels]
        axes.plot(at, goals, "_", markersize=22, color=f"C{index}", label=name)
    axes.set_xticks(at, [str(level.calls) for level in levels])
    axes.set(xlabel="simultaneous calls", ylabel="end of speech to first audio, ms")
    axes.set_ylim(bottom=0)
    axes.legend()
    axes.grid(alpha=0.3)


def _distributions(axes: Axes, named: Sequence[tuple[str, Sequence[float]]]) -> None:
    for name, values in named:
        if values:
            axes.step(np.sort(values), np.arange(1, len(values) + 1) / len(values), where="post", label=name)
    axes.set(ylim=(0, 1))
    axes.grid(alpha=0.3)
    if axes.has_data():
        axes.legend()


def _cores(axes: Axes, levels: Sequence[Level]) -> None:
    at = np.arange(len(levels))
    below = np.zeros(len(levels))
    for group in (WORKERS, ASTERISK, REST, CALLERS, "others"):
        used = np.array([
            level.cores.others if group == "others" else level.cores.by_group.get(group, 0.0) for level in levels
        ])  # fmt: skip
        axes.bar(at, used, bottom=below, label=group)
        below += used
    axes.set_xticks(at, [str(level.calls) for level in levels])
    axes.set(xlabel="simultaneous calls", ylabel="cores in use", title="processor, on average while measuring")
    axes.legend()
