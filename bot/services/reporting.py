"""Reports of a year, a quarter or a month: the figures, the Word file that they are filled into, and its templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.records.freezes import Freeze
from bot.records.sample import sample_is_there
from bot.records.templates import Changed, Templates
from bot.services.achieving import counted_now
from bot.services.build import ACCOUNT, Services
from bot.services.freezing import KINDS, named
from bot.services.frozen import contents, frozen
from bot.services.report_file import filled
from bot.services.report_template import BadTemplate, check_template
from bot.statistics.breakdown import Report
from bot.statistics.periods import Period, beijing_day, year
from bot.statistics.sentences import NO_RECORD, SAMPLE, Achieved, Figure, figures_of
from bot.statistics.totals import totals

FOLDER = Path(__file__).resolve().parent.parent / "templates/reports"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORDS = {
    "镇名": "乡镇的名字",
    "期间": "报告说的是哪一段，如 2026年第3季度",
    "制作日期": "哪一天做的",
    "标记": "里面有示例数据时写明，没有就是空的",
}
"""Placeholders that are no figures → what they stand for."""


@dataclass(frozen=True, slots=True)
class Made:
    """The figures of a report."""

    period: Period
    name: str
    """As people call the period."""
    figures: dict[str, Figure]
    freeze: Freeze | None
    """What the figures come from, where the period was closed and signed."""
    sample: bool
    """Whether made-up rows are among what was counted."""
    over: bool
    """Whether the period is over; else the figures still grow."""


class Reporting:
    """Reports on these parts. Everything raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._templates = Templates(services.engine, account=ACCOUNT)

    def make(self, kind: str, number: int, part: int = 1, *, now: datetime) -> Made:
        """The figures of a year, a quarter or a month of it; MayNot where there is no such period."""
        period, name = named(kind, number, part)
        report, found, freeze = self._counted(period, now)
        sample = contents(freeze)["sample"] if freeze else sample_is_there(self._services.engine, ACCOUNT)
        over = period.until <= beijing_day(now)
        return Made(period, name, figures_of(report, found), freeze, sample, over)

    def achieved(self, period: Period, *, now: datetime) -> tuple[Achieved, Freeze | None]:
        """What a report counts besides consultations and the register, and what it was signed with."""
        _, found, freeze = self._counted(period, now)
        return found, freeze

    def _counted(self, period: Period, now: datetime) -> tuple[Report, Achieved, Freeze | None]:
        signed = frozen(self._services.engine, ACCOUNT, period)
        if signed is not None:
            freeze, report, found = signed
            return report, found, freeze
        return (*counted_now(self._services, period, now=now), None)

    def word(self, kind: str, made: Made, *, now: datetime) -> bytes:
        """The report as a Word file."""
        figures = made.figures
        return filled(self.template(kind), self._words(made, now), figures)

    def template(self, kind: str) -> bytes:
        """The Word file in use: that of staff, else the shipped one."""
        changed = self._templates.newest(kind)
        return changed.data if changed and changed.data else self.shipped(kind)

    def changed(self, kind: str) -> Changed | None:
        """Who put which file in place of the shipped one; None where that is in use."""
        newest = self._templates.newest(kind)
        return newest if newest and newest.data else None

    def shipped(self, kind: str) -> bytes:
        """The Word file that the project comes with."""
        return (FOLDER / f"{kind}.docx").read_bytes()

    def put_template(self, kind: str, data: bytes, *, by: str, now: datetime) -> tuple[str, ...]:
        """Use a file of staff from now on; the names in it. Raises BadTemplate with what is wrong."""
        sample = Figure("", NO_RECORD, "", "", None)
        known = {**dict.fromkeys(names(), sample)}
        used = check_template(data, {*known, *WORDS})
        try:
            filled(data, dict.fromkeys(WORDS, ""), known)
        except Exception as error:  # whatever a broken file makes its reader stumble over
            raise BadTemplate("这个文件填不进数字。请下载现在用的模板，在它上面改。") from error
        self._templates.put(kind, data, by=by, now=now)
        return used

    def put_back(self, kind: str, *, by: str, now: datetime) -> bool:
        """Use the shipped one again; False where it is in use."""
        if self.changed(kind) is None:
            return False
        self._templates.put(kind, b"", by=by, now=now)
        return True

    def _words(self, made: Made, now: datetime) -> dict[str, str]:
        day = beijing_day(now)
        marks = [f"（{SAMPLE}，不能用来上报）"] if made.sample else []
        if not made.over:
            marks.append(f"（截至{_day(day)}，还没有过完）")
        return {
            "镇名": self._services.settings.town_name,
            "期间": made.name,
            "制作日期": _day(day),
            "标记": "".join(marks),
        }


def names() -> tuple[str, ...]:
    """What every figure is called, in the order of the page."""
    empty = Report(year(2026), datetime(2026, 1, 1, tzinfo=UTC), totals((), ()), 0, ())
    return tuple(figures_of(empty, Achieved()))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def file_name(made: Made) -> str:
    """What the Word file of a report is called."""
    return f"普法报告-{made.name}{'-含示例数据' if made.sample else ''}.docx"


def reporting_of(services: Services) -> Reporting:
    """Reports on these parts; nothing is opened before it is used."""
    return Reporting(services)


__all__ = ["KINDS", "MIME", "WORDS", "BadTemplate", "Made", "Reporting", "file_name", "names", "reporting_of"]
