"""Packs add to the base and raise; whatever would take something away is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.protocols import source
from answering.protocols.model import Level, Protocol
from tests.protocols.only import edit

PACK = 'schema: 1\nid: surgery\ntitle: {en: "surgery", es: "cirugía"}\n'
ADDITION = """\
schema: 1
extends: sore-arm
source: ["NHS"]
complaint:
  phrases: {en: [arm is swollen], es: [brazo hinchado]}
red_flags:
  - id: arm-is-blue
    level: emergency-now
    phrases: {en: [arm is blue], es: [el brazo está azul]}
questions:
  - id: surgery-lately
    before: pain
    say: {en: "Have you had surgery lately?", es: "¿Le operaron hace poco?"}
    answer: {type: yes-no}
    branches:
      - {when: "yes", level: on-call-now}
      - {when: "no", ask: next}
    unclear: {repeat: 1, level: on-call-now}
raise:
  - {question: pain, at_least: 4, below: 7, level: on-call-now}
advice:
  same-day: {en: "Keep the arm up.", es: "Mantenga el brazo en alto."}
emergencies:
  en: [my stump is pouring blood all over the kitchen]
  es: [el muñón me está chorreando sangre por toda la cocina]
openings: {en: [my arm blew up after the operation], es: [se me hinchó el brazo después de la operación]}
contrasts:
  history: {en: [i had my arm in a cast as a child], es: [de niño tuve el brazo enyesado]}
dialogues:
  - caller: {en: ["my arm hurts", "no", "yes"], es: ["brazo adolorido", "no", "sí"]}
    expect: {level: on-call-now, says: [surgery-lately]}
"""
OWN = """\
schema: 1
id: stitches
kind: faq
status: draft
version: 1
title: {en: "stitches", es: "los puntos"}
purpose: stitches
complaint:
  phrases: {en: [when do my stitches come out], es: [cuándo me quitan los puntos]}
