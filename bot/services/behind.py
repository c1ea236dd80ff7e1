"""The rows behind a figure of the leader's page or of a table, a page at a time, in words that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from bot.records import behind as rows_behind
from bot.records import leading as records
from bot.records.behind import Cursor
from bot.records.kept_rows import entered_and_voided
from bot.services.behind_sources import FrozenRows, LiveRows, touched
from bot.services.build import ACCOUNT, Services
from bot.services.frozen import Signed, signed_for
from bot.services.leading import PASSED, POSTS, READS, TOOK, UNSOLVED, WAITS, duration
from bot.statistics.behind import Behind, Wanted
from bot.statistics.field import ACTIVITY, CHANNELS, HANDOUT, KINDS, SORTS, STAND
from bot.statistics.labels import OUTCOME, PROPERTIES, TOPICS, Labels
from bot.statistics.periods import Period, beijing_day
from bot.statistics.rates import Rate
from bot.statistics.summing import BY_PROPERTY, ENTRIES, FIGURES, MESSAGES, PERSONS
from faq.corpus import load_topics

Item = TypeVar("Item")
Rows = LiveRows | FrozenRows

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
class Since:
    """How a signed figure would differ if it were counted now."""

    total: int
    more: tuple[Row, ...]
    """Rows that count now and did not then."""
    less: tuple[Row, ...]
    """Rows that counted then and do not now."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows."""

    rows: tuple[Row, ...]
    total: int | None
    """What the whole figure is; None where it is not a sum of rows, as a median."""
    next: Cursor | None = None
    note: str = ""
    signed: Signed | None = None
    """What the figure was signed with, where the period was closed and signed: then these are the rows of that day."""
    since: Since | None = None
    """Only on the first page of a signed period."""


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
        """The rows from ``begin`` on; of a signed period those that were counted when it was closed."""
        live = LiveRows(self.services, period, self.labels)
        signed = signed_for(self.services.engine, ACCOUNT, period)
        if signed is None or wanted.figure == ENTRIES:
            return self._find(live, period, wanted, begin)
        kept = FrozenRows(self.services, period, self.labels, signed)
        found = self._find(kept, period, wanted, begin)
        return replace(
            found, since=self._since(kept, live, wanted, found) if begin is None else None, signed=signed
        )

    def _find(self, rows: Rows, period: Period, wanted: Wanted, begin: Cursor | None) -> Found:
        if wanted.figure == PERSONS:
            return self._persons(rows, wanted, begin)
        if wanted.figure in (*KINDS, POSTS, READS, TOOK, PASSED):
            return _cut([row for _, row in _simple(rows, wanted.figure)], begin)
        if wanted.figure in (WAITS, UNSOLVED):
            told = _matters(rows, wanted.figure)
            shown, following = _part(told, begin)
            note = "从转给工作人员算起，到第一次审核通过回复或者办结为止。" if wanted.figure == WAITS else ""
            return Found(tuple(self._matter_rows(shown)), len(told), following, note)
        if wanted.figure == ENTRIES:
            return self._answered_with(period, wanted.label, begin.skip if begin else 0)
        found, following = rows.page(wanted, begin, SIZE)
        return Found(tuple(self._told(found)), rows.total(wanted), following)

    def _since(self, kept: FrozenRows, live: LiveRows, wanted: Wanted, found: Found) -> Since:
        """What the same figure comes to now, and which rows make the difference."""
        engine, closed_at = self.services.engine, kept.signed.freeze.closed_at
        if wanted.figure == PERSONS:
            return Since(len(live.people(wanted)), (), ())
        if wanted.figure in (WAITS, UNSOLVED):
            then, now = _matters(kept, wanted.figure), _matters(live, wanted.figure)
            more, less = (
                self._matter_rows([m for m in now if m not in then]),
                self._matter_rows([m for m in then if m not in now]),
            )
            return Since(len(now), tuple(more[:SIZE]), tuple(less[:SIZE]))
        if wanted.figure in (*KINDS, POSTS, READS, TOOK, PASSED):
            there, here = _simple(kept, wanted.figure), _simple(live, wanted.figure)
            at = entered_and_voided(engine, (), [key for key, _ in (*there, *here)], since=closed_at)
            more = [_dated(row, at.get(key)) for key, row in here if (key, row) not in there]
            less = [_dated(row, at.get(key)) for key, row in there if (key, row) not in here]
            return Since(sum(row.counts for _, row in here), tuple(more[:SIZE]), tuple(less[:SIZE]))
        both: dict[bool, list[Behind]] = {True: [], False: []}
        for row, is_new in touched(kept, live, wanted):
            both[is_new].append(row)
        at = entered_and_voided(
            engine,
            [row.matter_id for rows in both.values() for row in rows[:SIZE] if row.matter_id],
            (),
            since=closed_at,
        )
        more, less = (
            [
                _dated(told, at.get(row.matter_id))
                for row, told in zip(rows[:SIZE], self._told(rows[:SIZE]), strict=True)
            ]
            for rows in (both[True], both[False])
        )
        return Since(live.total(wanted), tuple(more), tuple(less))

    def _told(self, rows: Sequence[Behind]) -> list[Row]:
        ids = [row.matter_id for row in rows if row.matter_id]
        about = rows_behind.about_matters(self.services.engine, ACCOUNT, ids)
        return [self._row(row, about.get(row.matter_id, rows_behind.About())) for row in rows]

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

    def _matter_rows(self, told: Sequence[tuple[str, date, str]]) -> list[Row]:
        about = rows_behind.about_matters(self.services.engine, ACCOUNT, [one for one, _, _ in told])
        return [
            Row(
                day,
                f"{about[one].receipt}　{head}".strip("　"),
                about[one].words or GONE,
                1,
                one if about[one].has_case else "",
            )
            for one, day, head in told
        ]

    def _persons(self, rows: Rows, wanted: Wanted, begin: Cursor | None) -> Found:
        people = rows.people(wanted)
        shown, following = _part(people, begin)
        villages = rows.villages([number for number, _ in shown])
        skip = begin.skip if begin else 0
        told = [
            Row(None, f"第 {skip + at} 位　{villages.get(number) or '没说哪个村'}", f"来问 {times} 人次")
            for at, (number, times) in enumerate(shown, 1)
        ]
        return Found(tuple(told), len(people), following, "只数人，不显示是谁。")

    def _answered_with(self, period: Period, entry_id: str, skip: int) -> Found:
        total, some = records.answered_with(
            self.services.engine, ACCOUNT, period, entry_id, skip=skip, size=SIZE
        )
        rows = self._matter_rows([(one, day, "答了这一条") for one, day in some])
        following = Cursor(date.min, skip + SIZE) if skip + SIZE < total else None
        return Found(tuple(rows), total, following)


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


