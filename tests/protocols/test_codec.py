"""Values survive being written down; what is none of them is refused."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.places import project_root
from answering.protocols import codec, source
from answering.protocols.model import Dialogue, Level, Protocol, ProtocolSet, RedFlag

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_a_whole_set_survives() -> None:
    found = source.load(project_root() / "protocols")
    written = json.dumps(codec.encode(found))
    assert codec.decode(ProtocolSet, json.loads(written)) == found


def test_days_and_levels_survive(sound: ProtocolSet) -> None:
    import dataclasses

    arm = dataclasses.replace(
        sound.protocols["sore-arm"], review_by=datetime.date(2027, 11, 1), advice={Level.SAME_DAY: {"en": "x"}}
    )
    assert codec.decode(Protocol, json.loads(json.dumps(codec.encode(arm)))) == arm


@given(JSON)
def test_what_is_no_value_is_refused(data: object) -> None:
    for kind in (Protocol, RedFlag, Dialogue):
        with pytest.raises(ValueError):
            codec.decode(kind, data)


@pytest.mark.parametrize(
    "flag",
    [
        ["a", {"en": ["b"]}, 99, None],
        ["a", {"en": "b"}, 0, None],
        ["a", {"en": ["b"]}, "0", None],
        [1, {"en": ["b"]}, 0, None],
        ["a", {"en": ["b"]}, 0, None, None],
    ],
)
def test_a_value_of_another_shape_is_refused(flag: object) -> None:
    with pytest.raises(ValueError):
        codec.decode(RedFlag, flag)
