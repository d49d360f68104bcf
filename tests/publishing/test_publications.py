"""The list of what was published: one step forward, any number back, one publisher at a time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from answering.errors import AnsweringError
from answering.publishing import publications
from answering.publishing.publications import FALL_BACK, PUBLISH, ROLLBACK, WITHDRAWN, Publication


def history(*steps: tuple[str, str]) -> list[Publication]:
    return [Publication(content, "2026-11-23T21:00:00+00:00", "maria", how, "demo") for content, how in steps]


@pytest.mark.parametrize(
    ("steps", "before"),
    [
        ([], None),
        ([("a", PUBLISH)], None),
        ([("a", PUBLISH), ("b", PUBLISH)], "a"),
        ([("a", PUBLISH), ("b", PUBLISH), ("a", ROLLBACK)], None),
        ([("a", PUBLISH), ("b", PUBLISH), ("c", PUBLISH), ("b", ROLLBACK)], "a"),
        ([("a", PUBLISH), ("b", PUBLISH), ("a", PUBLISH)], "b"),
        ([("a", PUBLISH), ("b", PUBLISH), ("b", PUBLISH)], "a"),
        ([("a", PUBLISH), ("b", PUBLISH), ("a", WITHDRAWN), ("c", PUBLISH)], "a"),
        ([("a", PUBLISH), ("b", PUBLISH), ("c", PUBLISH), ("a", FALL_BACK)], None),
    ],
)
def test_going_back_leads_to_what_was_published_before(steps: list[tuple[str, str]], before: str | None) -> None:
    assert publications.before(history(*steps)) == before


def test_the_last_one_added_is_current(tmp_path: Path) -> None:
    assert publications.current(tmp_path) is None
    for one in history(("a", PUBLISH), ("b", PUBLISH)):
        publications.add(tmp_path, one)
    assert [one.content for one in publications.read(tmp_path)] == ["a", "b"]
    current = publications.current(tmp_path)
    assert current is not None
    assert current.content == "b"


def test_a_publication_tells_who_and_when_in_utc() -> None:
    one = Publication.now("a", PUBLISH, "demo")
    assert one.by == publications.login_name() != ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", one.at)


@pytest.mark.parametrize("damage", [b"", b"{", b'[{"content": "a"}]', b"[1]"])
def test_a_damaged_list_is_a_sentence(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "published.json").write_bytes(damage)
    with pytest.raises(AnsweringError, match="cannot be read") as raised:
        publications.current(tmp_path)
    assert raised.value.mend


def test_two_do_not_publish_at_once(tmp_path: Path) -> None:
    refused = pytest.raises(AnsweringError, match="somebody else is publishing")
    with publications.lock(tmp_path), refused, publications.lock(tmp_path):
        pass
    with publications.lock(tmp_path):
        pass


def test_a_change_is_seen_by_a_glance(tmp_path: Path) -> None:
    seen = {publications.changed_at(tmp_path)}
    publications.add(tmp_path, *history(("a", PUBLISH)))
    seen.add(publications.changed_at(tmp_path))
    publications.announce(tmp_path, "b")
    seen.add(publications.changed_at(tmp_path))
    assert publications.announced(tmp_path) == "b"
    publications.end_announcement(tmp_path)
    assert publications.announced(tmp_path) is None
    assert len(seen) == 3
