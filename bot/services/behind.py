"""The rows behind a figure of the leader's page or of a table, a page at a time, in words that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.records import behind as rows_behind
from bot.records import leading as records
from bot.records.behind import Cursor
from bot.services.build import ACCOUNT, Services
from bot.services.leading import PASSED, POSTS, READS, TOOK, UNSOLVED, WAITS, duration
from bot.statistics.behind import Behind, Wanted
from bot.statistics.field import ACTIVITY, CHANNELS, HANDOUT, KINDS, SORTS, STAND
from bot.statistics.labels import OUTCOME, PROPERTIES, TOPICS, Labels
from bot.statistics.periods import Period, beijing_day
from bot.statistics.rates import Rate
from bot.statistics.summing import BY_PROPERTY, ENTRIES, FIGURES, MESSAGES, PERSON_TIMES, PERSONS
from faq.corpus import load_topics

Item = TypeVar("Item")

GONE = "（本人删除了信息，或者没有留下文字）"
SIZE = 50
"""Rows on a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a list shows it."""

    day: date | None
    head: str
    words: str = ""
    """Masked words of a villager, or whatever else belongs to it."""
    counts: int = 1
    """What it adds to the figure."""
    matter_id: str = ""
    """Of a matter with a page in the inbox."""
    entry_id: str = ""
    """Of an entry of the register."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows."""

    rows: tuple[Row, ...]
    total: int | None
    """What the whole figure is; None where it is not a sum of rows, as a median."""
    next: Cursor | None = None
    note: str = ""


