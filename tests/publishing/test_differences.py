"""What changes for callers is found, all of it, and a red flag is not lost unnoticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from answering.publishing import practice, snapshot
from answering.publishing.differences import lost_red_flags, protocol_differences, settings_differences
from answering.publishing.practice import PracticeSet
from tests.publishing.conftest import ARM, edit

FLAGS = "_common/red-flags.yaml"
SCRIPT = "_common/script.yaml"


def load(folder: Path) -> PracticeSet:
    files, _ = snapshot.read_folder(folder)
    return practice.load(files, folder, {})


FROM_7 = "      - {at_least: 7, level: on-call-now}"
CHANGES = {
    "a text": (
        (ARM, '"Is the arm broken?"', '"Is your arm broken?"'),
        'sore-arm / questions / broken / say / en: "Is the arm broken?" -> "Is your arm broken?"',
    ),
    "a level": (
        (ARM, "{at_least: 7, level: on-call-now}", "{at_least: 7, level: same-day}"),
        "sore-arm / questions / pain / branches / from 7 / level: on-call-now -> same-day   (less urgent)",
    ),
    "a range": (
        (ARM, f"{FROM_7}\n      - {{below: 7,", f"{FROM_7.replace('7', '8')}\n      - {{below: 8,"),
        "sore-arm / questions / pain / branches / from 8: nothing -> at_least 8, level on-call-now",
    ),
    "a wording": (
        (ARM, "[sore arm, my arm hurts]", "[sore arm]"),
        'sore-arm / phrases / en / my arm hurts: "my arm hurts" -> nothing',
    ),
    "a sentence of the script": (
        (SCRIPT, 'greeting: {en: "Words."', 'greeting: {en: "Other words."'),
        'call script / sentences / greeting / en: "Words." -> "Other words."',
    ),
    "a wording of a red flag": (
        (FLAGS, "[no pulse]", "[no pulse, without a pulse]"),
        'red flags of every call / no-pulse / phrases / en / without a pulse: nothing -> "without a pulse"',
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_told_with_its_place_and_both_values(folder: Path, what: str) -> None:
    old = load(folder)
    change, told = CHANGES[what]
    edit(folder, *change)
    found = [str(each) for each in protocol_differences(old.protocols, load(folder).protocols)]
    assert told in found, "\n".join(found)
    assert len(found) <= 4


def test_what_no_caller_notices_is_no_change(folder: Path) -> None:
    old = load(folder)
    edit(folder, ARM, 'source: ["ACEP"]', 'source: ["AHA"] # read again')
    new = load(folder)
    assert new.name != old.name
    assert protocol_differences(old.protocols, new.protocols) == []
    assert settings_differences(old.settings, new.settings) == []


def test_a_new_and_a_missing_protocol_are_one_line_each(folder: Path) -> None:
    old = load(folder)
    path = folder / "base" / "note.yaml"
    path.write_text(path.read_text("utf-8").replace("id: note\n", "id: memo\n"), "utf-8")
    found = [str(each) for each in protocol_differences(old.protocols, load(folder).protocols)]
    assert found == ["note: gone", "memo: new"]


def test_another_order_of_questions_is_told(folder: Path) -> None:
    old = load(folder).protocols
    arm = old.protocols["sore-arm"]
    turned = replace(arm, questions=arm.questions[::-1])
    new = replace(old, protocols={**old.protocols, "sore-arm": turned})
    told = [str(each) for each in protocol_differences(old, new)]
    assert told == ["sore-arm / questions / order: broken, pain -> pain, broken"]


def test_settings_are_compared_too(folder: Path) -> None:
    old = load(folder)
    edit(folder, "practice.yaml", "ring_s: 25", "ring_s: 30")
    found = [str(each) for each in settings_differences(old.settings, load(folder).settings)]
    assert found == ["practice.yaml / on_call / 1 / ring_s: 25 -> 30"]


LOST = {
    "gone": ((FLAGS, "id: no-pulse", "id: no-heartbeat"), ["every call / red flag / no-pulse", "red flag lost"]),
    "less urgent": ((FLAGS, "level: emergency-now", "level: on-call-now"), ["no-pulse", "red flag less urgent"]),
}


@pytest.mark.parametrize("how", LOST)
def test_a_red_flag_is_lost(folder: Path, how: str) -> None:
    old = load(folder)
    change, told = LOST[how]
    edit(folder, *change)
    lost = lost_red_flags(old.protocols, load(folder).protocols)
    assert len(lost) == 1
    assert all(each in str(lost[0]) for each in told)


def test_a_red_flag_that_is_raised_or_moves_is_not_lost(folder: Path) -> None:
    edit(folder, FLAGS, "level: emergency-now", "level: on-call-now")
    old = load(folder)
    edit(folder, FLAGS, "level: on-call-now", "level: emergency-now")
    flag = "red_flags: [{id: no-pulse, level: emergency-now, phrases: {en: [no pulse], es: [sin pulso]}}]\n"
    (folder / ARM).write_text((folder / ARM).read_text("utf-8") + flag, "utf-8")
    edit(folder, FLAGS, "id: no-pulse", "id: no-breath")
    edit(folder, FLAGS, "{en: [no pulse], es: [sin pulso]}", "{en: [no breath], es: [sin aliento]}")
    assert lost_red_flags(old.protocols, load(folder).protocols) == []
