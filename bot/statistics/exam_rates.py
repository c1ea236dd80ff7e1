"""参考率 and 合格率 of an exam as counts over counts, for each unit and in total. Pure.

参考率 is who handed in a paper over who has to take the exam; 合格率 is who passed over who handed one in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one examinee."""

    unit: str
    took: bool
    """Handed in a paper, at the first time or at the make-up."""
    passed: bool


@dataclass(frozen=True, slots=True)
class UnitRates:
    """The counts of one unit, or of all."""

    unit: str
    """Empty for the total."""
    listed: int
    """Who has to take it (应考)."""
    took: int
    """Who handed in a paper (参考)."""
    passed: int
    """Who passed (合格)."""
    hours: int
    """Hours of study that were earned: those who passed, times the hours of the exam."""

    @property
    def absent(self) -> int:
        """Who handed in none (缺考)."""
        return self.listed - self.took

    @property
    def failed(self) -> int:
        """Who handed in a paper and did not pass (不合格)."""
        return self.took - self.passed

    @property
    def attendance(self) -> str:
        """参考率, e.g. ``18/20（90.0%）``."""
        return rate(self.took, self.listed)

    @property
    def pass_rate(self) -> str:
        """合格率."""
        return rate(self.passed, self.took)


def rates(results: Iterable[Result], *, hours: int) -> tuple[tuple[UnitRates, ...], UnitRates]:
    """Every unit in the order in which it first comes, and the total; the total is the sum of the units."""
    counts: dict[str, list[int]] = {}
    for row in results:
        count = counts.setdefault(row.unit, [0, 0, 0])
        count[0] += 1
        count[1] += row.took
        count[2] += row.took and row.passed
    units = tuple(
        UnitRates(unit, listed, took, passed, hours * passed)
        for unit, (listed, took, passed) in counts.items()
    )
    listed, took, passed = (sum(count[place] for count in counts.values()) for place in range(3))
    return units, UnitRates("", listed, took, passed, hours * passed)


def rate(part: int, whole: int) -> str:
    """A count over a count, with the share beside it; no share of nothing."""
    return f"{part}/{whole}（{100 * part / whole:.1f}%）" if whole else f"{part}/{whole}"
