"""Everything that is searched, cut and weighed once, as arrays that can be kept in a file.

Three sorts of text lead to an article: its own words under its headings; questions prepared for it, which are only
searched and never shown; and the wordings of the entries that cite it, which come in when a question is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.normalise import normalise
from faq.search.lexical import ARTICLES, QUESTIONS, Lexical, Scores
from faq.search.passage import Passage, keys_of
from faq.search.terms import codes, plain

Key = tuple[str, str]
"""Law and article, as ``key`` writes them."""
Asks = Mapping[Key, Sequence[str]]
"""Article → questions prepared for it."""
Arrays = dict[str, NDArray[Any]]

_LEAST_LENGTH = 20.0
"""Characters added to every length, so that the shortest articles do not stand apart."""


def key(law: str, article: int | str) -> Key:
    """How an article is looked up."""
    return law, str(article)


class Corpus:
    """Passages and the questions prepared for them."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        """Take what ``build`` gave."""
        laws: list[str] = facts["laws"]
        articles: list[str] = facts["articles"]
        self.asks: list[str] = facts["asks"]
        """Questions, those of one passage side by side, in the order of the passages."""
        self.laws = laws
        """Titles; ``law_of`` counts in them."""
        self.law_of: NDArray[np.int64] = arrays["law_of"].astype(np.int64)
        """The law of each passage."""
        self.keys = tuple((laws[law], article) for law, article in zip(self.law_of, articles, strict=True))
        """Law and article of each passage."""
        self.numbers = {key: number for number, key in enumerate(self.keys)}
        """Place of each passage."""
        self.owner: NDArray[np.int64] = arrays["owner"].astype(np.int64)
        """The passage of each question."""
        self.length: Scores = arrays["length"]
        """Logarithm of the length of each passage."""
        self.text_keys: NDArray[np.uint64] = arrays["text_keys"]
        """What the vectors of the passages are kept under."""
        self.passages = Lexical({name[5:]: rows for name, rows in arrays.items() if name.startswith("text.")})
        self.questions = Lexical(
            {name[5:]: rows for name, rows in arrays.items() if name.startswith("asks.")}
        )
        self._asked, self._begins = np.unique(self.owner, return_index=True)
        self.has_asks = np.zeros(len(self.keys), np.float32)
        """1 where there is a question for the passage."""
        self.has_asks[self._asked] = 1.0

    def __len__(self) -> int:
        return len(self.keys)

    def knows(self, pair: str) -> bool:
        """Whether two characters stand side by side in any passage or question."""
        found = codes(pair)
        return len(found) == 3 and (self.passages.knows(int(found[2])) or self.questions.knows(int(found[2])))

    def article(self, number: int) -> int | str:
        """The article of a passage: 1079 or ``"133之一"``."""
        named = self.keys[number][1]
        return int(named) if named.isdecimal() else named

    def asks_of(self, number: int) -> range:
        """Places of a passage's questions."""
        first, end = np.searchsorted(self.owner, [number, number + 1])
        return range(int(first), int(end))

    def best_of_asks(self, scores: Scores) -> Scores:
        """The best of each passage's questions, 0 where it has none."""
        best = np.zeros(len(self), np.float32)
        if len(scores):
            best[self._asked] = np.maximum.reduceat(scores, self._begins)
        return best

    def sum_of_asks(self, scores: Scores) -> Scores:
        """All of each passage's questions together, 0 where it has none."""
        found = np.zeros(len(self), np.float32)
        if len(scores):
            found[self._asked] = np.add.reduceat(scores, self._begins)
        return found


def build(passages: Sequence[Passage], asks: Asks) -> tuple[Arrays, dict[str, Any]]:
    """Cut and weigh, a few seconds for all statutes; questions for articles that are not there are left out."""
    laws = list(dict.fromkeys(passage.law for passage in passages))
    places = {law: number for number, law in enumerate(laws)}
    owned = [
        (number, ask)
        for number, passage in enumerate(passages)
        for ask in asks.get(key(passage.law, passage.article), ())
    ]
    arrays: Arrays = {
        "law_of": np.array([places[passage.law] for passage in passages], np.uint16),
        "owner": np.array([number for number, _ in owned], np.int32),
        "length": np.log(
            np.array([len(passage.text) for passage in passages], np.float32) + np.float32(_LEAST_LENGTH)
        ),
    }
    arrays["text_keys"] = keys_of([passage.meant for passage in passages])
    texts = Lexical.build([plain(passage.words) for passage in passages], ARTICLES)
    questions = Lexical.build([normalise(ask) for _, ask in owned], QUESTIONS)
    arrays |= {f"text.{name}": rows for name, rows in texts.items()}
    arrays |= {f"asks.{name}": rows for name, rows in questions.items()}
    facts: dict[str, Any] = {
        "laws": laws,
        "articles": [str(passage.article) for passage in passages],
        "asks": [ask for _, ask in owned],
    }
    return arrays, facts