closing: {en: "After ten days.", es: "A los diez días."}
"""
FILES = {"pack.yaml": PACK, "arm.yaml": ADDITION, "stitches.yaml": OWN}


@pytest.fixture
def pack(folder: Path) -> Path:
    home = folder / "packs/surgery"
    home.mkdir(parents=True)
    for name, text in FILES.items():
        (home / name).write_text(text, "utf-8")
    return home


def load(pack: Path) -> dict[str, Protocol]:
    return dict(source.load(pack.parent.parent).protocols)


def problems(pack: Path) -> list[tuple[str, int, str]]:
    found = source.check(pack.parent.parent)[1]
    return [(Path(one.file).name, one.line, one.what) for one in found]


def change(pack: Path, *edits: tuple[str, str], file: str = "arm.yaml") -> None:
    for old, new in edits:
        edit(pack / file, old, new)


def test_a_pack_adds_to_the_base_and_brings_protocols_of_its_own(pack: Path) -> None:
    base = source.load(pack.parent.parent).packs
    assert base["surgery"].active
    found = load(pack)
    assert set(found) == {"sore-arm", "note", "stitches"}
    arm = found["sore-arm"]
    assert (arm.packs, found["stitches"].packs, found["note"].packs) == (("surgery",), ("surgery",), ())
    assert arm.source == ("ACEP", "NHS")
    assert arm.phrases["en"] == ("sore arm", "my arm hurts", "arm is swollen")
    assert [flag.id for flag in arm.red_flags] == ["arm-is-blue"]
    assert [question.id for question in arm.questions] == ["broken", "surgery-lately", "pain"]
    assert [(one.at_least, one.below, one.level) for one in arm.question("pain").branches] == [
        (7, None, Level.ON_CALL_NOW),
        (None, 4, Level.SAME_DAY),
        (4, 7, Level.ON_CALL_NOW),
    ]
    assert arm.advice[Level.SAME_DAY]["en"] == "Keep the arm up."
    assert arm.dialogues[0].expect.says == ("sore-arm:surgery-lately",)
    assert arm.emergencies["en"] == ("my stump is pouring blood all over the kitchen",)
    assert arm.openings["en"] == ("my arm blew up after the operation",)


def test_a_pack_that_is_switched_off_is_checked_and_left_out(pack: Path) -> None:
    (pack / "pack.yaml").write_text(PACK + "active: false\n", "utf-8")
    assert problems(pack) == []
    found = source.load(pack.parent.parent)
    assert set(found.protocols) == {"sore-arm", "note"}
    assert found.protocols["sore-arm"].packs == ()
    assert not found.packs["surgery"].active
    change(pack, ("level: emergency-now", "level: emergency"))
    assert [(name, what) for name, _, what in problems(pack)] == [("arm.yaml", "unknown level 'emergency'")]


OTHER_PACK = 'schema: 1\nid: hands\nactive: false\ntitle: {en: "hands", es: "manos"}\n'


@pytest.mark.parametrize(
    ("surgery", "once"), [("true", "the pack 'hands' is"), ("false", "all of the packs hands, surgery are")]
)
def test_a_pack_that_is_switched_off_is_tried_beside_what_serves(pack: Path, surgery: str, once: str) -> None:
    (pack / "pack.yaml").write_text(PACK + f"active: {surgery}\n", "utf-8")
    home = pack.parent / "hands"
    home.mkdir()
    (home / "pack.yaml").write_text(OTHER_PACK, "utf-8")
    (home / "stitches.yaml").write_text(OWN.replace("stitches\n", "sutures\n"), "utf-8")
    found, problems = source.check(pack.parent.parent)
    assert found is not None
    assert {one.warning for one in problems} == {True}
    assert any(
        one.what.startswith(f"once {once} switched on: the phrase 'when do my stitches come out'") for one in problems
    )


def test_two_packs_may_add_to_the_same_protocol(pack: Path) -> None:
    other = pack.parent / "cardiology"
    other.mkdir()
    (other / "pack.yaml").write_text(PACK.replace("surgery", "cardiology"), "utf-8")
    addition = "schema: 1\nextends: sore-arm\ncomplaint: {phrases: {en: [left arm aches], es: [brazo izquierdo]}}\n"
    (other / "arm.yaml").write_text(addition, "utf-8")
    arm = load(pack)["sore-arm"]
    assert arm.packs == ("cardiology", "surgery")
    assert arm.phrases["en"][-2:] == ("left arm aches", "arm is swollen")


RAISED = "  - {question: pain, at_least: 4, below: 7, level: on-call-now}"
CASES = {
    "lowering an answer": (
        (
            "{question: pain, at_least: 4, below: 7, level: on-call-now}",
            '{question: broken, when: "yes", level: same-day}',
        ),
        (20, "these answers lead to emergency-now in the base, and same-day is not more urgent"),
    ),
    "raising by nothing": (
        ("at_least: 4, below: 7, level: on-call-now}", "at_least: 8, level: on-call-now}"),
        (20, "these answers lead to on-call-now in the base, and on-call-now is not more urgent"),
    ),
    "raising what is not there": (
        ("question: pain, at_least", "question: pian, at_least"),
        (20, "the base has no question 'pian'"),
    ),
    "raising an answer nobody gives": (
        (RAISED, "  - {question: broken, when: maybe, level: emergency-now}"),
        (20, "the base has no branch for 'maybe'"),
    ),
    "raising without saying what": (
        ("at_least: 4, below: 7, ", ""),
        (20, "nothing says which answers are raised"),
    ),
    "dropping a red flag": (
        ("red_flags:\n  - id: arm-is-blue", "drop_red_flags: [arm-is-blue]\nred_flags:\n  - id: arm-is-blue"),
        (6, "a pack cannot take anything away from the base"),
    ),
    "replacing a question": (
        ("id: surgery-lately\n    before: pain", "id: pain"),
        (11, "the base has a question 'pain' already"),
    ),
    "changing advice": (
        ("advice:\n  same-day", "status: retired\nadvice:\n  same-day"),
        (21, "unknown key 'status' in a pack's addition"),
    ),
    "a question before none": (
        ("before: pain", "before: nowhere"),
        (12, "there is no question 'nowhere'"),
    ),
    "a question that nothing leads to": (
        ("    before: pain\n", ""),
        (11, "no answer leads to the question 'surgery-lately'"),
    ),
    "a question that lets the rest of the base be skipped": (
        ('- {when: "no", ask: next}', '- {when: "no", level: same-day}'),
        (17, "this answer ends same-day, though the base would go on and may end on-call-now"),
    ),
    "a question without its second language": (
        (', es: "¿Le operaron hace poco?"}', "}"),
        (13, "'say' of the question 'surgery-lately' has no text in 'es'"),
    ),
    "extending nothing": (("extends: sore-arm", "extends: sore-leg"), (2, "there is no protocol 'sore-leg' to extend")),
    "extending a pack": (
        ("extends: sore-arm", "extends: stitches"),
        (2, "the protocol 'stitches' stands in the pack 'surgery' itself"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_found_at_its_place(case: str, pack: Path) -> None:
    edit, (line, what) = CASES[case]
    change(pack, edit)
    found = problems(pack)
    assert ("arm.yaml", line, what) in found, found


def test_a_red_flag_of_the_base_can_be_raised_and_never_lowered(pack: Path, folder: Path) -> None:
    flag = "red_flags:\n  - id: numb\n    level: on-call-now\n    phrases: {en: [arm is numb], es: [brazo dormido]}\n"
    arm = folder / "base/sore-arm.yaml"
    arm.write_text(arm.read_text("utf-8") + flag, "utf-8")
    old = "id: arm-is-blue\n    level: emergency-now\n    phrases: {en: [arm is blue], es: [el brazo está azul]}"
    change(pack, (old, "id: numb\n    phrases: {en: [arm has no feeling], es: [no siento el brazo]}"))
    (numb,) = load(pack)["sore-arm"].red_flags
    assert (numb.level, numb.phrases["en"]) == (Level.ON_CALL_NOW, ("arm is numb", "arm has no feeling"))
    change(pack, ("id: numb\n", "id: numb\n    level: emergency-now\n"))
    (numb,) = load(pack)["sore-arm"].red_flags
    assert numb.level is Level.EMERGENCY_NOW
    change(pack, ("level: emergency-now", "level: same-day"))
    assert ("arm.yaml", 8, "the red flag 'numb' would fall from on-call-now to same-day") in problems(pack)


def test_an_answer_that_asks_on_may_be_raised_to_an_emergency_alone(pack: Path) -> None:
    change(pack, (RAISED, '  - {question: broken, when: "no", level: on-call-now}'))
    told = "these answers are asked on in the base, and what follows may be more urgent than on-call-now"
    assert ("arm.yaml", 20, told) in problems(pack)
    change(pack, ('when: "no", level: on-call-now', 'when: "no", level: emergency-now'))
    assert {what for _, _, what in problems(pack)} == {
        "no answer leads to the question 'surgery-lately'",
        "no answer leads to the question 'pain'",
    }


def test_questions_of_a_pack_may_not_skip_those_of_the_base(pack: Path, folder: Path) -> None:
    more = """\
  - id: again
    say: {en: "Does it come and go?", es: "¿Va y viene?"}
    answer: {type: yes-no}
    branches: [{when: ["yes", "no"], level: same-day}]
    unclear: {repeat: 1, level: same-day}
