"""What was learnt, and what it makes of a sentence; numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from answering.learning.corpus import Label
from answering.learning.embedding import ENCODER
from answering.learning.grams import MOST_WORDS, Floats, Ints, Vocabulary, parts, shown
from answering.learning.regression import Linear
from answering.matching import context, symptoms
from answering.matching.phrases import Sentence

EMBEDDING_WEIGHT = np.float32(1.5)
CUE_WEIGHT = np.float32(0.5)
NO_FLOW = "-"
"""In place of a flow: a complaint."""
SMALL_TALK = "~"
"""In place of a flow: what asks for nothing."""
_MOST_FEATURES = 5
NEAREST = 3
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a sentence of one language acts, asks, and is cleared of what mere phrases suggest."""

    acts: float
    asks: float
    clears: float


@dataclass(frozen=True, slots=True)
class Known:
    """A sentence that was learnt from. `likely`: cross-validated probabilities, without the sentence itself."""

    text: str
    language: str
    label: Label
    protocol: str
    likely: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model makes of a sentence: probabilities by `Label`, complaints and flows, likeliest first.

    `flows`: as though it were no complaint; `no_flow`: the probability, by its words, that it is one.
    """

    likely: tuple[float, float, float]
    complaints: tuple[tuple[str, float], ...]
    flows: tuple[tuple[str, float], ...]
    no_flow: float
    places: Ints = field(repr=False)
    values: Floats = field(repr=False)
    vector: Floats = field(repr=False)

    @property
    def emergency(self) -> float:
        return self.likely[Label.EMERGENCY]

    @property
    def clinical(self) -> float:
        """That it is an emergency or another symptom."""
        return self.likely[Label.EMERGENCY] + self.likely[Label.CLINICAL]


@dataclass(frozen=True, slots=True)
class Model:
    """Immutable; safe in any thread. `name`: sha256 of what it was learnt from, `built`: UTC, ISO 8601.

    `figures`: cross-validated shares, by language and what they are of.
    """

    name: str
    built: str
    vocabulary: Vocabulary
    tiers: Linear
    complaints: Linear
    flows: Linear
    thresholds: Mapping[str, Thresholds]
    known: tuple[Known, ...]
    embeddings: Floats
    figures: Mapping[str, Mapping[str, float]]

    def judge(self, text: str, language: str, *, row: int | None = None) -> Judgement:
        """Judge one sentence of a language that was learnt (`thresholds` has it); `row`: its own among `known`."""
        places, values = self.vocabulary.row(text, language)
        meant = None if row is None else self.embeddings[row : row + 1].astype(np.float32)
        vector = dense([(text, language)], meant)[0]
        likely = self.tiers.likely(places, values, vector)
        return Judgement(
            (float(likely[0]), float(likely[1]), float(likely[2])),
            _ranked(self.complaints, places, values, vector),
            _ranked(self.flows, places, values, vector, but=NO_FLOW),
            _sure(self.flows, places, values, vector, NO_FLOW),
            places,
            values,
            vector,
        )

    def features(self, text: str, language: str, judged: Judgement) -> tuple[tuple[str, float], ...]:
        """The parts of the sentence that spoke most for what it was judged to be, strongest first."""
        at = int(np.argmax(judged.likely))
        told = self.tiers.because(judged.places, judged.values, at)
        names = {
            self.vocabulary.places[part]: part
            for each in parts(text, language)
            for part in each
            if part in self.vocabulary.places
        }
        order = np.argsort(-told, kind="stable")[:_MOST_FEATURES]
        return tuple(
            (shown(names[int(judged.places[each])]), round(float(told[each]), 2)) for each in order if told[each] > 0
        )

    def nearest(self, judged: Judgement) -> tuple[tuple[Known, float], ...]:
        """The sentences learnt from whose meaning is nearest, with how near (at most 1)."""
        if not len(self.embeddings):
            return ()
        near = self.embeddings.astype(np.float32) @ judged.vector[: self.embeddings.shape[1]] / EMBEDDING_WEIGHT
        order = np.argsort(-near, kind="stable")[:NEAREST]
        return tuple((self.known[int(at)], round(float(near[at]), 2)) for at in order)


def dense(sentences: Sequence[tuple[str, str]], meant: Floats | None = None) -> Floats:
    """The dense vectors of sentences (text, language): meaning, and cues of what is past, supposed, denied.

    `meant`: their meanings where they are known.
    """
    if meant is None:
        meant = ENCODER.encode([text for text, _ in sentences])
    meant = meant * EMBEDDING_WEIGHT
    told = np.asarray([_cues(text, language) for text, language in sentences], dtype=np.float32).reshape(len(meant), -1)
    return np.concatenate([meant, told * CUE_WEIGHT], axis=1)


def _cues(text: str, language: str) -> tuple[bool, ...]:
    sentence = Sentence.of(text, language, MOST_WORDS)
    return (*context.cues(sentence), bool(sentence.words) and symptoms.speaks_of_one(sentence))


def _sure(linear: Linear, places: Ints, values: Floats, vector: Floats, name: str) -> float:
    if name not in linear.classes:
        return 0.0
    return float(linear.likely(places, values, vector)[linear.classes.index(name)])


def _ranked(
    linear: Linear, places: Ints, values: Floats, vector: Floats, but: str = ""
) -> tuple[tuple[str, float], ...]:
    """The likeliest classes; without that one, as though it had been ruled out."""
    if not linear.classes:
        return ()
    likely = np.asarray(linear.likely(places, values, vector), dtype=np.float64)
    likely[[name == but for name in linear.classes]] = 0.0
    likely /= max(float(likely.sum()), _LEAST)
    order = [int(at) for at in np.argsort(-likely, kind="stable")[:NEAREST] if likely[at] > 0]
    return tuple((linear.classes[at], round(float(likely[at]), 4)) for at in order)
