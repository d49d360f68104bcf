"""Every key of every kind of file as one page, from the tables that the readers and the editors' schemas use."""

from __future__ import annotations

from collections.abc import Iterator

from answering.cli.protocols._kinds import KINDS
from answering.protocols import keys
from answering.protocols.flow import DISCRETE, NUMERIC
from answering.protocols.keys import Shape, Table
from answering.protocols.model import AnswerType, Contrast, Level
from answering.protocols.names import SENTENCES
from answering.settings import ROUTES
from answering.settings.keys import DAYS
from answering.workbench.wording import ANSWER_TYPES, title

_HEAD = """\
# Reference
<!-- Written by `answering protocols schema --reference`; a test holds it current. Change the tables in
answering/protocols/keys.py, not this page. -->
Every key of every kind of file. **must** marks what a file cannot do without. An id is lower-case words joined by
hyphens. What no table can tell (gaps between branches, loops, phrases that two protocols claim, texts that cannot be
spoken …) `answering protocols check` tells, with the place and how to mend it.
"""

_SENTENCES = """\
## Sentences of the script
In braces: what is put in when the sentence is spoken; it must stand in the sentence, but for `{practice}`.
"""

_WHERE = {
    "protocol": "`base/*.yaml` and `packs/<pack>/*.yaml`",
    "addition": "`packs/<pack>/*.yaml`, where `extends` stands instead of `id`",
    "pack": "`packs/<pack>/pack.yaml`",
    "script": "`_common/script.yaml`",
    "red-flags": "`_common/red-flags.yaml`",
    "language": "`languages/<code>.yaml`",
    "texts": "`languages/<code>/*.yaml`",
    "practice": "`practice.yaml`; its routes are listed above",
}
_HELD = {
    "text": "a sentence in each language",
    "phrases": "a list of wordings in each language",
    "turns": "a list of turns in each language",
    "words": "words",
    "id": "an id",
    "label": "an id, or words joined by underscores",
    "date": "a day, such as 2027-11-01",
    "key": "a key of the telephone, 1 to 9",
    "boolean": "`true` or `false`",
}
_LISTS: dict[tuple[str, ...], str] = {
    keys.LEVEL_IDS: "a level",
    tuple(AnswerType): "a type of answer",
    tuple(Contrast): "a kind of contrast",
    ROUTES: "a route",
    DAYS: "a day of the week",
}
_CONTRASTS = {
    Contrast.SAME_DAY: "real, but not an emergency",
    Contrast.HISTORY: "it was long ago",
    Contrast.FAMILY: "a relative had it",
    Contrast.DENIED: "the caller says it is not so",
    Contrast.IDIOM: "a figure of speech",
    Contrast.PREVENTION: "a question about what to do if",
    Contrast.SUPPLIES: "a refill, a device, an appointment",
    Contrast.RESOLVED: "treated and over",
    Contrast.OTHER: "anything else",
}


def text() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    yield from _levels()
    yield from _answers()
    yield "## Kinds of contrasts"
    yield from _table(("kind", "the sentence sounds like it, but"), ((f"`{one}`", _CONTRASTS[one]) for one in Contrast))
    yield "## Routes of practice.yaml\n" + ", ".join(f"`{route}`" for route in ROUTES) + "\n"
    shown: dict[int, str] = {}
    for kind, (told, table) in KINDS.items():
        yield f"## {told}\n{_WHERE[kind]}\n"
        yield from _keys(kind, table, shown)
    yield _SENTENCES
    yield ", ".join(f"`{name}`{_placeholders(held)}" for name, held in SENTENCES.items()) + "\n"


def _levels() -> Iterator[str]:
    yield "## Levels, most urgent first"
    yield from _table(("id", "meaning"), ((f"`{level.id}`", title(level)) for level in Level))


def _answers() -> Iterator[str]:
    yield "## Types of answers"
    yield from _table(
        ("type", "listens for", "branches by"), ((f"`{one}`", ANSWER_TYPES[one], _branches(one)) for one in AnswerType)
    )


def _branches(answer: AnswerType) -> str:
    if answer is AnswerType.YES_NO:
        return '`when: "yes"`, `when: "no"`'
    if answer in DISCRETE:
        return "`when:` the id of a choice, or a list of them"
    return "`at_least:`, `below:`" if answer in NUMERIC else "none: the next question follows"


def _keys(kind: str, table: Table, shown: dict[int, str]) -> Iterator[str]:
    """A table of its own for each mapping, the outermost first. `shown`: those that the page has, by identity."""
    waiting: list[tuple[str, Table]] = [("", table)]
    while waiting:
        way, here = waiting.pop(0)
        if way:
            yield f"### {kind}: `{way}`"
        if id(here) in shown:
            yield f"The same keys as {shown[id(here)]}.\n"
            continue
        shown[id(here)] = f"{kind}: `{way}`"
        yield from _table(
            ("key", "", "holds", "meaning"),
            ((f"`{name}`", "must" if key.needed else "", _held(key.holds), key.told) for name, key in here.items()),
        )
        inside = ((f"{way}.{name}" if way else name, _inner(key.holds)) for name, key in here.items())
        waiting += [(below, held) for below, held in inside if held is not None]


def _inner(shape: Shape) -> Table | None:
    if shape.table is not None:
        return shape.table
    return _inner(shape.item) if shape.item is not None else None


def _held(shape: Shape) -> str:
    match shape.kind:
        case "table":
            return "a mapping (below)"
        case "one-of":
            return _named(shape)
        case "whole" | "number":
            if shape.least == shape.most:
                return f"`{shape.least:g}`"
            bounds = f" from {shape.least:g} to {shape.most:g}" if shape.most < 1e6 else ""
            return f"a {'whole number' if shape.kind == 'whole' else 'number'}{bounds}"
        case "pattern":
            return shape.values[1]
        case "list":
            return "a list of mappings (below)" if _inner(shape) else f"a list: {_item(shape)}"
        case "some":
            return f"{_item(shape)}, or a list of them"
        case "map":
            return f"{_named(shape) or 'a name'} -> {_item(shape)}"
    return _HELD[shape.kind]


def _named(shape: Shape) -> str:
    """The values there are; the long lists by a name."""
    return _LISTS.get(shape.values) or " or ".join(f"`{value}`" for value in shape.values)


def _item(shape: Shape) -> str:
    return _held(shape.item) if shape.item is not None else "anything"


def _placeholders(held: tuple[str, ...]) -> str:
    return f" ({', '.join(f'{{{name}}}' for name in held)})" if held else ""


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
