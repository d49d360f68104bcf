"""Scenarios: those delivered are whole, what is wrong in one is told, and comparisons find every difference."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from answering.cli.demo import SCENARIOS
from answering.errors import InvalidFiles
from answering.patient.demonstration import Observed, Result, closed_practice, disagreements, table
from answering.patient.scenario import Expected, load_all
from answering.patient.script import HangUp, Press, Reply, Say
from answering.places import project_root

PROTOCOLS = project_root() / "protocols"


def test_ten_callers_in_several_voices_some_with_noise() -> None:
    scenarios = load_all(SCENARIOS)
    assert len(scenarios) == 10
    assert len({scenario.script.voice for scenario in scenarios}) >= 3
    heard = {words for scenario in scenarios for words in scenario.expected.hears}
    assert {"life threatening", "a machine", "say nothing"} <= heard, "two of the call script's paths"
    assert any(scenario.script.noise_db is not None for scenario in scenarios)
    phones = {phone["id"] for phone in yaml.safe_load((PROTOCOLS / "practice.yaml").read_text())["phones"]}
    for scenario in scenarios:
        named = {*scenario.phones, *scenario.expected.rang, scenario.expected.answered_by} - {""}
        assert named <= phones, scenario.id


def test_no_line_of_a_caller_stands_in_a_protocol() -> None:
    written = "\n".join(path.read_text().casefold() for path in PROTOCOLS.rglob("*.yaml"))
    lines = [
        step.text
        for scenario in load_all(SCENARIOS)
        for step in (*scenario.script.steps, *(one for reply in scenario.script.replies for one in reply.steps))
        if isinstance(step, Say) and len(step.text.split()) > 3
    ]
    assert len(lines) > 12
    assert [line for line in lines if line.casefold().strip(" .?!") in written] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title = 1", "voice is missing"),
        ('voice = "nobody"\ntitle = "x"\n[expected]\nroutes = []', "no voice 'nobody'"),
        ('voice = "ruth"\ntitle = 1\n[expected]\nroutes = []', "should be text"),
        ('voice = "ruth"\ntitle = "x"', "expected is missing"),
        ('voice = "ruth"\ntitle = "x"\nspeed = 1\n[expected]\nroutes = []', "unknown key 'speed'"),
        ('voice = "ruth"\ntitle = "x"\n[[step]]\nshout = "x"\n[expected]\nroutes = []', "one of the keys"),
        ('voice = "ruth"\ntitle = "x"\n[phones]\na = "sings"\n[expected]\nroutes = []', "sings"),
        ('voice = "ruth"\ntitle = "x"\n[[reply]]\nsay = "x"\n[expected]\nroutes = []', "when is missing"),
        ('voice = "ruth"\ntitle = "x"\n[[reply]]\nwhen = "x"\n[expected]\nroutes = []', "a reply has"),
        ("title", "Expected"),
    ],
)
def test_what_is_wrong_in_a_scenario_is_told_with_its_file(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    (tmp_path / "b.toml").write_text("nonsense")
    with pytest.raises(InvalidFiles) as error:
        load_all(tmp_path)
    assert len(error.value.problems) == 2, "all problems at once"
    assert "a.toml" in str(error.value) and problem in str(error.value)


def test_a_scenario_is_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "t"\nvoice = "luis"\nnoise_db = 10\n[[step]]\nsay = "hola"\n[[step]]\ninterrupt = "no"\n'
        '[[step]]\nkeys = "12"\n[[reply]]\nwhen = "a name"\nsay = "x"\nhang_up = true\n[phones]\n'
        'nurse-1 = "busy"\n[expected]\nroutes = ["nurse busy"]\nrang = ["nurse-1"]'
    )
    (scenario,) = load_all(tmp_path)
    assert scenario.script.steps == (Say("hola"), Say("no", interrupt=True), Press("12"))
    assert scenario.script.replies == (Reply("a name", (Say("x"), HangUp())),)
    assert scenario.script.language == "es" and scenario.phones["nurse-1"].manner == "busy"
    assert scenario.expected == Expected(("nurse busy",), ("nurse-1",))


EXPECTED = Expected(("page-on-call accepted",), ("provider-1",), "provider-1", "refills", ("name",), ("nine",))
NINE = frozenset({"nine"})


@pytest.mark.parametrize(
    ("observed", "found"),
    [
        (Observed(), 6),
        (Observed(failure="refused"), 1),
        (Observed(EXPECTED.routes, EXPECTED.rang, "provider-1", True, {"refills": frozenset({"name"})}, NINE), 0),
        (Observed(EXPECTED.routes, EXPECTED.rang, "provider-1", False, {"refills": frozenset({"name"})}, NINE), 1),
        (Observed(EXPECTED.routes, EXPECTED.rang, "provider-1", True, {"refills": frozenset()}, NINE), 1),
        (Observed(EXPECTED.routes * 2, EXPECTED.rang, "provider-1", True, {"refills": frozenset({"name"})}, NINE), 1),
        (Observed(EXPECTED.routes, EXPECTED.rang, "provider-1", True, {"refills": frozenset({"name"})}), 1),
        (Observed(EXPECTED.routes, (), "provider-2", True, {"refills": frozenset({"name"})}, NINE), 2),
    ],
)
def test_every_difference_is_a_sentence(observed: Observed, found: int) -> None:
    assert len(disagreements(EXPECTED, observed)) == found


def test_the_table_tells_what_agrees_and_what_does_not() -> None:
    scenario = load_all(SCENARIOS)[0]
    good = Result(scenario, Observed(("nurse accepted",), (), "nurse-1"), "same-day", [300, 500], Path("x"), [])
    bad = Result(scenario, Observed(), "-", [], Path("x"), ["no"])
    text = table([good, bad])
    assert "300 / 500" not in text and "400 / 500 ms" in text and "nurse accepted" in text
    assert [line.split()[-1] for line in text.splitlines()[2:]] == ["yes", "NO"]


def test_the_demonstration_practice_is_closed_and_otherwise_the_same(tmp_path: Path) -> None:
    folder = closed_practice(PROTOCOLS, tmp_path / "practice", date(2026, 7, 1))
    own, copied = (yaml.safe_load((path / "practice.yaml").read_text()) for path in (PROTOCOLS, folder))
    assert date(2026, 7, 1) in copied.pop("closed_days") and own.pop("closed_days")
    assert all(step.pop("ring_s") == 8 for step in copied["on_call"])
    for step in own["on_call"]:
        step.pop("ring_s")
    assert own == copied