"""
    arm = folder / "base/sore-arm.yaml"
    arm.write_text(
        arm.read_text("utf-8").replace("- {below: 7, level: same-day}", "- {below: 7, ask: again}") + more, "utf-8"
    )
    change(
        pack,
        ('{when: "no", ask: next}', '{when: "no", ask: again}'),
        (RAISED.replace("  - ", ""), "{question: pain, below: 4, level: emergency-now}"),
    )
    assert ("arm.yaml", 17, "this answer skips the question 'pain' of the base") in problems(pack)


def test_what_led_to_a_question_leads_to_those_before_it_first(pack: Path) -> None:
    second = """\
  - id: cast-lately
    before: pain
    say: {en: "Is there a cast on it?", es: "¿Tiene un yeso?"}
    answer: {type: yes-no}
    branches: [{when: "yes", level: on-call-now}, {when: "no", ask: next}]
    unclear: {repeat: 1, level: on-call-now}
raise:
"""
    change(pack, ("raise:\n", second))
    arm = load(pack)["sore-arm"]
    assert [question.id for question in arm.questions] == ["broken", "surgery-lately", "cast-lately", "pain"]
    assert arm.question("broken").branches[1].ask == "surgery-lately"


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("pack.yaml", PACK.replace("id: surgery", "id: surgary"), "the pack 'surgary' stands in the folder 'surgery'"),
        ("pack.yaml", PACK + "activ: true\n", "unknown key 'activ' in a pack"),
        ("pack.yaml", PACK + "active: no\n", "active must be true or false; 'no' is a word"),
        ("pack.yaml", "schema: 1\nid: surgery\n", "a pack has no 'title'"),
    ],
)
def test_a_pack_tells_what_it_is(name: str, text: str, what: str, pack: Path) -> None:
    (pack / name).write_text(text, "utf-8")
    assert [one for _, _, one in problems(pack)] == [what]


def test_a_pack_without_a_file_that_says_so(pack: Path) -> None:
    (pack / "pack.yaml").unlink()
    assert [what for _, _, what in problems(pack)] == ["the pack 'surgery' has no pack.yaml"]


def test_only_packs_extend(pack: Path, folder: Path) -> None:
    (folder / "base/arm-more.yaml").write_text(ADDITION, "utf-8")
    told = [what for name, _, what in problems(pack) if name == "arm-more.yaml"]
    assert told == ["only a file of a pack may extend a protocol"]
