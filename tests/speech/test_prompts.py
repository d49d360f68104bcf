from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from answering.errors import SpeechError
from answering.places import installed
from answering.speech import prompts
from answering.speech.audio import seconds
from answering.speech.prompts import Prompts, split
from answering.speech.synthesiser import Synthesiser

GREETING = ("Thank you for calling. How can I help you?", "en")
SPANISH = ("Para español, oprima dos.", "es")


class Counting(Synthesiser):
    """The real synthesiser, telling what it was asked to speak; it can be told to wait or to fail."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        found = installed()
        super().__init__(found.piper_voices, found.espeak, threads)
        self.asked: list[str] = []
        self.before: Callable[[], None] = lambda: None

    async def speak(self, sentence: str, language: str) -> bytes:
        self.asked.append(sentence)
        self.before()
        return await super().speak(sentence, language)


@pytest.fixture
def synthesiser(threads: ThreadPoolExecutor) -> Counting:
    return Counting(threads)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_fixed_prompts_are_made_once_and_read_ever_after(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    first = Prompts(tmp_path, synthesiser, threads)
    assert first.cached(*GREETING) is None
    assert await first.prepare([GREETING, SPANISH, GREETING], at_once=2) == 2
    pcm = first.cached(*GREETING)
    assert pcm is not None and seconds(pcm) > 1.0
    assert await first.prepare([GREETING]) == 0
    synthesiser.asked.clear()
    second = Prompts(tmp_path, synthesiser, threads)
    assert await second.prepare([GREETING, SPANISH]) == 0
    assert second.cached(*GREETING) == pcm
    assert synthesiser.asked == []
    assert [path.suffix for path in files(tmp_path)] == [".pcm", ".pcm"]


async def test_what_memory_does_not_hold_is_played_whole_from_the_disk(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "FIXED_BYTES", 1)
    many = Prompts(tmp_path, synthesiser, threads)
    assert await many.prepare([SPANISH, GREETING]) == 2
    synthesiser.asked.clear()
    assert many.cached(*GREETING) is None
    assert many.parts(*GREETING) == [GREETING[0]]
    assert seconds(await many.get(*GREETING)) > 1.0
    assert synthesiser.asked == []


async def test_what_a_caller_said_never_reaches_the_disk(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    prompts = Prompts(tmp_path, synthesiser, threads)
    private = "I have the number 555 0123. Is that right?"
    pcm = await prompts.get(private, "en")
    assert pcm and prompts.cached(private, "en") == pcm
    assert [part async for part in prompts.sentences(private, "en")]
    assert files(tmp_path) == []


@pytest.mark.parametrize("damage", [b"", b"odd"])
async def test_a_damaged_file_is_made_again(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path, damage: bytes
) -> None:
    await Prompts(tmp_path, synthesiser, threads).prepare([GREETING])
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert await Prompts(tmp_path, synthesiser, threads).prepare([GREETING]) == 1
    assert file.read_bytes() == whole


async def test_a_cache_that_cannot_be_written_costs_a_warning_only(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where the folder should be")
    prompts = Prompts(in_the_way, synthesiser, threads)
    assert await prompts.prepare([GREETING]) == 1
    assert prompts.cached(*GREETING)
    assert "prompt_not_kept" in caplog.text


async def test_sentences_come_one_by_one_the_next_made_while_one_is_spoken(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    prompts = Prompts(tmp_path, synthesiser, threads)
    coming = prompts.sentences("One moment. I look that up. Here it is.", "en")
    first = await anext(coming)
    assert seconds(first) < 1.5
    async with asyncio.timeout(10):
        while len(synthesiser.asked) < 2:
            await asyncio.sleep(0.01)
    assert synthesiser.asked == ["One moment.", "I look that up."]
    rest = [part async for part in coming]
    assert len(rest) == 2
    assert await prompts.get("One moment. I look that up. Here it is.", "en") == first + b"".join(rest)


async def test_who_stops_listening_leaves_nothing_running(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    coming = Prompts(tmp_path, synthesiser, threads).sentences("One moment. I look that up.", "en")
    await anext(coming)
    await coming.aclose()
    assert [task for task in asyncio.all_tasks() if task.get_name() == "speak-ahead"] == []


async def test_a_failure_reaches_who_asked(synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path) -> None:
    def fail() -> None:
        raise SpeechError("no speech was made within 30 s")

    synthesiser.before = fail
    prompts = Prompts(tmp_path, synthesiser, threads)
    with pytest.raises(SpeechError):
        await prompts.get(*GREETING)
    with pytest.raises(SpeechError):
        await prompts.prepare([GREETING])
    assert prompts.cached(*GREETING) is None


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("One.", ["One."]),
        ("Please wait. Dr. Smith calls you back. Goodbye!", ["Please wait.", "Dr. Smith calls you back.", "Goodbye!"]),
        ("¿Le duele el pecho? La Dra. Ruiz le llama.", ["¿Le duele el pecho?", "La Dra. Ruiz le llama."]),
        ("It is 98.6 degrees", ["It is 98.6 degrees"]),
    ],
)
def test_texts_are_split_at_sentences_not_at_titles(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


async def test_what_leads_to_a_callers_words_is_played_while_they_are_made(
    synthesiser: Counting, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    prompts = Prompts(tmp_path, synthesiser, threads)
    read_back = "I have: Alder Birch. Is that right?"
    assert prompts.parts(read_back, "en") == ["I have: Alder Birch.", "Is that right?"]
    await prompts.prepare([("I have:", "en"), GREETING])
    assert prompts.parts(read_back, "en") == ["I have:", "Alder Birch.", "Is that right?"]
    assert prompts.parts("Tell me: what is it?", "en") == ["Tell me: what is it?"]
    assert prompts.parts(*GREETING) == [GREETING[0]]
    assert prompts.parts("", "en") == []
