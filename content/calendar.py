"""The days of the year on which a law is told: read from content/calendar.toml, worked out for any year.

Pure but for reading its file. Lunar days and solar terms come from the package ``lunar_python``, which is loaded when
the first of them is asked for: a process that only answers villagers never needs it.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from content.law import article_words
from content.laws import LawTable, load_laws

CALENDAR = Path(__file__).with_name("calendar.toml")
FIRST_YEAR, LAST_YEAR = 2020, 2099
"""Years for which days are worked out."""

_WAYS = {"on", "lunar", "term", "nth", "week_of"}
_OCCASION = {"name", "days", "about", "law", "article", "laws", *_WAYS}
_MONTH = {"number", "law", "companion", "send", "village"}
_TERMS = {"清明", "秋分"}


class CalendarError(ValueError):
    """The calendar breaks a rule; the message names entry, problem and fix (in Chinese, staff read it)."""

    def __init__(self, name: str, problem: str, fix: str) -> None:
        super().__init__(f"普法日历：“{name}”{problem}。{fix}")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day, week or month of a certain year."""

    name: str
    first: date
    last: date
    """The last day of it; the same as ``first`` for a single day."""
    basis: str
    """The article that makes it so, e.g. ``《森林法》第10条``, or ``按惯例``."""
    about: bool
    """Whether the notice of the year says which days it is exactly."""
    laws: tuple[str, ...]
    """Official titles of laws that suit it."""


@dataclass(frozen=True, slots=True)
class MonthTheme:
    """What a month is for, every year."""

    number: int
    """1 to 12."""
    law: str
    """Official title of the law of the month."""
    companion: str
    """Another law that suits it."""
    send: int | str
    """When its post goes out: a day of the month, or the name of an occasion."""
    village: str
    """What people ask about in that month."""


@dataclass(frozen=True, slots=True)
class LegalCalendar:
    """All months and occasions."""

    months: Mapping[int, MonthTheme]
    rows: tuple[Mapping[str, object], ...]
    laws: LawTable

    def occasions(self, year: int) -> tuple[Occasion, ...]:
        """Every occasion of a year by its first day; ValueError outside FIRST_YEAR to LAST_YEAR."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"普法日历只算 {FIRST_YEAR} 年到 {LAST_YEAR} 年，没有 {year} 年。")
        found = []
        for row in self.rows:
            first, last = _days(row, year)
            found.append(
                Occasion(
                    name=str(row["name"]),
                    first=first,
                    last=last,
                    basis=self._basis(row, first),
                    about=row.get("about") is True,
                    laws=tuple(row.get("laws", ())),  # type: ignore[arg-type]
                )
            )
        return tuple(sorted(found, key=lambda each: (each.first, each.last, each.name)))

    def of_law(self, law: str, year: int, month: int) -> Occasion | None:
        """The occasion of a month that suits a law, single days before weeks and months; None without any."""
        suits = [row for row in self.occasions(year) if row.first.month == month and law in row.laws]
        return min(suits, key=lambda row: (row.last - row.first, row.first), default=None)

    def send_day(self, month: int, year: int) -> date:
        """The day on which the law of a month is best told."""
        send = self.months[month].send
        if isinstance(send, int):
            return date(year, month, send)
        named = next(row.first for row in self.occasions(year) if row.name == send)
        # 重阳 falls into November now and then; its month does not move with it
        return named if named.month == month else date(year, month, monthrange(year, month)[1])

    def _basis(self, row: Mapping[str, object], day: date) -> str:
        law = self.laws.find(str(row.get("law", "")))
        if law is None or law.version_on(day) is None:
            return "按惯例"
        return f"《{law.short}》{article_words(row['article'])}"  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def load_calendar(path: Path = CALENDAR) -> LegalCalendar:
    """Read the file strictly; raises CalendarError at the first entry that breaks a rule."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(path.name, f"写法有错（{error}）", "请按提示的行改正") from error
    laws, rows = load_laws(), tuple(content.get("occasion", ()))
    for row in rows:
        _check_occasion(row, laws)
    names = [row["name"] for row in rows]
    for name in names:
        if names.count(name) > 1:
            raise CalendarError(name, "写了两遍", "请去掉一个")
    months = [_month(row, laws, frozenset(names)) for row in content.get("month", ())]
    if sorted(row.number for row in months) != list(range(1, 13)):
        raise CalendarError("month", "不是一月到十二月各一个", "请补上缺的、去掉重的")
    return LegalCalendar({row.number: row for row in months}, rows, laws)


