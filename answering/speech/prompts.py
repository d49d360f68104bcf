"""What the agent says, kept ready: fixed prompts in memory and on disk, everything else made sentence by
sentence.

Only `prepare` writes to disk. What `get` and `sentences` make may hold a caller's name or number: it stays in
memory, in a bounded store that forgets the oldest.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TypeVar

from answering.errors import SpeechError
from answering.language.normalise import for_speech
from answering.logs import Log
from answering.speech.synthesiser import Synthesiser

FIXED_BYTES = 128 * 1024 * 1024
PASSING_BYTES = 16 * 1024 * 1024
_USUAL_BYTES = 256 * 1024
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

_T = TypeVar("_T")
_log = Log("speech")


class _Store:
    """Sound by key, at most `limit` bytes; the longest unused goes first."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    @property
    def full(self) -> bool:
        """Whether one more of the usual size would push another out."""
        return self._size + _USUAL_BYTES > self._limit

    def get(self, key: tuple[str, str]) -> bytes | None:
        pcm = self._kept.get(key)
        if pcm is not None:
            self._kept.move_to_end(key)
        return pcm

    def put(self, key: tuple[str, str], pcm: bytes) -> None:
        self._size += len(pcm) - len(self._kept.pop(key, b""))
        self._kept[key] = pcm
        while self._size > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)


class Prompts:
    """The sound of what the agent says.

    `cache`: the folder of kept prompts; files lie in <language>/<voice>/<sha256>.pcm and are safe to delete
    at any time. `threads`: for reading and writing them.
    """

    def __init__(self, cache: Path, synthesiser: Synthesiser, threads: Executor) -> None:
        self._cache, self._synthesiser, self._threads = cache, synthesiser, threads
        self._fixed, self._passing = _Store(FIXED_BYTES), _Store(PASSING_BYTES)
        self._on_disk: set[tuple[str, str]] = set()

    def cached(self, text: str, language: str) -> bytes | None:
        """PCM (s16le mono 16 kHz) that is in memory, None if it is not; never touches the disk."""
        key = (text, language)
        return self._fixed.get(key) or self._passing.get(key)

    def parts(self, text: str, language: str) -> list[str]:
        """What to play one after the other: a text that is prepared as a whole, any other sentence by sentence.

        Where what comes before a colon is in memory ("I have:"), it goes first and the rest is made meanwhile.
        """
        if self.cached(text, language) is not None or (text, language) in self._on_disk:
            return [text]
        parts = split(text)
        lead, colon, rest = parts[0].partition(": ") if parts else ("", "", "")
        if colon and self.cached(f"{lead}:", language) is not None:
            return [f"{lead}:", rest, *parts[1:]]
        return parts

    async def get(self, text: str, language: str) -> bytes:
        """PCM of a whole text: from memory, from disk, else spoken now.

        Raises NotInstalled (no voice for the language), SpeechError.
        """
        known = self.cached(text, language)
        if known is not None:
            return known
        kept = await self._in_thread(partial(self._read, text, language))
        if kept is not None:
            self._fixed.put((text, language), kept)
            return kept
        parts = [pcm async for pcm in self.sentences(text, language)]
        pcm = b"".join(parts)
        self._passing.put((text, language), pcm)
        return pcm

    async def sentences(self, text: str, language: str) -> AsyncIterator[bytes]:
        """PCM sentence by sentence, each made while the one before it is used. Raises as `get` does.

        Close it (`aclose`) when the rest is not wanted.
        """
        known = self.cached(text, language)
        if known is None and (text, language) in self._on_disk:
            known = await self._in_thread(partial(self._read, text, language))
        if known is not None:
            yield known
            return
        parts = split(text)
        ahead: asyncio.Task[bytes] | None = None
        try:
            for index, part in enumerate(parts):
                pcm = await (ahead or self._one(part, language))
                ahead = None
                if index + 1 < len(parts):
                    ahead = asyncio.create_task(self._one(parts[index + 1], language), name="speak-ahead")
                yield pcm
        finally:
            if ahead is not None:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    async def prepare(self, texts: Iterable[tuple[str, str]], *, at_once: int = 1) -> int:
        """Have fixed prompts, (text, language) each, ready on disk, the first of them in memory as well, as many as it
        holds; returns how many were spoken anew.

        Only for texts that hold nothing of a caller. `at_once` sentences are made beside one another: 1 leaves room
        for running calls. A disk that cannot be written costs a warning. Raises NotInstalled, SpeechError.
        """
        wanted = [key for key in dict.fromkeys(texts) if self._fixed.get(key) is None]
        made = 0
        for start in range(0, len(wanted), at_once):
            made += sum(await asyncio.gather(*(self._prepare(*key) for key in wanted[start : start + at_once])))
        return made

    async def _prepare(self, text: str, language: str) -> bool:
        key = text, language
        if self._fixed.full and await self._in_thread(partial(self._is_kept, text, language)):
            self._on_disk.add(key)
            return False
        pcm = await self._in_thread(partial(self._read, text, language))
        known = pcm is not None
        if pcm is None:
            pcm = b"".join([await self._spoken(part, language) for part in split(text)])
            await self._in_thread(partial(self._write, text, language, pcm))
        if await self._in_thread(partial(self._is_kept, text, language)):
            self._on_disk.add(key)
        if not (self._fixed.full and key in self._on_disk):
            self._fixed.put(key, pcm)
        return not known

    async def _one(self, sentence: str, language: str) -> bytes:
        known = self.cached(sentence, language)
        if known is None:
            known = await self._in_thread(partial(self._read, sentence, language))
        if known is None:
            known = await self._spoken(sentence, language)
            self._passing.put((sentence, language), known)
        return known

    async def _spoken(self, sentence: str, language: str) -> bytes:
        pcm = await self._synthesiser.speak(for_speech(sentence, language), language)
        if not pcm:
            raise SpeechError("a sentence was spoken as silence")
        return pcm

    def _path(self, text: str, language: str) -> Path:
        voice = self._synthesiser.identity(language)
        name = hashlib.sha256(f"{voice}\n{for_speech(text, language)}".encode()).hexdigest()
        return self._cache / language / voice / f"{name}.pcm"

    def _read(self, text: str, language: str) -> bytes | None:
        try:
            pcm = self._path(text, language).read_bytes()
        except OSError:
            return None
        return pcm if pcm and len(pcm) % 2 == 0 else None

    def _is_kept(self, text: str, language: str) -> bool:
        try:
            return self._path(text, language).stat().st_size > 0
        except OSError:
            return False

    def _write(self, text: str, language: str, pcm: bytes) -> None:
        path = self._path(text, language)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(pcm)
            os.replace(name, path)
        except OSError as error:
            _log.warning("prompt_not_kept", error=type(error).__name__)

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def split(text: str) -> list[str]:
    """The sentences of a text; "Dr." and the like at the end of a piece keep it together with the next."""
    sentences: list[str] = []
    for piece in _SENTENCE_END.split(text.strip()):
        if sentences and re.search(r"\b(?:Dr|Mr|Mrs|Ms|St|Sra?|Dra?)\.$", sentences[-1]):
            sentences[-1] += f" {piece}"
        elif piece:
            sentences.append(piece)
    return sentences
