"""Turn questions into rows to learn from, so that what a sign was taught by a question is not used on that question."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from deploy.train.data import Question
from deploy.train.fitting import Row
from deploy.train.turning import axes_of, moved, shift_of
from faq.entry import Entry
from faq.matcher import Matcher
from faq.search.corpus import Corpus, Key, build, key
from faq.search.features import Known, Signs, signs
from faq.search.meaning import Vectors
from faq.search.passage import Passage
from faq.search.ranking import Space

FOLDS = 3
_NEVER_ASKED = 0.3
"""Questions that a law counts as having without any."""

Law = tuple[dict[str, float], float]
"""How often each law is asked about, and any other, logarithms."""


class Learner:
    """Everything that is the same for every part of the questions."""

    def __init__(
        self,
        texts: Sequence[Passage],
        corpus: Corpus,
        entries: Sequence[Entry],
        passages: Vectors,
        asks: Vectors,
        dimensions: int,
        *,
        shifting: bool,
    ) -> None:
        self._texts = texts
        self._corpus = corpus
        self._entries = {entry.id: entry for entry in entries}
        self._matcher = Matcher(entries)
        self.wordings = [words for entry in entries for words in (entry.title, *entry.phrasings)]
        """What the entries are asked with."""
        self._space = axes_of(passages, asks, dimensions)
        self._passages = self._space.passages(passages)
        self._asks = self._space.questions(asks)
        self._shifting = shifting

    def without_some(self, count: int) -> tuple[Learner, list[str]]:
        """A learner that lacks so many prepared questions, drawn at random with short ones first, and these."""
        asks = self._corpus.asks
        odds = 1 / np.array([len(ask) for ask in asks], np.float64)
        rng = np.random.default_rng(4)
        drawn = set(
            rng.choice(len(asks), min(count, len(asks) // 2), replace=False, p=odds / odds.sum()).tolist()
        )
        kept = [place for place in range(len(asks)) if place not in drawn]
        rest: dict[Key, list[str]] = {}
        for place in kept:
            rest.setdefault(self._corpus.keys[self._corpus.owner[place]], []).append(asks[place])
        other = copy(self)
        other._corpus = Corpus(*build(self._texts, rest))
        other._asks = self._asks[kept]
        return other, [asks[place] for place in sorted(drawn)]

    def learn(self, questions: Sequence[Question], meanings: Vectors) -> tuple[Space, Law, list[Row]]:
        """Space, laws and rows; the rows of each third come from what the other two thirds taught."""
        fold = np.random.default_rng(1).permutation(len(questions)) % FOLDS
        rows: list[Row] = []
        for number in range(FOLDS):
            others, own = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            taught = [questions[place] for place in others]
            space, law = self._taught(taught, meanings[others])
            asked = [questions[place] for place in own]
            rows += [row for _, row in self.rows(asked, meanings[own], space, law)]
        return *self._taught(questions, meanings), rows

    def rows(
        self, questions: Sequence[Question], meanings: Vectors | None, space: Space, law: Law
    ) -> list[tuple[NDArray[np.int64], Row]]:
        """The candidates of each question and their signs."""
        found = self.signs([question.words for question in questions], meanings, space, law)
        return [
            (sign.numbers.astype(np.int64), Row(sign.table, np.isin(sign.numbers, question.right)))
            for sign, question in zip(found, questions, strict=True)
        ]

    def signs(self, texts: Sequence[str], meanings: Vectors | None, space: Space, law: Law) -> list[Signs]:
        """The signs of each message."""
        of_laws = np.array([law[0].get(name, law[1]) for name in self._corpus.laws], np.float32)
        known = Known(self._passages, self._asks, of_laws)
        found = []
        for place, text in enumerate(texts):
            meant = None if meanings is None else space.questions(meanings[place][None])[0]
            shifted = None if meant is None else space.shifted(meant[None])[0]
            found.append(signs(text, self._corpus, known, meant, shifted, self._cited(text)))
        return found

    def _taught(self, questions: Sequence[Question], meanings: Vectors) -> tuple[Space, Law]:
        space = self._space
        if self._shifting:
            asked = space.questions(meanings)
            right = [question.right for question in questions]
            space = moved(space, shift_of(asked, right, self._passages, seed=2))
        return space, self._laws(questions)

    def _laws(self, questions: Sequence[Question]) -> Law:
        counts = np.full(len(self._corpus.laws), _NEVER_ASKED)
        for question in questions:
            for place in question.right:
                counts[self._corpus.law_of[place]] += 1 / len(question.right)
        logarithms = np.log(counts / counts.sum())
        named = {
            name: float(value)
            for name, value, count in zip(self._corpus.laws, logarithms, counts, strict=True)
            if count > _NEVER_ASKED
        }
        return named, float(np.log(_NEVER_ASKED / counts.sum()))

    def _cited(self, words: str) -> dict[int, float]:
        found: dict[int, float] = {}
        candidates, _ = self._matcher.rank_said(words)
        for candidate in candidates:
            for citation in self._entries[candidate.entry_id].citations:
                number = self._corpus.numbers.get(key(citation.law, citation.article))
                if number is not None:
                    found[number] = max(found.get(number, 0.0), candidate.score / 100)
        return found