def _check_occasion(row: Mapping[str, object], laws: LawTable) -> None:
    name = str(row.get("name", ""))
    if not name:
        raise CalendarError("（没有名称）", "没有 name", "请写上名称")
    for field in row.keys() - _OCCASION:
        raise CalendarError(name, f"有不认识的项 {field}", f"只能写：{'、'.join(sorted(_OCCASION))}")
    if len(row.keys() & _WAYS) != 1:
        raise CalendarError(name, "的日子没写，或者写了两种", f"{'、'.join(sorted(_WAYS))}里写一个")
    try:
        _days(row, 2028)
    except (ValueError, TypeError, KeyError) as error:
        raise CalendarError(name, "的日子看不懂", "请照文件开头的写法改") from error
    for title in (*row.get("laws", ()), *([row["law"]] if "law" in row else [])):  # type: ignore[misc]
        if laws.find(title) is None:
            raise CalendarError(name, f"写的“{title}”法律表里没有", "请核对全称")
    if ("law" in row) != ("article" in row):
        raise CalendarError(name, "的 law 和 article 没有一起写", "是哪一条定的就都写，按惯例的都不写")


def _month(row: Mapping[str, object], laws: LawTable, names: frozenset[str]) -> MonthTheme:
    number = row.get("number")
    if row.keys() != _MONTH or not isinstance(number, int):
        raise CalendarError(str(number), "的项不全", f"请写：{'、'.join(sorted(_MONTH))}")
    for title in (row["law"], row["companion"]):
        if laws.find(str(title)) is None:
            raise CalendarError(f"{number}月", f"写的“{title}”法律表里没有", "请核对全称")
    send = row["send"]
    if not (isinstance(send, int) and 1 <= send <= 28) and send not in names:
        raise CalendarError(f"{number}月", f"的 send“{send}”不认识", "写 1 到 28，或者下面一个日子的名称")
    return MonthTheme(number, str(row["law"]), str(row["companion"]), send, str(row["village"]))


def _days(row: Mapping[str, object], year: int) -> tuple[date, date]:
    """First and last day of an occasion in a year; ValueError, TypeError or KeyError for what makes no sense."""
    if "on" in row:
        return _plain(str(row["on"]), year)
    if "lunar" in row:
        month, day = (int(part) for part in str(row["lunar"]).split("-"))
        first = _lunar(year, month, day)
    elif "term" in row:
        first = _term(year, str(row["term"]))
    elif "week_of" in row:
        named = _plain(str(row["week_of"]), year)[0]
        first = named - timedelta(days=named.weekday())
        return first, first + timedelta(days=6)
    else:
        month, weekday, number = row["nth"]  # type: ignore[misc]
        begins = date(year, month, 1)
        to_first = (weekday - begins.isoweekday()) % 7  # type: ignore[has-type]
        first = begins + timedelta(days=to_first + 7 * (number - 1))  # type: ignore[has-type]
    return first, first + timedelta(days=int(str(row.get("days", 1))) - 1)


def _plain(words: str, year: int) -> tuple[date, date]:
    if "-" not in words:
        month = int(words)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    days = [date.fromisoformat(f"{year}-{part}") for part in words.split("/")]
    return days[0], days[-1]


@lru_cache(maxsize=256)
def _lunar(year: int, month: int, day: int) -> date:
    """A day of the lunar year that begins in a year."""
    from lunar_python import Lunar

    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())


@lru_cache(maxsize=256)
def _term(year: int, name: str) -> date:
    """The day (in Beijing) of a solar term."""
    from lunar_python import Lunar

    if name not in _TERMS:
        raise ValueError(name)
    return date.fromisoformat(Lunar.fromYmd(year, 6, 1).getJieQiTable()[name].toYmd())
