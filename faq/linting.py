"""What reads well in each entry and still goes wrong between them: wordings that another entry would win, entries that
villagers could not tell apart, answers that are long for a phone.

Pure. Wordings are left out in turn, since an entry always wins with a wording that it has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from faq.decision import Candidate, Decision
from faq.entry import Entry
from faq.learned import Learned
from faq.matcher import Matcher
from faq.normalise import normalise

FOLDS = 5
"""A fifth of the wordings is left out at a time."""
CLOSE = 88.0
"""Likeness of two wordings, 0 to 100, from which they are as good as one."""
CONFUSED = 3
"""Wordings that two entries lose to each other from which they are hard to tell apart."""
LONG_ANSWER = 260
"""Characters from which an answer is long."""

Tell = Callable[[int, int], None]
"""Takes how many wordings have been looked at, and of how many."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A wording that another entry would win, were it not written down."""

    entry_id: str
    words: str
    winner: Candidate
    answered: bool
    """Whether the other entry would be sent as the answer, not only offered first."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two wordings of different entries that are nearly one."""

    first: tuple[str, str]
    """Entry id and wording."""
    second: tuple[str, str]
    likeness: float


def long_answers(entries: Sequence[Entry]) -> list[Entry]:
    """The entries whose answers a reader may not finish, the longest first."""
    long = [entry for entry in entries if len(entry.answer) > LONG_ANSWER]
    return sorted(long, key=lambda entry: -len(entry.answer))


def twins(entries: Sequence[Entry]) -> list[Twins]:
    """Wordings of different entries that are as good as one, the likest first."""
    owned = [
        (entry.id, words, normalise(words)) for entry in entries for words in (entry.title, *entry.phrasings)
    ]
    queries = [query for _, _, query in owned]
    found: dict[tuple[int, int], float] = {}
    for place, (owner, _, query) in enumerate(owned):
        near = process.extract(query, queries, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=8)
        for _, likeness, other in near:
            if owned[other][0] != owner:
                found[min(place, other), max(place, other)] = likeness
    pairs = sorted(found.items(), key=lambda item: -item[1])
    return [Twins(owned[one][:2], owned[other][:2], round(likeness, 1)) for (one, other), likeness in pairs]


def lost(
    entries: Sequence[Entry], heard: Sequence[tuple[str, str]] = (), tell: Tell = lambda done, of: None
) -> list[Lost]:
    """The wordings that go to another entry when they are left out, those that it would answer first.

    ``heard`` is what people also say (`faq/heard.py`).
    """
    total = sum(len(entry.phrasings) for entry in entries)
    found = []
    for done, (words, entry_id, matcher) in enumerate(left_out(entries, heard), 1):
        tell(done, total)
        match = matcher.match(words)
        best = match.candidates[0] if match.candidates else None
        if best is not None and best.entry_id != entry_id:
            found.append(Lost(entry_id, words, best, match.decision is Decision.ANSWER))
    return sorted(found, key=lambda each: (not each.answered, -each.winner.score))


def left_out(
    entries: Sequence[Entry],
    heard: Sequence[tuple[str, str]] = (),
    learn: Callable[[Sequence[Entry]], Learned] | None = None,
) -> Iterator[tuple[str, str, Matcher]]:
    """Each wording but the title with the id of its entry, and a matcher that does not know it.

    ``learn`` teaches each of these matchers by what is left.
    """
    for fold in range(FOLDS):
        kept, asked = [], []
        for entry in entries:
            mine = entry.phrasings[fold::FOLDS]
            kept.append(
                replace(entry, phrasings=tuple(words for words in entry.phrasings if words not in mine))
            )
            asked += [(words, entry.id) for words in mine]
        matcher = Matcher(kept, heard=heard, learned=learn(kept) if learn else None)
        yield from ((words, entry_id, matcher) for words, entry_id in asked)


def confused(losses: Sequence[Lost]) -> list[tuple[str, str, int]]:
    """Pairs of entries that lose wordings to each other, with how many, the most first."""
    pairs: Counter[tuple[str, str]] = Counter()
    ways: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in losses:
        one, other = sorted((each.entry_id, each.winner.entry_id))
        pairs[one, other] += 1
        ways[one, other].add(each.entry_id)
    return [
        (one, other, count)
        for (one, other), count in pairs.most_common()
        if count >= CONFUSED and len(ways[one, other]) > 1
    ]
