"""The search in statutes: signs, weights, ten articles.

Pure: the same message, corpus and model give the same articles. The corpus is of one day; nothing here knows which.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from faq.decision import Candidate
from faq.entry import Entry
from faq.search.corpus import Corpus, key
from faq.search.features import Known, Signs, signs
from faq.search.legal_terms import LegalTerms, legal_terms
from faq.search.meaning import Embedder, Vectors
from faq.search.passage import Hit
from faq.search.ranking import Model
from faq.search.terms import codes, plain
from faq.search.vectors import VectorTable, comparable, present

LONGEST = 600
"""Characters of a message that are read; of a longer one the beginning and the end."""
LONGEST_MEANT = 160
"""Characters of it that are read for its meaning: a fifth of a second; 600 would take one and a half."""
_REMEMBERED = 256
_AT_ONCE = 16
"""Messages whose signs are kept, a few kilobytes each; as many as a process answers at a time."""
_WORKED_OUT_AT_ONCE = 2
"""Messages that are compared with everything at a time: each fills megabytes, and more of them at once are no faster."""
_PLAINLY = 4.5
"""So far below the gate lies none of our 500 legal lines, and half of all small talk."""
_NEAR = 0.5
"""Likeness above which a prepared question is shown to staff as a reason."""


class StatuteSearch:
    """Finds articles for a villager's words."""

    def __init__(
        self, corpus: Corpus, model: Model, vectors: Mapping[str, Any], embedder: Embedder | None
    ) -> None:
        """``vectors``: ``passage_vectors``, ``ask_vectors`` and ``wording_vectors``, rows of length one, or packed, in the space of
        the model, zero where there is none, and ``wording_keys``. Without an embedder the search goes by words alone.
        """
        self.corpus = corpus
        self._model = model
        self._embedder = embedder
        passages = comparable(vectors["passage_vectors"])
        asks = comparable(vectors["ask_vectors"])
        self._known = Known(passages, asks, model.of_laws(corpus.laws))
        self.lacking = int((~present(passages)).sum())
        """Passages without a vector: texts that are newer than the vectors."""
        self.wordings = VectorTable(vectors["wording_keys"], comparable(vectors["wording_vectors"]))
        """Vectors of the entries' wordings."""
        # Looked up by the matcher and by the search for one message.
        self.meaning = lru_cache(maxsize=_REMEMBERED)(self._meaning)
        # Asked for by the gate and by the search for one message.
        self._signs_of = lru_cache(maxsize=_AT_ONCE)(self._signs)
        self.few = threading.BoundedSemaphore(_WORKED_OUT_AT_ONCE)
        """Held by whoever compares a message with everything there is."""

    @property
    def floor(self) -> float:
        """Likelihood in percent from which on an article is worth showing."""
        return self._model.floor

    @property
    def by_meaning(self) -> bool:
        """Whether meanings are compared, not only words."""
        return self._embedder is not None

    def search(
        self, text: str, *, entries: Mapping[int, float] | None = None, limit: int = 10
    ) -> tuple[Hit, ...]:
        """The articles that most likely answer, best first; nothing for a message without words.

        ``entries``: see ``cited``.
        """
        found = self.signs(text, entries or {})
        if not len(found.numbers):
            return ()
        weights = self._model.with_meaning if self.by_meaning else self._model.without
        likely = 100 * weights.likelihoods(found.table)
        best = np.argsort(-likely, kind="stable")[:limit]
        meant = self.meaning(shortened(text))
        return tuple(
            Hit(
                self.corpus.keys[found.numbers[place]][0],
                self.corpus.article(int(found.numbers[place])),
                round(float(likely[place]), 1),
                tuple(weights.parts(found.table[place]).items()),
                self._nearest_ask(int(found.numbers[place]), meant),
            )
            for place in best
        )

    def _nearest_ask(self, number: int, meant: Vectors | None) -> str:
        """The prepared question of a passage that is nearest in meaning; empty if none is near."""
        places = self.corpus.asks_of(number)
        if meant is None or not len(places):
            return ""
        likeness = self._known.asks[places.start : places.stop] @ meant
        best = int(likeness.argmax())
        return self.corpus.asks[places[best]] if likeness[best] >= _NEAR else ""

    def signs(self, text: str, entries: Mapping[int, float]) -> Signs:
        """The signs of a message; ``table`` may be empty."""
        return self._signs_of(shortened(text), tuple(entries.items()), legal_terms())

    def is_legal(self, text: str, *, entries: Mapping[int, float] | None = None) -> bool | None:
        """Whether a message asks about law at all; None without words or a model of meanings, which alone can tell.

        ``entries`` do not change it: whoever is going to search with them gives them here, so that the signs are worked
        out once.
        """
        score = self.legality(text, entries=entries)
        return None if score is None else score >= self.legal_from

    def legality(self, text: str, *, entries: Mapping[int, float] | None = None) -> float | None:
        """Logarithm of the odds that a message asks about law; None without a model of meanings."""
        text = shortened(text)
        meant = self.meaning(text)
        if meant is None:
            return None
        found = self.signs(text, entries or {})
        peak = float(self._model.with_meaning.likelihoods(found.table).max(initial=0.0))
        return self._model.gate.score(found, meant, len(text), peak)

    def is_other(self, text: str, *, entries: Mapping[int, float] | None = None) -> bool:
        """Whether a message is plainly about anything but law; never without a model of meanings."""
        score = self.legality(text, entries=entries)
        return score is not None and score < self.legal_from - _PLAINLY

    @property
    def legal_from(self) -> float:
        """The least of ``legality`` that is taken for a legal question."""
        return self._model.gate.threshold

    def cited(self, candidates: Iterable[Candidate], entries: Mapping[str, Entry]) -> dict[int, float]:
        """How well the entries that cite an article match, from 0 to 1, by the article's place in the corpus."""
        found: dict[int, float] = {}
        for candidate in candidates:
            entry = entries.get(candidate.entry_id)
            for citation in entry.citations if entry else ():
                number = self.corpus.numbers.get(key(citation.law, citation.article))
                if number is not None:
                    found[number] = max(found.get(number, 0.0), candidate.score / 100)
        return found

    def _signs(self, text: str, entries: tuple[tuple[int, float], ...], terms: LegalTerms) -> Signs:
        meant = self.meaning(text)
        shifted = None if meant is None else self._model.space.shifted(meant[None])[0]
        with self.few:
            return signs(text, self.corpus, self._known, meant, shifted, dict(entries), terms)

    def _meaning(self, text: str) -> Vectors | None:
        """The vector of a question in the model's space; None without a model of meanings or without words."""
        if self._embedder is None or not len(codes(plain(text))):
            return None
        vector: Vectors = self._model.space.questions(
            self._embedder.questions([shortened(text, LONGEST_MEANT)])
        )[0]
        return vector


def shortened(text: str, longest: int = LONGEST) -> str:
    """A message as far as it is read."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]} {text[-longest // 2 :]}"
