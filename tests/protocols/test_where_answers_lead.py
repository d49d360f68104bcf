"""Answers without a way, ways to nowhere, and what an answer that is not understood may lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.protocols import source
from answering.protocols.model import Unclear
from tests.protocols.only import ARM, NOTE, YES, Broken, only

CASES = {
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
}


@pytest.mark.parametrize("case", CASES)
def test_a_problem_is_found_at_its_place_and_nothing_else(case: str, broken: Broken) -> None:
    name, old, new, what, mend = CASES[case]
    only(broken(name, (old, new)), what, mend)


@pytest.mark.parametrize("case", TWO_EDITS)
def test_what_is_missing_is_told_where_it_belongs(case: str, broken: Broken) -> None:
    name, edits, what, mend = TWO_EDITS[case]
    only(broken(name, *edits), what, mend)


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
