"""Approve a text: who may, that nobody approves their own, and the trace of it, in one transaction.

Every page that approves calls ``approving_of(services()).approve(kind, item_id, sha256, g.staff, now=…)``; a command
that is given a name calls ``by_name``. Pages need not catch what is raised: ``guard`` shows OwnText and MayNot as a
plain page that says why. A form for emergencies sends what was typed in the field ``emergency_reason``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.conversation.privacy import mask
from bot.records.alerts import Alerts
from bot.records.approvals import Approvals
from bot.records.audit import add_row, audit_row
from bot.records.deputies import Deputies
from bot.records.emergencies import EMERGENCY, add_alert
from bot.records.errors import MayNot
from bot.records.signins import Signins
from bot.records.staff import Member, Staff
from bot.services.build import ACCOUNT, Services
from bot.services.staffing import APPROVERS, with_lent
from bot.statistics.periods import beijing_day

APPROVED, WITHDRAWN = "approved", "approval_withdrawn"
"""Acts in the audit log."""
AROUND = timedelta(hours=4)
"""An approver who used the staff pages this recently can be asked, and nobody approves in their place."""
SHORTEST_REASON = 6
"""Characters of the reason for an emergency approval."""
LONGEST_REASON = 200
KINDS = {"entry": "解答", "post": "文章", "quiz": "题目", "reply": "回复", "correction": "更正"}
"""Kinds in words, for the alert; an unknown one is a text."""

_ALERT = "有一份{}没有经过审核人，紧急审核通过了。谁、为什么，见工作台的“今天”。请审核人尽快补看。"


class Approving:
    """Approvals of one account, with who may and the trace."""

    def __init__(
        self,
        *,
        approvals: Approvals,
        staff: Staff,
        deputies: Deputies,
        signins: Signins,
        alerts: Alerts,
        account: str,
    ) -> None:
        self._approvals = approvals
        self._staff = staff
        self._deputies = deputies
        self._signins = signins
        self._alerts = alerts
        self._account = account

    def approve(
        self,
        kind: str,
        item_id: str,
        sha256: str,
        member: Member,
        *,
        now: datetime,
        emergency_reason: str = "",
        also: Callable[[Any], object] | None = None,
    ) -> bool:
        """Approve exactly this text; False when it was approved before.

        ``member`` is ``g.staff``, with the roles lent to them. Whoever has no approving role needs an
        ``emergency_reason``, and nobody at hand who could approve (``approvers_at_hand``): an urgent alert and a red
        line on the first page tell everybody. ``also`` (a function of bot.records that takes the connection) runs in
        the same transaction.

        Raises MayNot (no role, no reason, or an approver is at hand), OwnText, RecordsError.
        """
        if member.may(APPROVERS):
            facts = {"sha256": sha256[:12]}
            if absent := member.acts_for(APPROVERS):
                facts["deputy_for"] = absent
            trace = self._trace(kind, item_id, member.name, APPROVED, facts, now)
            return self._write(kind, item_id, sha256, member.name, trace, now=now, also=also)
        reason = mask(" ".join(emergency_reason.split()))[:LONGEST_REASON]
        if not reason:
            raise MayNot("您的角色不能审核。请找法律顾问、审核人或者管理员。")
        if len(reason) < SHORTEST_REASON:
            raise MayNot(f"紧急审核要写清楚为什么等不了，至少 {SHORTEST_REASON} 个字。")
        if there := self.approvers_at_hand(kind, item_id, sha256, now=now):
            raise MayNot(f"{'、'.join(there)}能审核，请先找{'他们' if len(there) > 1 else '这位'}。")
        trace = self._trace(
            kind, item_id, member.name, EMERGENCY, {"sha256": sha256[:12], "reason": reason}, now
        )
        alert = self._alerts.row(
            EMERGENCY, trace["id"], _ALERT.format(KINDS.get(kind, "文字")), urgent=True, now=now
        )

        def loud(connection: Any) -> None:
            add_alert(connection, alert)
            if also is not None:
                also(connection)

        return self._write(kind, item_id, sha256, member.name, trace, now=now, also=loud)

    def by_name(
        self,
        kind: str,
        item_id: str,
        sha256: str,
        name: str,
        *,
        now: datetime,
        also: Callable[[Any], object] | None = None,
    ) -> bool:
        """Approve from the command line under a name that whoever is at the server answers for; as ``approve``."""
        trace = self._trace(kind, item_id, name, APPROVED, {"sha256": sha256[:12], "by": "command"}, now)
        return self._write(kind, item_id, sha256, name, trace, now=now, also=also)

    def withdraw(
        self,
        kind: str,
        item_id: str,
        name: str,
        *,
        now: datetime,
        also: Callable[[Any], object] | None = None,
    ) -> int:
        """Take back every approval of an item, with its trace; how many there were. Raises RecordsError."""
        trace = self._trace(kind, item_id, name, WITHDRAWN, {}, now)

        def both(connection: Any) -> None:
            add_row(connection, trace)
            if also is not None:
                also(connection)

        return self._approvals.withdraw(kind, item_id, also=both)

    def approvers_at_hand(self, kind: str, item_id: str, sha256: str, *, now: datetime) -> tuple[str, ...]:
        """Names of those who may approve this text and can be asked now: neither its author, nor disabled, nor away,
        and seen on the staff pages a short while ago.
        """
        authors = self._approvals.authors_of(kind, item_id, sha256)
        leaves = self._deputies.running(beijing_day(now))
        away = {leave.absent for leave in leaves}
        seen = self._signins.seen_since(now - AROUND)
        everyone = self._staff.everyone()
        return tuple(
            member.name
            for member in (with_lent(one, leaves, everyone) for one in everyone)
            if member.active
            and member.may(APPROVERS)
            and member.name not in authors
            and member.name not in away
            and member.id in seen
        )

    def _write(
        self,
        kind: str,
        item_id: str,
        sha256: str,
        name: str,
        trace: dict[str, Any],
        *,
        now: datetime,
        also: Callable[[Any], object] | None,
    ) -> bool:
        def both(connection: Any) -> None:
            add_row(connection, trace)
            if also is not None:
                also(connection)

        return self._approvals.approve(kind, item_id, sha256, approver=name, now=now, also=both)

    def _trace(
        self, kind: str, item_id: str, name: str, act: str, facts: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        return audit_row(self._account, actor=name, act=act, kind=kind, item_id=item_id, facts=facts, now=now)


def approving_of(services: Services) -> Approving:
    """Approving on these parts; nothing is opened before it is used."""
    engine = services.engine
    return Approving(
        approvals=services.approvals,
        staff=services.staff,
        deputies=Deputies(engine, account=ACCOUNT),
        signins=Signins(engine, account=ACCOUNT),
        alerts=Alerts(engine, account=ACCOUNT),
        account=ACCOUNT,
    )
