"""The matcher's word on a protocol file: contrasts it would act on, phrases it cannot tell apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.errors import Problem
from answering.matching.collisions import judged
from answering.protocols import names, source

ARM = """\
schema: 1
id: {id}
status: draft
version: 1
title: {{en: "an arm", es: "un brazo"}}
source: ["made up"]
complaint:
  strong: {{en: [{strong}], es: [brazo arrancado {id}]}}
  phrases: {{en: [{phrase}], es: [brazo raro {id}]}}
questions:
  - id: broken
    say: {{en: "Is it broken?", es: "¿Se rompió?"}}
    answer: {{type: yes-no}}
    branches: [{{when: "yes", level: emergency-now}}, {{when: "no", level: same-day}}]
    unclear: {{level: emergency-now}}
contrasts:
  {kind}: {{en: ["{contrast}"], es: [me quitaron un yeso {id}]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    common = tmp_path / "_common"
    common.mkdir()
    (common / "red-flags.yaml").write_text(
        'schema: 1\nsource: ["x"]\nred_flags:\n'
        "  - {id: a-flag, level: emergency-now, phrases: {en: [no pulse], es: [sin pulso]}}\n",
        "utf-8",
    )
    script = ["schema: 1", "languages: [en, es]", "sentences:"]
    for name, allowed in names.SENTENCES.items():
        needed = "".join(f" {{{one}}}" for one in allowed)
        script.append(f'  {name}: {{en: "Words{needed}.", es: "Palabras{needed}."}}')
    script.append("intents:")
    for at, name in enumerate(names.INTENTS):
        word = "abcdefghijklmnopqrstuvwxyz"[at % 26] * 3 + "bd"[at // 26] * 2
        script.append(f"  {name}: {{en: [say {word}], es: [decir {word}]}}")
    script.append(
        'screen: [{id: danger, say: {en: "Is it bad?", es: "¿Es grave?"}, answer: {type: yes-no}, '
        'branches: [{when: "yes", level: emergency-now}, {when: "no", ask: next}], unclear: {level: on-call-now}}]'
    )
    (common / "script.yaml").write_text("\n".join(script) + "\n", "utf-8")
    return tmp_path


def put(folder: Path, name: str, **words: str) -> None:
    given = {"strong": f"arm torn off {name}", "phrase": f"odd arm {name}", "kind": "history", "contrast": name}
    (folder / f"{name}.yaml").write_text(ARM.format(id=name, **{**given, **words}), "utf-8")


def found(folder: Path) -> list[Problem]:
    return source.check(folder, judge=judged)[1]


@pytest.mark.parametrize(
    ("strong", "contrast", "acts"),
    [
        ("arm came off", "the arm came off my glasses", True),
        ("arm came off", "my arms came off the table just fine", True),
        ("arm came off", "years ago his arm came off in a machine", False),
        ("arm came off", "no arm came off", False),
        ("arm came off", "I had a cast on my arm", False),
    ],
)
def test_a_contrast_that_its_own_protocol_acts_on(folder: Path, strong: str, contrast: str, acts: bool) -> None:
    put(folder, "loose", strong=strong, contrast=contrast)
    problems = found(folder)
    if not acts:
        assert problems == []
        return
    assert [(one.line, one.column) for one in problems] == [(17, 18)]
    assert problems[0].what == f"the strong phrase 'arm came off' (line 8) acts at once on the contrast '{contrast}'"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"phrase": "my chest hurts"}, {"phrase": "chest pain"}, True),
        ({"phrase": "cut my hand"}, {"phrase": "cutting his hand"}, True),
        ({"strong": "cut my wrist"}, {"strong": "cut his wrist"}, True),
        ({"strong": "cutting my wrist"}, {"phrase": "cut my wrist"}, False),
        ({"phrase": "numb hand"}, {"phrase": "numb foot"}, False),
        ({"phrase": "can breathe now"}, {"phrase": "can't breathe now"}, False),
    ],
)
def test_phrases_that_the_matcher_cannot_tell_apart(
    folder: Path, one: dict[str, str], other: dict[str, str], same: bool
) -> None:
    put(folder, "first", **one)
    put(folder, "second", **other)
    problems = found(folder)
    told = [problem.what for problem in problems if "scores as near" in problem.what]
    assert len(told) == (1 if same else 0), problems
    assert len(problems) == len(told)
    assert not same or "of the protocol 'second' scores as near" in told[0]
