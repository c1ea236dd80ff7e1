"""Makes the index of some entries: who has which piece in which wording, as arrays that a file can hold.

Pure: same entries and wordings, same arrays, in whatever order the entries are given. It is worked out once and then
mapped by every process; `index.py` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.contrasts import common, contrasts
from faq.entry import Entry
from faq.lexicon import lexicon
from faq.normalise import normalise
from faq.pieces import Codes, characters, code_of, codes_of, distinct, paired, piece_of
from faq.postings import Numbers, Rows, filed_rows, pieces_of
from faq.strings import Arrays, filed, placed
from faq.weighing import Scale

STORY = 45
"""A wording longer than this tells a story, which may speak of both sides of a matter."""

Facts = dict[str, Any]
"""What is no array, as JSON can hold it."""
Sides = Mapping[int, int]
"""Number of a contrast → the side that is taken in it, 1 or -1."""
Said = list[tuple[str, str]]
"""Wordings of an entry, as written and normalised."""
_Draft = tuple[Entry, Said]


def index_of(
    entries: Iterable[Entry],
    heard: Iterable[tuple[str, str]] = (),
    normal: Callable[[str], str] = normalise,
    sided: Mapping[str, Sides] = MappingProxyType({}),
) -> tuple[Arrays, Facts]:
    """Index titles and phrasings, and what people also say (id and wording) unless it reads like something known.

    ``normal`` may know from an earlier index how a text is normalised, ``sided`` the sides of some normalised texts. An entry
    given twice is a mistake of the caller.
    """
    # In the order of ids, so that the order in which they are given decides no tie.
    every = _drafts(sorted(entries, key=lambda entry: entry.id), heard, normal)
    drafts = [draft for draft in every if draft[1]]
    queries = [query for _, said in drafts for _, query in said]
    sizes = np.array([len(said) for _, said in drafts], np.int64)
    bases = np.append(0, np.cumsum(sizes))
    wordings, codes = pieces_of(queries)
    rows = Rows.of(wordings, codes, np.repeat(np.arange(len(drafts)), sizes))
    known, weights = _weights(rows, Scale(lexicon(), max(len(every), 1)))
    core = rows.core(sizes)
    core_weights = np.bincount(
        rows.entries[core], weights[np.searchsorted(known, rows.codes[core])], minlength=len(drafts)
    )
    told = [_told(entry) for entry, _ in drafts]
    told_pieces = [distinct(np.concatenate((one, paired(one)))) for one in map(characters, told)]
    filed_pieces = filed_rows(rows, core, bases, told_pieces)
    own_pieces = rows.by_entry(len(drafts))
    kinds_of, kinds = _sides(queries, wordings, codes, sided)
    subjects = _Subjects()
    facts = []
    for number, (entry, _) in enumerate(drafts):
        mine = slice(int(bases[number]), int(bases[number + 1]))
        whole = " ".join((*queries[mine], told[number]))
        facts.append(
            {
                "id": entry.id,
                "title": entry.title,
                "topic": entry.topic,
                "related": list(entry.related),
                "core_weight": int(core_weights[number]),
                "about": subjects.about(queries[mine]),
                "speaks_of": subjects.named(whole, (own_pieces[number], told_pieces[number])),
                "sides": [*_common(queries[mine], [kinds[kind] for kind in kinds_of[mine]]).items()],
            }
        )
    arrays = {
        **filed_pieces,
        **filed("texts", (text for _, said in drafts for text, _ in said)),
        **filed("queries", queries),
        **placed("queries", queries),
        "weights": _aligned(filed_pieces["codes"], known, weights),
        "bases": bases.astype(np.int32),
        "totals": np.bincount(wordings, weights[np.searchsorted(known, codes)], minlength=len(queries)),
        "lengths": np.array([len(query) for query in queries], np.float64),
        "kinds": kinds_of,
    }
    return arrays, {"count": len(every), "kinds": [[*kind.items()] for kind in kinds], "entries": facts}


def _drafts(
    entries: Sequence[Entry], heard: Iterable[tuple[str, str]], normal: Callable[[str], str]
) -> list[_Draft]:
    """Each entry with its wordings; of what is heard only what nobody says already."""
    drafts = []
    known: set[str] = set()
    for entry in entries:
        said = [(text, normal(text)) for text in (entry.title, *entry.phrasings)]
        known.update(query for _, query in said)
        drafts.append((entry, [each for each in said if each[1]]))
    more = {entry.id: said for entry, said in drafts}
    for entry_id, text in heard:
        if entry_id not in more:
            continue
        query = normal(text)
        if query and query not in known:
            known.add(query)
            more[entry_id].append((text, query))
    return drafts


def _told(entry: Entry) -> str:
    """Answer and steps with the words of the lexicon; they are written plainly, so one pass will do."""
    return lexicon().words.read("，".join((entry.answer, *entry.steps)))


def _weights(rows: Rows, scale: Scale) -> tuple[Codes, Numbers]:
    """The pieces that wordings have, and what each weighs."""
    codes, having = np.unique(rows.codes, return_counts=True)
    both = zip(codes.tolist(), having.tolist(), strict=True)
    weights = [scale.weigh(piece_of(code), number) for code, number in both]
    return codes, np.array(weights, np.int64)


def _aligned(codes: Codes, known: Codes, weights: Numbers) -> NDArray[np.int32]:
    """The weights of more pieces than are known, 0 for the others."""
    found = np.zeros(len(codes), np.int32)
    found[np.searchsorted(codes, known)] = weights
    return found


def _sides(
    queries: Sequence[str], wordings: Numbers, codes: Codes, sided: Mapping[str, Sides]
) -> tuple[NDArray[np.int32], list[dict[int, int]]]:
    """For each wording which of the kinds it is of, and the kinds: contrasts with the side; most are of the first, none."""
    every = contrasts()
    there = np.flatnonzero(np.isin(codes, codes_of(every.heads)))
    heads: dict[int, set[str]] = {}
    for number, code in zip(wordings[there].tolist(), codes[there].tolist(), strict=True):
        heads.setdefault(number, set()).add(piece_of(code))
    kinds: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    found = np.zeros(len(queries), np.int32)
    for number, own in heads.items():
        query = queries[number]
        sides = tuple(sorted((sided[query] if query in sided else every.sides(query, own)).items()))
        found[number] = kinds.setdefault(sides, len(kinds))
    return found, [dict(kind) for kind in kinds]


def _common(queries: Sequence[str], sides: Sequence[dict[int, int]]) -> dict[int, int]:
    """Contrasts in which the wordings of an entry take one side, none the other."""
    return common(side for query, side in zip(queries, sides, strict=True) if len(query) <= STORY)


class _Subjects:
    """Finds the words that name what something is about."""

    def __init__(self) -> None:
        words = lexicon()
        self._subject = words.subject
        self._by_head: dict[int, list[str]] = {}
        for subject in sorted(words.subjects):
            # The first pair of the word, or its only character: a piece of any text with the word.
            self._by_head.setdefault(code_of(subject[:2]), []).append(subject)

    def named(self, text: str, own: Iterable[Codes]) -> list[str]:
        """Every subject in a text, those inside longer words too; ``own`` are its pieces at least."""
        heads = self._by_head.keys() & {code for codes in own for code in codes.tolist()}
        return sorted(subject for head in heads for subject in self._by_head[head] if subject in text)

    def about(self, queries: Sequence[str]) -> list[str]:
        """Subjects that more than one wording of an entry names; none if no subject is in half of them."""
        named = Counter(
            subject for query in queries for subject in dict.fromkeys(self._subject.findall(query))
        )
        if max(named.values(), default=0) < max(2, len(queries) / 2):
            return []
        return sorted(subject for subject, number in named.items() if number > 1)
