"""Shares, which always say of what: n/N, and who may be ranked by them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST_RANKED = 10
"""A group of fewer is shown without a place: one more or less would turn the order around."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    upper: int
    lower: int
    """Of how many; 0 where there was nothing to take a share of."""

    @property
    def counts(self) -> str:
        """The two counts."""
        return f"{self.upper}/{self.lower}"

    @property
    def percent(self) -> str:
        """The share to a whole percent; empty where there is none."""
        return f"{100 * self.upper / self.lower:.0f}%" if self.lower else ""

    def __str__(self) -> str:
        return f"{self.counts}（{self.percent}）" if self.lower else self.counts


def ranked(groups: Mapping[str, Rate], *, least: int = LEAST_RANKED) -> list[tuple[int | None, str, Rate]]:
    """Place, name and share: the highest share first, equal shares in one place; too small groups last, without one."""
    large = [(name, rate) for name, rate in groups.items() if rate.lower >= least]
    small = [(name, rate) for name, rate in groups.items() if rate.lower < least]
    large.sort(key=lambda group: (-group[1].upper / group[1].lower, group[0]))
    found: list[tuple[int | None, str, Rate]] = []
    for at, (name, rate) in enumerate(large):
        before = found[-1] if found else None
        equal = before is not None and before[2].upper * rate.lower == rate.upper * before[2].lower
        found.append((before[0] if before and equal else at + 1, name, rate))
    small.sort(key=lambda group: (-group[1].lower, group[0]))
    return [*found, *((None, name, rate) for name, rate in small)]


def median(values: Sequence[float]) -> float | None:
    """The middle value, between two the mean; None of none. ``values`` are in order."""
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
