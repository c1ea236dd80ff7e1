"""Learn how the space of meanings is turned: the axes that tell most, and a step from a question towards its articles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faq.search.meaning import Vectors
from faq.search.ranking import Space

RANK = 24
_STEPS = 150
_OTHERS = 3000
"""Passages beside the right ones that questions are moved away from; drawn at random, all would take hours."""
_RATE = 0.01
_DECAY = 3e-3
_HEAT = 0.05


def axes_of(passages: Vectors, questions: Vectors, dimensions: int) -> Space:
    """Centres and the directions of largest variance over both sorts; the step is none yet."""
    centre = np.stack([passages.mean(axis=0), questions.mean(axis=0)])
    spread = np.concatenate([passages - centre[0], questions - centre[1]])
    _, directions = np.linalg.eigh(spread.T @ spread)
    axes = directions[:, ::-1][:, :dimensions].astype(np.float32)
    return Space(centre.astype(np.float32), axes, np.zeros((dimensions, dimensions), np.float32))


def shift_of(questions: Vectors, right: list[NDArray[np.int64]], passages: Vectors, *, seed: int) -> Vectors:
    """A map of low rank that moves questions towards the passages that answer them, away from the others."""
    rng = np.random.default_rng(seed)
    dimensions = questions.shape[1]
    down = rng.normal(0, 0.05, (dimensions, RANK))
    up = np.zeros((RANK, dimensions))
    kept = [place for place, numbers in enumerate(right) if len(numbers)]
    asked = questions[kept].astype(np.float64)
    drawn = rng.choice(len(passages), min(_OTHERS, len(passages)), replace=False)
    numbers = np.unique(np.concatenate([drawn, *(right[place] for place in kept)]))
    passages = passages[numbers]
    wanted = np.zeros((len(kept), len(numbers)), np.float32)
    for row, place in enumerate(kept):
        wanted[row, np.searchsorted(numbers, right[place])] = 1.0 / len(right[place])
    moments = [np.zeros_like(part) for part in (down, up, down, up)]
    for step in range(1, _STEPS + 1):
        moved = asked + asked @ down @ up
        length = np.linalg.norm(moved, axis=1, keepdims=True)
        direction = moved / length
        scores = (direction.astype(np.float32) @ passages.T) / _HEAT
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        back = ((chance - wanted) @ passages).astype(np.float64) / _HEAT / len(kept)
        back = (back - direction * (back * direction).sum(axis=1, keepdims=True)) / length
        slopes = (asked.T @ back @ up.T + _DECAY * down, (asked @ down).T @ back + _DECAY * up)
        for part, slope, place in ((down, slopes[0], 0), (up, slopes[1], 1)):
            moments[place] = 0.9 * moments[place] + 0.1 * slope
            moments[place + 2] = 0.99 * moments[place + 2] + 0.01 * slope**2
            part -= (
                _RATE
                * (moments[place] / (1 - 0.9**step))
                / (np.sqrt(moments[place + 2] / (1 - 0.99**step)) + 1e-8)
            )
    return (down @ up).astype(np.float32)


def moved(space: Space, shift: Vectors) -> Space:
    """The space with a step."""
    return Space(space.centre, space.axes, shift)
