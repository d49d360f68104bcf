"""No edit of any kind of file, however wild, breaks the checker: it tells problems with places or takes the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.matching.collisions import judged
from answering.protocols import source
from tests.protocols.conftest import FILES, script
from tests.protocols.cut_hand import CUT_HAND, FILE
from tests.protocols.french import FRENCH, TEXTS
from tests.protocols.test_packs import ADDITION, OWN, PACK

SET = {
    name: text.encode()
    for name, text in {
        **FILES,
        "_common/script.yaml": script(),
        FILE: CUT_HAND,
        "packs/surgery/pack.yaml": PACK,
        "packs/surgery/arm.yaml": ADDITION,
        "packs/surgery/stitches.yaml": OWN,
        "languages/fr.yaml": FRENCH,
        "languages/fr/base.yaml": TEXTS.replace("{script}", '    any-danger.say: "Y a-t-il un danger ?"'),
    }.items()
}
WORDS = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "\n  ",
        '"',
        "'",
        "#",
        "&a ",
        "*a",
        "!!int ",
        "<<: ",
        "|\n",
        "~",
        "no",
        "012",
        "12:30",
        "true",
        "\t",
        "\ufeff",
        "\x00",
        "next",
        "none",
        "id: ",
        "extends: ",
        "questions: ",
        "level: ",
        "es: ",
        ".inf",
    ]
)


def checked(files: dict[str, bytes]) -> None:
    _, problems = source.check_files(files, Path("x"), judge=judged)
    for problem in problems:
        assert problem.line >= 1 and problem.column >= 1
        assert problem.what and str(problem).encode()


def test_the_set_is_sound() -> None:
    problems = source.check_files(SET, Path("x"), judge=judged)[1]
    assert [one for one in problems if not one.warning] == []


@pytest.mark.parametrize("name", sorted(SET))
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_cutting_and_putting(name: str, data: st.DataObject) -> None:
    text = SET[name]
    start = data.draw(st.integers(0, len(text)))
    put = data.draw(WORDS.map(str.encode) | st.binary(max_size=4))
    end = start + data.draw(st.integers(0, 60))
    checked({**SET, name: text[:start] + put + text[end:]})


@pytest.mark.parametrize("name", sorted(SET))
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_lines_that_vanish_move_and_repeat(name: str, data: st.DataObject) -> None:
    lines = SET[name].splitlines(keepends=True)
    picked = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=2 * len(lines)))
    start = data.draw(st.integers(0, len(lines)))
    checked({**SET, name: b"".join([*lines[:start], *(lines[at] for at in picked)])})


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(sorted(SET))), st.sampled_from(sorted(SET)), st.sampled_from(sorted(SET)))
def test_files_that_are_missing_or_stand_in_another_place(gone: set[str], one: str, other: str) -> None:
    files = {name: data for name, data in SET.items() if name not in gone}
    checked({**files, one: SET[other]})
