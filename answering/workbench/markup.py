"""The few pieces of HTML that the book is made of; every text is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from answering.protocols.model import Level, Phrases, Text
from answering.workbench import wording


class Markup(str):
    """HTML that is safe already; anything else is text."""

    __slots__ = ()


def safe(content: str) -> str:
    """Text escaped, markup as it is."""
    return content if isinstance(content, Markup) else html.escape(content)


def tag(name: str, *content: str, **attributes: str) -> Markup:
    """One element; `class_` is the attribute class."""
    given = "".join(f' {key.rstrip("_")}="{html.escape(value)}"' for key, value in attributes.items() if value)
    return Markup(f"<{name}{given}>{''.join(safe(part) for part in content)}</{name}>")


def joined(*parts: str) -> Markup:
    """Pieces one after the other."""
    return Markup("\n".join(safe(part) for part in parts if part))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], class_: str = "") -> Markup:
    """Cells may be text or markup; no table at all without rows."""
    body = [tag("tr", *(_cell(cell) for cell in row)) for row in rows]
    if not body:
        return Markup("")
    head = tag("thead", tag("tr", *(tag("th", text) for text in heads))) if any(heads) else Markup("")
    return tag("table", head, tag("tbody", *body), class_=class_)


def facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Names and values, those that have one."""
    rows = [tag("tr", tag("th", name), tag("td", value)) for name, value in pairs if value]
    return tag("table", *rows, class_="facts") if rows else Markup("")


def level(one: Level) -> Markup:
    """A level on its colour."""
    colours = wording.COLOURS[one]
    style = f"background: {colours.ground}; color: {colours.text}"
    return tag("span", wording.title(one), class_="level", style=style)


def texts(text: Text, languages: Sequence[str]) -> list[str]:
    """A cell for each language."""
    return [text.get(language, "") for language in languages]


def phrases(found: Phrases, languages: Sequence[str]) -> list[Markup]:
    """The same for wordings."""
    return [tag("span", wording.DOT.join(found.get(language, ())), class_="phrases") for language in languages]


def _cell(content: str) -> Markup:
    return content if isinstance(content, Markup) and content.startswith("<td") else tag("td", content)
