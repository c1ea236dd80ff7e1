"""How well articles are found for questions whose articles are known.

Pure: the measures of information retrieval over lists that somebody else ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from faq.search.corpus import Key

FIRST = (1, 3, 5)
"""How many of the first articles a hit is looked for in."""
LOOKED_AT = 10
"""Articles of a ranking that count at all."""


class Retrieval(NamedTuple):
    """Figures over a list of questions, 0.0 to 1.0 but for the number of questions."""

    n: int
    hit_at_1: float
    """Share of the questions with a right article first."""
    hit_at_3: float
    hit_at_5: float
    recall_at_10: float
    """Mean share of a question's right articles that are among the first ten."""
    mrr_at_10: float
    """Mean of one divided by the place of the first right article; 0 where none is among the first ten."""


def measured(cases: Iterable[tuple[AbstractSet[Key], Sequence[Key]]]) -> Retrieval:
    """Measure rankings, best first, against the right articles of each question, at least one."""
    n = 0
    hits = dict.fromkeys(FIRST, 0)
    recall = reciprocal = 0.0
    for right, ranking in cases:
        looked_at = list(dict.fromkeys(ranking))[:LOOKED_AT]
        places = [place for place, article in enumerate(looked_at, 1) if article in right]
        n += 1
        for first in FIRST:
            hits[first] += bool(places) and places[0] <= first
        recall += len(places) / len(right)
        reciprocal += 1 / places[0] if places else 0.0
    shares = {first: _mean(found, n) for first, found in hits.items()}
    return Retrieval(n, shares[1], shares[3], shares[5], _mean(recall, n), _mean(reciprocal, n))


def _mean(total: float, n: int) -> float:
    return total / n if n else 0.0
