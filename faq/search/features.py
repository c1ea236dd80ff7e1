"""What speaks for an article, as numbers: the signs that the ranking weighs.

All are computed for every article at once; only those that some sign puts in front come into question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.normalise import clauses, normalise
from faq.search.corpus import Corpus
from faq.search.legal_terms import LegalTerms
from faq.search.lexical import Lexical, Scores
from faq.search.meaning import Vectors
from faq.search.terms import codes, plain
from faq.search.vectors import Packed

NAMES = (
    "text",
    "text_normal",
    "text_clause",
    "text_terms",
    "asks",
    "asks_sum",
    "asks_clause",
    "meaning",
    "asks_meaning",
    "asks_meaning_sum",
    "entries",
    "law",
    "length",
    "prepared",
    "text_rank",
    "asks_rank",
    "meaning_rank",
    "asks_meaning_rank",
    "both",
)
"""Columns of ``Signs.table``."""
OF_MEANING = frozenset({"meaning", "asks_meaning", "asks_meaning_sum", "meaning_rank", "asks_meaning_rank"})
"""Those that are all zero without a model for meanings."""

_FLOOR = 5.0
"""Added to what a question weighs, so that two rare words are not taken for a whole question."""
_CLAUSE_FLOOR = 10.0
_RANKED = 200
_RANK_FLOOR = 3.0
_CUTS = (0.75, 0.6, 0.45, 0.3, 0.15, 0.0)
"""Shares of the best score above which the best are looked for: sorting a few is quicker than parting them all."""
_AROUND = 10
_TAKEN = 50
"""Articles that each of the signs puts forward."""
_LONGEST = 12
"""Clauses of a message that are looked at by themselves."""


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors of the passages and of their questions, and what was learned about laws; rows of length one or zero."""

    passages: Vectors | Packed
    asks: Vectors | Packed
    law: Scores
    """How likely each law is asked about, logarithm, for each law of the corpus."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs for the articles that came into question."""

    numbers: NDArray[np.intp]
    """Places in the corpus."""
    table: NDArray[np.float32]
    """``(len(numbers), len(NAMES))``."""
    nearest: float
    """Likeness of the nearest prepared question in meaning, -1 to 1; 0 without a model."""
    near: float
    """The same of the tenth nearest: one may be near by chance."""
    shared: float
    """Share of the question that the best prepared question has, from 0 to about 2."""
    explained: float
    """The same of the best article."""


def signs(
    text: str,
    corpus: Corpus,
    known: Known,
    meant: Vectors | None,
    shifted: Vectors | None,
    entries: Mapping[int, float],
    terms: LegalTerms,
) -> Signs:
    """Work out the signs of one message.

    ``meant`` is its vector in the space of ``known`` and ``shifted`` the one to look for passages with, None without a
    model; ``entries`` gives for articles (places in
    the corpus) how well an entry that cites them matches, from 0 to 1; ``terms`` what statutes call what people say.
    """
    normal = normalise(text)
    parts = clauses(text)[:_LONGEST]
    pieces, of_normal = codes(plain(text)), codes(normal)
    words = _share(corpus.passages, pieces, _FLOOR)
    words_normal = _share(corpus.passages, of_normal, _FLOOR)
    said_in_law = terms.of(plain(text))
    of_terms = np.zeros(len(corpus), np.float32)
    if said_in_law:
        of_terms = _share(corpus.passages, codes(said_in_law), _FLOOR)
    each = _share(corpus.questions, of_normal, _FLOOR)
    asks, asks_sum = corpus.best_of_asks(each), np.cbrt(corpus.sum_of_asks(each * each * each))
    if len(parts) > 1:
        cut = [codes(part) for part in parts]
        words_clause = np.max([_share(corpus.passages, part, _CLAUSE_FLOOR) for part in cut], axis=0)
        each_clause = np.max([_share(corpus.questions, part, _CLAUSE_FLOOR) for part in cut], axis=0)
        asks_clause = corpus.best_of_asks(each_clause)
    else:
        words_clause, asks_clause = words_normal, asks
    nothing = np.zeros(len(corpus), np.float32)
    meaning = asks_meaning = asks_meaning_sum = nothing
    nearest = tenth = 0.0
    if meant is not None and shifted is not None:
        meaning = known.passages @ shifted
        near = known.asks @ meant
        asks_meaning = corpus.best_of_asks(near)
        # Likeness is added up at its eighth power: near questions count, far ones do not.
        near_squared = np.square(np.maximum(near, 0))
        asks_meaning_sum = np.sqrt(np.sqrt(np.sqrt(corpus.sum_of_asks(np.square(np.square(near_squared))))))
        best = _best(near, _AROUND)
        nearest, tenth = float(near.max(initial=0.0)), float(near[best[-1]]) if len(best) else 0.0
    matched = nothing.copy()
    for number, score in entries.items():
        matched[number] = max(matched[number], score)
    prepared = corpus.has_asks
    columns = (
        words,
        words_normal,
        words_clause,
        of_terms,
        asks,
        asks_sum,
        asks_clause,
        meaning,
        asks_meaning,
        asks_meaning_sum,
        matched,
        known.law[corpus.law_of],
        corpus.length,
        prepared,
        _ranks(words + words_normal),
        _ranks(asks),
        _ranks(meaning) if meant is not None else nothing,
        _ranks(asks_meaning) if meant is not None else nothing,
        words * asks,
    )
    forward = [words + asks, words_normal, asks, words_clause + asks_clause, words + of_terms]
    if meant is not None:
        forward += [meaning, asks_meaning, meaning + asks_meaning]
    taken = [_best(scores, _TAKEN) for scores in forward]
    numbers = np.unique(np.concatenate([*taken, np.fromiter(entries, np.intp, len(entries))]))
    table = np.stack([column[numbers] for column in columns], axis=1)
    return Signs(
        numbers, table, nearest, tenth, float(each.max(initial=0.0)), float(words_normal.max(initial=0.0))
    )


def _share(lexical: Lexical, pieces: NDArray[np.int64], floor: float) -> Scores:
    scores, whole = lexical.score(pieces)
    return scores / np.float32(whole + floor)


def _best(scores: Scores, count: int) -> NDArray[np.intp]:
    """Places of the best, in order; zero is never among them, and equals come in the order of the corpus."""
    top = float(scores.max(initial=0.0))
    for share in _CUTS:
        places = np.flatnonzero(scores > share * top)
        if len(places) >= count:
            break
    ordered: NDArray[np.intp] = places[np.argsort(-scores[places], kind="stable")[:count]]
    return ordered


def _ranks(scores: Scores) -> Scores:
    """Nearly a third for the first, falling with the rank; zero for those far behind."""
    ordered = _best(scores, _RANKED)
    ranks = np.zeros(len(scores), np.float32)
    ranks[ordered] = 1 / (_RANK_FLOOR + np.arange(len(ordered), dtype=np.float32))
    return ranks
