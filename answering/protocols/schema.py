"""JSON schemas for editors, made of the same tables that the readers read by; pure.

An editor with one of these completes keys, shows what each means and marks what is unknown, as it is typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from answering.protocols import keys
from answering.protocols.keys import Key, Shape, Table

DRAFT = "http://json-schema.org/draft-07/schema#"
KINDS: Mapping[str, tuple[str, Table]] = {
    "protocol": ("A protocol: triage, a task or a standing answer", keys.PROTOCOL),
    "addition": ("A pack's addition to a protocol", keys.EXTENSION),
    "pack": ("What a pack is", keys.PACK),
    "script": ("The call script", keys.SCRIPT),
    "red-flags": ("The red flags of every call", keys.RED_FLAGS),
    "language": ("A language that is not built in", keys.LANGUAGE),
    "texts": ("Texts in another language, beside the files they are for", keys.OVERLAY),
}

Schema = dict[str, object]

_SIGN = r"\[(silence|hang up|[0-9*#]+)\]"
_WORD: Schema = {"type": "string", "pattern": r"\S"}
_LANGUAGES = r"^[a-z]{2,3}$"
_PLAIN: Mapping[str, Schema] = {
    "words": _WORD,
    "id": {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
    "label": {"type": "string", "pattern": r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$"},
    "date": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "boolean": {"type": "boolean"},
    "key": {"enum": [*range(1, 10), *"123456789"]},
}


def schema(kind: str) -> Schema:
    """The schema of one kind of file. Raises KeyError for a kind that is none of `KINDS`."""
    return of_table(*KINDS[kind])


def of_table(told: str, table: Table) -> Schema:
    """The schema of one table, with a title."""
    return {"$schema": DRAFT, "title": told, **_table(table)}


def kind_of(name: str) -> str:
    """The kind of a file by its path inside the folder; a pack's file is an addition only if it has `extends`."""
    if name.startswith("_common/"):
        return name.removeprefix("_common/").rpartition(".")[0]
    if name == "practice.yaml":
        return "practice"
    if name.startswith("languages/"):
        return "language" if name.count("/") == 1 else "texts"
    return "pack" if name.startswith("packs/") and name.endswith("/pack.yaml") else "protocol"


def _table(table: Table) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, key in table.items() if key.needed],
        "properties": {name: _key(key) for name, key in table.items()},
    }


def _key(key: Key) -> Schema:
    return {"description": key.told, **_shape(key.holds)}


def _shape(shape: Shape) -> Schema:
    if shape.kind in _PLAIN:
        return dict(_PLAIN[shape.kind])
    if shape.kind == "pattern":
        return {"type": "string", "pattern": shape.values[0]}
    if shape.kind == "one-of":
        return {"enum": [str(value) for value in shape.values]}
    if shape.kind in ("whole", "number"):
        return {
            "type": "integer" if shape.kind == "whole" else "number",
            "minimum": shape.least,
            "maximum": shape.most,
        }
    if shape.kind == "table" and shape.table is not None:
        return _table(shape.table)
    inner = _shape(shape.item) if shape.item else {}
    if shape.kind == "list":
        return {"type": "array", "items": inner}
    if shape.kind == "some":
        return {"anyOf": [inner, {"type": "array", "items": inner}]}
    if shape.kind == "map":
        return _map(shape.values, inner)
    return _by_language(shape.kind)


def _map(names: tuple[str, ...], inner: Schema) -> Schema:
    if not names:
        return {"type": "object", "additionalProperties": inner or True}
    return {"type": "object", "additionalProperties": False, "properties": {str(name): inner for name in names}}


def _by_language(kind: str) -> Schema:
    """A text, a list of phrases or a list of turns in each language."""
    held: Mapping[str, Schema] = {
        "text": _WORD,
        "phrases": {"type": "array", "items": _WORD, "minItems": 1},
        "turns": {
            "type": "array",
            "items": {"type": "string", "pattern": rf"^({_SIGN}|[^\[\]]*\S[^\[\]]*)$"},
            "minItems": 1,
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "patternProperties": {_LANGUAGES: held[kind]},
    }
