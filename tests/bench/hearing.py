"""How well and how soon callers are heard: people's recorded answers through `Ear`, in simulated time.

Each clip is laid between line noise at its own noise floor, half a second before and three seconds after, and heard
with the expectation its kind calls for (the number strings are ZIP codes: five digits). Time is simulated: frames
come every 20 ms, and every piece of recognition takes the processor time it took. Measured are

- false cut-offs: turns taken before the last voiced moment (the end of the last 40 ms that lie 12 dB above the noise
  and within 30 dB of the loudest) was spoken;
- end of speech to `Heard`: from that moment, for turns that were not cut off;
- start of speech to `SpeechStarted`: from the first such 40 ms, what an interruption waits for;
- whole answers right: every word of the transcript, open and by the best of the grammar's texts; and the value read
  from both together, compared with the value read from the transcript.

The waits of `answering/speech/endpointing.py` were chosen on the speakers for whom `Clip.held_out` is False; those of
the others are told apart, so that what was chosen is judged by people it was not chosen on.

    python -m tests.bench.hearing DATA [--every N]

DATA holds an4_8k/ (transcripts.tsv: file, kind, transcript; wav/) and fleurs_8k/ (NAME.wav with NAME.txt), 8 kHz.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from answering.language.answers import read
from answering.language.expectation import Expectation, Kind
from answering.language.heard import Heard
from answering.patient import g711
from answering.places import installed
from answering.speech import models
from answering.speech.audio import (
    FRAME_BYTES,
    FRAME_S,
    RATE_HZ,
    Samples,
    frame_levels_db,
    gain,
    resample,
    to_pcm,
)
from answering.speech.ear import Ear, SpeechStarted
from answering.speech.models import Models
from tests.bench.simulated_time import SimulatedLoop, SimulatedThreads, run, settle

BEFORE_S, AFTER_S = 0.5, 3.0
_ASKED = {
    "phone_number": Expectation(Kind.PHONE_NUMBER),
    "date_of_birth": Expectation(Kind.DATE_OF_BIRTH),
    "number_string": Expectation(Kind.DIGITS, digits=5),
    "spelled_name": Expectation(Kind.NAME),
}
_MU_LAW = 7
_TODAY = datetime.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Clip:
    """One recorded answer: what was asked, what was said."""

    file: Path
    group: str
    expectation: Expectation
    transcript: str

    @property
    def held_out(self) -> bool:
        """Whether nothing was chosen on this speaker's recordings: a half of the speakers, by their names' sums."""
        session, _, speaker = self.file.stem.partition("-")
        name = speaker.removesuffix("-b") if session.startswith("cen") else self.file.name
        return zlib.crc32(name.encode()) % 2 == 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a clip. `late_s`: from the end of speech to the turn, negative when it was cut off;
    `noticed_s`: from the start of speech until it was told.
    """

    clip: Clip
    heard: Heard | None
    late_s: float
    noticed_s: float
    ended_s: float
    seconds: float
    busy_s: float

    @property
    def cut_off(self) -> bool:
        return self.heard is not None and self.late_s < 0.0

    @property
    def right_open(self) -> bool:
        return self.heard is not None and _words(self.heard.text) == _words(self.clip.transcript)

    @property
    def right_grammar(self) -> bool:
        return any(_words(text) == _words(self.clip.transcript) for text in self._grammar_texts()[:1])

    @property
    def right_value(self) -> bool:
        if self.heard is None:
            return False
        expectation = self.clip.expectation
        said = read(self.clip.transcript.lower(), expectation, today=_TODAY).value
        understood = read(self.heard.text, expectation, alternatives=self.heard.grammar_texts, today=_TODAY)
        return said is not None and understood.value == said

    def _grammar_texts(self) -> Sequence[str]:
        return self.heard.grammar_texts if self.heard is not None else ()


