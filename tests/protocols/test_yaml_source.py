"""YAML is read strictly: words stay words, places are kept, and a bad file gives one clear problem."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answering.protocols.fields import Notes, kind_of
from answering.protocols.yaml_source import MAX_BYTES, Mapping, Scalar, Sequence, read

REFUSED = {
    "tab": (b"a:\n\tb: 1\n", 2, 1, "a tab stands in the indentation"),
    "tab after spaces": (b"a:\n  \tb: 1\n", 2, 3, "a tab stands in the indentation"),
    "byte order mark": ("\ufeffa: 1\n".encode(), 1, 1, "byte order mark"),
    "UTF-16": ("a: 1\n".encode("utf-16"), 1, 1, "not UTF-8 but looks like UTF-16"),
    "Latin-1": ("a: 1\nb: dirección\n".encode("latin-1"), 2, 11, "byte 0xf3 is not UTF-8"),
    "Latin-1 after other letters": ("á: ".encode() + b"\xf1", 1, 4, "byte 0xf1 is not UTF-8"),
    "control character": (b"a: 1\nb: x\x07y\n", 2, 5, "U+0007"),
    "invisible character": ("a: x\u200by\n".encode(), 1, 5, "U+200B"),
    "too big": (b"a: " + b"x" * MAX_BYTES, 1, 1, "1,000,003 bytes"),
    "anchor": (b"a: 1\nb: &name [1]\n", 2, 4, "'&name' sets an anchor"),
    "alias": (b"a: *name\n", 1, 4, "'*name' refers to an anchor"),
    "tag": (b"a: !!python/object:os.system x\n", 1, 4, "the tag"),
    "second document": (b"a: 1\n---\nb: 1\n", 2, 1, "a second document"),
    "unclosed quote": (b"a: 1\nb: 'x\n", 3, 1, "not YAML"),
    "unclosed bracket": (b"a: [1, 2\nb: 3\n", 2, 2, "not YAML"),
    "colon in a text": (b"a: b: c\n", 1, 5, "not YAML"),
    "nested too deep": (b"[" * 40 + b"]" * 40, 1, 26, "deep"),
}

TOLD_AND_GONE_ON = {
    "duplicate key": (b"a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' stands twice (first on line 1)"),
    "merge key": (b"a: 1\n<<: {b: 2}\n", 2, 1, "merge keys"),
    "key that is a list": (b"a: 1\n[b]: 2\n", 2, 1, "a key must be a word"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_trusted_is_one_problem(case: str) -> None:
    data, line, column, what = REFUSED[case]
    root, problems = read(data, "x.yaml")
    assert root is None
    assert [(one.file, one.line, one.column) for one in problems] == [("x.yaml", line, column)], problems
    assert what in problems[0].what
    assert problems[0].mend


@pytest.mark.parametrize("case", TOLD_AND_GONE_ON)
def test_wrong_keys_are_told_and_the_rest_is_read(case: str) -> None:
    data, line, column, what = TOLD_AND_GONE_ON[case]
    root, problems = read(data, "x.yaml")
    assert isinstance(root, Mapping)
    assert [(one.line, one.column) for one in problems] == [(line, column)]
    assert what in problems[0].what


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"---\n"])
def test_an_empty_file_is_a_problem(data: bytes) -> None:
    root, problems = read(data, "x.yaml")
    assert root is None
    assert [one.what for one in problems] == ["the file is empty"]


def test_places_count_lines_and_characters_from_one() -> None:
    root, problems = read("é: [ñandú, x]\r\n\r\nb:\r\n  - c: d\r\n".encode(), "x.yaml")
    assert not problems
    assert isinstance(root, Mapping)
    listed = root.entries[0][1]
    assert isinstance(listed, Sequence)
    assert [(item.place.line, item.place.column) for item in listed.items] == [(1, 5), (1, 12)]
    below = root.entries[1][1]
    assert isinstance(below, Sequence)
    assert (below.items[0].place.line, below.items[0].place.column) == (4, 5)


@pytest.mark.parametrize(
    ("spelt", "kind"),
    [
        ("no", "string"),
        ("yes", "string"),
        ("on", "string"),
        ("Off", "string"),
        ("y", "string"),
        ("12:30", "string"),
        ("08:00-17:00", "string"),
        ("1_000", "string"),
        ("2026-12-25", "string"),
        ("0b1", "string"),
        ("=", "string"),
        ("<<", "string"),
        ("true", "boolean"),
        ("False", "boolean"),
        ("12", "number"),
        ("-1.5e3", "number"),
        ("0x1F", "number"),
        ("0o17", "number"),
        (".inf", "number"),
        ("null", "null"),
        ("~", "null"),
        ("'12'", "string"),
        ('"true"', "string"),
    ],
)
def test_only_the_core_schema_makes_something_else_of_words(spelt: str, kind: str) -> None:
    root, problems = read(f"a: {spelt}\n".encode(), "x.yaml")
    assert not problems
    assert isinstance(root, Mapping)
    value = root.entries[0][1]
    assert isinstance(value, Scalar)
    assert kind_of(value) == kind
    notes = Notes()
    assert (notes.string(value, "a") is not None) is (kind == "string")
    assert len(notes.problems) == (kind != "string")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    root, problems = read(data, "x.yaml")
    assert root is not None or problems
    assert all(one.line >= 1 and one.column >= 1 for one in problems)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-[]{}'\"#&*!|>%@`,? \n\t~1.\u00e9", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    root, problems = read(text.encode(), "x.yaml")
    assert root is not None or problems
