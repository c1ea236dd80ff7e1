"""The leader's page: the figures on one screen and one sheet of paper, and the rows behind each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console.charts import bars, lying_bars
from bot.console.guard import guard, services
from bot.records.behind import Cursor
from bot.services.behind import Found, rows_behind_of
from bot.services.freezing import freezing_of
from bot.services.frozen import seal_words
from bot.services.leading import FIGURES, Column, Page, leading_of
from bot.statistics.behind import Wanted
from bot.statistics.breakdown import TITLES
from bot.statistics.labels import PROPERTIES
from bot.statistics.periods import Period
from bot.statistics.rates import Rate, ranked
from bot.statistics.summing import ANSWERED, MATTERS, PERSON_TIMES, PERSONS
from bot.statistics.wording import NOTES, RULE, RULE_NAME

blueprint = Blueprint("console_leader", __name__, url_prefix="/console/leader")
guard(blueprint)

FIRST = (MATTERS, PERSON_TIMES, PERSONS, "answered", "posts", "activity")
"""The figures that stand in large type on top."""
ON_PAPER = 8
"""Lines of a table that are printed; the others are on the screen only."""
LONGEST_DAYS = 366
_COUNTS = {
    "answered": "当场答复（件）",
    "solved": "说解决了（件）",
    "waits": "转给工作人员的（件）",
    "took": "参考（人）",
    "passed": "合格（人）",
    "guided": "引导到别处（次）",
    "entries": "答复这一条（次）",
}
"""What rows are counted in, where the figure is a share or is not on the page."""
_PROPERTY_NAMES = {"channels": "渠道", "topics": "类别", "villages": "村（社区）", "outcomes": "结果"}


@blueprint.get("/")
def show() -> str:
    """This month and this year, each beside the same days before."""
    now = datetime.now(UTC)
    page = leading_of(services()).page(now)
    entries = services().shelf.content.corpus.by_id
    return render_template(
        "console/leader.html",
        page=page,
        town=services().settings.town_name,
        figures=FIGURES,
        first=FIRST,
        parts=_parts(page),
        on_paper=ON_PAPER,
        months=_months(page),
        months_chart=_months_chart(page),
        topics_chart=_topics_chart(page.columns[2]),
        ranks=ranked(_shares(page.columns[2])),
        asked_most=[
            (entries[entry_id].title if entry_id in entries else entry_id, entry_id, number)
            for entry_id, number in page.asked_most
        ],
        seals={freeze.id: seal_words(freeze) for freeze in page.freezes},
        rule=RULE,
        rule_name=RULE_NAME,
        made_at=now,
    )


@blueprint.get("/rows")
def rows() -> ResponseReturnValue:
    """The rows behind a figure, which add up to it."""
    wanted = Wanted(*(request.args.get(name, "")[:64].replace("\0", "") for name in ("figure", "by", "is")))
    behind = rows_behind_of(services())
    if not behind.known(wanted):
        raise NotFound
    try:
        period = _period()
        begin = _cursor(request.args.get("at", ""))
    except (ValueError, OverflowError):
        flash("地址里的日期没看懂，请从数字里点进来。", "danger")
        return redirect(url_for("console_leader.show"))
    found = behind.find(period, wanted, begin)
    following = f"{found.next.day}.{found.next.skip}" if found.next else ""
    return render_template(
        "console/leader_rows.html",
        found=found,
        words=_COUNTS.get(wanted.figure) or FIGURES[wanted.figure],
        about=f"{_PROPERTY_NAMES[wanted.by]}：{wanted.label}" if wanted.by else "",
        period=period,
        last=period.until - timedelta(days=1),
        following=request.args.to_dict() | {"at": following} if following else {},
        beginning={name: value for name, value in request.args.to_dict().items() if name != "at"},
        is_first=begin is None,
        rule=RULE,
        **_seal(period, wanted, found),
    )


def _seal(period: Period, wanted: Wanted, found: Found) -> dict[str, object]:
    """What is said of a signed period, or of days that lie in one but were not signed by themselves."""
    desk = freezing_of(services())
    if found.signed is None:
        return {"freeze": desk.records.signed(period.first, period.until)}
    freeze = found.signed.freeze
    whole = not wanted.by and (freeze.first, freeze.until) == (period.first, period.until)
    return {
        "freeze": freeze,
        "seal": seal_words(freeze),
        "found_out": desk.found_out(freeze, wanted.figure) if whole else (),
    }


def _period() -> Period:
    """The days asked for, both included; ValueError for any that make no sense or are too many."""
    first = date.fromisoformat(request.args.get("from", ""))
    last = date.fromisoformat(request.args.get("to", ""))
    if last < first or (last - first).days > LONGEST_DAYS or not 2000 <= first.year <= last.year < 3000:
        raise ValueError(f"{first} to {last}")
    return Period(first, last + timedelta(days=1))


def _cursor(typed: str) -> Cursor | None:
    if not typed:
        return None
    day, _, skip = typed.partition(".")
    return Cursor(date.fromisoformat(day), max(0, min(int(skip or 0), 10**9)))


def _parts(page: Page) -> list[tuple[str, str, str, str, list[tuple[str, tuple[int, ...]]]]]:
    """Key, title, heading, note and lines of the tables by property."""
    return [(key, *TITLES[key], NOTES[key], _lines(page, key)) for key in PROPERTIES]


def _lines(page: Page, key: str) -> list[tuple[str, tuple[int, ...]]]:
    """Label, 件 of each of the four columns; the largest of this year first. What never had one is left out."""
    by_column = [column.counted.part(MATTERS, key) for column in page.columns]
    labels = dict.fromkeys(label for part in by_column for label in part)
    lines = [(label, tuple(part.get(label, 0) for part in by_column)) for label in labels]
    return sorted(lines, key=lambda line: (-line[1][2], -line[1][3], line[0]))


def _shares(column: Column) -> dict[str, Rate]:
    """Village → matters answered at once of all of this year."""
    answered = column.counted.part(ANSWERED, "villages")
    opened = column.counted.part(MATTERS, "villages")
    return {label: Rate(answered.get(label, 0), number) for label, number in opened.items()}


def _months(page: Page) -> list[tuple[int, date, date, int, date, date, int]]:
    """Month, its first and last day and 件 this year, and the same of last year; up to this month."""
    found = []
    this, before = page.columns[2], page.columns[3]
    for number in range(1, page.today.month + 1):
        spans = [_month_in(column, number) for column in (this, before)]
        found.append((number, *spans[0], *spans[1]))
    return found


def _month_in(column: Column, number: int) -> tuple[date, date, int]:
    days = [day for day in column.period if day.month == number]
    return days[0], days[-1], sum(column.counted.days.get(day, {}).get(MATTERS, 0) for day in days)


def _months_chart(page: Page) -> str:
    rows = _months(page)
    names = [f"{number}月" for number, *_ in rows]
    return bars(names, {"今年": [row[3] for row in rows], "去年同期": [row[6] for row in rows]})


def _topics_chart(column: Column) -> str:
    lines = sorted(_opened(column, "topics"), key=lambda line: (-line[1], line[0]))
    return lying_bars(dict(lines[:ON_PAPER]))


def _opened(column: Column, key: str) -> Iterable[tuple[str, int]]:
    return column.counted.part(MATTERS, key).items()