def _simple(rows: Rows, figure: str) -> list[tuple[str, Row]]:
    """The rows of a figure that is of no matters, each with its key."""
    if figure in KINDS:
        return [(row.id, _held_row(row, figure)) for row in rows.held(figure)]
    if figure in (POSTS, READS):
        return [(post.slug, _post_row(post, figure)) for post in reversed(rows.sent())]
    return [(exam.id, _exam_row(exam, figure)) for exam in rows.exams()]


def _matters(rows: Rows, figure: str) -> list[tuple[str, date, str]]:
    """Matter, day and words of a figure that is of some matters, the latest first."""
    if figure == UNSOLVED:
        return [(matter, day, "说没解决") for matter, day in rows.unsolved()]
    return [
        (
            wait.matter_id,
            beijing_day(wait.came_at),
            f"答复用了{duration(wait.seen_to_at - wait.came_at)}" if wait.seen_to_at else "还没有答复",
        )
        for wait in reversed(rows.waits())
    ]


def _dated(row: Row, at: datetime | None) -> Row:
    """A row with the day on which it was entered or voided, where that is known."""
    return row if at is None else replace(row, words=f"{row.words}（{beijing_day(at)} 补登或者作废）")


def _post_row(post: records.Sent, figure: str) -> Row:
    reads = f"阅读 {post.reads} 次"
    return Row(beijing_day(post.sent_at), post.slug, reads, post.reads if figure == READS else 1)


def _cut(rows: Sequence[Row], begin: Cursor | None) -> Found:
    shown, following = _part(rows, begin)
    return Found(tuple(shown), sum(row.counts for row in rows), following)


def _part(rows: Sequence[Item], begin: Cursor | None) -> tuple[Sequence[Item], Cursor | None]:
    start = begin.skip if begin else 0
    following = Cursor(date.min, start + SIZE) if start + SIZE < len(rows) else None
    return rows[start : start + SIZE], following
