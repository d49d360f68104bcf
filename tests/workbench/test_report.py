"""Dialogues, emergencies, openings and contrasts of a set, and what none of them tries."""

from __future__ import annotations

import json

import pytest

from answering.protocols.model import Contrast, Dialogue, Expected, Level
from answering.publishing.practice import PracticeSet
from answering.workbench import summary, ways
from answering.workbench.report import Report, run_dialogues, untaken
from answering.workbench.sentences import Reach
from answering.workbench.ways import WayKind
from tests.workbench.conftest import LIBRARY, with_examples

CALLER = {"en": ("my chest is hurting again", "no", "no"), "es": ("me duele el pecho desde ayer", "no", "no")}
RIGHT = Dialogue("over", CALLER, Expected(Level.ON_CALL_NOW, "chest-pain"), place="here.yaml:7:5")
WRONG = Dialogue("wrong", CALLER, Expected(Level.SAME_DAY), place="here.yaml:9:5")


def tried(found: PracticeSet, *dialogues: Dialogue, only: str = "", **examples: object) -> Report:
    protocols = with_examples(found.protocols, "chest-pain", *dialogues, **examples)  # type: ignore[arg-type]
    return run_dialogues(protocols, found.settings, only=frozenset([only] if only else []))


def test_a_dialogue_as_expected_is_ok_in_each_language(found: PracticeSet) -> None:
    report = tried(found, RIGHT)
    assert [(run.language, run.ok) for run in report.runs] == [("en", True), ("es", True)]


def test_a_dialogue_that_ends_otherwise_is_told_with_its_place_and_its_call(found: PracticeSet) -> None:
    report = tried(found, WRONG)
    assert not report.ok
    problem = report.runs[0].problem
    assert (problem.file, problem.line, problem.column) == ("here.yaml", 9, 5)
    assert "'wrong' of chest-pain (en)" in problem.what
    assert "level: expected same-day, got on-call-now" in problem.what
    told = "\n".join(summary.failures(report))
    assert "here.yaml:9:5  the dialogue 'wrong'" in told
    assert "caller   my chest is hurting again   (tier 2)" in told
    assert "branch: answered no to chest-pain:still-there" in told


def test_what_no_dialogue_reaches_is_an_error_with_its_line(found: PracticeSet) -> None:
    report = tried(found, RIGHT, only="chest-pain")
    file = LIBRARY / "base" / "chest-pain.yaml"
    by_what = {problem.what: problem for problem in report.problems}
    missing = by_what["no dialogue (en, es) reaches the answer 'yes' to 'still-there' of chest-pain"]
    assert missing.file == str(file)
    assert 'when: "yes"' in file.read_text("utf-8").splitlines()[missing.line - 1]
    assert not any("'no' to 'still-there'" in what for what in by_what)
    assert any("red flag 'chest-pain-spreads'" in what for what in by_what)


def test_site_wide_red_flags_and_general_questions_have_to_be_reached_too(found: PracticeSet) -> None:
    owners = {way.owner for coverage in tried(found, RIGHT).coverage for way, _ in coverage.missing}
    assert {ways.SITE, "general-screen"} <= owners
    files = {problem.file for problem in untaken(tried(found).coverage)}
    assert {str(LIBRARY / "_common" / "red-flags.yaml"), str(LIBRARY / "_common" / "script.yaml")} <= files


def test_ways_of_one_language_do_not_count_for_another(found: PracticeSet) -> None:
    only_english = Dialogue("half", {"en": CALLER["en"]}, Expected())
    english, spanish = tried(found, only_english, only="chest-pain").coverage
    assert english.count(WayKind.BRANCH) == (2, 4)
    assert spanish.count(WayKind.BRANCH) == (0, 4)


