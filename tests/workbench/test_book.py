"""The book: everything in it, nothing from outside, the same bytes for the same files."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from answering.protocols.model import Level
from answering.publishing.practice import PracticeSet
from answering.workbench import book

_VOID = {"meta", "img"}


class _Balanced(HTMLParser):
    """Fails at a tag that was not opened, or is left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given[key] or "" for key in ("href", "src") if key in given]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(found: PracticeSet) -> str:
    return book.book(found)


def test_the_page_is_whole_and_needs_nothing_from_outside(page: str) -> None:
    parser = _Balanced()
    parser.feed(page)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    inside = [link.removeprefix("#") for link in parser.links if link.startswith("#")]
    assert set(inside) == set(parser.ids)
    assert all(link.startswith(("#", "data:image/svg+xml;base64,")) for link in parser.links)
    assert "url(" not in page and "@import" not in page


def test_every_text_and_wording_stands_in_it(found: PracticeSet, page: str) -> None:
    for text in found.protocols.script.sentences.values():
        assert all(html.escape(each) in page for each in text.values())
    for protocol in found.protocols.protocols.values():
        texts = [protocol.title, *(question.say for question in protocol.questions), *protocol.advice.values()]
        for text in texts:
            assert all(html.escape(each)[1:] in page for each in text.values()), protocol.id
        for phrases in (protocol.strong, protocol.phrases, *(flag.phrases for flag in protocol.red_flags)):
            assert all(html.escape(each) in page for language in phrases.values() for each in language)


def test_levels_routes_and_the_ladder_of_practice_yaml_are_told(found: PracticeSet, page: str) -> None:
    assert all(level.id in page for level in Level)
    assert all(rule.route in page for rule in found.settings.routes)
    assert all(
        phone.name in page for phone in found.settings.phones if phone.id in {r.phone for r in found.settings.on_call}
    )
    row = re.search(r"<tr>(?:(?!</tr>).)*<code>same-day</code>(?:(?!</tr>).)*</tr>", page)
    assert row is not None and "<td>nurse</td><td>page-on-call</td>" in row.group()


def test_what_is_unsigned_is_said_on_the_cover(page: str) -> None:
    assert "that need a signature have none" in page
    assert "Must not serve patients: draft, signed by nobody." in page


def test_the_same_files_make_the_same_book(found: PracticeSet, page: str) -> None:
    assert book.book(found) == page


def test_names_of_practices_are_only_text(found: PracticeSet) -> None:
    odd = replace(found, settings=replace(found.settings, name="<script>alert(1)</script> & sons"))
    made = book.book(odd, draw=lambda source: b"<svg/>")
    assert "<script>" not in made and "&lt;script&gt;" in made


def test_the_pdf_of_a_page_is_the_same_bytes(found: PracticeSet) -> None:
    few = {name: found.protocols.protocols[name] for name in ("stroke", "hours")}
    script = replace(found.protocols.script, intents={}, screen=())
    small = replace(found, protocols=replace(found.protocols, protocols=few, red_flags=(), script=script))
    made = book.book(small)
    first = book.pdf(made)
    assert first.startswith(b"%PDF-") and first == book.pdf(made)
    assert len(first) > 20_000
