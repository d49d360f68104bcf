"""A record as a line of JSON: one line whatever it holds, and nothing the database could not take."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.protocols.model import Level
from answering.records.line import KINDS, Line, decode, encode
from answering.records.model import MessageTaken, TurnLatency, Utterance, new_id
from tests.records.samples import BEGAN, said, whole_call

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(text=ANY_TEXT, alternatives=st.lists(ANY_TEXT).map(tuple))
def test_any_text_becomes_one_line_that_decodes(text: str, alternatives: tuple[str, ...]) -> None:
    record = Utterance(call=new_id(), at=BEGAN, turn=0, who="caller", text=text, asr_alternatives=alternatives)
    line = encode(record, 5)
    assert b"\n" not in line.data and b"\\u0000" not in line.data
    assert decode(line.data) == line
    values = json.loads(line.data)
    assert values["n"] == 5 and values["id"] == record.id
    if "\0" not in text and not any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        assert values["text"] == text


@given(st.dictionaries(ANY_TEXT, ANY_TEXT))
def test_any_fields_of_a_message_are_kept(fields: dict[str, str]) -> None:
    line = encode(MessageTaken(call=new_id(), at=BEGAN, queue="q", fields=fields), 0)
    assert decode(line.data) == line


def test_every_kind_is_encoded_by_its_name() -> None:
    kinds = [encode(record, n).kind for n, record in enumerate(whole_call(new_id()))]
    assert set(kinds) == set(KINDS)


@pytest.mark.parametrize(
    ("given_value", "kept"),
    [(float("nan"), None), (float("inf"), None), (1.000001, 1.0), (-0.1, 0.0), (1, 1)],
)
def test_confidences_no_column_would_take(given_value: float, kept: float | None) -> None:
    record = Utterance(call=new_id(), at=BEGAN, turn=0, who="caller", text="", confidence=given_value)
    value = json.loads(encode(record, 0).data)["confidence"]
    assert value == kept or (kept is None and value in (0.0, 1.0, None))


def test_latencies_that_are_no_numbers_are_told_as_unknown() -> None:
    record = TurnLatency(call=new_id(), at=BEGAN, turn=0, latency_ms=1.0, parts={"hearing": float("nan")})
    assert json.loads(encode(record, 0).data)["parts"] == {"hearing": None}


def test_levels_and_times_are_spelled_out() -> None:
    disposed = next(record for record in whole_call(new_id()) if hasattr(record, "route"))
    values = json.loads(encode(disposed, 0).data)
    assert values["level"] == Level.ON_CALL_NOW.id
    assert datetime.fromisoformat(values["at"]) == disposed.at


@pytest.mark.parametrize(
    ("at", "same_as"),
    [
        (datetime(2026, 3, 1, 22, 15), BEGAN),
        (datetime(2026, 3, 1, 17, 15, tzinfo=timezone(timedelta(hours=-5))), BEGAN),
        (BEGAN.astimezone(UTC), BEGAN),
    ],
)
def test_times_keep_their_moment(at: datetime, same_as: datetime) -> None:
    assert datetime.fromisoformat(json.loads(encode(said(new_id(), 0, at=at), 0).data)["at"]) == same_as


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b'{"kind":"utter', b'"text"', b"[]", b'{"kind":7}', b'{"kind":"unheard-of"}', b"\xff\xfe"],
)
def test_what_is_no_whole_record_is_seen(data: bytes) -> None:
    assert decode(data) is None


def test_what_the_practice_must_act_on_is_essential() -> None:
    assert {kind for kind in KINDS if Line(kind, b"").essential} == {
        "call-started", "call-ended", "disposition", "message", "page-attempt",
    }  # fmt: skip
