"""What stands behind a figure: which rows of a day it counts. Pure; the same tests that make the sums pick the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.statistics.field import STAND
from bot.statistics.labels import PROPERTIES, Labels
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.summing import GUIDED, PERSON_TIMES, DayCount, Key, figures_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure, of all or of one line of a table."""

    figure: str
    """One of summing.FIGURES."""
    by: str = ""
    """One of labels.PROPERTIES, or empty for all."""
    label: str = ""
    """The label of the line."""

    def fits(self, labels: Labels, channel: str, topic: str, village: str, outcome: str) -> bool:
        """Whether what counts under these values is in the line."""
        if not self.by:
            return True
        raw = dict(zip(PROPERTIES, (channel, topic, village, outcome), strict=True))[self.by]
        return labels.of(self.by, raw) == self.label


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a figure."""

    day: date
    counts: int
    """What it adds to the figure: 1, or the heads of a stand."""
    matter_id: str = ""
    """Empty for what belongs to no matter."""
    channel: str = ""
    topic: str = ""
    village: str = ""
    outcome: str = ""
    kind: str = "matter"
    """``matter``, ``time``, ``stand`` or ``guided``."""


def of_day(
    wanted: Wanted,
    day: date,
    matters: Iterable[MatterRow],
    said: Iterable[ConsultationRow],
    stands: Iterable[ActivityRow],
    *,
    labels: Labels,
) -> Iterator[Behind]:
    """The rows of one day; their counts come to the figure of the day."""
    if wanted.figure == PERSON_TIMES:
        count = DayCount()
        count.said(said)
        for time in count.times:
            what = (time.channel, time.topic, time.village, time.outcome)
            if wanted.fits(labels, *what):
                yield Behind(day, 1, time.matter_id or "", *what, kind="time")
        for stand in stands:
            if stand.kind == STAND and stand.number and _stands_under(wanted, labels, stand):
                yield Behind(
                    day, stand.number, channel="stall", topic=stand.topic, village=stand.village, kind="stand"
                )
    elif wanted.figure == GUIDED:
        count = DayCount()
        count.said(said)
        number = count.numbers[Key(GUIDED)]
        if number:
            yield Behind(day, number, kind="guided")
    else:
        for row in matters:
            what = (row.channel, row.topic, row.village, row.outcome)
            if wanted.figure in figures_of(row) and wanted.fits(labels, *what):
                yield Behind(day, 1, row.matter_id, *what)


def _stands_under(wanted: Wanted, labels: Labels, stand: ActivityRow) -> bool:
    return not wanted.by or labels.of_stand(wanted.by, stand) == wanted.label
