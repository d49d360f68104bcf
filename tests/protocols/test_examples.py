"""Emergencies, openings, contrasts and whole calls: read as they stand, each mistake found at its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from answering.errors import Problem
from answering.protocols import source
from answering.protocols.model import Contrast, Level
from tests.protocols.cut_hand import CUT_HAND, FILE

Broken = Callable[..., tuple[list[Problem], Problem]]

TODAY = 'en: ["i cut my hand", "no", "[silence]", "[1]"]'
SAYS = 'says: [gushing, "cut-hand:when-it-was"]'
CASES = {
    "unknown level": ("{level: on-call-now, pro", "{level: ⟦on-call, pro", "unknown level 'on-call'", "on-call-now"),
    "unknown protocol": (
        "protocol: cut-hand",
        "protocol: ⟦cut-hands",
        "there is no protocol 'cut-hands'",
        "'cut-hand'",
    ),
    "unknown red flag": ("red_flag: none", "red_flag: ⟦finger-of", "there is no red flag 'finger-of'", "'finger-off'"),
    "unknown queue": ("queue: none", "queue: ⟦note", "there is no queue 'note'", "did you mean 'notes'?"),
    "unknown purpose": ("queue: none", "purpose: ⟦nothing-known", "there is no purpose 'nothing-known'", "known are"),
    "unknown slot": ("queue: none", "fields: {⟦word: x}", "there is no slot 'word'", "did you mean 'words'?"),
    "unknown sentence": (SAYS, "says: [⟦gushin]", "there is no sentence 'gushin'", "look for its name"),
    "unknown question": (SAYS, 'says: [⟦"cut-hand:gushin"]', "no sentence 'cut-hand:gushin'", "'cut-hand:gushing'"),
    "unknown key of expect": ("queue: none", "⟦queues: none", "unknown key 'queues' in 'expect'", "'queue'"),
    "nothing expected": ("{level: emergency-now, queue: none}", "⟦{}", "expects nothing", "name at least the level"),
    "no caller": (
        '  - caller:\n      en: ["i cut my hand", "[hang up]"]\n'
        '      es: ["me corté la mano", "[hang up]"]\n    closed',
        "  - ⟦closed",
        "a dialogue has no 'caller'",
        "add the key",
    ),
    "a language missing": (
        '\n      es: ["me corté la mano", "no", "[silence]", "[1]"]',
        "",
        "the dialogue 'today' has no turns in 'es'",
        "add the key 'es'",
    ),
    "no turns": (TODAY, "en: ⟦[]", "the dialogue 'today' has 0 turns", "write 1 to"),
    "a sign without quotes": (TODAY, "en: [i cut my hand, ⟦[silence]]", "a turn is a list", '"[silence]"'),
    "an unknown sign": (
        TODAY,
        'en: ["i cut my hand", ⟦"[cough]"]',
        "'[cough]' is neither words nor a sign",
        "[hang up]",
    ),
    "digits in a turn": (TODAY, 'en: ["i cut my hand", ⟦"call 555"]', "has digits, which are never heard", "words"),
    "a clock for a turn": (TODAY, 'en: ["i cut my hand", ⟦12:30]', "has digits", "write the words"),
    "a number for a turn": (TODAY, 'en: ["i cut my hand", ⟦012]', "is a number", 'write "012"'),
    "a boolean for a turn": (TODAY, 'en: ["i cut my hand", ⟦true]', "is a boolean", 'write "true"'),
    "a nought before a number": ("version: 1", "version: ⟦012", "read in eights", "write 12"),
    "no day": ("review_by: 2099-01-31", "review_by: ⟦2099-02-31", "must be a day of the calendar", "2027-11-01"),
    "a day as one would say it": ("review_by: 2099-01-31", "review_by: ⟦31 January", "'31 January' is none", "year"),
    "closed is no word": (
        "closed: true",
        "closed: ⟦yes",
        "closed must be true or false; 'yes' is a word",
        "write true",
    ),
    "two of one name": (
        "  - caller:\n",
        "  - ⟦id: today\n    caller:\n",
        "the dialogue 'today' is defined twice",
        "rename or delete one",
    ),
    "unknown contrast": (
        "  denied:\n",
        "  ⟦denies:\n",
        "unknown key 'denies' in 'contrasts'",
        "did you mean 'denied'?",
    ),
    "a language without openings": (
        "\n  es:\n    - se me resbaló el cuchillo y me abrí la palma\n"
        "    - me corté la mano con una lata y no sé qué hacer",
        "",
        "'openings' has no sentences in 'es'",
        "add the key 'es'",
    ),
    "digits in an opening": ("sliced my palm open", "sliced 2 fingers", "has digits", "words a caller says"),
    "a sign in an opening": ("sliced my palm open", "sliced my palm @ home", "has '@', which is never heard", ""),
    "the same opening twice": (
        "I've cut my hand on a can, what should I do?",
        "the bread knife slipped and i sliced my palm open",
        "stands twice in 'openings'",
        "delete one",
    ),
    "nearly the same opening": (
        "I've cut my hand on a can, what should I do?",
        "um the bread knife slipped and then i sliced my palm open",
        "says nearly the same as line 38",
        "a second example only counts",
    ),
    "an opening that is a contrast": (
        "years ago i had surgery on my hand",
        "The bread-knife slipped and I SLICED my palm open!",
        "is both an opening and a contrast (line 38",
        "it either belongs",
    ),
    "an emergency that is an opening": (
        "the saw took two of his fingers and it will not stop bleeding",
        "the bread knife slipped and I SLICED my palm open!",
        "is both an emergency and an opening (line 34",
        "it is an emergency by itself or it is not",
    ),
    "an emergency that is a contrast": (
        "[hace años me operaron de la mano]",
        "[a la sierra le llevó dos dedos y no para de sangrar]",
        "is both an emergency and a contrast (line 35",
        "it is an emergency by itself or it is not",
    ),
    "a comma that makes two sentences": (
        "[years ago i had surgery on my hand]",
        "[⟦years ago i fell, and had surgery on my hand]",
        "the sentences of the contrasts 'history' stand between [ and ] without quotes",
        "put each into quotes",
    ),
    "a comma that makes two turns": (
        TODAY,
        'en: ["i cut my hand", ⟦no, thanks, "[silence]"]',
        "the turns of the dialogue 'today' stand between [ and ] without quotes",
        "on a line of its own",
    ),
    "digits in an emergency": ("the saw took two of", "the saw took 2 of", "has digits", "words a caller says"),
    "a language without emergencies": (
        "\n  es: [la sierra le llevó dos dedos y no para de sangrar]",
        "",
        "'emergencies' has no sentences in 'es'",
        "add the key 'es'",
    ),
    "the same contrast by two reasons": (
        "the hand is fine i only need my form signed",
        "years ago I had surgery on my hand!",
        "says nearly the same as line 45",
        "delete one",
    ),
    "emoji in a text": ('"Is it gushing?"', '⟦"Is it gushing \N{DROP OF BLOOD}?"', "cannot be spoken", "letters"),
    "a text without words": ('{en: "Was it today?"', '{en: ⟦"?!"', "there are no words in it", "what is to be said"),
}
PLACED_AT_LINE = {
    "a language missing": (53, 7),
    "a language without openings": (37, 3),
    "digits in an opening": (38, 7),
    "a sign in an opening": (38, 7),
    "the same opening twice": (39, 7),
    "nearly the same opening": (39, 7),
    "an opening that is a contrast": (45, 10),
    "an emergency that is an opening": (38, 7),
    "an emergency that is a contrast": (46, 10),
    "digits in an emergency": (34, 8),
    "a language without emergencies": (34, 3),
    "the same contrast by two reasons": (48, 10),
}


@pytest.fixture
def cut(folder: Path) -> Path:
    (folder / FILE).write_text(CUT_HAND, "utf-8")
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_found_at_its_place_and_nothing_else(case: str, cut: Path) -> None:
    old, new, what, mend = CASES[case]
    assert CUT_HAND.count(old) == 1
    text = CUT_HAND.replace(old, new)
    before, caret, _ = text.partition("⟦")
    (cut / FILE).write_text(text.replace("⟦", ""), "utf-8")
    problems = source.check(cut)[1]
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    place = (before.count("\n") + 1, len(before) - before.rfind("\n")) if caret else PLACED_AT_LINE[case]
    assert (problems[0].line, problems[0].column) == place, problems[0]
    assert what in problems[0].what, problems[0].what
    assert mend in problems[0].mend, problems[0].mend


def test_examples_are_read_as_they_stand(cut: Path) -> None:
    protocol = source.load(cut).protocols["cut-hand"]
    assert protocol.review_by == datetime.date(2099, 1, 31)
    assert protocol.emergencies["es"] == ("la sierra le llevó dos dedos y no para de sangrar",)
    assert protocol.openings["en"][1] == "I've cut my hand on a can, what should I do?"
    assert set(protocol.contrasts) == {Contrast.HISTORY, Contrast.DENIED}
    today, closed = protocol.dialogues
    assert today.caller["en"] == ("i cut my hand", "no", "[silence]", "[1]")
    assert today.expect.level is Level.ON_CALL_NOW
    assert (today.expect.red_flag, today.expect.route) == ("", None)
    assert today.expect.says == ("cut-hand:gushing", "cut-hand:when-it-was")
    assert (closed.id, closed.closed, closed.expect.queue) == ("2", True, "")
    assert today.place == f"{cut / FILE}:51:5"


def test_a_strong_phrase_counts_as_a_red_flag_by_its_protocol(cut: Path) -> None:
    (cut / FILE).write_text(CUT_HAND.replace("red_flag: none", "red_flag: cut-hand"), "utf-8")
    assert source.check(cut)[1] == []
    (cut / FILE).write_text(CUT_HAND.replace("red_flag: none", "red_flag: note"), "utf-8")
    assert [one.what for one in source.check(cut)[1]] == ["there is no red flag 'note'"]


def test_a_review_is_due_the_day_after(cut: Path) -> None:
    day = datetime.date(2099, 1, 31)
    assert source.check(cut, today=day)[1] == []
    found, problems = source.check(cut, today=day + datetime.timedelta(days=1))
    assert found is not None
    assert [(one.what, one.line, one.warning) for one in problems] == [
        ("the review of 'cut-hand' was due on 2099-01-31", 5, True)
    ]


def _other(cut: Path) -> None:
    """A second protocol that is the same but for its phrases and ids."""
    text = CUT_HAND.replace("cut-hand", "cut-foot").replace("finger-off", "toe-off")
    for old, new in (
        ("hand", "foot"),
        ("la mano", "el pie"),
        ("finger came", "toe came"),
        ("el dedo", "el dedo del pie"),
    ):
        text = text.replace(old, new)
    (cut / "base/cut-foot.yaml").write_text(text, "utf-8")


def test_openings_and_emergencies_of_two_protocols_must_differ(cut: Path) -> None:
    _other(cut)
    problems = source.check(cut)[1]
    assert [(Path(one.file).name, one.what.split("' is nearly")[0]) for one in problems] == [
        ("cut-hand.yaml", "the emergency 'the saw took two of his fingers and it will not stop bleeding"),
        ("cut-hand.yaml", "the emergency 'la sierra le llevó dos dedos y no para de sangrar"),
        ("cut-hand.yaml", "the opening 'the bread knife slipped and i sliced my palm open"),
        ("cut-hand.yaml", "the opening 'se me resbaló el cuchillo y me abrí la palma"),
    ]
    assert "base/cut-foot.yaml:38" in problems[2].what


@pytest.mark.parametrize("use", ["opening", "contrast"])
def test_an_emergency_is_nothing_less_in_another_file(use: str, cut: Path) -> None:
    _other(cut)
    path = cut / "base/cut-foot.yaml"
    said = {
        "opening": "the bread knife slipped and i sliced my palm open",
        "contrast": "the foot is fine i only need my form signed",
    }
    text = path.read_text("utf-8").replace(
        "the saw took two of his fingers and it will not stop bleeding", "his foot is hanging on by a thread"
    )
    path.write_text(
        text.replace(said[use], "so the saw took two of his fingers and it will not stop bleeding"), "utf-8"
    )
    problems = [one for one in source.check(cut)[1] if "the saw took" in one.what]
    assert [one.what.partition("the saw")[0] for one in problems] == ["the emergency '"]
    assert f"' is nearly {'a' if use == 'contrast' else 'an'} {use} of the protocol 'cut-foot'" in problems[0].what
    assert "it is an emergency by itself or it is not" in problems[0].mend


def test_only_triage_has_emergencies(folder: Path) -> None:
    path = folder / "base/note.yaml"
    path.write_text(path.read_text("utf-8") + "emergencies:\n  en: [he is dying]\n  es: [se está muriendo]\n", "utf-8")
    (problem,) = source.check(folder)[1]
    assert (problem.line, problem.what) == (18, "a protocol of the kind task has 'emergencies'")
    assert "move them to the triage protocol" in problem.mend


def test_routes_are_held_to_those_of_the_practice(cut: Path) -> None:
    (cut / FILE).write_text(CUT_HAND.replace("queue: none", "route: nurs"), "utf-8")
    files, _ = source.read_files(cut)
    assert source.check_files(files, cut)[1] == []
    problems = source.check_files(files, cut, routes=("nurse", "message"))[1]
    assert [(one.what, one.mend) for one in problems] == [("there is no route 'nurs'", "did you mean 'nurse'?")]
