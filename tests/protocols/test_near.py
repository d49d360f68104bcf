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
