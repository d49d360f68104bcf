"""Every kind of problem is found at its place, and no other is made up beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from answering.errors import InvalidFiles, Problem
from answering.protocols import source
from answering.protocols.model import Unclear

ARM = "base/sore-arm.yaml"
NOTE = "base/note.yaml"
FLAGS = "_common/red-flags.yaml"
SCRIPT = "_common/script.yaml"

Broken = Callable[..., tuple[list[Problem], Problem]]

YES = '- {when: "yes", level: emergency-now}'

CASES = {
    # keys
    "unknown key": (ARM, "menu_key: 1", "⟦menu_keys: 1", "unknown key 'menu_keys'", "did you mean 'menu_key'?"),
    "unknown key far off": (ARM, "menu_key: 1", "⟦zzz: 1", "unknown key 'zzz' in a protocol", "known are: advice"),
    "unknown key in a question": (ARM, "  - id: pain\n", "  - id: pain\n    ⟦sayy: 1\n", "unknown key 'sayy'", "'say'"),
    "missing key": (
        ARM,
        "schema: 1\nid: sore-arm\nstatus: draft\n",
        "⟦schema: 1\nid: sore-arm\n",
        "a protocol has no 'status'",
        "add the key 'status'",
    ),
    "duplicate key": (
        ARM,
        "menu_key: 1",
        "menu_key: 1\n⟦menu_key: 1",
        "the key 'menu_key' stands twice (first on line 6)",
        "keep one",
    ),
    "not a mapping": (
        ARM,
        "complaint:\n  strong: {en: [arm came off], es: [se le fue el brazo]}\n"
        "  phrases: {en: [sore arm, my arm hurts], es: [brazo adolorido]}",
        "complaint: ⟦[sore arm]",
        "'complaint' must be a mapping",
        "indented",
    ),
    "not a list": (ARM, 'source: ["ACEP"]', 'source: ⟦"ACEP"', "source must be a list", "between [ and ]"),
    "empty value": (ARM, 'title: {en: "a sore arm"', 'title: {en: ⟦""', "'title' is empty", "write a text"),
    "null value": (ARM, "status: draft", "status: ⟦~", "status is empty", ""),
    # YAML 1.2 core: words stay words, and are told about where they are not
    "boolean where a word is wanted": (ARM, 'en: "a sore arm"', "en: ⟦true", "is a boolean", 'write "true"'),
    "number where a word is wanted": (ARM, 'en: "a sore arm"', "en: ⟦12", "is a number", 'write "12"'),
    "word where a boolean is wanted": (
        NOTE,
        "    slot: words\n",
        "    slot: words\n    read_back: ⟦yes\n",
        "'yes' is a word",
        "write true",
    ),
    "clock where a number is wanted": (ARM, "at_least: 7", "at_least: ⟦12:30", "'12:30' is not one", "write a number"),
    "quoted number": (ARM, "version: 1", 'version: ⟦"1"', "version must be a number", "write a number"),
    "fraction": (ARM, "version: 1", "version: ⟦1.5", "version must be a whole number", ""),
    "number out of range": (ARM, "schema: 1\nid: sore-arm", "schema: ⟦2\nid: sore-arm", "schema is 2", ""),
    "boolean for an answer": (
        ARM,
        '- {when: "no", ask: pain}',
        "- {when: ⟦false, ask: pain}",
        "no answer is false, which is a boolean",
        'write "no", in quotes',
    ),
    "bare words for a boolean": (ARM, "menu_key: 1", "menu_key: ⟦no", "one key of the telephone", "0 always"),
    # languages
    "missing language": (
        ARM,
        'title: {en: "a sore arm", es: "un brazo adolorido"}',
        'title: ⟦{en: "a sore arm"}',
        "'title' has no text in 'es'",
        "add the key 'es'",
    ),
    "unknown language": (
        ARM,
        'es: "un brazo adolorido"',
        'es: "un brazo adolorido", ⟦fr: "x"',
        "unknown key 'fr'",
        "known are: en, es",
    ),
    "phrases in one language": (
        FLAGS,
        "{en: [no pulse], es: [sin pulso]}",
        "⟦{en: [no pulse]}",
        "has no phrases in 'es'",
        "add the key 'es'",
    ),
    "no phrases": (FLAGS, "es: [sin pulso]", "es: ⟦[]", "has no phrases in 'es'", "write at least one"),
    # ids and names
    "undefined question": (
        ARM,
        '- {when: "no", ask: pain}',
        '- ⟦{when: "no", ask: pian}',
        "there is no question 'pian'",
        "did you mean 'pain'?",
    ),
    "unknown level": (
        ARM,
        YES,
        '- {when: "yes", level: ⟦emergency}',
        "unknown level 'emergency'",
        "did you mean 'emergency-now'?",
    ),
    "unknown kind": (NOTE, "kind: task", "kind: ⟦tusk", "unknown kind 'tusk'", "'task'"),
    "unknown answer type": (
        ARM,
        "{type: number-0-10}",
        "{type: ⟦number}",
        "unknown answer type 'number'",
        "number-0-10",
    ),
    "unknown status": (ARM, "status: draft", "status: ⟦signed", "unknown status 'signed'", "active, draft, retired"),
    "not an id": (ARM, "id: sore-arm", "id: ⟦Sore arm", "is not an id", "lower-case"),
    "menu key": (ARM, "menu_key: 1", "menu_key: ⟦0", "one key of the telephone", "0 always means a person"),
    "duplicate question": (
        ARM,
        "    unclear: {repeat: 1, level: on-call-now}\n",
        "    unclear: {repeat: 1, level: on-call-now}\n"
        '  - id: ⟦pain\n    say: {en: "Is it red?", es: "¿Está rojo?"}\n    answer: {type: yes-no}\n',
        "the question 'pain' is defined twice",
        "rename",
    ),
    "overlap without an end": (
        ARM,
        "- {below: 7, level: same-day}",
        "- {below: 7, level: same-day}\n      - ⟦{at_least: 9, level: on-call-now}",
        "answers of 9 and more have two branches",
        "below: 9",
    ),
    "duplicate red flag": (
        FLAGS,
        "  - id: no-pulse\n",
        "  - id: no-pulse\n    level: emergency-now\n    phrases: "
        "{en: [heart stopped], es: [se paró]}\n  - ⟦id: no-pulse\n",
        "defined twice in this file",
        "rename",
    ),
    "red flag of low urgency": (
        FLAGS,
        "level: emergency-now",
        "level: ⟦same-day",
        "has the level same-day",
        "on-call-now",
    ),
    "strong level of low urgency": (
        ARM,
        "menu_key: 1",
        "strong_level: ⟦same-day",
        "strong_level is same-day",
        "on-call-now",
    ),
    # where answers lead
    "unreachable question": (
        ARM,
        "  - id: pain\n",
        '  - id: ⟦extra\n    say: {en: "Is it red?", es: "¿Está rojo?"}\n'
        '    answer: {type: yes-no}\n    branches: [{when: ["yes", "no"], level: same-day}]\n'
        "    unclear: {level: same-day}\n  - id: pain\n",
        "no answer leads to the question 'extra'",
        "ask",
    ),
    "loop": (
        ARM,
        "- {below: 7, level: same-day}",
        "- ⟦{below: 7, ask: broken}",
        "in a circle: broken -> pain -> broken",
        "end one",
    ),
    "value with two branches": (
        ARM,
        YES,
        '- {when: "yes", level: emergency-now}\n      - ⟦{when: ["yes"], level: on-call-now}',
        "the answer 'yes' has two branches",
        "keep one",
    ),
    "value that is no answer": (
        ARM,
        YES,
        '- {when: "yes", level: emergency-now}\n      - ⟦{when: maybe, level: on-call-now}',
        "no answer to 'broken' is 'maybe'",
        "known are: yes, no",
    ),
    "gap between ranges": (
        ARM,
        "- {at_least: 7, level: on-call-now}",
        "- ⟦{at_least: 8, level: on-call-now}",
        "takes answers from 7 to below 8",
        "begin this one at 7",
    ),
    "overlapping ranges": (
        ARM,
        "- {at_least: 7, level: on-call-now}",
        "- ⟦{at_least: 5, level: on-call-now}",
        "answers from 5 to below 7 have two branches",
        "begin this one at 7",
    ),
    "range without an end": (
        ARM,
        "- {at_least: 7, level: on-call-now}",
        "- ⟦{at_least: 7, below: 10, level: on-call-now}",
        "takes answers of 10 and more",
        "leave out the last 'below'",
    ),
    "empty range": (
        ARM,
        "- {at_least: 7, level: on-call-now}",
        "- ⟦{at_least: 7, below: 7, level: on-call-now}",
        "no number is at least 7 and below 7",
        "swap",
    ),
    "range for a word": (
        ARM,
        YES,
        '- ⟦{at_least: 1, when: "yes", level: emergency-now}',
        "a range cannot fit",
        "use 'when'",
    ),
    "word for a range": (
        ARM,
        "- {at_least: 7, level: on-call-now}",
        '- ⟦{when: "yes", level: on-call-now}',
        "'when' cannot fit",
        "at_least",
    ),
    "branches of a text": (
        NOTE,
        "answer: {type: text}",
        "answer: {type: text}\n    branches: [⟦{when: a, level: same-day}]",
        "an answer of the type text has no branches",
        "delete 'branches'",
    ),
    "branch to nowhere": (ARM, "- {below: 7, level: same-day}", "- ⟦{below: 7}", "a branch leads nowhere", "ask: next"),
    "branch to two places": (
        ARM,
        "- {below: 7, level: same-day}",
        "- ⟦{below: 7, level: same-day, ask: pain}",
        "both 'level' and 'ask'",
        "keep one",
    ),
    "branch for nothing": (
        ARM,
        "- {below: 7, level: same-day}",
        "- {below: 7, level: same-day}\n      - ⟦{level: same-day}",
        "does not say for which answers",
        "add 'when'",
    ),
    "unclear ends least urgent": (
        ARM,
        "unclear: {repeat: 1, level: on-call-now}",
        "unclear: ⟦{repeat: 1, level: same-day}",
        "an unclear answer to 'pain' can end same-day",
        "more urgent than same-day",
    ),
    # what is spoken and heard
    "two questions at once": (
        ARM,
        'say: {en: "Is the arm broken?"',
        'say: ⟦{en: "Is it red? Or is it broken?"',
        "asks twice, and a 'no' to the first half would count for both",
        "joined by 'or'",
    ),
    "digits": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Dial 911 now."', "'911' is written in digits", "nine one one"),
    "digits in a list of numbers": (
        ARM,
        '{en: "Is the arm broken?"',
        '{en: ⟦"Is it 1-800?"',
        "'1-800' is written in digits",
        "",
    ),
    "abbreviation": (
        ARM,
        '{en: "Is the arm broken?"',
        '{en: ⟦"Did Dr. Lee see it?"',
        "the abbreviation 'Dr.'",
        "whole word",
    ),
    "capitals": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Were you at the ER?"', "'ER' is in capitals", "stands for"),
    "symbol": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Is it you and/or him?"', "'/' cannot be spoken", "in words"),
    "placeholder": (
        ARM,
        '{en: "Is the arm broken?"',
        '{en: ⟦"Is it {arm}?"',
        "unknown placeholder {arm}",
        "known are: {practice}",
    ),
    "brace": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Is it {arm?"', "a brace '{' or '}' has no partner", ""),
    "digits in a phrase": (
        ARM,
        "my arm hurts",
        "⟦my 2 arms hurt",
        "has digits, which are never heard",
        "words a caller says",
    ),
    "symbols in a phrase": (ARM, "my arm hurts", "⟦my arm hurts!", "characters that are never heard", "apostrophes"),
    "short phrase": (ARM, "my arm hurts", "⟦ow", "too short", "three letters"),
    "phrase twice": (
        ARM,
        "my arm hurts",
        "my arm hurts, ⟦Sore  arm",
        "the phrase 'sore arm' stands twice",
        "delete one",
    ),
    "phrase of two protocols": (
        ARM,
        "my arm hurts",
        "⟦leave a note",
        "belongs to the protocol 'sore-arm' and to the protocol 'note'",
        "fits best",
    ),
    "phrase of an intent": (
        ARM,
        "my arm hurts",
        "⟦no ambulance",
        "belongs to the protocol 'sore-arm' and to the intent",
        "",
    ),
    # tasks and the script
    "slot twice": (
        NOTE,
        "questions:\n",
        'questions:\n  ⟦- id: more\n    slot: words\n    say: {en: "More?", es: "¿Más?"}\n    answer: {type: text}\n',
        "two questions fill the slot 'words'",
        "one of its own",
    ),
    "no slot": (
        NOTE,
        "questions:\n  - id: words\n    slot: words\n",
        "questions:\n  ⟦- id: words\n",
        "fills a slot",
        "add 'slot'",
    ),
    "unknown sentence": (
        SCRIPT,
        '  repeat: {en: "Words',
        '  ⟦reapet: {en: "Hm.", es: "Eh."}\n  repeat: {en: "Words',
        "unknown key 'reapet' in 'sentences'",
        "did you mean 'repeat'?",
    ),
    "unknown intent": (
        SCRIPT,
        "  thanks: {",
        "  ⟦thank: {en: [ta very much], es: [se agradece]}\n  thanks: {",
        "unknown key 'thank' in 'intents'",
        "did you mean 'thanks'?",
    ),
    "unknown set language": (SCRIPT, "languages: [en, es]", "languages: [en, es, ⟦eo]", "unknown language 'eo'", "en"),
}

TWO_EDITS = {
    "gap between values": (
        ARM,
        (('      - {when: "no", ask: pain}\n', ""), ("  - id: broken\n", "  - id: ⟦broken\n")),
        "the answer 'no' to 'broken' has no branch",
        'when: "no"',
    ),
    "nothing follows an unclear answer": (
        ARM,
        (("    unclear: {repeat: 1, level: emergency-now}\n", ""), ("  - id: broken\n", "  - id: ⟦broken\n")),
        "nothing says what follows an unclear answer to 'broken'",
        "'unclear'",
    ),
    "most urgent question not first": (
        ARM,
        (
            ("at_least: 7, level: on-call-now", "at_least: 7, level: emergency-department-now"),
            (YES, '- {when: "yes", level: on-call-now}'),
            ("  - id: broken\n", "  - id: ⟦broken\n"),
        ),
        "the first question cannot end emergency-department-now",
        "most urgent question first",
    ),
    "task without closing": (
        NOTE,
        (('closing: {en: "It is noted.", es: "Ya está anotado."}\n', ""), ("schema: 1", "⟦schema: 1")),
        "a protocol of the kind task has no 'closing'",
        "add the key",
    ),
    "missing sentence": (
        SCRIPT,
        (('  repeat: {en: "Words.", es: "Palabras."}\n', ""), ("  greeting-emergency:", "  ⟦greeting-emergency:")),
        "'sentences' has no 'repeat'",
        "add the key",
    ),
    "missing intent": (
        SCRIPT,
        (("  thanks: {en: [say thanks], es: [decir thanks]}\n", ""), ("  person: {", "  ⟦person: {")),
        "'intents' has no 'thanks'",
        "add the key",
    ),
    "sentence without its field": (
        SCRIPT,
        (('task-read-back: {en: "Words {fields}."', 'task-read-back: ⟦{en: "Words."'),),
        "the sentence 'task-read-back' in 'en' does not say {fields}",
        "where the words belong",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_problem_is_found_at_its_place_and_nothing_else(case: str, broken: Broken) -> None:
    name, old, new, what, mend = CASES[case]
    _only(broken(name, (old, new)), what, mend)


@pytest.mark.parametrize("case", TWO_EDITS)
def test_what_is_missing_is_told_where_it_belongs(case: str, broken: Broken) -> None:
    name, edits, what, mend = TWO_EDITS[case]
    _only(broken(name, *edits), what, mend)


def test_an_unclear_answer_may_lead_to_the_question_that_follows(folder: Path) -> None:
    arm = folder / "base/sore-arm.yaml"
    text = arm.read_text("utf-8").replace('when: "no", ask: pain', 'when: "no", level: self-care')
    arm.write_text(text.replace("{repeat: 1, level: emergency-now}", "{repeat: 0, ask: next}"), "utf-8")
    found, problems = source.check(folder)
    assert problems == []
    assert found is not None and found.protocols["sore-arm"].question("broken").unclear == Unclear(0, None, "pain")
    arm.write_text(arm.read_text("utf-8").replace("{repeat: 1, level: on-call-now}", "{ask: next}"), "utf-8")
    problems = source.check(folder)[1]
    assert [each.what for each in problems] == ["nothing says what follows an unclear answer to 'pain'"]


def _only(result: tuple[list[Problem], Problem], what: str, mend: str) -> None:
    problems, expected = result
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    found = problems[0]
    assert (found.file, found.line, found.column) == (expected.file, expected.line, expected.column), str(found)
    assert what in found.what
    assert mend in found.mend


def test_a_sound_set_has_no_problem(folder: Path) -> None:
    found, problems = source.check(folder)
    assert problems == []
    assert found is not None
    assert set(found.protocols) == {"sore-arm", "note"}


def test_every_problem_of_every_file_is_told_at_once(folder: Path) -> None:
    for name in (ARM, NOTE):
        path = folder / name
        path.write_text(
            path.read_text("utf-8")
            .replace("status: draft", "status: signed")
            .replace("en: ", "en : ", 1)
            .replace("version: 1", "version: one"),
            "utf-8",
        )
    with pytest.raises(InvalidFiles) as raised:
        source.load(folder)
    told = [(Path(one.file).name, one.line) for one in raised.value.problems]
    assert told == [("note.yaml", 4), ("note.yaml", 5), ("sore-arm.yaml", 3), ("sore-arm.yaml", 4)]
    assert str(raised.value).count("mend:") == 4


def test_ids_and_menu_keys_are_unique_over_all_files(folder: Path) -> None:
    text = (folder / ARM).read_text("utf-8").replace("sore arm", "achy arm").replace("my arm hurts", "arm pain")
    text = text.replace("arm came off", "arm fell off").replace("brazo adolorido", "brazo que duele")
    (folder / "base/other.yaml").write_text(text.replace("se le fue el brazo", "perdió el brazo"), "utf-8")
    (folder / "base/third.yaml").write_text(
        (folder / NOTE)
        .read_text("utf-8")
        .replace("id: note", "id: memo\nmenu_key: 1")
        .replace("leave a note", "leave a memo")
        .replace("dejar una nota", "dejar un memo"),
        "utf-8",
    )
    problems = source.check(folder)[1]
    assert [problem.what.split(" (")[0] for problem in problems] == [
        "the protocol 'sore-arm' is defined twice",
        "the protocols 'sore-arm' and 'memo' have the menu key 1",
    ]


def test_a_long_sentence_is_only_a_warning(folder: Path) -> None:
    path = folder / ARM
    path.write_text(path.read_text("utf-8").replace("Is the arm broken?", "Is it " + "very " * 40 + "sore?"), "utf-8")
    found, problems = source.check(folder)
    assert found is not None
    assert [problem.warning for problem in problems] == [True]


def test_advice_that_is_never_reached_is_only_a_warning(folder: Path) -> None:
    path = folder / ARM
    advice = 'advice:\n  self-care: {en: "Rest the arm.", es: "Descanse el brazo."}\n'
    path.write_text(path.read_text("utf-8") + advice, "utf-8")
    found, problems = source.check(folder)
    assert found is not None
    assert [(one.what, one.warning) for one in problems] == [
        ("there is advice for self-care, which nothing here leads to", True)
    ]


def test_retired_protocols_are_checked_but_left_out(folder: Path) -> None:
    path = folder / ARM
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: retired"), "utf-8")
    assert set(source.load(folder).protocols) == {"note"}


def test_missing_files_are_told_by_name(folder: Path) -> None:
    (folder / FLAGS).unlink()
    (folder / SCRIPT).unlink()
    problems = source.check(folder)[1]
    assert [(Path(one.file).name, one.what) for one in problems] == [
        ("red-flags.yaml", "the file is missing"),
        ("script.yaml", "the file is missing"),
    ]


def test_a_folder_that_is_none_of_protocols_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "strange.yaml").write_text("a: 1")
    assert [one.what for one in source.check(tmp_path)[1]] == ["this is no folder of protocols"]
    assert [one.what for one in source.check(tmp_path / "nowhere")[1]] == ["this is no folder of protocols"]


def test_the_hash_names_the_content_and_nothing_else(folder: Path) -> None:
    before = source.load(folder).content_hash
    assert source.load(folder).content_hash == before
    (folder / "practice.yaml").write_text("anything", "utf-8")
    assert source.load(folder).content_hash == before
    path = folder / ARM
    path.write_text(path.read_text("utf-8") + "# a comment\n", "utf-8")
    assert source.load(folder).content_hash != before
