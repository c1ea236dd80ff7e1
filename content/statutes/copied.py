"""Runs of words that a text of ours shares with a statute: what is told in our own words has no long ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.statutes.article import Article

RUN = 25
"""Characters in common, marks and spaces not counted, from which a text counts as copied."""

_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Copied:
    """A run that a text has in common with an article."""

    name: str
    """Whose text it is, as given."""
    law: str
    article: int | str
    words: str
    """The first ``RUN`` characters that are the same."""


def copied(texts: Mapping[str, str], articles: Iterable[Article]) -> tuple[Copied, ...]:
    """Every text that has a run of ``RUN`` characters in common with an article, once for each pair of them.

    ``texts`` is name to text. The articles are read once, so that a whole book may be passed.
    """
    runs: dict[str, list[str]] = defaultdict(list)
    for name, text in texts.items():
        for run in dict.fromkeys(_runs(text)):
            runs[run].append(name)
    found: dict[tuple[str, str, int | str], Copied] = {}
    if not runs:
        return ()
    for article in articles:
        for run in _runs(article.text):
            for name in runs.get(run, ()):
                found.setdefault(
                    (name, article.law, article.number), Copied(name, article.law, article.number, run)
                )
    return tuple(found.values())


def _runs(text: str) -> Iterable[str]:
    plain = _MARKS.sub("", text)
    return (plain[start : start + RUN] for start in range(len(plain) - RUN + 1))
