"""Every wording of every entry, and what people also say, entry by entry: what meanings are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.entry import Entry
from faq.search.passage import keys_of
from faq.strings import Arrays, Strings, filed


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wordings, those of each entry together."""

    ids: tuple[str, ...]
    """The entries."""
    counts: NDArray[np.int32]
    """How many wordings each of them has."""
    texts: Sequence[str] | Strings
    """All of them, as written."""
    keys: NDArray[np.uint64]
    """The number under which the vector of each is kept."""

    @classmethod
    def of(cls, entries: Iterable[Entry], heard: Iterable[tuple[str, str]] = ()) -> Wordings:
        """Take entries, in whose order the wordings come, and what people also say, with the entry's id."""
        said = {entry.id: [entry.title, *entry.phrasings] for entry in entries}
        for entry_id, words in heard:
            if entry_id in said:
                said[entry_id].append(words)
        texts = [words for own in said.values() for words in own]
        counts = np.array([len(own) for own in said.values()], np.int32)
        return cls(tuple(said), counts, texts, keys_of(texts))

    def filed(self) -> Arrays:
        """All but the ids as arrays."""
        texts = (self.texts[number] for number in range(len(self.texts)))
        return {**filed("said", texts), "said.counts": self.counts, "said.keys": self.keys}

    @classmethod
    def opened(cls, ids: Iterable[str], arrays: Mapping[str, NDArray[Any]]) -> Wordings:
        """Take the ids and what ``filed`` gave."""
        return cls(tuple(ids), arrays["said.counts"], Strings(arrays, "said"), arrays["said.keys"])
