"""How good a ranking is: the measures of information retrieval that the targets are set in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deploy.train.data import Question


def measured(questions: Sequence[Question], rankings: Sequence[NDArray[np.int64]]) -> dict[str, float]:
    """Share of questions with a right article among the first 1 and 3; mean share of the right ones in the first 10."""
    hits = {1: 0, 3: 0}
    recall = 0.0
    for question, ranking in zip(questions, rankings, strict=True):
        right = set(question.right.tolist())
        for first in hits:
            hits[first] += bool(right & set(ranking[:first].tolist()))
        recall += len(right & set(ranking[:10].tolist())) / question.wanted
    count = len(questions)
    return {"hit@1": hits[1] / count, "hit@3": hits[3] / count, "recall@10": recall / count}


def shown(name: str, figures: dict[str, float]) -> str:
    """One line of the table."""
    return f"{name:28s}" + "  ".join(f"{label} {value:.3f}" for label, value in figures.items())
