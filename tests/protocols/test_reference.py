"""The reference is written from the readers' tables and holds every key of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from answering.__main__ import main
from answering.cli.protocols._kinds import KINDS
from answering.places import project_root
from answering.protocols.keys import Shape, Table

PAGE = project_root() / "docs/protocols/reference.md"


def test_the_page_is_what_this_program_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "schema", "--reference"]) == 0
    written = capsys.readouterr().out
    assert PAGE.read_text("utf-8") == written, (
        "run: answering protocols schema --reference > docs/protocols/reference.md"
    )


def rows(table: Table) -> Iterator[tuple[str, str]]:
    for name, key in table.items():
        yield name, key.told
        yield from inner(key.holds)


def inner(shape: Shape) -> Iterator[tuple[str, str]]:
    yield from rows(shape.table) if shape.table is not None else ()
    yield from inner(shape.item) if shape.item is not None else ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_every_kind_is_on_it_with_its_meaning(kind: str) -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    for name, told in rows(KINDS[kind][1]):
        assert any(line.startswith(f"| `{name}` |") and line.endswith(f"| {told} |") for line in lines), name
