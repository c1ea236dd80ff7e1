"""Learn from all wordings what tells the entries apart: by characters and pairs of them, and by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from deploy.train import gating
from faq.entry import Entry
from faq.learned import Learned, grams_of, packed
from faq.matcher import Matcher
from faq.normalise import normalise
from faq.search.meaning import Vectors
from faq.search.vectors import VectorTable, unit

KEPT = 1_200_000
"""Weights that are kept; a third of them costs half a point of the golden questions, three times as many gain nothing."""
OTHER = gating.read_lines(gating.OFFTOPIC)[::2]
"""Every other of our lines that are not about law; the rest measure what is answered to such lines."""
_ALPHA, _ROUNDS, _RARE = 2e-6, 6, 2
_SHARP, _STEP, _BATCH = 16.0, 0.02, 512


def learn(
    entries: Sequence[Entry], heard: Sequence[tuple[str, str]], vectors: Vectors, meanings: VectorTable
) -> dict[str, Any]:
    """The arrays of `faq/learned.npz`; ``vectors`` are of the titles and phrasings, entry by entry, and then of ``heard``."""
    ids = [entry.id for entry in entries]
    number = {entry_id: place for place, entry_id in enumerate(ids)}
    wordings = [[entry.title, *entry.phrasings] for entry in entries]
    texts = [words for own in wordings for words in own] + [words for _, words in heard]
    right = np.array(
        [place for place, own in enumerate(wordings) for _ in own] + [number[of] for of, _ in heard]
    )
    cut = TfidfVectorizer(analyzer=grams_of, min_df=_RARE, sublinear_tf=True)
    table = cut.fit_transform([normalise(text) for text in (*texts, *OTHER)])
    straight = SGDClassifier(loss="log_loss", alpha=_ALPHA, max_iter=_ROUNDS, tol=None, random_state=0)
    # What is about anything but law speaks against every entry.
    straight.fit(table, np.append(right, np.full(len(OTHER), len(ids))))
    grams = list(cut.get_feature_names_out())
    directions = _directions(vectors, right, len(ids))
    parts = (
        ids,
        grams,
        cut.idf_,
        straight.coef_[: len(ids)].astype(np.float32),
        straight.intercept_[: len(ids)],
        directions,
    )
    first = packed(*parts, wordings, [0.0] * 7, kept=KEPT)
    guess = _guesses(Learned(first), entries, heard, texts, vectors, meanings)
    return first | {"guess": np.array(guess, np.float32)}


def _directions(vectors: Vectors, right: NDArray[np.int64], count: int) -> Vectors:
    """A direction for each entry by which its wordings are told from all others (softmax, Adam)."""
    rng = np.random.default_rng(0)
    found = unit(np.stack([vectors[right == place].mean(axis=0) for place in range(count)]))
    often = np.bincount(right, minlength=count)
    share = np.sqrt(often.mean() / often).astype(np.float32)
    mean, spread, step = np.zeros_like(found), np.zeros_like(found), 0
    for turn in range(_ROUNDS):
        order = rng.permutation(len(right))
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            odds = _SHARP * (vectors[some] @ found.T)
            chance = np.exp(odds - odds.max(axis=1, keepdims=True))
            chance /= chance.sum(axis=1, keepdims=True)
            chance[np.arange(len(some)), right[some]] -= 1
            slope = (
                _SHARP * ((chance * share[right[some], None]).T @ vectors[some]) / len(some) + 1e-4 * found
            )
            step += 1
            mean = 0.9 * mean + 0.1 * slope
            spread = 0.99 * spread + 0.01 * slope * slope
            pace = _STEP * (1 - turn / _ROUNDS)
            found -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return found


def _guesses(
    learned: Learned,
    entries: Sequence[Entry],
    heard: Sequence[tuple[str, str]],
    texts: Sequence[str],
    vectors: Vectors,
    wordings: VectorTable,
) -> list[float]:
    """What stands in for entries that are not known: straight lines from what the matcher tells of any entry."""
    matcher = Matcher(entries)
    near = matcher.nearness(wordings)
    places = {entry_id: place for place, entry_id in enumerate(learned.ids)}
    rows = []
    # What people say was not seen by this matcher, as a message was not.
    own = len(texts) - len(heard)
    for place in np.random.default_rng(0).permutation(len(heard))[:1500] + own:
        told, felt = learned.words(normalise(texts[place])), learned.meant(vectors[place])
        meanings = near.of(vectors[place])
        for entry_id, found in meanings.items():
            said = matcher.said(texts[place], entry_id)
            if said is not None:
                at = places[entry_id]
                rows.append((said.score / 100, found.together, told[at], felt[at]))
    said, meant, told, felt = np.array(rows).T
    one = np.ones_like(said)
    by_words = np.linalg.lstsq(np.stack([one, said], axis=1), told, rcond=None)[0]
    by_both = np.linalg.lstsq(np.stack([one, said, meant], axis=1), told, rcond=None)[0]
    by_meaning = np.linalg.lstsq(np.stack([one, meant], axis=1), felt, rcond=None)[0]
    return [*by_words.tolist(), *by_both.tolist(), *by_meaning.tolist()]
