"""The marker syntax of asterisk/*.conf: pure, and with nothing of the dialplan's own ``${…}`` in its way.

``@{name}`` stands for a value; ``;@each name`` … ``;@end`` repeats its lines for every mapping of a list,
whose keys come first in them; ``;@if name`` … ``;@end`` keeps its lines if the value is true. Blocks do not
nest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from answering.errors import TelephonyError

Row = Mapping[str, str]
Value = str | bool | Sequence[Row]

_MARKER = re.compile(r"@\{([a-z0-9_]+)\}")
_BLOCK = re.compile(r"^;@(each|if|end)(?: +([a-z0-9_]+))?$")


def fill(template: str, values: Mapping[str, Value]) -> str:
    """The template with every marker replaced.

    Raises:
        TelephonyError: a marker names no value, a value would break its line, or a block is not closed.
    """
    lines: list[str] = []
    block: list[str] | None = None
    rows: Sequence[Row] = ()
    scalars = {name: value for name, value in values.items() if isinstance(value, str)}
    for number, line in enumerate(template.splitlines(), start=1):
        mark = _BLOCK.match(line)
        if mark is None:
            if block is None:
                lines.append(_filled(line, scalars))
            else:
                block.append(line)
        elif mark[1] == "end":
            if block is None:
                raise TelephonyError(f"line {number} of a template closes a block that is not open")
            lines.extend(_filled(text, {**scalars, **row}) for row in rows for text in block)
            block = None
        elif block is not None:
            raise TelephonyError(f"line {number} of a template opens a block within a block")
        else:
            block, rows = [], _rows(values, mark[1], mark[2] or "", number)
    if block is not None:
        raise TelephonyError("a template ends within a block")
    return "\n".join(lines) + "\n"


def _rows(values: Mapping[str, Value], kind: str, name: str, number: int) -> Sequence[Row]:
    value = values.get(name)
    if kind == "if" and isinstance(value, bool):
        return ({},) if value else ()
    if kind == "each" and value is not None and not isinstance(value, (str, bool)):
        return value
    raise TelephonyError(f"line {number} of a template names no such block: {name}")


def _filled(line: str, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        try:
            text = values[match[1]]
        except KeyError:
            raise TelephonyError(f"a template asks for an unknown value: {match[1]}") from None
        if any(ord(character) < 32 or character == ";" for character in text):
            raise TelephonyError(f"the value of {match[1]} holds a control character or a semicolon")
        return text

    return _MARKER.sub(value, line)