def clips(data: Path) -> Iterator[Clip]:
    """Every English clip of the two collections. Raises OSError when they are not there."""
    with (data / "an4_8k" / "transcripts.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            kind = row["kind"]
            yield Clip(data / "an4_8k" / row["file"], kind, _ASKED[kind], row["transcript"])
    for wav in sorted((data / "fleurs_8k").glob("*-en-*.wav")):
        transcript = wav.with_suffix(".txt").read_text(encoding="utf-8").strip()
        yield Clip(wav, "read sentence", Expectation(Kind.OPEN), transcript)


def telephone_wav(file: Path) -> Samples:
    """A mu-law or 16 bit WAV of any rate at 16 kHz. Raises ValueError."""
    data = file.read_bytes()
    at, encoding, rate_hz = 12, 0, 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            encoding, _, rate_hz = struct.unpack_from("<HHI", data, at + 8)
        elif name == b"data":
            payload = data[at + 8 : at + 8 + size]
            pcm = g711.decode(payload) if encoding == _MU_LAW else np.frombuffer(payload, "<i2")
            return resample(pcm.astype(np.float32) / np.float32(32768.0), rate_hz)
        at += 8 + size + size % 2
    raise ValueError(f"{file} holds no sound")


def on_the_line(samples: Samples, seed: int) -> Samples:
    """The clip between line noise at its own floor."""
    floor_db = float(np.percentile(frame_levels_db(samples), 5))
    noise = np.random.default_rng(seed).standard_normal(int((BEFORE_S + AFTER_S) * RATE_HZ)).astype(np.float32)
    line = gain(noise, floor_db)
    before = int(BEFORE_S * RATE_HZ)
    return np.concatenate([line[:before], samples, line[before:]])


def speech_s(samples: Samples) -> tuple[float, float]:
    """The start of the first and the end of the last 40 ms that are voiced by their energy, in seconds."""
    levels = frame_levels_db(samples, 0.01)
    voiced = levels > max(float(np.percentile(levels, 5)) + 12.0, float(levels.max()) - 30.0)
    runs = np.convolve(voiced, np.ones(4), mode="valid") == 4
    found = np.flatnonzero(runs)
    return (int(found[0]) * 0.01, (int(found[-1]) + 4) * 0.01) if len(found) else (0.0, 0.0)


def hear(clip: Clip, loaded: Models, seed: int = 0) -> Outcome:
    """Let one clip be heard in simulated time."""
    samples = telephone_wav(clip.file)
    pcm = to_pcm(on_the_line(samples, seed))
    loop = SimulatedLoop()
    threads = SimulatedThreads(loop)

    async def call() -> tuple[list[tuple[float, Heard]], list[float]]:
        ear = Ear(loaded, threads, started=0.0)
        ear.expect(clip.expectation, language="en")
        turns, starts = [], []
        for index in range(len(pcm) // FRAME_BYTES):
            await threads.advance((index + 1) * FRAME_S)
            ear.frame(pcm[index * FRAME_BYTES : (index + 1) * FRAME_BYTES])
            await settle()
            while not ear.events.empty():
                event = ear.events.get_nowait()
                if isinstance(event, Heard):
                    turns.append((loop.now_s, event))
                elif isinstance(event, SpeechStarted):
                    starts.append(loop.now_s)
        await ear.close()
        return turns, starts

    turns, starts = run(loop, call())
    started_s, ended_s = (BEFORE_S + at for at in speech_s(samples))
    taken_s, heard = next(((at, turn) for at, turn in turns if turn.text), (0.0, None))
    noticed_s = starts[0] - started_s if starts else float("nan")
    return Outcome(clip, heard, taken_s - ended_s, noticed_s, ended_s, len(samples) / RATE_HZ, threads.busy_s)


def measure(data: Path, *, every: int = 1) -> dict[str, dict[str, float]]:
    """Hear every clip (each `every`-th of them); figures by kind, of the speakers held out, and of all.

    Raises NotInstalled, OSError.
    """
    outcomes = list(outcomes_of(data, every=every))
    groups = list(dict.fromkeys(outcome.clip.group for outcome in outcomes))
    figures = {group: _figures([o for o in outcomes if o.clip.group == group]) for group in groups}
    held_out = [outcome for outcome in outcomes if outcome.clip.held_out]
    if held_out:
        figures["held_out"] = _figures(held_out)
    return {**figures, "all": _figures(outcomes)}


def outcomes_of(data: Path, *, every: int = 1) -> Iterator[Outcome]:
    """What becomes of each clip, one after the other."""
    loaded = models.load(installed())
    for seed, clip in enumerate(list(clips(data))[::every]):
        yield hear(clip, loaded, seed)


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    late = [o.late_s for o in outcomes if o.heard is not None and not o.cut_off] or [float("nan")]
    noticed = [o.noticed_s for o in outcomes]
    count = len(outcomes)
    return {
        "turns": count,
        "not_heard": sum(o.heard is None for o in outcomes),
        "cut_off": sum(o.cut_off for o in outcomes) / count,
        "p50_ms": 1000.0 * float(np.percentile(late, 50)),
        "p95_ms": 1000.0 * float(np.percentile(late, 95)),
        "noticed_p50_ms": 1000.0 * float(np.nanpercentile(noticed, 50)),
        "noticed_p95_ms": 1000.0 * float(np.nanpercentile(noticed, 95)),
        "right_open": sum(o.right_open for o in outcomes) / count,
        "right_grammar": sum(o.right_grammar for o in outcomes) / count,
        "right_value": sum(o.right_value for o in outcomes) / count,
        "real_time_factor": sum(o.busy_s for o in outcomes) / sum(o.seconds for o in outcomes),
    }


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| answers | turns | not heard | false cut-offs | start noticed p50 / p95 | end of speech to turn p50 / p95 "
        "| words right, open | by grammar | value right | processor |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for group, of in figures.items():
        lines.append(
            f"| {group.replace('_', ' ')} | {of['turns']:.0f} | {of['not_heard']:.0f} | {of['cut_off']:.1%} "
            f"| {of['noticed_p50_ms']:.0f} / {of['noticed_p95_ms']:.0f} ms "
            f"| {of['p50_ms']:.0f} / {of['p95_ms']:.0f} ms | {of['right_open']:.0%} | {of['right_grammar']:.0%} "
            f"| {of['right_value']:.0%} | {of['real_time_factor']:.3f} |"
        )
    return "\n".join(lines)


def _words(text: str) -> list[str]:
    """Words to compare: lower case, "oh" is zero, letters of a spelled word apart from their dots."""
    return ["zero" if word in ("oh", "o") else word for word in re.findall(r"[a-z0-9']+", text.lower())]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder with an4_8k/ and fleurs_8k/")
    parser.add_argument("--every", type=int, default=1, help="only every N-th clip")
    arguments = parser.parse_args()
    print(table(measure(arguments.data, every=arguments.every)))


if __name__ == "__main__":
    main()
