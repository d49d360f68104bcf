"""Sound to words with Vosk. Everything here blocks and belongs into a thread; one recogniser is never in two
at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import vosk

from answering.errors import SpeechError
from answering.language.heard import Word
from answering.speech.audio import RATE_HZ, silence

PADDING_S = 0.2
PUSH_S = 0.3
ALTERNATIVES = 10

_PADDING = silence(PADDING_S)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of one stretch of sound; times are seconds since its start.

    `grammar_texts`: what the phrases of `phrases` made of it, best first; both empty where none were given.
    """

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[str, ...] = ()
    grammar_texts: tuple[str, ...] = ()


class Recogniser:
    """Recognises one stretch of sound in pieces: open vocabulary, and beside it by the question's phrases.

    `grammar_model` takes the phrases; without phrases it is not used. The words so far lag behind the sound by up to
    `PUSH_S`: that much silence, taken as if it had been heard, brings them out, and more may follow it.
    """

    def __init__(
        self, model: vosk.Model, grammar_model: vosk.Model | None = None, phrases: tuple[str, ...] = ()
    ) -> None:
        self._kaldi = vosk.KaldiRecognizer(model, RATE_HZ)
        self._kaldi.SetWords(True)
        self._phrases = phrases
        self._by_grammar = _Grammar(grammar_model, phrases) if grammar_model is not None and phrases else None

    def accept(self, pcm: bytes) -> Recognised:
        """Take the next piece; returns the words so far, without times and alternatives. Raises SpeechError."""
        _accept(self._kaldi, pcm)
        if self._by_grammar is not None:
            self._by_grammar.accept(pcm)
        by_grammar = self._by_grammar.partial() if self._by_grammar is not None else ""
        return Recognised(_partial(self._kaldi), (), self._phrases, (by_grammar,) if by_grammar else ())

    def finish(self) -> Recognised:
        """The words of everything taken, which ended in silence; nothing more may be taken afterwards."""
        result = json.loads(self._kaldi.FinalResult())
        words = tuple(
            Word(item["word"], float(item["start"]), float(item["end"]), float(item["conf"]))
            for item in result.get("result", ())
        )
        texts = self._by_grammar.finish() if self._by_grammar is not None else ()
        return Recognised(str(result.get("text", "")), words, self._phrases, texts)


def decode_with_grammar(model: vosk.Model, pcm: bytes, phrases: Sequence[str]) -> tuple[str, ...]:
    """Decode a whole answer by a list of phrases; the texts it allows for, best first. Raises SpeechError."""
    grammar = _Grammar(model, phrases)
    grammar.accept(pcm + _PADDING)
    return grammar.finish()


class _Grammar:
    """200 ms of silence on both sides and ten alternatives took whole telephone numbers from 74% to 94%."""

    def __init__(self, model: vosk.Model, phrases: Sequence[str]) -> None:
        self._kaldi = vosk.KaldiRecognizer(model, RATE_HZ, json.dumps(list(phrases)))
        self._kaldi.SetMaxAlternatives(ALTERNATIVES)
        _accept(self._kaldi, _PADDING)

    def accept(self, pcm: bytes) -> None:
        _accept(self._kaldi, pcm)

    def partial(self) -> str:
        return _partial(self._kaldi)

    def finish(self) -> tuple[str, ...]:
        result: dict[str, Any] = json.loads(self._kaldi.FinalResult())
        texts = (str(item.get("text", "")).strip() for item in result.get("alternatives", ()))
        return tuple(dict.fromkeys(text for text in texts if text))


def _partial(kaldi: vosk.KaldiRecognizer) -> str:
    return str(json.loads(kaldi.PartialResult()).get("partial", ""))


def _accept(kaldi: vosk.KaldiRecognizer, pcm: bytes) -> None:
    try:
        kaldi.AcceptWaveform(pcm)
    except Exception as error:  # vosk raises nothing narrower
        raise SpeechError("Vosk refused a piece of sound") from error
