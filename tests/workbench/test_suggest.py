"""What is suggested for ways that nothing tries yet does try them."""

from __future__ import annotations

import json

import yaml

from answering.protocols.model import Dialogue, Expected
from answering.publishing.practice import PracticeSet
from answering.workbench import suggest
from answering.workbench.report import run_dialogues
from tests.workbench.conftest import with_examples


def test_every_way_of_every_triage_protocol_is_found_and_taken(found: PracticeSet) -> None:
    """Round trip: the suggested calls, made dialogues, leave nothing of these protocols untried."""
    names = frozenset({"chest-pain", "stroke", "suicide", "fever-in-child", "refill", "general-screen"})
    bare = with_examples(found.protocols, "chest-pain")
    before = run_dialogues(bare, found.settings, only=names)
    text = "\n".join(suggest.missing(before, bare, found.settings))
    assert "# nothing was found" not in text
    dialogues = []
    for part in text.split("\n\n"):
        for number, each in enumerate((yaml.safe_load(part) or {}).get("dialogues", ())):
            caller = {language: tuple(turns) for language, turns in each["caller"].items()}
            dialogues.append(Dialogue(f"{len(dialogues)}-{number}", caller, Expected()))
            assert {"level", "red_flag", "route"} <= each["expect"].keys() or "route" not in each["expect"]
    after = run_dialogues(with_examples(bare, "chest-pain", *dialogues), found.settings, only=names)
    assert [problem.what for problem in after.problems if "no dialogue" in problem.what] == []


def test_turns_are_written_so_that_yaml_reads_them_back(found: PracticeSet) -> None:
    bare = with_examples(found.protocols, "chest-pain")
    report = run_dialogues(bare, found.settings, only=frozenset({"appointment"}))
    text = "\n".join(suggest.missing(report, bare, found.settings))
    (call, *_) = yaml.safe_load(text)["dialogues"]
    assert "[01021980]" in json.dumps(call["caller"]) and all(isinstance(turn, str) for turn in call["caller"]["en"])
