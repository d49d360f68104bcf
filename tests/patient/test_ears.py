"""The caller's own ears find what was said, and nothing that was not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from answering.patient import g711
from answering.patient.ears import Ears
from answering.patient.voices import Voices
from answering.places import installed


async def test_words_are_found_where_they_were_said_and_nowhere_else(tmp_path: Path) -> None:
    ears = Ears(installed().vosk_models["en"])
    voices = Voices(tmp_path, installed().piper_voices)
    advice = await voices.speak("Please hang up and dial nine one one now.", "joe")
    other = await voices.speak("I connect you with the nurse. Please stay on the line.", "joe")
    pause = np.zeros(g711.RATE_HZ, np.int16)
    phrases = ("nine one one", "nine eight eight")
    assert ears.hear(np.concatenate([pause, other, pause, advice, pause]), phrases) == ("nine one one",)
    assert ears.hear(np.concatenate([pause, other]), phrases) == ()
    assert ears.hear(np.zeros(0, np.int16), phrases) == ()
    both = ("the nurse", "nine one one")
    assert ears.hear(np.concatenate([other, advice]), both) == both
    assert ears.hear(np.concatenate([advice, other]), both) == ("nine one one", "the nurse")


async def test_partial_results_grow_with_the_sound(tmp_path: Path) -> None:
    voices = Voices(tmp_path, installed().piper_voices)
    spoken = await voices.speak("Please hang up and dial nine one one now.", "joe")
    partials = Ears(installed().vosk_models["en"]).partials(spoken)
    at = [at_s for at_s, _ in partials]
    assert len(partials) >= 3 and at == sorted(at) and at[-1] <= spoken.size / g711.RATE_HZ + 0.3
    assert "nine" in " ".join(words for _, words in partials)
