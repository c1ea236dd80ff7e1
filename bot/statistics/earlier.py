"""Figures of earlier years from the office's papers, beside those that the service counted; the two are never added up.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.statistics.periods import Period
from bot.statistics.periods import year as year_of
from bot.statistics.totals import Totals

FIGURES = {
    "person_times": "接受法律咨询（人次）",
    "matters": "接受法律咨询（件）",
    "activities": "宣传活动（场）",
    "activity_heads": "宣传活动到场（人）",
    "stands": "现场咨询点（场）",
    "handouts": "发放资料（份）",
    "lectures": "法治讲座（场）",
    "posts": "公众号文章（篇）",
    "mediations": "人民调解（件）",
    "legal_aid": "法律援助（件）",
}
"""Key → name. A key that is a field of Totals is counted by the service too."""
UNITS = {
    "person_times": "人次", "matters": "件", "activities": "场", "activity_heads": "人", "stands": "场", "handouts": "份",
    "lectures": "场", "posts": "篇", "mediations": "件", "legal_aid": "件",
}  # fmt: skip
MARK = "据纸质台账"
NONE = "无记录"
"""What stands where nobody counted and no paper says."""


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """One figure of one period, as it stands in a paper."""

    first: date
    """The first day of the period, Beijing."""
    until: date
    """The first day after it."""
    figure: str
    """A key of FIGURES."""
    place: str
    """The village it is of; empty for the whole town."""
    amount: int
    """0 or more."""
    source: str
    """Which paper it is from."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the papers say of one figure in one year."""

    amount: int
    part: str
    """The part of the year that they are about, such as ``1月至6月``; empty for all of it."""
    sources: tuple[str, ...]

    @property
    def words(self) -> str:
        """The mark that always stands beside it."""
        return f"{MARK}，{self.part}" if self.part else MARK


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure that the papers have, or that is of a year ago: a report sets it beside its own."""

    figure: str
    """A key of FIGURES."""
    counted: int | None
    """By the service; None where it did not count this then."""
    paper: Paper | None


@dataclass(frozen=True, slots=True)
class YearCell:
    """One figure in one year."""

    counted: int | None
    """By the service; None where it counted nothing that year or does not count this."""
    paper: Paper | None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure over the years, in the order in which they were asked for."""

    name: str
    cells: tuple[YearCell, ...]


def compare(
    years: Sequence[int], counted: Mapping[int, Totals], papers: Iterable[EarlierFigure]
) -> tuple[FigureLine, ...]:
    """Each figure that any of the years has; ``counted`` has the years in which the service counted anything."""
    by_figure: dict[tuple[str, int], list[EarlierFigure]] = {}
    for row in papers:
        by_figure.setdefault((row.figure, row.first.year), []).append(row)
    lines: list[FigureLine] = []
    for key, name in FIGURES.items():
        cells = tuple(
            YearCell(
                getattr(counted[year], key, None) if year in counted else None,
                _paper(by_figure.get((key, year), ()), year_of(year)),
            )
            for year in years
        )
        if any(cell.counted is not None or cell.paper is not None for cell in cells):
            lines.append(FigureLine(name, cells))
    return tuple(lines)


def words_of(beside: Beside) -> str:
    """A figure in a sentence: what was counted, what the papers say or both, each by its name; NONE where neither is."""
    unit, told = UNITS[beside.figure], []
    if beside.counted is not None:
        told.append(f"{beside.counted}{unit}")
    if beside.paper is not None:
        told.append(f"{beside.paper.amount}{unit}（{beside.paper.words}）")
    return "；".join(told) or NONE


def of_period(period: Period, papers: Iterable[EarlierFigure]) -> dict[str, Paper]:
    """Key of FIGURES → what the papers say of exactly these days or of parts of them."""
    found: dict[str, Paper] = {}
    for key in FIGURES:
        rows = [
            row
            for row in papers
            if row.figure == key and period.first <= row.first and row.until <= period.until
        ]
        paper = _paper(rows, period)
        if paper is not None:
            found[key] = paper
    return found


def _paper(rows: Sequence[EarlierFigure], period: Period) -> Paper | None:
    if not rows:
        return None
    # a paper of the whole town has its villages in it
    town = [row for row in rows if not row.place] or list(rows)
    first, last = min(row.first for row in town), max(row.until for row in town) - timedelta(days=1)
    months = sorted({row.first.month for row in town})
    whole = _days(town) >= (period.until - period.first).days
    part = "" if whole else f"{first.month}月至{last.month}月" if len(months) > 1 else f"{first.month}月"
    return Paper(sum(row.amount for row in town), part, tuple(dict.fromkeys(row.source for row in town)))


def _days(rows: Iterable[EarlierFigure]) -> int:
    periods = {(row.first.toordinal(), row.until.toordinal()) for row in rows}
    return len({day for first, until in periods for day in range(first, until)})
