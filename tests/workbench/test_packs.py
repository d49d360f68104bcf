"""The packs that come with the program: off, sound beside the base and one another, and tried as if they were on."""

from __future__ import annotations

import json

import pytest

from answering.__main__ import main
from answering.errors import AnsweringError
from answering.protocols.model import Level
from answering.publishing import practice, snapshot
from answering.workbench import folder
from answering.workbench.report import run_dialogues
from tests.workbench.conftest import LIBRARY

PACKS = ("cardiology", "obstetrics", "oncology", "pediatrics", "psychiatry", "surgery")


def test_each_is_off_and_would_bring_no_surprise() -> None:
    found, problems = practice.check(snapshot.read_folder(LIBRARY)[0], LIBRARY, {})
    assert found is not None
    assert {name: pack.active for name, pack in found.protocols.packs.items()} == dict.fromkeys(PACKS, False)
    assert [problem for problem in problems if "packs/" in problem.file] == []


def test_what_they_hear_is_heard_once_they_are_on() -> None:
    found = folder.load(LIBRARY, {}, PACKS)
    added = {one.id for one in found.protocols.protocols.values() if one.packs}
    report = run_dialogues(found.protocols, found.settings, only=frozenset(added))
    runs = [run for run in report.runs if "/packs/" in run.place.file]
    assert {pack for pack in PACKS if not any(f"/packs/{pack}/" in run.place.file for run in runs)} == set()
    assert [str(run.problem) for run in runs if not run.ok] == []
    without = folder.load(LIBRARY, {}).protocols.protocols
    flags = {
        (one, flag.id)
        for one in added
        for flag in found.protocols.protocols[one].red_flags
        if flag not in without[one].red_flags
    }
    missing = {(way.owner, way.name) for coverage in report.coverage for way, _ in coverage.missing}
    assert flags and not flags & missing


def test_none_of_them_makes_anything_less_urgent() -> None:
    before, after = folder.load(LIBRARY, {}).protocols, folder.load(LIBRARY, {}, PACKS).protocols
    for one in before.protocols.values():
        flags = {flag.id: flag for flag in after.protocols[one.id].red_flags}
        for flag in one.red_flags:
            assert flags[flag.id].level <= flag.level
            assert all(set(said) <= set(flags[flag.id].phrases[code]) for code, said in flag.phrases.items())
        assert after.protocols[one.id].otherwise <= one.otherwise <= Level.ADMINISTRATIVE


def test_a_pack_is_tried_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    main(["protocols", "test", "suicide", "--pack", "psychiatry", "--json"])
    values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    voices = [value for value in values if value["kind"] == "dialogue" and value["id"] == "voices"]
    assert [value["ok"] for value in voices] == [True, True]


def test_a_pack_that_is_not_there_is_told() -> None:
    with pytest.raises(AnsweringError, match="there is no pack 'psychiatrie'"):
        folder.load(LIBRARY, {}, ["psychiatrie"])
