"""The benchmarks' pieces with tiny numbers: that figures come out and are told as they are, never how fast."""

from __future__ import annotations

import math
import os
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from answering.patient.rtp_stream import Run
from answering.patient.voices import Voices
from answering.places import cache_dir, installed, project_root
from answering.stack import Stack
from tests import few
from tests.bench import interruptions, load, plots, processes, recovery, report
from tests.bench.figures import Goal, Spread, latency_goals
from tests.bench.interruptions import Interruptions, pause_s
from tests.bench.load import Level
from tests.bench.machine import Machine
from tests.bench.people import INTERRUPTIONS, PEOPLE, Person, rehearsed
from tests.bench.processes import ASTERISK, CALLERS, REST, WORKERS, Cores
from tests.bench.recovery import Recovery
from tests.bench.run import Plan, Results
from tests.bench.told import OwnTurn, fixed_texts

BRIEF = (
    Person("ruth", ("I would like to leave a message, please.", "It is about a form.", "Anna Reed."), hurried=True),
    Person("joe", ("Could I leave a message for the nurse?", "It is about a letter.", "Paul Stone."), hurried=True),
)


def level(calls: int, latencies_ms: Sequence[float]) -> Level:
    return Level(
        calls=calls,
        seconds=60.0,
        at_once=float(calls),
        latencies_ms=latencies_ms,
        by_place={0: latencies_ms},
        unanswered=1,
        false_starts=2,
        failed=0,
        talk_ratio=0.34,
        overlap=0.34 * calls,
        cores=Cores({WORKERS: 0.5, ASTERISK: 0.1, REST: 0.02, CALLERS: 0.05}, 0.01),
        memory_mb=1_000.0,
        late_frames=0,
        own=[OwnTurn("script:ask-purpose", True, 480.0, 450.0, False)] * 3,
    )


def results(latencies_ms: Sequence[float]) -> Results:
    return Results(
        Machine("a processor", 2, 4.0, "6.1", "3.11", "22.10.1", "abc1234", "2026-01-01 00:00 UTC"),
        levels=[level(10, latencies_ms)],
        interruptions=[Interruptions(1, [120.0, 200.0], 0)],
        recoveries=[Recovery("killed (SIGKILL)", [0.1], 1)],
    )


@pytest.mark.parametrize(
    ("value", "most", "told"),
    [(350.0, 350.0, "350"), (350.6, 350.0, "**351** missed (≤ 350)"), (math.nan, 350.0, "not measured")],
)
def test_a_figure_that_misses_its_goal_is_marked(value: float, most: float, told: str) -> None:
    assert Goal(most).cell(value) == told


def test_a_spread_tells_median_high_percentile_and_largest() -> None:
    spread = Spread.of(range(101))
    assert (spread.count, spread.p50, spread.p95, spread.most) == (101, 50.0, 95.0, 100)
    assert math.isnan(Spread.of(()).p95)


def test_every_number_of_calls_has_goals() -> None:
    assert [goal.most for goal in latency_goals(10)] == [350.0, 700.0]
    assert [goal.most for goal in latency_goals(60)] == [goal.most for goal in latency_goals(1)]


@pytest.mark.parametrize(
    ("what", "runs", "paused"),
    [
        ("the agent pauses in mid-sentence", [Run(0.0, 5.2)], 0.2),
        ("a pause between words is no end", [Run(0.0, 5.1), Run(5.25, 5.4)], 0.4),
        ("the agent speaks on", [Run(0.0, 5.3), Run(5.5, 9.0)], 4.0),
        ("the answer afterwards does not count", [Run(0.0, 5.2), Run(7.0, 9.0)], 0.2),
        ("the agent was quiet", [Run(0.0, 4.0), Run(7.0, 9.0)], None),
        ("the agent begins just then", [Run(5.1, 9.0)], None),
    ],
)
def test_the_pause_is_from_the_callers_first_sound_to_the_agents_last(
    what: str, runs: list[Run], paused: float | None
) -> None:
    assert pause_s(runs, 5.0) == (None if paused is None else pytest.approx(paused)), what


