"""Learning from a protocol set: seconds of work, for set-up and for publishing, never while a call waits."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from answering.learning import corpus
from answering.learning.corpus import Example, Label, Wording
from answering.learning.embedding import PACKAGE, SIZE
from answering.learning.grams import Floats, Ints, Vocabulary
from answering.learning.model import EMBEDDING_WEIGHT, NO_FLOW, SMALL_TALK, Known, Model, Thresholds, dense
from answering.learning.regression import Linear, Rows, fit
from answering.protocols.model import ProtocolSet

FOLDS = 3
ALARMS = {"en": 0.04 / 3, "es": 0.05 / 3}
"""Share of the contrasts, cross-validated, that may act at once: a third of what is wanted of unseen callers."""
ASKED = {"en": 0.14 / 3, "es": 0.16 / 3}
CLEARED = 0.02
"""Share of the emergencies that may be taken for neither, where a wording only suggests one."""
LEAST_EXAMPLES = 20
LEAST_SENTENCES = 3
WORDING_WEIGHT = 0.3
SENTENCE_WORDS = 5
_STRENGTH = 0.3
_TOPIC_STRENGTH = 0.1
_LABELS = tuple(label.name.lower() for label in Label)
_ALWAYS: Floats = np.ones(1, np.float32)
_CODE = (
    "learning/*.py",
    "language/lexicon.py",
    "language/normalise.py",
    "matching/context.py",
    "matching/phrases.py",
    "matching/symptoms.py",
    "matching/vocabulary.py",
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn from, and its name: sha256 over it, over this code and over the packages it uses."""

    name: str
    examples: tuple[Example, ...]
    wordings: tuple[Wording, ...]
    flows: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether each label has examples enough to learn anything."""
        counts = [sum(one.label is label for one in self.examples) for label in Label]
        return min(counts) >= LEAST_EXAMPLES

    def dumped(self) -> bytes:
        """For another process."""
        told = [[one.text, one.language, int(one.label), one.protocol, one.own, one.file] for one in self.examples]
        short = [[one.text, one.language, int(one.label), one.protocol] for one in self.wordings]
        return json.dumps([self.name, told, short, self.flows], ensure_ascii=False).encode()

    @classmethod
    def parsed(cls, told: Any) -> Lesson:
        """What `dumped` gave, read as JSON."""
        name, examples, wordings, flows = told
        return cls(
            name,
            tuple(Example(text, language, Label(label), *rest) for text, language, label, *rest in examples),
            tuple(Wording(text, language, Label(label), *rest) for text, language, label, *rest in wordings),
            tuple(flows),
        )


def lesson(protocols: ProtocolSet) -> Lesson:
    """What a set teaches; takes milliseconds."""
    taught, phrases, flows = corpus.examples(protocols), corpus.wordings(protocols), corpus.flows(protocols)
    told = hashlib.sha256(corpus.digest(taught, phrases, flows).encode())
    told.update(_code().encode())
    return Lesson(told.hexdigest(), taught, phrases, flows)


def _code() -> str:
    """sha256 (hex) over the code that learns, the Python that runs it, and the versions of the packages."""
    home = Path(__file__).resolve().parent.parent
    told = hashlib.sha256(sys.version.encode())
    for pattern in _CODE:
        for path in sorted(home.glob(pattern)):
            told.update(path.name.encode() + b"\0" + path.read_bytes())
    for package in ("numpy", "scipy", PACKAGE):
        told.update(f"{package} {version(package)}\n".encode())
    return told.hexdigest()


def learn(given: Lesson, built: str) -> Model:
    """Learn; `built`: when, UTC in ISO 8601. Takes seconds for hundreds of sentences, less than half a minute for
    thousands. Needs scipy.
    """
    examples = given.examples
    every: tuple[Example | Wording, ...] = (*examples, *given.wordings)
    sentences = [(one.text, one.language) for one in every]
    vocabulary = Vocabulary.of(sentences, least=LEAST_SENTENCES)
    rows = _rows(vocabulary, sentences)
    labels = np.asarray([int(one.label) for one in every], dtype=np.int32)
    weights = np.ones(len(every), np.float32)
    weights[len(examples) :] = [
        WORDING_WEIGHT if len(one.text.split()) < SENTENCE_WORDS else 1.0 for one in given.wordings
    ]
    tiers = fit(rows, labels, _LABELS, weights, strength=_STRENGTH)
    likely = _held_out(rows, labels, weights, len(examples))
    whole_words = rows.only(vocabulary.whole_words())
    owned = [one.protocol if not isinstance(one, Example) or one.own else "" for one in every]
    complaints = ["" if name in given.flows else name for name in owned]
    talk = [SMALL_TALK if isinstance(one, Wording) and not one.protocol else "" for one in every]
    flows = [
        (name if name in given.flows else NO_FLOW) if name else small for name, small in zip(owned, talk, strict=True)
    ]
    languages = sorted({one.language for one in examples})
    thresholds = {language: _thresholds(examples, likely, language) for language in languages}
    return Model(
        given.name,
        built,
        vocabulary,
        tiers,
        _topics(whole_words, complaints, weights),
        _topics(whole_words, flows, weights),
        thresholds,
        tuple(
            Known(one.text, one.language, one.label, one.protocol, (float(p[0]), float(p[1]), float(p[2])))
            for one, p in zip(examples, likely, strict=True)
        ),
        (rows.vectors[: len(examples), :SIZE] / EMBEDDING_WEIGHT).astype(np.float16),
        {language: _figures(examples, likely, language, thresholds[language]) for language in languages},
    )


def _rows(vocabulary: Vocabulary, sentences: Sequence[tuple[str, str]]) -> Rows:
    told = [vocabulary.row(text, language) for text, language in sentences]
    return Rows([at for at, _ in told], [value for _, value in told], dense(sentences), len(vocabulary.places))


def _held_out(rows: Rows, labels: Ints, weights: Floats, many: int) -> Floats:
    """Probabilities of each of the first `many` sentences by a model that has not learnt it."""
    likely = np.zeros((many, len(_LABELS)), np.float32)
    fold = np.arange(len(labels), dtype=np.int32) % FOLDS
    for number in range(FOLDS):
        inside = np.flatnonzero(fold != number).astype(np.int32)
        learnt = fit(rows.take(inside), labels[inside], _LABELS, weights[inside], strength=_STRENGTH)
        for at in range(number, many, FOLDS):
            likely[at] = learnt.likely(rows.places[at], rows.values[at], rows.vectors[at])
    return likely


def _topics(rows: Rows, names: Sequence[str], weights: Floats) -> Linear:
    """What a sentence is about, learnt from those that belong to one."""
    classes = tuple(sorted({name for name in names if name}))
    which = np.asarray([at for at, name in enumerate(names) if name], dtype=np.int32)
    if not classes:
        return Linear(
            (),
            np.zeros((rows.width, 0), np.float32),
            np.zeros((rows.vectors.shape[1], 0), np.float32),
            np.zeros(0, np.float32),
        )
    numbers = np.asarray([classes.index(names[int(at)]) for at in which], dtype=np.int32)
    return fit(rows.take(which), numbers, classes, weights[which], strength=_TOPIC_STRENGTH)


def _thresholds(examples: Sequence[Example], likely: Floats, language: str) -> Thresholds:
    """From the sentences' cross-validated probabilities."""
    labels = np.asarray([int(one.label) if one.language == language else -1 for one in examples])
    hard = np.asarray([not one.own for one in examples])
    none, ill = likely[(labels == Label.NEITHER) & hard], likely[labels == Label.EMERGENCY]
    alarm = np.sort(none[:, Label.EMERGENCY])[::-1] if len(none) else _ALWAYS
    asked = np.sort(1.0 - none[:, Label.NEITHER])[::-1] if len(none) else _ALWAYS
    well = np.sort(ill[:, Label.NEITHER])[::-1] if len(ill) else _ALWAYS
    return Thresholds(
        _at(alarm, ALARMS.get(language, ALARMS["en"])),
        _at(asked, ASKED.get(language, ASKED["en"])),
        _at(well, CLEARED),
    )


def _at(falling: Floats, share: float) -> float:
    """What that share of the values lies above."""
    return round(float(falling[min(len(falling) - 1, int(share * len(falling)))]), 6) + 1e-6


def _figures(examples: Sequence[Example], likely: Floats, language: str, at: Thresholds) -> Mapping[str, float]:
    """Shares by what the sentences are: acts, and acts or asks."""
    found: dict[str, float] = {}
    kinds: Mapping[str, Callable[[Example], bool]] = {
        "emergencies": lambda one: one.label is Label.EMERGENCY,
        "same-day": lambda one: one.label is Label.CLINICAL,
        "contrasts": lambda one: one.label is Label.NEITHER and not one.own,
        "requests": lambda one: one.label is Label.NEITHER and one.own,
    }
    for kind, belongs in kinds.items():
        mine = likely[[at for at, one in enumerate(examples) if one.language == language and belongs(one)]]
        if len(mine):
            found[f"{kind} act"] = round(float((mine[:, Label.EMERGENCY] >= at.acts).mean()), 4)
            asks = (mine[:, Label.EMERGENCY] >= at.acts) | (1.0 - mine[:, Label.NEITHER] >= at.asks)
            found[f"{kind} act or ask"] = round(float(asks.mean()), 4)
    return found
