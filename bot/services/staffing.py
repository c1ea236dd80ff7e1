"""Roles of staff, who has which of them today, and the people a demo comes with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bot.records.deputies import Leave
from bot.records.staff import Lent, Member, Staff
from bot.services.passwords import hashed, made_up

ROLES = {
    "clerk": "普法专干",
    "adviser": "法律顾问",
    "reviewer": "审核",
    "leader": "领导",
    "admin": "管理员",
}
APPROVERS = frozenset({"adviser", "reviewer", "admin"})
"""Who may approve what goes out."""
HANDLERS = frozenset({"clerk", "adviser", "reviewer", "admin"})
"""Who sees to what was handed over: reads the number to call back, closes the matter."""

_DEMO = (
    ("王专干", "clerk"),
    ("李律师", "adviser"),
    ("张审核", "reviewer"),
    ("赵镇长", "leader"),
    ("孙管理", "admin"),
)


def with_lent(member: Member, leaves: Iterable[Leave], everyone: Iterable[Member]) -> Member:
    """The person with the roles of those they stand in for, in the ``leaves`` that run today.

    A role that is lent is not lent on, and a disabled person lends none.
    """
    by_name = {one.name: one for one in everyone if one.active}
    return member.standing_in(
        Lent(leave.absent, by_name[leave.absent].roles)
        for leave in leaves
        if leave.deputy == member.name and leave.absent in by_name
    )


DEMO_STAFF = "demo-staff.txt"
"""Where a demo writes its people down, in the folder of everything that is written."""


def demo_staff(staff: Staff, file: Path, *, now: datetime) -> None:
    """Give a demo its people once, with random passwords in a file that only its owner can read."""
    if staff.everyone():
        return
    lines = ["# 演示用的工作人员：姓名、角色、初始密码。登录：/console/login"]
    for name, role in _DEMO:
        password = made_up()
        staff.add(name, role, password_hash=hashed(password), now=now)
        lines.append(f"{name}\t{role}\t{password}")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
