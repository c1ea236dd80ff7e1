"""The form in which staff write an entry: the columns of the spreadsheet as fields, each problem beside its field."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from faq.corpus import CHANGED, Corpus, compare
from faq.entry import Entry
from faq.entry_rules import CITATIONS_AT_MOST, EntryReader
from faq.errors import EntryError
from faq.normalise import normalise
from faq.sheet import CITED, COLUMNS, NAMES, cells, in_sheet_words, numbered, table

_COLUMN_OF = {
    "id": "编号", "title": "问题", "topic": "主题", "phrasings": "问法", "answer": "解答", "steps": "怎么办", "details": "多久",
    "contacts": "电话", "related": "接着看", "changed": "新变化", "valid_from": "从哪天起", "valid_until": "到哪天止",
}  # fmt: skip
_NTH_CITATION = re.compile(r"第 (\d) 条依据")
_LARGE = {"问法": 8, "解答": 6, "怎么办": 5}
"""Lines that a field shows."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form as it is shown."""

    key: str
    """Its name in the form, ``f3``."""
    name: str
    about: str
    value: str
    lines: int
    """1 for a single line."""
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Form:
    """What was typed, and what is wrong with it."""

    values: dict[str, str]
    """By the name of the column; days as ``2027-01-01``."""
    problems: dict[str, list[str]] = field(default_factory=dict)
    """By the name of the column; those of no field under the empty name."""
    entry: Entry | None = None
    """What was typed, once nothing is wrong with it."""

    def fields(self) -> dict[str, Field]:
        """Every field by the name of its column."""
        return {
            column.name: Field(
                key=f"f{place}",
                name=column.name,
                about=column.about.replace("（换行按 Alt+回车）", ""),
                value=self.values.get(column.name, ""),
                lines=_LARGE.get(column.name, 3) if column.lines or column.name in _LARGE else 1,
                problems=tuple(self.problems.get(column.name, ())),
            )
            for place, column in enumerate(COLUMNS)
        }

    def citations(self) -> tuple[tuple[Field, ...], ...]:
        """The fields of each citation, in their order."""
        fields = self.fields()
        return tuple(
            tuple(fields[f"依据{number}{name}"] for name in CITED)
            for number in range(1, CITATIONS_AT_MOST + 1)
        )


def filled(entry: Entry, topics: Mapping[str, str]) -> Form:
    """The form with an entry in it."""
    return Form({name: _shown(value) for name, value in zip(NAMES, cells(entry, topics), strict=True)})


def prepared(**values: str) -> Form:
    """An empty form with some columns filled in."""
    return Form(dict(values))


def typed(sent: Mapping[str, str]) -> dict[str, str]:
    """What a browser sent, by the name of the column."""
    return {
        column.name: sent.get(f"f{place}", "").replace("\r\n", "\n").strip()
        for place, column in enumerate(COLUMNS)
    }


def read(values: Mapping[str, str], corpus: Corpus, *, entry_id: str = "", taken: Iterable[str] = ()) -> Form:
    """Check what was typed against every rule of an entry and against the other entries.

    ``entry_id`` is empty for a new entry, which gets the next number of its topic; ``taken`` are ids in use besides.
    """
    kept = {**values, "编号": entry_id}
    raw = table(NAMES, [kept.get(name, "") for name in NAMES], corpus.topics)
    if not entry_id:
        (raw,) = numbered([raw], (*corpus.by_id, *taken)) or [raw]
    form = Form(dict(kept))
    entry, problems = checked(raw, corpus)
    for problem in problems:
        words = f"{in_sheet_words(problem.problem).lstrip('的')}。{in_sheet_words(problem.fix)}"
        form.problems.setdefault(_column(problem), []).append(words)
    form.entry = entry
    return form


def checked(raw: Mapping[str, Any], corpus: Corpus) -> tuple[Entry | None, Sequence[EntryError]]:
    """The entry of a table and everything that is wrong with it; None where anything is."""
    reader = EntryReader(raw, path=CHANGED, place="这一条")
    entry = reader.read(corpus.topics)
    if entry is None:
        return None, reader.errors
    others = corpus.by_id.keys() - {entry.id}
    problems = list(compare([(CHANGED, entry)], also=others))
    problems += _shared(entry, corpus)
    return (None if problems else entry), problems


def _shared(entry: Entry, corpus: Corpus) -> Iterable[EntryError]:
    """Wordings that another entry has: no question could tell the two apart."""
    owners = _owners(corpus.entries)
    for place, wording in enumerate((entry.title, *entry.phrasings)):
        owner = owners.get(normalise(wording), entry.id)
        if owner != entry.id:
            yield EntryError(
                CHANGED,
                entry.id,
                f"的问法“{wording}”和词条 {owner} 的一样",
                "请改得能分清问的是哪一件事。",
                field="phrasings" if place else "title",
            )


def make_ready(corpus: Corpus) -> None:
    """Work out behind the page what ``read`` needs, while the form is being filled in."""
    threading.Thread(target=_owners, args=(corpus.entries,), daemon=True).start()


@lru_cache(maxsize=1)
def _owners(entries: tuple[Entry, ...]) -> dict[str, str]:
    """Whose wording a normalised text is; worked out once for the same entries."""
    return {normalise(words): entry.id for entry in entries for words in (entry.title, *entry.phrasings)}


def _column(problem: EntryError) -> str:
    if problem.field == "citations":
        found = _NTH_CITATION.search(problem.problem)
        return f"依据{found[1] if found else 1}法律"
    return _COLUMN_OF.get(problem.field, "")


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
