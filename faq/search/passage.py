"""What is searched, as plain values: the search knows neither where a text comes from nor on which day it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_LONGEST = 400
"""Characters of a passage that are read for its meaning; the model reads about as much."""
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Passage:
    """One article in force."""

    law: str
    """Official full title."""
    article: int | str
    """1079 or ``"133之一"``."""
    heading: str
    """Part, chapter and section; may be empty."""
    text: str

    @property
    def short(self) -> str:
        """The law's title without the name of the state, which is in nearly all of them."""
        return self.law.removeprefix(_STATE)

    @property
    def words(self) -> str:
        """What is searched word by word: the headings say what the text leaves out."""
        return f"{self.short} {self.heading} {self.text}"

    @property
    def meant(self) -> str:
        """What is read for its meaning."""
        return self.words[:_LONGEST]


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that may answer a question."""

    law: str
    article: int | str
    score: float
    """Likelihood in percent among the articles that came into question: 0 to 100."""
    features: tuple[tuple[str, float], ...] = ()
    """What the score was made of, for staff; each as its share of the sum."""
    asked: str = ""
    """The prepared question nearest to what was asked, never shown to villagers; empty if none is near."""


def keys_of(texts: Sequence[str]) -> NDArray[np.uint64]:
    """The numbers under which the vectors of texts are kept."""
    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, "<u8").astype(np.uint64)
