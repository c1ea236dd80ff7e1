"""Read what is learned from: questions with the articles that answer them, and the project's own statutes and entries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.services.book_shelf import BookShelf
from content.laws import load_laws
from faq.search.corpus import Corpus, key
from faq.search.passage import Passage

_INSERTED = re.compile(r"^(\d+)[-—](\d)$")
_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the given data."""

    words: str
    right: NDArray[np.int64]
    """Places in the corpus of the articles that answer it; those that are not there are left out."""
    wanted: int
    """How many articles answer it, also those that are not there."""


def read_questions(path: Path, corpus: Corpus) -> list[Question]:
    """Lines ``{"question": …, "gold": [[law, article], …]}``; articles such as 133-1 are read as 133之一."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        places = [corpus.numbers.get(key(law, _named(article))) for law, article in row["gold"]]
        right = np.array(sorted({place for place in places if place is not None}), np.int64)
        found.append(Question(row["question"], right, len(row["gold"])))
    return found


def read_passages(var: Path, today: date) -> list[Passage]:
    """The articles in force on a day, from the book of this installation."""
    book = BookShelf(var, load_laws).current(print)
    return [Passage(row.law, row.number, row.heading, row.text) for row in book.articles(today)]


def _named(article: int | str) -> str:
    inserted = _INSERTED.match(str(article))
    return f"{inserted[1]}之{_NUMERALS[int(inserted[2])]}" if inserted else str(article)
