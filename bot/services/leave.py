"""Leave: who may name a deputy for whom, from when to when."""

from __future__ import annotations

from datetime import date, datetime

from bot.records.deputies import Leave
from bot.records.errors import MayNot
from bot.records.staff import ADMIN, Member
from bot.services.build import Services
from bot.services.presence import deputies_of
from bot.statistics.periods import beijing_day

LONGEST_DAYS = 180
"""Longer than any leave; a mistyped year is noticed."""
_ADMINS = frozenset({ADMIN})


def name_deputy(
    services: Services,
    by: Member,
    absent: str,
    deputy: str,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
) -> None:
    """Keep that one stands in for another on these Beijing days, both included; raises MayNot, RecordsError.

    Only the absent person or an admin may, and nobody gets the role of an admin by their own doing.
    """
    today = beijing_day(now)
    if absent != by.name and not by.may(_ADMINS):
        raise MayNot("只能给自己请假；给别人安排代办，请找管理员。")
    everyone = {one.name: one for one in services.staff.everyone() if one.active}
    if absent not in everyone or deputy not in everyone:
        raise MayNot("请假的和代办的都要是在用的工作人员，请重新选。")
    if absent == deputy:
        raise MayNot("代办的人要是另一个人。")
    if deputy == by.name and ADMIN in everyone[absent].roles:
        raise MayNot("不能让自己代管理员的班，请那位管理员自己来安排。")
    if last_day < first_day:
        raise MayNot("最后一天早于第一天，请重新选日期。")
    if first_day < today:
        raise MayNot("第一天已经过去了，请从今天或者以后选起。")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise MayNot(f"一次最多 {LONGEST_DAYS} 天，请看看年份写对没有。")
    for leave in deputies_of(services).since(first_day):
        if leave.absent == absent and leave.ended_at is None and leave.first_day <= last_day:
            raise MayNot(
                f"{absent}在 {leave.first_day:%m月%d日}到{leave.last_day:%m月%d日}已经由{leave.deputy}代办，"
                "要换先把那一个提前结束。"
            )
    deputies_of(services).add(
        absent, deputy, first_day=first_day, last_day=last_day, made_by=by.name, now=now
    )


def end_leave(services: Services, by: Member, leave_id: str, *, now: datetime) -> Leave | None:
    """End a leave early, by the absent person or an admin; None when there is none that stands. Raises MayNot."""
    leave = deputies_of(services).find(leave_id)
    if leave is None:
        return None
    if leave.absent != by.name and not by.may(_ADMINS):
        raise MayNot("别人的请假只有本人和管理员能改。")
    return leave if deputies_of(services).end(leave_id, by=by.name, now=now) else None


def standing(services: Services, *, now: datetime) -> tuple[Leave, ...]:
    """The leave that runs or is to come, by its first day."""
    today = beijing_day(now)
    return tuple(leave for leave in deputies_of(services).since(today) if leave.ended_at is None)
