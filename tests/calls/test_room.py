"""Which sentences are spoken ahead of every call."""

from __future__ import annotations

from answering.calls.room import fixed_sentences
from answering.places import project_root
from answering.protocols import source


def test_what_leads_to_a_callers_words_is_spoken_ahead_and_their_words_are_not() -> None:
    protocols = source.load(project_root() / "protocols")
    told = set(fixed_sentences(protocols, {"en": "the practice", "es": "la clínica"}, ("en", "es")))
    for language, text in protocols.script.sentences["task-read-back"].items():
        lead, colon, rest = text.partition(":")
        assert colon and "{fields}" in rest
        assert (f"{lead}:", language) in told
    assert not [text for text, _ in told if "{" in text]
