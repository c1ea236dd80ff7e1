"""Figures of earlier years: bringing a file in, taking it out, and the years side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.records.earlier import Earlier, Import, NotBroughtIn
from bot.services.build import ACCOUNT, Services
from bot.services.earlier_sheet import Read, read_earlier
from bot.services.plain_workbook import SheetError
from bot.statistics.earlier import FigureLine, compare
from bot.statistics.periods import beijing_day, year
from bot.statistics.totals import NOTHING, Totals

YEARS_MOST = 6
"""Years that stand side by side, this one included."""
_NAME_MOST = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a file."""

    rows: int
    """Figures in it that can be brought in."""
    problems: tuple[str, ...]
    """Sentences; with any of them nothing was brought in."""
    import_id: str
    """Of what was brought in; empty when nothing was."""


class EarlierDesk:
    """Earlier years of this installation. Everything raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._earlier = Earlier(services.engine, account=ACCOUNT)

    def bring_in(self, data: bytes, *, name: str, by: str, now: datetime, dry: bool) -> Tried:
        """Read a file and, unless ``dry``, keep what it says: all of it or nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            read = read_earlier(data, today=beijing_day(now))
        except SheetError as error:
            return Tried(0, (f"这个文件{error}。",), "")
        problems = read.problems or self._earlier.find_again(read.figures, sha256)
        if problems or dry:
            return Tried(len(read.figures), problems, "")
        return self._kept(read, name[:_NAME_MOST], sha256, by, now)

    def undo(self, import_id: str, *, by: str, now: datetime) -> int:
        """Take out everything of a file; how many figures. Raises NotBroughtIn."""
        return self._earlier.undo(import_id, by=by, now=now)

    def imports(self) -> tuple[Import, ...]:
        """The files that were brought in, the latest first."""
        return self._earlier.imports()

    def comparison(self, *, now: datetime) -> tuple[tuple[int, ...], tuple[FigureLine, ...]]:
        """The last years, the latest first, and each figure in them: counted, and from the papers."""
        papers, this = self._earlier.figures(), beijing_day(now).year
        years = tuple(range(this, this - YEARS_MOST, -1))
        first = min((figure.first.year for figure in papers), default=this)
        years = tuple(number for number in years if number >= min(first, this - 1))
        return years, compare(years, self._counted(years), papers)

    def _counted(self, years: Sequence[int]) -> dict[int, Totals]:
        """The years in which anything was counted: the others have no zeros, they have no record."""
        totals = {number: self._services.totals(year(number)) for number in years}
        return {number: found for number, found in totals.items() if found != NOTHING}

    def _kept(self, read: Read, name: str, sha256: str, by: str, now: datetime) -> Tried:
        try:
            import_id = self._earlier.bring_in(read.figures, name=name, sha256=sha256, by=by, now=now)
        except NotBroughtIn as error:  # somebody else was quicker
            return Tried(len(read.figures), error.sentences, "")
        return Tried(len(read.figures), (), import_id)


def earlier_of(services: Services) -> EarlierDesk:
    """The earlier years over these parts; nothing is opened before it is used."""
    return EarlierDesk(services)


__all__ = ["EarlierDesk", "NotBroughtIn", "Tried", "earlier_of"]