def test_openings_are_counted_and_wrong_only_where_they_reach_nothing(found: PracticeSet) -> None:
    openings = {"en": ("my chest is sore", "i have crushing chest pain", "my elbow hurts", "a lovely day outside")}
    report = tried(found, openings=openings)
    reaches = [one.reach for one in report.sentences]
    assert reaches == [Reach.OWN, Reach.ACTS, Reach.CLINICAL, Reach.NOTHING]
    assert [one.own for one in report.sentences] == [True, True, False, False]
    assert [one.text for one in report.sentences if one.wrong] == ["a lovely day outside"]
    assert "openings   2 of 4 reach their own protocol" in "\n".join(summary.sums(report))


def test_emergencies_are_counted_by_acting_at_once_and_never_wrong(found: PracticeSet) -> None:
    emergencies = {"en": ("i have crushing chest pain", "my chest is sore", "a lovely day outside")}
    report = tried(found, emergencies=emergencies)
    assert [one.reach for one in report.sentences] == [Reach.ACTS, Reach.OWN, Reach.NOTHING]
    assert not any(one.wrong for one in report.sentences)
    assert "emergencies 1 of 3 act at once" in "\n".join(summary.sums(report))
    row = next(row for row in summary.table(report) if row.startswith("chest-pain") and " en " in row)
    assert row.split()[-3:] == ["1/3", "-", "-"]
    *values, total = summary.values(report)
    assert [value["kind"] for value in values][:3] == ["emergency"] * 3
    assert (total["emergencies"], total["emergencies_acting_at_once"]) == (3, 1)


def test_a_contrast_is_wrong_where_it_acts_at_once(found: PracticeSet) -> None:
    contrasts = {
        Contrast.DENIED: {"en": ("no chest pain i just want to move my appointment",)},
        Contrast.OTHER: {"en": ("i have crushing chest pain",)},
    }
    report = tried(found, contrasts=contrasts)
    assert [one.wrong for one in report.sentences] == [False, True]
    problem = next(problem for problem in report.problems if "contrast" in problem.what)
    assert "by 'crushing chest pain' of chest-pain" in problem.what


def test_the_table_has_a_row_for_each_owner_and_language(found: PracticeSet) -> None:
    head, *rows = summary.table(tried(found, RIGHT))
    assert head.split() == [
        "dialogues",
        "red",
        "flags",
        "strong",
        "branches",
        "unclear",
        "levels",
        "emergencies",
        "openings",
        "contrasts",
    ]
    row = next(row for row in rows if row.startswith("chest-pain") and " es " in row)
    assert row.split() == ["chest-pain", "es", "1/1", "0/2", "0/1", "2/4", "0/2", "1/2", "-", "-", "-"]


def test_json_has_everything_on_lines_of_their_own(found: PracticeSet) -> None:
    report = tried(found, RIGHT, WRONG, openings={"en": ("my chest is sore",)})
    values = [json.loads(json.dumps(value)) for value in summary.values(report)]
    kinds = [value["kind"] for value in values]
    assert kinds[:4] == ["dialogue"] * 4 and kinds[-1] == "sum"
    failed = next(value for value in values if value["kind"] == "dialogue" and not value["ok"])
    assert failed["differences"] == [{"what": "level", "expected": "same-day", "got": "on-call-now"}]
    assert failed["call"]["turns"][0]["caller"] == "my chest is hurting again"
    assert values[-1]["ok"] is False
    assert (values[-1]["dialogues"], values[-1]["dialogues_as_expected"], values[-1]["openings"]) == (4, 2, 1)


@pytest.mark.parametrize(
    ("place", "line", "column"),
    [("a b.yaml:3:7", 3, 7), ("a.yaml:3", 3, 1), ("", 1, 1), ("odd", 1, 1)],
)
def test_a_place_that_is_not_whole_still_names_a_file(found: PracticeSet, place: str, line: int, column: int) -> None:
    wrong = Dialogue("wrong", CALLER, Expected(Level.SAME_DAY), place=place)
    problem = tried(found, wrong).runs[0].problem
    assert (problem.line, problem.column) == (line, column)
    assert problem.file
