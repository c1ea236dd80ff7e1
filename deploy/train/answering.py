"""What all wordings teach about the entries, and the thresholds of answering and asking back, with and without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.settings import ROOT
from deploy.train import deciding, gating, listening
from deploy.train.embeddings import Embeddings
from faq.decision import Calibration, Thresholds
from faq.entry import Entry
from faq.heard import load_heard
from faq.learned import LEARNED, Learned
from faq.matcher import Matcher
from faq.nearness import Nearness
from faq.search.meaning import Nano, Vectors
from faq.search.passage import keys_of
from faq.search.ranking import Space
from faq.search.vectors import VectorStore, VectorTable
from faq.thresholds import THRESHOLDS

Learn = Callable[[Sequence[Entry]], Learned]


def said_of(entries: Sequence[Entry]) -> list[str]:
    """What the entries are asked with, and what people also say."""
    return [*own_of(entries), *(words for _, words in load_heard(entries))]


def own_of(entries: Sequence[Entry]) -> list[str]:
    """The titles and phrasings, entry by entry."""
    return [words for entry in entries for words in (entry.title, *entry.phrasings)]


def teach(entries: Sequence[Entry], kept: Embeddings, model: Nano, space: Space, *, write: bool) -> None:
    """Learn from the wordings and fit the thresholds; figures are printed."""
    heard, wordings = load_heard(entries), said_of(entries)
    vectors = space.questions(kept.of("question", wordings, model.questions))
    store = VectorStore.of(wordings, vectors)

    def learn(some: Sequence[Entry]) -> Learned:
        own, _ = store.find(keys_of([*own_of(some), *(words for _, words in heard)]))
        return Learned(listening.learn(some, heard, own, store.table()))

    def meanings(texts: Sequence[str]) -> Vectors:
        return space.questions(kept.of("question", texts, model.questions))

    taught = listening.learn(entries, heard, vectors, store.table())
    report: list[str] = []
    tables: dict[str, Thresholds] = {}
    calibrations: dict[str, Calibration] = {}
    ways: tuple[tuple[str, Matcher, Learn | None], ...] = (
        ("", Matcher(entries, heard=heard), None),
        ("learned.", Matcher(entries, heard=heard, learned=Learned(taught)), learn),
    )
    for prefix, whole, learner in ways:
        cases = _cases(whole, learner, heard, store.table(), meanings)
        every = [case for some in cases.values() for case in some]
        by_words, off_words = deciding.calibrate(every, felt=False)
        words = deciding.fit(every, Thresholds(), by_words, felt=False)
        every = [deciding.settled(case, words, by_words) for case in every]
        by_meaning, off_meaning = deciding.calibrate(every, felt=True)
        meaning = deciding.fit(every, Thresholds(), by_meaning, felt=True)
        report.append(f"{prefix}confidence, by words: {off_words}")
        report.append(f"{prefix}confidence, by meaning: {off_meaning}")
        for title, some in cases.items():
            if title != "opposites":
                found = [deciding.settled(case, words, by_words) for case in some]
                said = deciding.table(found, words, by_words, felt=False)
                felt = deciding.table(found, meaning, by_meaning, felt=True)
                report += [f"{prefix}{title}, by words: {said}", f"{prefix}{title}, by meaning: {felt}"]
        tables |= {f"{prefix}words": words, f"{prefix}meaning": meaning}
        calibrations |= {
            f"{prefix}confidence.words": by_words,
            f"{prefix}confidence.meaning": by_meaning,
        }
        print("\n".join(report), flush=True)
    if write:
        np.savez_compressed(LEARNED, **taught)
        deciding.write(THRESHOLDS, tables, calibrations, report)


def _cases(
    whole: Matcher,
    learn: Learn | None,
    heard: Sequence[tuple[str, str]],
    table: VectorTable,
    meanings: Callable[[Sequence[str]], Vectors],
) -> dict[str, list[deciding.Case]]:
    """The questions of each sort with their rankings."""
    golden = ROOT / "tests" / "golden"
    nothing = frozenset[str]()
    sorts = {
        "golden": (1.0, [(*row, whole) for row in deciding.read_golden(golden / "questions.toml")]),
        "wordings left out": (0.3, deciding.left_out(whole.entries, heard, learn)),
        "off-topic lines": (
            0.6,
            [(text, nothing, whole) for text in gating.read_lines(gating.OFFTOPIC)[1::2]],
        ),
        "opposites": (1.0, [(*row, whole) for row in deciding.read_opposites(golden / "opposites.toml")]),
    }
    cases: dict[str, list[deciding.Case]] = {}
    nearness: dict[int, Nearness] = {}
    for title, (weight, rows) in sorts.items():
        cases[title] = []
        for (text, right, matcher), meant in zip(rows, meanings([text for text, *_ in rows]), strict=True):
            if id(matcher) not in nearness:
                nearness[id(matcher)] = matcher.nearness(table)
            near = nearness[id(matcher)].of(meant)
            case = deciding.case(text, right, matcher, near, weight=weight, opposite=title == "opposites")
            cases[title].append(case)
    return cases
