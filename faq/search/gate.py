"""Whether a message asks about law at all: small talk and questions of any other kind get no article.

A logistic model over how near the prepared questions are and over the meaning itself, learned by `deploy/train`; its
threshold is set there, on development data, with its error rates. It needs a model of meanings: words alone do not tell
short questions from small talk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from faq.search.features import Signs
from faq.search.lexical import Scores
from faq.search.meaning import Vectors

SIGNS = 6
"""Inputs before the vector of the meaning."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The learned numbers."""

    table: Scores
    """Mean, spread and weight of each input, ``(3, n)``."""
    offset: float
    threshold: float
    """Score from which on a message is taken for a legal question."""

    def score(self, found: Signs, meant: Vectors, length: int, peak: float) -> float:
        """Logarithm of the odds that a message asks about law; see ``inputs``."""
        mean, spread, weight = self.table
        return float(((inputs(found, meant, length, peak) - mean) / spread) @ weight) + self.offset


def inputs(found: Signs, meant: Vectors, length: int, peak: float) -> Scores:
    """What the model sees of a message of so many characters.

    ``peak`` is the likelihood of its best article, 0 to 1: small talk is about none more than about others.
    """
    signs = (found.nearest, found.near, found.shared, found.explained, np.log(length + 1), peak)
    return np.concatenate([np.array(signs, np.float32), meant])
