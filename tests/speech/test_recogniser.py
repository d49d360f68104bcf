from __future__ import annotations

import json
from pathlib import Path

import pytest

from answering.errors import NotInstalled, SpeechError
from answering.language.expectation import Expectation, Kind, grammar
from answering.speech import models, recogniser
from answering.speech.audio import seconds
from answering.speech.models import Models
from answering.speech.recogniser import Recogniser, decode_with_grammar
from tests.speech.conftest import SpeakOnLine

PHONE = grammar(Expectation(Kind.PHONE_NUMBER)) or ()


def test_words_come_with_times_and_confidences(loaded: Models, spoken: SpeakOnLine) -> None:
    english = loaded.of("en")
    assert english is not None
    pcm = spoken("i want to make an appointment", "ruth")
    hearing = Recogniser(english.open)
    partials = [hearing.accept(pcm[at : at + 6400]) for at in range(0, len(pcm), 6400)]
    result = hearing.finish()
    assert "appointment" in result.text and any(partials)
    assert [word.text for word in result.words] == result.text.split()
    ends = [word.end_s for word in result.words]
    assert ends == sorted(ends) and ends[-1] <= seconds(pcm) + 0.3
    assert all(0.0 < word.confidence <= 1.0 for word in result.words)


@pytest.mark.parametrize("voice", ["ruth", "dave", "joe-fast"])
def test_a_grammar_gives_its_own_words_best_first_whether_it_comes_in_pieces_or_whole(
    loaded: Models, spoken: SpeakOnLine, voice: str
) -> None:
    english = loaded.of("en")
    assert english is not None
    pcm = spoken("four one two, five five five, zero one nine nine", voice, 20.0)
    whole = decode_with_grammar(english.grammar, pcm, PHONE)
    assert whole and len(whole) <= recogniser.ALTERNATIVES and len(set(whole)) == len(whole)
    allowed = set(" ".join(PHONE).split())
    assert all(set(text.split()) <= allowed for text in whole)
    beside = Recogniser(english.open, english.grammar, PHONE)
    for at in range(0, len(pcm), 6400):
        beside.accept(pcm[at : at + 6400])
    assert beside.finish().grammar_texts[0] == whole[0]


def test_no_sound_is_no_words(loaded: Models) -> None:
    english = loaded.of("en")
    assert english is not None
    hearing = Recogniser(english.open, english.grammar, PHONE)
    hearing.accept(bytes(32000))
    assert hearing.finish().text == ""


def test_what_vosk_refuses_is_a_speech_error(loaded: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    english = loaded.of("en")
    assert english is not None
    hearing = Recogniser(english.open)

    def refuse(*_: object) -> int:
        raise Exception("Failed to process waveform")

    monkeypatch.setattr(hearing._kaldi, "AcceptWaveform", refuse)
    with pytest.raises(SpeechError):
        hearing.accept(bytes(640))


class Installed:
    def __init__(self, **folders: Path) -> None:
        self.vosk_models = folders
        self.vosk_static: dict[str, Path] = {}


def test_a_folder_that_is_no_model_is_named_with_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled, match=str(tmp_path)) as refused:
        models.load(Installed(en=tmp_path))
    assert "make setup" in refused.value.mend


def test_a_missing_language_is_none(loaded: Models) -> None:
    assert loaded.of("fr") is None


def test_without_models_nothing_is_loaded_and_speech_is_still_found() -> None:
    nothing = models.load(Installed())
    assert nothing.of("en") is None
    assert nothing.voice_activity() is not nothing.voice_activity()


def test_grammars_are_phrases_vosk_can_take(loaded: Models) -> None:
    english = loaded.of("en")
    assert english is not None
    for kind in Kind:
        phrases = grammar(Expectation(kind))
        if phrases is not None:
            assert json.loads(json.dumps(list(phrases))) == list(phrases)
            assert decode_with_grammar(english.grammar, bytes(3200), phrases) == ()
