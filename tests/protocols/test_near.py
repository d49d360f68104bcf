"""Nearly the same sentences are found by their rarest words: exactly those that comparing each with each finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering.protocols.near import ALIKE, near_pairs

SENTENCES = st.lists(st.frozensets(st.sampled_from("abcdefghijkl"), min_size=1), max_size=30)


@given(SENTENCES)
def test_no_pair_is_missed_and_none_made_up(sentences: list[frozenset[str]]) -> None:
    every = {
        (later, first)
        for later in range(len(sentences))
        for first in range(later)
        if len(sentences[later] & sentences[first]) >= ALIKE * len(sentences[later] | sentences[first])
    }
    assert set(near_pairs(sentences)) == every


@given(st.lists(st.tuples(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), st.sampled_from("xyz")), max_size=30))
def test_only_kinds_that_stand_beside_each_other_are_compared(drawn: list[tuple[frozenset[str], str]]) -> None:
    sentences, kinds = [one for one, _ in drawn], [kind for _, kind in drawn]
    beside = {"x": "xyz", "y": "xy", "z": "x"}
    found = set(near_pairs(sentences, kinds, beside))
    assert found == {pair for pair in near_pairs(sentences) if kinds[pair[1]] in beside[kinds[pair[0]]]}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("my chest hurts really bad", "really bad my chest hurts", True),
        ("my left arm hurts", "my right arm hurts", False),
        ("he can breathe", "he can't breathe", False),
        ("i have had this cough for weeks", "i have had this cough for weeks now", True),
        ("i have chest pain", "i have chest pain today", False),
    ],
)
def test_what_counts_as_nearly_the_same(one: str, other: str, alike: bool) -> None:
    assert list(near_pairs([frozenset(one.split()), frozenset(other.split())])) == ([(1, 0)] if alike else [])
