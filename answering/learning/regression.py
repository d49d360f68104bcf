"""Multinomial logistic regression over sparse parts and a dense vector: deterministic, and read without scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answering.learning.grams import Floats, Ints

_MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights for `classes`: `sparse` a row a part, `dense` a row a number of the dense vector, `bias`."""

    classes: tuple[str, ...]
    sparse: Floats
    dense: Floats
    bias: Floats

    def scores(self, places: Ints, values: Floats, vector: Floats) -> Floats:
        """One score a class (log odds but for a constant)."""
        return values @ self.sparse[places] + vector @ self.dense + self.bias

    def likely(self, places: Ints, values: Floats, vector: Floats) -> Floats:
        """One probability a class."""
        return softmax(self.scores(places, values, vector))

    def because(self, places: Ints, values: Floats, at: int) -> Floats:
        """What each part says for class number `at` rather than for the others."""
        weights = self.sparse[places]
        others = (weights.sum(axis=1) - weights[:, at]) / max(len(self.classes) - 1, 1)
        told: Floats = values * (weights[:, at] - others)
        return told


def softmax(scores: Floats) -> Floats:
    """Probabilities of scores, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences to learn from: sparse parts by row, and a dense vector each."""

    places: Sequence[Ints]
    values: Sequence[Floats]
    vectors: Floats
    width: int

    def take(self, which: Ints) -> Rows:
        """Some of the rows."""
        return Rows(
            [self.places[at] for at in which], [self.values[at] for at in which], self.vectors[which], self.width
        )

    def only(self, kept: NDArray[np.bool_]) -> Rows:
        """The same without the parts that are not `kept`."""
        inside = [kept[at] for at in self.places]
        places = [at[keep] for at, keep in zip(self.places, inside, strict=True)]
        values = [value[keep] for value, keep in zip(self.values, inside, strict=True)]
        return Rows(places, values, self.vectors, self.width)


def fit(rows: Rows, numbers: Ints, classes: tuple[str, ...], weights: Floats, *, strength: float) -> Linear:
    """`numbers`: the class of each row. `weights`: how much each row counts. `strength`: of the prior (1/C).

    The same input gives the same bytes on one machine with the same packages.
    """
    from scipy import optimize, sparse

    many, kinds, wide = len(numbers), len(classes), rows.vectors.shape[1]
    used = np.unique(np.concatenate(rows.places))
    starts = np.cumsum([0, *(len(each) for each in rows.places)])
    table = sparse.csr_matrix(
        (np.concatenate(rows.values), np.searchsorted(used, np.concatenate(rows.places)), starts),
        shape=(many, len(used)),
        dtype=np.float32,
    )
    turned = table.T.tocsr()
    wanted = np.zeros((many, kinds), np.float32)
    wanted[np.arange(many), numbers] = 1.0
    size = len(used) * kinds

    def split(flat: Floats) -> tuple[Floats, Floats, Floats]:
        told = flat.astype(np.float32)
        ends = size + wide * kinds
        return told[:size].reshape(-1, kinds), told[size:ends].reshape(-1, kinds), told[ends:]

    def cost(flat: Floats) -> tuple[float, Floats]:
        parts, vector, bias = split(flat)
        likely = softmax(table @ parts + rows.vectors @ vector + bias)
        sure = np.maximum((likely * wanted).sum(axis=1), 1e-12)
        loss = -float(weights @ np.log(sure)) + 0.5 * strength * float((parts**2).sum() + (vector**2).sum())
        wrong = (likely - wanted) * weights[:, None]
        slope = (turned @ wrong + strength * parts, rows.vectors.T @ wrong + strength * vector, wrong.sum(axis=0))
        return loss, np.concatenate([each.ravel() for each in slope]).astype(np.float64)

    begin = np.zeros(size + wide * kinds + kinds)
    found = optimize.minimize(cost, begin, jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS, "maxcor": 8})
    parts, vector, bias = split(found.x)
    sparse_weights = np.zeros((rows.width, kinds), np.float32)
    sparse_weights[used] = parts
    return Linear(classes, sparse_weights, vector, bias)
