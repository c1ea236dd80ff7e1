"""Fit a linear model that puts the right one of many candidates first: conditional logit, by Adam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.search.ranking import Weights

_STEPS = 400
_RATE = 0.05
_DECAY = 1e-3


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its candidates and which of them are right."""

    table: NDArray[np.float32]
    right: NDArray[np.bool_]


def fit(rows: Sequence[Row], *, columns: NDArray[np.bool_] | None = None) -> Weights:
    """Weights under which the right candidates are most likely; ``columns`` says which signs may be used."""
    rows = [row for row in rows if row.right.any()]
    table = np.concatenate([row.table for row in rows]).astype(np.float64)
    right = np.concatenate([row.right for row in rows])
    starts = np.cumsum([0] + [len(row.table) for row in rows[:-1]])
    question = np.repeat(np.arange(len(rows)), [len(row.table) for row in rows])
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    signs = (table - mean) / spread
    if columns is not None:
        signs[:, ~columns] = 0.0
    weight = np.zeros(table.shape[1])
    first, second = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, _STEPS + 1):
        scores = signs @ weight
        scores -= np.maximum.reduceat(scores, starts)[question]
        odds = np.exp(scores)
        chance = odds / np.add.reduceat(odds, starts)[question]
        good = np.where(right, odds, 0.0)
        wanted = good / np.maximum(np.add.reduceat(good, starts), 1e-12)[question]
        slope = (chance - wanted) @ signs / len(rows) + _DECAY * weight
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        weight -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return Weights(mean.astype(np.float32), spread.astype(np.float32), weight.astype(np.float32))
