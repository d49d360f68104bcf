"""Real models and several voices over a telephone line; time is simulated, so that a test takes what it computes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest

from answering.language.expectation import Expectation
from answering.language.heard import Heard
from answering.patient import g711
from answering.patient.voices import Voices, noise_bed, with_noise
from answering.places import installed
from answering.speech import models
from answering.speech.audio import FRAME_BYTES, FRAME_S, resample, seconds, silence, to_pcm
from answering.speech.ear import Ear, Event, Partial, SpeechEnded, SpeechStarted
from answering.speech.endpointing import Pauses
from answering.speech.models import Models
from tests.bench.simulated_time import SimulatedLoop, SimulatedThreads, run, settle

SpeakOnLine = Callable[..., bytes]


@pytest.fixture(scope="session")
def loaded() -> Models:
    return models.load(installed())


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeakOnLine]:
    """`spoken(text, voice, noise_db=None)`: PCM as the PBX would hand it over, mu-law at 8 kHz on the way."""
    voices = Voices(tmp_path_factory.mktemp("voices"), installed().piper_voices)

    def speak(text: str, voice: str = "ruth", noise_db: float | None = None) -> bytes:
        samples = speaker.submit(lambda: asyncio.run(voices.speak(text, voice))).result()
        if noise_db is not None:
            samples = with_noise(samples, noise_bed(noise_db))
        carried = g711.decode(g711.encode(samples)).astype(np.float32) / np.float32(32768.0)
        return to_pcm(resample(carried, g711.RATE_HZ))

    with ThreadPoolExecutor(1) as speaker:
        yield speak


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@dataclass
class Call:
    """A call in simulated time: what the ear told, with the second at which it told it."""

    loop: SimulatedLoop
    threads: SimulatedThreads
    ear: Ear
    told: list[tuple[float, Event]] = field(default_factory=list)

    async def play(self, pcm: bytes) -> None:
        for at in range(0, len(pcm) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES):
            await self.threads.advance(self.loop.now_s + FRAME_S)
            self.ear.frame(pcm[at : at + FRAME_BYTES])
            await settle()
            self.collect()

    def collect(self) -> None:
        while not self.ear.events.empty():
            self.told.append((self.loop.now_s, self.ear.events.get_nowait()))

    async def quiet(self, for_s: float) -> None:
        await self.play(silence(for_s))

    def _of(self, kind: type[Event]) -> Sequence[tuple[float, Event]]:
        return [(at, event) for at, event in self.told if isinstance(event, kind)]

    @property
    def turns(self) -> list[Heard]:
        return [event for _, event in self.told if isinstance(event, Heard)]

    @property
    def texts(self) -> list[str]:
        return [turn.text for turn in self.turns]

    @property
    def partials(self) -> list[str]:
        return [event.text for _, event in self.told if isinstance(event, Partial)]

    def when(self, kind: type[Heard] | type[SpeechStarted] | type[SpeechEnded] | type[Partial]) -> list[float]:
        return [at for at, event in self.told if isinstance(event, kind)]


Conversation = Callable[..., Call]


@pytest.fixture
def conversation(loaded: Models) -> Conversation:
    """`conversation(script, expectation, language=…, turn_s=…)` runs `script(call)` and gives the call."""

    def converse(
        script: Callable[[Call], object],
        expectation: Expectation | None = None,
        *,
        language: str = "en",
        turn_s: float = 30.0,
        pauses: Pauses | None = None,
        with_models: Models | None = None,
    ) -> Call:
        loop = SimulatedLoop()
        threads = SimulatedThreads(loop, cost_s=0.02)

        async def main() -> Call:
            ear = Ear(with_models or loaded, threads, started=0.0, turn_s=turn_s, pauses=pauses)
            call = Call(loop, threads, ear)
            ear.expect(expectation or Expectation(), language=language)
            try:
                await script(call)  # type: ignore[misc]
            finally:
                await ear.close()
            return call

        return run(loop, main())

    return converse


def length_s(pcm: bytes) -> float:
    return seconds(pcm)
