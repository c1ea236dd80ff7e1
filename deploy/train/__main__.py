"""Learn, and say how good it is: `make model DATA=folder` reads lecoqa_train.jsonl and village_dev.jsonl in the folder.

Figures of the first are cross-validated: each question is ranked by numbers that were learned without it, also those of
the signs themselves. Nothing is learned from the second. Writes faq/search/model.npz and vectors.npz.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.settings import ROOT
from deploy.train import gating
from deploy.train.answering import said_of, teach
from deploy.train.data import Question, read_passages, read_questions
from deploy.train.embeddings import Embeddings
from deploy.train.fitting import Row, fit
from deploy.train.learning import Law, Learner
from deploy.train.measure import measured, shown
from faq.corpus import Corpus as EntryCorpus
from faq.search import asks as prepared
from faq.search.corpus import Corpus, build
from faq.search.features import NAMES, OF_MEANING
from faq.search.gate import Gate, inputs
from faq.search.meaning import Nano
from faq.search.ranking import MODEL, Model, Space, Weights
from faq.search.vectors import VECTORS, VectorStore

DIMENSIONS = 256
FOLDS = 5
LEFT_OUT = 2500
_WORDS = np.array([name not in OF_MEANING for name in NAMES])


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--on", type=date.fromisoformat, required=True, help="day whose articles are learned")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-shift", action="store_true")
    parser.add_argument(
        "--only-thresholds",
        action="store_true",
        help="leave the model, and the vectors of articles, as they are",
    )
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS)
    chosen = parser.parse_args()
    if chosen.only_thresholds:
        entries = EntryCorpus.load().entries
        kept = Embeddings(ROOT / "var" / "embeddings.npz")
        space = Model.read().space
        teach(entries, kept, Nano(), space, write=chosen.write)
        if chosen.write:
            wordings = said_of(entries)
            vectors = space.questions(kept.of("question", wordings, Nano().questions))
            VectorStore.read(VECTORS).with_more(wordings, vectors).write(VECTORS)
        return
    passages = read_passages(ROOT / "var", chosen.on)
    arrays, facts = build(passages, prepared.load_asks())
    corpus = Corpus(arrays, facts)
    lay = read_questions(chosen.data / "lecoqa_train.jsonl", corpus)
    village = read_questions(chosen.data / "village_dev.jsonl", corpus)
    entries = EntryCorpus.load().entries
    model, kept = Nano(), Embeddings(ROOT / "var" / "embeddings.npz")
    of_passages = kept.of("passage", [passage.meant for passage in passages], model.passages)
    of_asks = kept.of("question", corpus.asks, model.questions)
    learner = Learner(
        passages, corpus, entries, of_passages, of_asks, chosen.dimensions, shifting=not chosen.no_shift
    )
    wordings = said_of(entries)
    of_wordings = kept.of("question", wordings, model.questions)
    of_lay = kept.of("question", [question.words for question in lay], model.questions)
    of_village = kept.of("question", [question.words for question in village], model.questions)
    floor = cross_validate(learner, lay, of_lay)
    space, law, rows = learner.learn(lay, of_lay)
    both, words = fit(rows), fit(rows, columns=_WORDS)
    print({name: round(float(weight), 2) for name, weight in zip(NAMES, both.weight, strict=True)})
    gate = learn_gate(learner, kept, model, (space, law, both), chosen.data, lay, village)
    learned = Model(both, words, space, gate, *law, floor)
    for name, weights, meanings in (("village", both, of_village), ("village, words only", words, None)):
        found = learner.rows(village, meanings, space, law)
        print(shown(name, measured(village, [ranked(weights, *row) for row in found])), flush=True)
    teach(entries, kept, model, space, write=chosen.write)
    if chosen.write:
        learned.write(MODEL)
        texts = [*(passage.meant for passage in passages), *corpus.asks, *wordings]
        VectorStore.of(
            texts,
            np.concatenate(
                [space.passages(of_passages), space.questions(np.concatenate([of_asks, of_wordings]))]
            ),
        ).write(VECTORS)


def learn_gate(
    learner: Learner,
    kept: Embeddings,
    model: Nano,
    taught: tuple[Space, Law, Weights],
    data: Path,
    lay: Sequence[Question],
    village: Sequence[Question],
) -> Gate:
    """The gate before the articles; its figures are printed."""
    space, law, both = taught

    def sort(lines: Sequence[str]) -> gating.Sort:
        vectors = kept.of("question", lines, model.questions)
        found = learner.signs(lines, vectors, space, law)
        meant = space.questions(vectors)
        return np.stack(
            [
                inputs(sign, row, len(line), float(both.likelihoods(sign.table).max(initial=0.0)))
                for sign, row, line in zip(found, meant, lines, strict=True)
            ]
        )

    return gating.learn(
        {
            "prepared questions, left out": left_out_asks(learner, kept, model, taught),
            "lay": sort([question.words for question in lay]),
            "our legal lines": sort(gating.read_lines(gating.LEGAL)),
            "wordings of entries": sort(learner.wordings),
        },
        sort(gating.read_lines(gating.OFFTOPIC)),
        sort(gating.read_lines(data / "chitchat_dev.txt")),
        {"village": sort([question.words for question in village])},
    )


def left_out_asks(
    learner: Learner, kept: Embeddings, model: Nano, taught: tuple[Space, Law, Weights]
) -> gating.Sort:
    """Some of the prepared questions, short ones mostly, as the gate sees them where they are not prepared."""
    space, law, both = taught
    others, lines = learner.without_some(LEFT_OUT)
    vectors = kept.of("question", lines, model.questions)
    found = others.signs(lines, vectors, space, law)
    meant = space.questions(vectors)
    return np.stack(
        [
            inputs(sign, row, len(line), float(both.likelihoods(sign.table).max(initial=0.0)))
            for sign, row, line in zip(found, meant, lines, strict=True)
        ]
    )


def cross_validate(learner: Learner, lay: Sequence[Question], meanings: NDArray[np.float32]) -> float:
    """Print the figures of the given questions, each ranked by what the others taught; the floor for showing."""
    seen: list[tuple[float, bool]] = []
    fold = np.random.default_rng(0).permutation(len(lay)) % FOLDS
    rankings: dict[str, list[NDArray[np.int64]]] = {"both": [np.zeros(0, np.int64)] * len(lay)}
    rankings["words"] = list(rankings["both"])
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        space, law, rows = learner.learn([lay[place] for place in train], meanings[train])
        held_out = [lay[place] for place in test]
        for name, weights, vectors in (
            ("both", fit(rows), meanings[test]),
            ("words", fit(rows, columns=_WORDS), None),
        ):
            for place, row in zip(test, learner.rows(held_out, vectors, space, law), strict=True):
                rankings[name][place] = ranked(weights, *row)
                if name == "both":
                    seen += likelihoods(weights, row[1])
    print(shown("lay, cross-validated", measured(lay, rankings["both"])))
    print(shown("lay, words only", measured(lay, rankings["words"])), flush=True)
    return floor_of(seen)


def likelihoods(weights: Weights, row: Row) -> list[tuple[float, bool]]:
    """Likelihood in percent of the first three candidates, and whether each is right."""
    scores = weights.score(row.table)
    odds = np.exp(scores - scores.max())
    first = np.argsort(-scores, kind="stable")[:3]
    return [(float(100 * odds[place] / odds.sum()), bool(row.right[place])) for place in first]


def floor_of(seen: Sequence[tuple[float, bool]]) -> float:
    """The least likelihood at which one of three shown articles is right."""
    for floor in range(1, 50):
        kept = [right for likelihood, right in seen if likelihood >= floor]
        if sum(kept) >= len(kept) / 3:
            share = sum(likelihood >= floor for likelihood, _ in seen[::3]) / len(seen[::3])
            print(
                f"floor {floor} %: {sum(kept) / len(kept):.2f} of the articles shown are right, {share:.2f} get any"
            )
            return float(floor)
    return 50.0


def ranked(weights: Weights, numbers: NDArray[np.int64], row: Row) -> NDArray[np.int64]:
    """Places in the corpus, best first."""
    return numbers[np.argsort(-weights.score(row.table), kind="stable")]


if __name__ == "__main__":
    main()
