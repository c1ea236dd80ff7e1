"""Look for what staff have to hear of, and have each thing told once, however often and wherever this runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from bot.records.alerts import DIGEST
from bot.records.watch import Case, Counts, Unsent, Watch
from bot.services.alerting import EMERGENCY, NEW_QUESTION, OVERDUE, SEND_FAILED, Alerting, alerting_of
from bot.services.build import ACCOUNT, Services
from bot.services.inbox import inbox_of
from bot.services.workdays import Workdays
from bot.statistics.periods import BEIJING, beijing_day
from faq.corpus import load_topics

DIGEST_LATEST = timedelta(hours=10)
"""A summary that could not be made in time is made up to so much later, and then not at all."""
Found = tuple[str, str]
"""Key and words of one thing to tell."""


class Watching:
    """Finds what to tell. ``look`` is cheap: it reads indexes and adds rows only for what is new."""

    def __init__(
        self,
        watch: Watch,
        alerting: Alerting,
        *,
        topics: Callable[[str], str],
        workdays: Callable[[], Workdays],
        digest_at: time,
    ) -> None:
        """``topics``: id → Chinese name; ``workdays``: read when needed; ``digest_at``: in Beijing."""
        self._watch = watch
        self._alerting = alerting
        self._topics = topics
        self._workdays = workdays
        self._digest_at = digest_at

    def look(self, now: datetime) -> int:
        """Have everything told that was not told before; how much. Raises RecordsError."""
        told = self._tell(EMERGENCY, self._emergencies(now), urgent=True, now=now)
        told += self._tell(NEW_QUESTION, self._new(now), urgent=False, now=now)
        told += self._tell(OVERDUE, self._overdue(now), urgent=False, now=now)
        told += self._tell(SEND_FAILED, self._unsent(now), urgent=False, now=now)
        return told + self._digest(now)

    def _tell(self, kind: str, found: Iterable[Found], *, urgent: bool, now: datetime) -> int:
        things = dict(found)
        known = self._alerting.alerts.known(kind, list(things)) if things else frozenset()
        return sum(
            self._alerting.tell(kind, key, words, urgent=urgent, now=now)
            for key, words in reversed(things.items())
            if key not in known
        )

    def _emergencies(self, now: datetime) -> Iterable[Found]:
        for one in self._watch.emergencies(now=now):
            words = (
                f"紧急求助：{clock(one.last_at)} 有人说自己有危险，已经告诉他打 110、120 这些电话。请马上看。"
            )
            page = self._alerting.page(f"/console/inbox/{one.matter_id}")
            yield f"{one.matter_id}:{beijing_day(one.last_at)}", words + page

    def _new(self, now: datetime) -> Iterable[Found]:
        for case in self._watch.new_cases(now=now):
            words = f"新问题：{self._named(case)}，{clock(case.came_at)} 发来"
            yield (
                f"{case.matter_id}:{int(case.came_at.timestamp())}",
                words + self._alerting.page(f"/console/inbox/{case.matter_id}"),
            )

    def _overdue(self, now: datetime) -> Iterable[Found]:
        for case in self._watch.overdue(now=now):
            words = f"超过时限：{self._named(case)}，{clock(case.came_at)} 发来，{clock(case.due_at)} 就该办"
            yield (
                f"{case.matter_id}:{int(case.due_at.timestamp())}",
                words + self._alerting.page(f"/console/inbox/{case.matter_id}"),
            )

    def _unsent(self, now: datetime) -> Iterable[Found]:
        for one in self._watch.unsent(now=now):
            page = "/console/posts/" if one.what == "post" else "/console/deliveries/"
            yield one.key, unsent_words(one) + self._alerting.page(page)

    def _digest(self, now: datetime) -> int:
        day = beijing_day(now)
        due = datetime.combine(day, self._digest_at, BEIJING)
        if not due <= now < due + DIGEST_LATEST or self._alerting.alerts.known(DIGEST, [str(day)]):
            return 0
        workdays = self._workdays()
        if not workdays.works(day):
            return 0
        counts = self._watch.counts(since=_digest_before(due, workdays), week=week_of(day), now=now)
        words = digest_words(counts) + self._alerting.page("/console/")
        return int(self._alerting.tell(DIGEST, str(day), words, urgent=False, now=now))

    def _named(self, case: Case) -> str:
        topic = self._topics(case.topic)
        return f"受理号 {case.receipt}（{topic}）" if case.receipt else topic


def _digest_before(due: datetime, workdays: Workdays) -> datetime:
    """The time of the summary before: that of the working day before."""
    befores = (due - timedelta(days=back) for back in range(1, 30))
    return next((before for before in befores if workdays.works(before.date())), due - timedelta(days=30))


def clock(moment: datetime) -> str:
    """An instant as people here read it."""
    local = moment.astimezone(BEIJING)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def week_of(day: date) -> tuple[datetime, datetime]:
    """Monday to Sunday around a Beijing day, half-open."""
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), BEIJING)
    return monday, monday + timedelta(days=7)


def digest_words(counts: Counts) -> str:
    """The summary of a day."""
    failed = f"（{counts.posts_failed} 篇没发成）" if counts.posts_failed else ""
    return (
        f"今天的小结：新问题 {counts.new} 件，还在等的一共 {counts.waiting} 件，超过时限 {counts.overdue} 件，"
        f"等审核 {counts.to_review} 份，没送到 {counts.not_delivered} 条，本周文章 {counts.posts} 篇{failed}。"
    )


def unsent_words(one: Unsent) -> str:
    """Why staff hear of it, in one sentence."""
    if one.what == "post":
        what = "没发成" if one.state == "failed" else "要人来处理"
        return f"每月一法的文章 {one.name} {what}，请打开页面看原因。"
    if one.state == "doubtful":
        return "有一条答复不知道送到没有，请打开页面看。"
    return "有一条答复送不到村民手里，请打开页面看怎么办。"


def watching_of(services: Services) -> Watching:
    """The look-out of these services; nothing is opened before it is used."""
    hour, minute = map(int, services.settings.digest_at.split(":"))
    names = load_topics()
    return Watching(
        Watch(services.engine, account=ACCOUNT),
        alerting_of(services),
        topics=lambda topic: names.get(topic, "其他"),
        workdays=inbox_of(services).workdays,
        digest_at=time(hour, minute),
    )
