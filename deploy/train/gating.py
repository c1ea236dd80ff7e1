"""Learn which messages ask about law at all, and set the threshold.

Legal are the questions of the given data and our own `legal.txt`, everything else our own `offtopic.txt`. The small talk
of the data and our off-topic lines, cross-validated, set the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.search.gate import Gate

LEGAL = Path(__file__).with_name("legal.txt")
OFFTOPIC = Path(__file__).with_name("offtopic.txt")
MOST_CHAT, MOST_OFFTOPIC = 0.007, 0.02
"""Shares of small talk, and of our lines, many of which sound like law, that may be taken for legal questions."""
_MARGIN = 0.4
"""Added to the threshold: vectors are kept in one byte a number, and other small talk is not the same small talk."""
_FOLDS = 5
_STEPS = 500
_RATE = 0.03
_DECAY = 0.05

Sort = NDArray[np.float32]
"""Messages of one sort as the gate sees them, ``(n, inputs)``."""


def learn(legal: Mapping[str, Sort], offtopic: Sort, chat: Sort, shown: Mapping[str, Sort]) -> Gate:
    """The gate; prints how many of each sort it lets in."""
    rows = np.concatenate([*legal.values(), offtopic])
    right = np.concatenate([np.ones(sum(map(len, legal.values()))), np.zeros(len(offtopic))])
    fold = np.random.default_rng(3).permutation(len(rows)) % _FOLDS
    held_out = np.zeros(len(rows))
    for number in range(_FOLDS):
        table, offset = _logistic(rows[fold != number], right[fold != number])
        held_out[fold == number] = _scores(table, offset, rows[fold == number])
    table, offset = _logistic(rows, right)
    of_chat = _scores(table, offset, chat)
    threshold = max(_cut(held_out[right == 0], MOST_OFFTOPIC), _cut(of_chat, MOST_CHAT)) + _MARGIN
    print(f"gate: threshold {threshold:.2f}, shares let in:")
    print(f"  our off-topic lines, cross-validated {np.mean(held_out[right == 0] >= threshold):.3f}")
    print(f"  small talk of the data               {np.mean(of_chat >= threshold):.3f}")
    start = 0
    for title, sort in legal.items():
        share = np.mean(held_out[start : start + len(sort)] >= threshold)
        print(f"  {title}, cross-validated {share:.3f}")
        start += len(sort)
    for title, sort in shown.items():
        print(f"  {title} {np.mean(_scores(table, offset, sort) >= threshold):.3f}", flush=True)
    return Gate(table, offset, threshold)


def read_lines(path: Path) -> list[str]:
    """The messages of a file, one a line."""
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _cut(scores: NDArray[np.float64], most: float) -> float:
    """The score that only so many reach."""
    ordered = np.sort(scores)[::-1]
    return float(ordered[int(len(ordered) * most)]) + 1e-4


def _scores(table: Sort, offset: float, rows: Sort) -> NDArray[np.float64]:
    mean, spread, weight = table
    scores: NDArray[np.float64] = ((rows - mean) / spread @ weight + offset).astype(np.float64)
    return scores


def _logistic(rows: Sort, right: NDArray[np.float64]) -> tuple[Sort, float]:
    """Mean, spread and weight of each column, and the offset; both sorts count alike. By Adam."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    inputs = np.c_[(rows - mean) / spread, np.ones(len(rows))].astype(np.float64)
    share = np.where(right == 1, 0.5 / right.sum(), 0.5 / (len(right) - right.sum()))
    weight = np.zeros(inputs.shape[1])
    first, second = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, _STEPS + 1):
        chance = 1 / (1 + np.exp(-inputs @ weight))
        slope = inputs.T @ ((chance - right) * share) + _DECAY * np.append(weight[:-1], 0.0)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        weight -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return np.stack([mean, spread, weight[:-1]]).astype(np.float32), float(weight[-1])
