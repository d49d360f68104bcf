"""The editors' schemas say what the readers say: every shipped file fits, and what a reader refuses does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import fastjsonschema
import pytest

from answering import settings
from answering.cli.protocols._kinds import KINDS
from answering.cli.protocols.schema import text
from answering.places import project_root
from answering.protocols import keys, source
from answering.protocols.fields import kind_of as kind_of_scalar
from answering.protocols.keys import Shape, Table
from answering.protocols.schema import kind_of, of_table
from answering.protocols.yaml_source import Mapping, Node, Sequence, read
from answering.publishing import snapshot
from answering.settings.keys import PRACTICE
from tests.protocols.cut_hand import CUT_HAND
from tests.settings.test_settings import SOUND

FOLDER = project_root() / "protocols"
SHIPPED, _ = snapshot.read_folder(FOLDER)
Validate = Callable[[object], object]


@pytest.fixture(scope="module")
def validators() -> dict[str, Validate]:
    return {kind: fastjsonschema.compile(of_table(*KINDS[kind])) for kind in KINDS}


def data_of(node: Node) -> object:
    """A file as an editor sees it, by YAML 1.2."""
    if isinstance(node, Mapping):
        return {key.text: data_of(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [data_of(item) for item in node.items]
    kind = kind_of_scalar(node)
    if kind == "number":
        return float(node.text) if "." in node.text else int(node.text)
    return {"boolean": node.text.lower() == "true", "null": None}.get(kind, node.text)


def parsed(text: str) -> object:
    root, problems = read(text.encode(), "x.yaml")
    assert root is not None and not problems
    return data_of(root)


NAMING = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


@pytest.mark.parametrize("name", sorted(name for name in SHIPPED if not name.startswith("signatures/")))
def test_every_shipped_file_fits_the_schema_it_names(name: str, validators: dict[str, Validate]) -> None:
    root, _ = read(SHIPPED[name], name)
    assert root is not None
    kind = kind_of(name)
    data = data_of(root)
    assert isinstance(data, dict)
    kind = "addition" if "extends" in data else kind
    validators[kind](data)
    named = NAMING.match(SHIPPED[name].decode())
    assert named, (
        f"{name}: the first line has to be # yaml-language-server: $schema={'../' * name.count('/')}.schema/{kind}.json"
    )
    assert ((FOLDER / name).parent / named[1]).resolve() == FOLDER / ".schema" / f"{kind}.json"


def test_a_protocol_with_everything_in_it_fits(validators: dict[str, Validate]) -> None:
    validators["protocol"](parsed(CUT_HAND))


WRONG = {
    "unknown key": ("status: draft", "status: draft\nstatuss: draft"),
    "unknown key of a question": ("    why: {", "    because: {"),
    "unknown level": ('{when: "no", level: same-day}', '{when: "no", level: sameday}'),
    "unknown contrast": ("  denied:", "  denies:"),
    "unknown answer": (
        'answer: {type: yes-no}\n    branches:\n      - {when: "yes", level: on-call-now}',
        'answer: {type: yesno}\n    branches:\n      - {when: "yes", level: on-call-now}',
    ),
    "a word for a number": ("version: 1", "version: one"),
    "a fraction": ("version: 1", "version: 1.5"),
    "another version of the language": ("schema: 1", "schema: 2"),
    "a word for true": ("closed: true", "closed: yes"),
    "true for an answer": ('{when: "no", level: same-day}', "{when: true, level: same-day}"),
    "a day as it is said": ("2099-01-31", "31 January"),
    "a sentence for a list": ('source: ["ACEP"]', "source: ACEP"),
    "an id with capitals": ("id: cut-hand", "id: Cut-Hand"),
    "an unknown sign": ("[silence]", "[cough]"),
    "an empty text": ('{en: "Keep it clean.", ', '{en: "", '),
    "no phrases": ("en: [finger came off]", "en: []"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_reader_refuses_does_not_fit(case: str, validators: dict[str, Validate], folder: Path) -> None:
    old, new = WRONG[case]
    assert old in CUT_HAND
    changed = CUT_HAND.replace(old, new, 1)
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        validators["protocol"](parsed(changed))
    (folder / "base/cut-hand.yaml").write_text(changed, "utf-8")
    assert source.check(folder)[0] is None


WRONG_PRACTICE = {
    "unknown key": ("name: Hill Practice", "nmae: Hill Practice\nname: Hill Practice"),
    "missing key": ("name: Hill Practice\n", ""),
    "unknown day": ("  monday:", "  mondays:"),
    "hours without a range": ('"08:00-12:00"', '"8 to 12"'),
    "a day that is none": ("2026-12-25", "Christmas"),
    "unknown role": ("role: nurse", "role: nurses"),
    "ringing too long": ("ring_s: 25", "ring_s: 600"),
    "unknown route": ("{route: message}", "{route: massage}"),
    "a word for true": ("open: true", "open: yes"),
}


@pytest.mark.parametrize("case", WRONG_PRACTICE)
def test_what_is_wrong_in_practice_yaml_does_not_fit_either(case: str, validators: dict[str, Validate]) -> None:
    old, new = WRONG_PRACTICE[case]
    assert SOUND.count(old) == 1
    validators["practice"](parsed(SOUND))
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        validators["practice"](parsed(SOUND.replace(old, new)))
    found, problems = settings.check_bytes(SOUND.replace(old, new).encode(), Path("practice.yaml"), {})
    assert found is None and problems


def tables(table: Table, name: str) -> Iterator[tuple[str, Table]]:
    yield name, table
    for key, held in table.items():
        yield from inner(held.holds, f"{name}.{key}")


def inner(shape: Shape, name: str) -> Iterator[tuple[str, Table]]:
    if shape.table is not None:
        yield from tables(shape.table, name)
    if shape.item is not None:
        yield from inner(shape.item, name)


EVERY = {**dict(tables(keys.PROTOCOL, "protocol")), **dict(tables(PRACTICE, "practice"))}


@pytest.mark.parametrize("name", EVERY)
def test_every_key_has_a_text_to_hover_over(name: str) -> None:
    assert all(key.told.endswith((".", "?")) for key in EVERY[name].values())


@pytest.mark.parametrize("key", sorted(keys.PROTOCOL))
def test_reader_and_schema_agree_on_what_may_be_missing(
    key: str, validators: dict[str, Validate], folder: Path
) -> None:
    data = parsed(CUT_HAND)
    assert isinstance(data, dict)
    if key not in data:
        assert not keys.PROTOCOL[key].needed
        return
    without = {name: value for name, value in data.items() if name != key}
    if keys.PROTOCOL[key].needed:
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            validators["protocol"](without)
    else:
        validators["protocol"](without)
    lines = CUT_HAND.splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((at for at in range(start + 1, len(lines)) if lines[at][0] not in " -"), len(lines))
    (folder / "base/cut-hand.yaml").write_text("".join(lines[:start] + lines[end:]), "utf-8")
    missed = [one for one in source.check(folder)[1] if one.what == f"a protocol has no '{key}'"]
    assert bool(missed) is keys.PROTOCOL[key].needed


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_beside_the_files_are_those_of_this_program(kind: str) -> None:
    path = FOLDER / ".schema" / f"{kind}.json"
    assert path.read_text("utf-8") == text(kind), "run: answering protocols schema --write protocols/.schema"
