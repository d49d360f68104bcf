"""What was heard in one turn of the caller's: plain values, no sound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds since the start of the call, confidence 0 to 1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """One finished turn.

    `text`: the open recognition, lower case, "" for sound without words. `grammar_texts`: what the question's own
    grammar made of the same audio, best first, empty where the question has none. `started_s`/`ended_s`: first and
    last voiced moment, seconds since the start of the call. `ended_by`: "complete", "silence", "limit" or "key".
    """

    text: str
    words: tuple[Word, ...] = ()
    grammar_texts: tuple[str, ...] = ()
    confidence: float = 1.0
    started_s: float = 0.0
    ended_s: float = 0.0
    ended_by: str = "silence"
    language: str = "en"