@dataclass(slots=True)
class RowsBehind:
    """Finds them. Every method raises RecordsError."""

    services: Services
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        self.labels = Labels(load_topics())

    def known(self, wanted: Wanted) -> bool:
        """Whether there is such a figure."""
        if wanted.by:
            return wanted.by in PROPERTIES and wanted.figure in (*BY_PROPERTY, PERSONS)
        others = (ENTRIES, WAITS, UNSOLVED, POSTS, READS, TOOK, PASSED, STAND, HANDOUT, ACTIVITY)
        return wanted.figure in others or (wanted.figure in FIGURES and wanted.figure != MESSAGES)

    def find(self, period: Period, wanted: Wanted, begin: Cursor | None) -> Found:
        """The rows from ``begin`` on."""
        of = (self.services.engine, ACCOUNT, period)
        if wanted.figure == PERSONS:
            return self._persons(period, wanted, begin)
        if wanted.figure in KINDS:
            rows = [_held_row(row, wanted.figure) for row in records.held(*of, wanted.figure)]
            return _cut(rows, begin)
        if wanted.figure in (POSTS, READS):
            return _cut(self._posts(period, wanted.figure), begin)
        if wanted.figure in (TOOK, PASSED):
            return _cut([_exam_row(exam, wanted.figure) for exam in records.closed_exams(*of)], begin)
        if wanted.figure == WAITS:
            waits = list(reversed(records.waits(*of)))
            shown, following = _part(waits, begin)
            heads = [
                f"答复用了{duration(w.seen_to_at - w.came_at)}" if w.seen_to_at else "还没有答复"
                for w in shown
            ]
            days = [beijing_day(wait.came_at) for wait in shown]
            rows = self._matter_rows([wait.matter_id for wait in shown], days, heads)
            return Found(
                tuple(rows), len(waits), following, "从转给工作人员算起，到第一次审核通过回复或者办结为止。"
            )
        if wanted.figure == ENTRIES:
            return self._answered_with(period, wanted.label, begin.skip if begin else 0)
        if wanted.figure == UNSOLVED:
            unsolved = records.unsolved(*of)
            shown_ids, following = _part(unsolved, begin)
            rows = self._matter_rows(
                [row[0] for row in shown_ids], [row[1] for row in shown_ids], ["说没解决"] * len(shown_ids)
            )
            return Found(tuple(rows), len(unsolved), following)
        return self._counted(period, wanted, begin)

    def _counted(self, period: Period, wanted: Wanted, begin: Cursor | None) -> Found:
        engine = self.services.engine
        rows, following = rows_behind.page(
            engine, ACCOUNT, period, wanted, labels=self.labels, begin=begin, size=SIZE
        )
        about = rows_behind.about_matters(engine, ACCOUNT, [row.matter_id for row in rows if row.matter_id])
        shown = tuple(self._row(row, about.get(row.matter_id, rows_behind.About())) for row in rows)
        return Found(shown, self._total(period, wanted), following)

    def _total(self, period: Period, wanted: Wanted) -> int:
        counting, held = self.services.counting(period)
        stands = [row for row in held if row.kind == STAND and wanted.figure == PERSON_TIMES]
        if not wanted.by:
            return counting.total(wanted.figure) + sum(row.number for row in stands)
        heads = sum(row.number for row in stands if self.labels.of_stand(wanted.by, row) == wanted.label)
        return counting.by(wanted.figure, wanted.by).get(wanted.label, 0) + heads

    def _row(self, row: Behind, about: rows_behind.About) -> Row:
        if row.kind == "guided":
            return Row(row.day, f"引导到别处 {row.counts} 次", "只记次数，不记是谁、说了什么。", row.counts)
        place = row.village or "没说哪个村"
        topic = self.labels.of(TOPICS, row.topic)
        if row.kind == "stand":
            return Row(row.day, f"现场咨询点　{place}", f"登记了 {row.counts} 人次", row.counts)
        told = (
            CHANNELS.get(row.channel, "其他"),
            place,
            topic,
            self.labels.of(OUTCOME, row.outcome),
            about.receipt,
        )
        words = about.words or GONE
        return Row(row.day, "　".join(filter(None, told)), words, 1, row.matter_id if about.has_case else "")

    def _matter_rows(self, ids: Sequence[str], days: Sequence[date], heads: Sequence[str]) -> list[Row]:
        about = rows_behind.about_matters(self.services.engine, ACCOUNT, ids)
        return [
            Row(
                day,
                f"{about[one].receipt}　{head}".strip("　"),
                about[one].words or GONE,
                1,
                one if about[one].has_case else "",
            )
            for one, day, head in zip(ids, days, heads, strict=True)
        ]

    def _persons(self, period: Period, wanted: Wanted, begin: Cursor | None) -> Found:
        counting, _held = self.services.counting(period)
        label_of = self.labels.of if wanted.by else None
        people = counting.persons.who(wanted.by, wanted.label, label_of)
        shown, following = _part(people, begin)
        given = {number: one for one, number in counting.given.items()}
        numbers = [number for number, _ in shown]
        villages = rows_behind.villages_of(
            self.services.engine, ACCOUNT, numbers, [given[number] for number in numbers if number in given]
        )
        skip = begin.skip if begin else 0
        rows = [
            Row(
                None,
                f"第 {skip + at} 位　{villages.get(given.get(number, number)) or '没说哪个村'}",
                f"来问 {times} 人次",
            )
            for at, (number, times) in enumerate(shown, 1)
        ]
        return Found(tuple(rows), len(people), following, "只数人，不显示是谁。")

    def _answered_with(self, period: Period, entry_id: str, skip: int) -> Found:
        total, some = records.answered_with(
            self.services.engine, ACCOUNT, period, entry_id, skip=skip, size=SIZE
        )
        rows = self._matter_rows(
            [one for one, _ in some], [day for _, day in some], ["答了这一条"] * len(some)
        )
        following = Cursor(date.min, skip + SIZE) if skip + SIZE < total else None
        return Found(tuple(rows), total, following)

    def _posts(self, period: Period, figure: str) -> list[Row]:
        posts = records.sent(self.services.engine, ACCOUNT, period)
        return [
            Row(
                beijing_day(post.sent_at),
                post.slug,
                f"阅读 {post.reads} 次",
                post.reads if figure == READS else 1,
            )
            for post in reversed(posts)
        ]


def rows_behind_of(services: Services) -> RowsBehind:
    """The rows of the running service."""
    return RowsBehind(services)


def _held_row(row: records.Held, kind: str) -> Row:
    name = row.sort if kind == HANDOUT else SORTS.get(row.sort, KINDS[kind])
    place = "　".join(filter(None, (name, row.village, row.place)))
    unit = "份" if kind == HANDOUT else "人"
    return Row(row.day, place, f"{row.number} {unit}", row.number if kind == HANDOUT else 1, entry_id=row.id)


def _exam_row(exam: records.Exam, figure: str) -> Row:
    took = sum(result.took for result in exam.results)
    passed = sum(result.passed for result in exam.results)
    words = f"参考率 {Rate(took, len(exam.results))}　合格率 {Rate(passed, took)}"
    return Row(exam.closes_on, exam.title, words, took if figure == TOOK else passed)


def _cut(rows: Sequence[Row], begin: Cursor | None) -> Found:
    shown, following = _part(rows, begin)
    return Found(tuple(shown), sum(row.counts for row in rows), following)


def _part(rows: Sequence[Item], begin: Cursor | None) -> tuple[Sequence[Item], Cursor | None]:
    start = begin.skip if begin else 0
    following = Cursor(date.min, start + SIZE) if start + SIZE < len(rows) else None
    return rows[start : start + SIZE], following
