"""人 over any days, exactly: who came on which day is packed, twelve bytes a person-time, and put together when asked.

Numbers of persons cannot be added up, because one person comes on several days. So every day keeps the number of each
person who came and what each time counts under; a year of a million is put together in a fraction of a second.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.statistics.labels import PROPERTIES
from bot.statistics.summing import PersonTime

_TIME = np.dtype(
    [("person", "<u4"), ("channels", "<u2"), ("topics", "<u2"), ("villages", "<u2"), ("outcomes", "<u2")]
)
_MOST_CELLS = 64_000_000
"""Labels times persons up to which a table of bytes is quicker than sorting."""
Times = NDArray[Any]
Values = Mapping[str, Sequence[str]]
"""Property → its values on a day; a packed time holds their positions."""


def pack(times: Iterable[PersonTime], numbers: Mapping[str, int]) -> tuple[str, bytes]:
    """The values as JSON, and the times; ``numbers`` is person id → number."""
    values, packed = packed_times(times, numbers)
    return json.dumps(values, ensure_ascii=False), packed.tobytes()


def unpack(values: str, data: bytes) -> tuple[Values, Times]:
    """What ``pack`` made."""
    return json.loads(values), np.frombuffer(data, dtype=_TIME)


def packed_times(times: Iterable[PersonTime], numbers: Mapping[str, int]) -> tuple[Values, Times]:
    """The same without writing it out."""
    found: dict[str, dict[str, int]] = {name: {} for name in PROPERTIES}
    rows = []
    for time in times:
        raw = (time.channel, time.topic, time.village, time.outcome)
        codes = (
            found[name].setdefault(value, len(found[name]))
            for name, value in zip(PROPERTIES, raw, strict=True)
        )
        rows.append((numbers[time.person_id], *codes))
    return {name: list(codes) for name, codes in found.items()}, np.array(rows, dtype=_TIME)


class Persons:
    """Puts days together."""

    def __init__(self) -> None:
        self._days: list[tuple[Values, Times]] = []

    def add(self, values: Values, times: Times) -> None:
        """One more day."""
        if len(times):
            self._days.append((values, times))

    def total(self) -> int:
        """How many persons came."""
        if not self._days:
            return 0
        who = self._all()
        seen = np.zeros(int(who.max()) + 1, dtype=bool)
        seen[who] = True
        return int(seen.sum())

    def counts(self, name: str, label_of: Callable[[str, str], str]) -> dict[str, int]:
        """Label → persons who came under it, for one of PROPERTIES."""
        names, codes = self._codes(name, label_of)
        if not names:
            return {}
        who = self._all()
        size = int(who.max()) + 1
        cells = codes.astype(np.int64) * size + who
        if size * len(names) <= _MOST_CELLS:
            seen = np.zeros(size * len(names), dtype=bool)
            seen[cells] = True
            found = seen.reshape(len(names), size).sum(axis=1)
        else:
            found = np.bincount(np.unique(cells) // size, minlength=len(names))
        return dict(zip(names, map(int, found), strict=True))

    def who(
        self, name: str = "", label: str = "", label_of: Callable[[str, str], str] | None = None
    ) -> list[tuple[int, int]]:
        """Number of each person and their person-times, those with most first; of all, or of one label."""
        if not self._days:
            return []
        who = self._all()
        if label_of is not None:
            names, codes = self._codes(name, label_of)
            if label not in names:
                return []
            who = who[codes == names.index(label)]
        times = np.bincount(who)
        came = np.flatnonzero(times)
        order = came[np.lexsort((came, -times[came]))]
        return [(int(number), int(times[number])) for number in order]

    def values(self, name: str, numbers: Sequence[int]) -> dict[int, str]:
        """Number of a person → what was last held of one of PROPERTIES."""
        found: dict[int, str] = {}
        for values, times in self._days:
            for time in times[np.isin(times["person"], numbers)]:
                found[int(time["person"])] = values[name][int(time[name])]
        return found

    def _all(self) -> Times:
        return np.concatenate([times["person"] for _, times in self._days]).astype(np.int64)

    def _codes(self, name: str, label_of: Callable[[str, str], str]) -> tuple[list[str], Times]:
        names: dict[str, int] = {}
        codes = []
        for values, times in self._days:
            here = [names.setdefault(label_of(name, raw), len(names)) for raw in values[name]]
            codes.append(np.array(here, dtype=np.uint16)[times[name]])
        return list(names), np.concatenate(codes) if codes else np.zeros(0, dtype=np.uint16)