def test_nothing_callers_say_stands_in_the_protocols() -> None:
    files = [*(project_root() / "protocols").rglob("*.yaml")]
    written = " ".join(" ".join(file.read_text().lower().split()) for file in files)
    lines = [line for person in PEOPLE for line in person.lines] + [line for _, line in INTERRUPTIONS]
    assert files and not [line for line in lines if len(line.split()) > 3 and line.lower().strip(".?") in written]


def test_several_voices_speak_and_some_have_noise_behind_them() -> None:
    assert len({person.voice for person in PEOPLE}) >= 3
    assert any(person.noise_db is not None for person in PEOPLE)
    assert all(4 <= len(person.lines) <= 6 for person in PEOPLE)


def test_processor_time_of_a_process_that_works_and_of_one_that_has_ended() -> None:
    before = processes.cpu_s(os.getpid())
    assert before is not None
    while processes.cpu_s(os.getpid()) == before:
        sum(range(10_000))
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert processes.cpu_s(ended.pid) is None
    assert processes.memory_mb([os.getpid()]) > 1.0


def test_the_page_tells_every_figure_and_marks_what_misses(tmp_path: Path) -> None:
    measured = results([300.0, 400.0, 900.0])
    page = report.write(measured, Plan(), tmp_path).read_text()
    measured.keep(tmp_path / "figures.json")
    assert "| 10 | 3 | **400** missed (≤ 350) | **850** missed (≤ 700) | 900 | 2 | 1 | 0 | 34% | 3.4 |" in page
    assert "| killed (SIGKILL) | 2 | 0.10 | 0.10 | **1** missed |" in page
    assert "| script:ask-purpose | 3 | 480 | 480 | 450 |" in page
    assert '"latencies_ms": [' in (tmp_path / "figures.json").read_text()


def test_what_was_not_measured_is_said(tmp_path: Path) -> None:
    nothing = Results(results([]).machine, broken=["latency broke off: the workers did not come back"])
    page = report.write(nothing, Plan(), tmp_path).read_text()
    assert page.count("Not measured in this run.") == 6
    assert "**latency broke off: the workers did not come back**" in page


def test_plots_are_drawn_of_what_was_measured(tmp_path: Path) -> None:
    drawn = plots.draw(results([300.0, 400.0]), tmp_path)
    assert [path.name for path in drawn] == ["latency.png", "processor.png", "pauses.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
    assert plots.draw(Results(results([]).machine), tmp_path) == []


@pytest.fixture(scope="module")
def voices() -> Voices:
    return Voices(cache_dir() / "voices", installed().piper_voices)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    home = tmp_path_factory.mktemp("bench")
    async with Stack("test-bench", state=home / "state", protocols=few.copy_to(home / "protocols")) as running:
        yield running


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_latency_of_two_calls_at_once_comes_out(stack: Stack, voices: Voices) -> None:
    fixed = fixed_texts(project_root() / "protocols")
    measured = await load.measure(stack, await rehearsed(voices, BRIEF), 2, 12.0, fixed, spread_s=1.0)
    assert measured.latencies_ms and all(0.0 < value < 20_000.0 for value in measured.latencies_ms)
    assert 0.0 < measured.talk_ratio < 1.0
    assert 0.0 < measured.overlap < measured.at_once <= 2.0
    assert measured.cores.by_group[WORKERS] > 0.0 and measured.memory_mb > 100.0
    assert any(turn.fixed for turn in measured.own)
    assert all(turn.hearing_ms > 0.0 and turn.deciding_ms >= 0.0 for turn in measured.own)


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_pauses_of_an_agent_spoken_into_come_out(stack: Stack, voices: Voices) -> None:
    measured = await interruptions.measure(stack, voices, 2, 2)
    assert len(measured.pauses_ms) + measured.missed == 2
    assert all(pause >= 0.0 for pause in measured.pauses_ms)


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
async def test_the_time_until_a_caller_is_heard_again_comes_out(stack: Stack, voices: Voices) -> None:
    measured = await recovery.measure(stack, voices, "killed (SIGKILL)", 1)
    assert len(measured.seconds) + measured.stranded == 1
    assert all(0.0 < value < recovery.WITHIN_S for value in measured.seconds)
