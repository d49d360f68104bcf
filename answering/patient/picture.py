"""A picture of one call: both sides' sound on one time line, with what was said, understood and decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from answering.patient.caller import Event, Turn
from answering.patient.g711 import RATE_HZ, Samples

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Curve = npt.NDArray[np.float64]

COLOUR = {"caller": "#1f77b4", "agent": "#2ca02c"}
MARKED = {
    "heard": "#7f7f7f",
    "decision": "#d62728",
    "disposition": "#9467bd",
    "route": "#ff7f0e",
    "page": "#ff7f0e",
    "partial": "#8c564b",
}
WIDEST = 60
LONGEST_PARTIAL = 16
APART = 3.6
POINTS = 4_000


@dataclass(frozen=True, slots=True)
class Pictured:
    """One call. `sides`: sent and heard, int16 at 8,000 Hz from the ringing on. `partials`: (seconds, new words)."""

    title: str
    sides: tuple[Samples, Samples]
    events: tuple[Event, ...]
    turns: tuple[Turn, ...]
    partials: tuple[tuple[float, str], ...] = ()


def draw(path: Path, call: Pictured) -> None:
    """Write a PNG; takes a second or two, so call it in a thread. Raises OSError."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    length_s = max(side.size for side in call.sides) / RATE_HZ
    figure = Figure(figsize=(max(14.0, min(26.0, length_s / 4)), 11.0), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{call.title} (partial results: the recogniser's over the sound that was sent)")
    sound, words = figure.subplots(2, 1, sharex=True, height_ratios=(3, 5))
    for lane, (who, side) in enumerate(zip(("caller", "agent"), call.sides, strict=True)):
        at, low, high = _envelope(side)
        sound.fill_between(at, low - APART * lane, high - APART * lane, color=COLOUR[who], linewidth=0.3)
        sound.text(0, 0.9 - APART * lane, who, color=COLOUR[who], weight="bold", va="top")
    for turn in call.turns:
        sound.axvspan(
            turn.started_s, turn.ended_s, ymin=1 - 2.2 / (2.2 + APART), ymax=1.0, color=COLOUR["caller"], alpha=0.12
        )
        if turn.latency_s is not None:
            sound.axvspan(turn.ended_s, turn.ended_s + turn.latency_s, color="#ffbf00", alpha=0.5)
            text = f"{turn.latency_s * 1000:.0f} ms"
            sound.text(turn.ended_s + turn.latency_s, -APART + 1.0, text, fontsize=7, rotation=90, ha="left", va="top")
    for at_s, words_then in call.partials:
        shown = words_then[-LONGEST_PARTIAL:]
        sound.text(at_s, -1.1, shown, fontsize=6, rotation=90, ha="center", va="top", color=MARKED["partial"])
    sound.set(yticks=[], ylim=(-1.1 - APART, 1.1), ylabel="sound")
    _label(words, [event for event in call.events if event.text], length_s)
    words.set(xlabel="seconds since the caller rang", xlim=(0, length_s), yticks=[])
    figure.savefig(path, dpi=110)


def _envelope(side: Samples) -> tuple[Curve, Curve, Curve]:
    step = max(1, side.size // POINTS)
    whole = side[: side.size // step * step].reshape(-1, step) / 32_768
    peak = max(0.05, float(np.abs(whole).max(initial=0.05)))
    at = np.arange(len(whole)) * step / RATE_HZ
    return at, whole.min(axis=1) / peak, whole.max(axis=1) / peak


def _label(words: Axes, events: Sequence[Event], length_s: float) -> None:
    """Texts below one another where they would overlap; a vertical line where each belongs."""
    rows: list[float] = []
    width_s = length_s / 4
    for event in sorted(events, key=lambda one: one.t_s):
        kind = str(event.extra.get("kind", ""))
        colour = COLOUR.get(event.who) or MARKED.get(kind)
        if colour is None:
            continue
        row = next((index for index, end in enumerate(rows) if end <= event.t_s), len(rows))
        rows[row : row + 1] = [event.t_s + width_s]
        text = event.text if len(event.text) <= WIDEST else f"{event.text[: WIDEST - 1]}…"
        text = f"{kind}: {text}" if kind in MARKED else text
        words.plot([event.t_s, event.t_s], [0.6, -row], color=colour, linewidth=0.6, alpha=0.6)
        words.text(event.t_s, -row, f" {text}", color=colour, fontsize=8, va="center")
    words.set_ylim(-max(8, len(rows)) - 0.5, 0.7)
