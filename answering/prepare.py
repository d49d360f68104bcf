"""Makes beforehand what is spoken as it stands: the prompts' cache, and the dialplan's own recorded sentences."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from answering.calls.room import fixed_sentences
from answering.places import Installed, cache_dir, installed
from answering.protocols.model import ProtocolSet
from answering.settings import Settings
from answering.speech.prompts import Prompts
from answering.speech.synthesiser import Synthesiser

_DIALPLAN = "dialplan-"


def synthesiser(found: Installed, threads: Executor) -> Synthesiser:
    """What speaks, made from what set-up brought."""
    return Synthesiser(found.piper_voices, found.espeak, threads)


def espeak_voices(protocols: ProtocolSet) -> dict[str, str]:
    """What espeak-ng calls the languages that came as files."""
    return {code: language.voice for code, language in protocols.spoken.items()}


def sound_path(sounds: Path, language: str, name: str) -> Path:
    """Where the dialplan finds its sentence `answering/<name>` in a language."""
    return sounds / language / "answering" / f"{name}.sln16"


async def prepare(settings: Settings, protocols: ProtocolSet, sounds: Path | None = None) -> int:
    """Fill the cache and write the dialplan's sentences into `sounds`, if given; returns how many sentences there are.

    A second run finds everything in the cache and takes a fraction of a second.
    """
    with ThreadPoolExecutor(2, thread_name_prefix="speech") as threads:
        speaking = synthesiser(installed(), threads)
        speaking.speak_as(espeak_voices(protocols))
        prompts = Prompts(cache_dir() / "prompts", speaking, threads)
        sentences = list(fixed_sentences(protocols, settings.spoken_name, settings.languages))
        await prompts.prepare(sentences)
        for name, text in protocols.script.sentences.items():
            if sounds is None or not name.startswith(_DIALPLAN):
                continue
            for language, sentence in text.items():
                spoken = sentence.replace("{practice}", settings.spoken_name.get(language, ""))
                pcm = await prompts.get(spoken, language)
                path = sound_path(sounds, language, name.removeprefix(_DIALPLAN))
                await asyncio.to_thread(_write, path, pcm)
    return len(sentences)


def _write(path: Path, pcm: bytes) -> None:
    if path.exists() and path.read_bytes() == pcm:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(pcm)
    os.replace(fresh, path)
