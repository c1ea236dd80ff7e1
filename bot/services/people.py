"""What admins do about the people who work here, and everybody about their own password; each with its trace."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.records.audit import COMMAND, SYSTEM, add_row, audit_row
from bot.records.errors import MayNot
from bot.records.leaving import assigned_count, handing_over
from bot.records.staff import ADMIN, Also, Member
from bot.services.build import ACCOUNT, Services
from bot.services.passwords import hashed, made_up
from bot.services.presence import signins_of
from bot.services.staffing import HANDLERS, ROLES

SHORTEST_NAME, LONGEST_NAME = 2, 20
FEWEST_ADMINS = 2
"""With fewer, nobody can let an admin in again who lost the password, but for the command line."""


class People:
    """The people of one account. ``by`` is the name of whoever acts, or audit.COMMAND; refusals raise MayNot."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._staff = services.staff

    def add(
        self, name: str, roles: Iterable[str], *, by: str, now: datetime, password: str | None = None
    ) -> tuple[Member, str]:
        """Add somebody, with a password or with one made up for once; the person, and the password they were given.

        Raises MayNot for a name that cannot be one or is taken, and for no or unknown roles; WeakPassword.
        """
        name, given = _name(name), _roles(roles)
        chosen = made_up() if password is None else password
        added = self._staff.add(
            name,
            *given,
            password_hash=hashed(chosen),
            must_change=password is None,
            now=now,
            also=_trace(by, "staff_added", name, now, roles=sorted(given)),
        )
        if not added:
            raise MayNot(f"已经有叫“{name}”的了。重名的加上单位或者辈分区别开，比如“{name}（司法所）”。")
        return self._found(name), chosen

    def set_roles(self, name: str, roles: Iterable[str], *, by: str, now: datetime) -> Member:
        """Give somebody these roles and no other. Nobody changes their own, and one admin stays."""
        _not_oneself(name, by, "自己的角色不能自己改")
        given, before = _roles(roles), self._found(name)
        if given != before.roles:
            trace = _trace(by, "roles_set", name, now, before=sorted(before.roles), after=sorted(given))
            self._staff.set_roles(name, given, also=trace)
        return self._found(name)

    def disable(self, name: str, *, by: str, now: datetime, hand_to: str | None = None) -> int:
        """Keep somebody out from their next click on; how many matters went to ``hand_to``.

        ``hand_to`` is a name, or empty for nobody, so that the matters are anybody's; None is refused while there are any.
        """
        _not_oneself(name, by, "不能停用自己")
        member = self._found(name)
        waiting = assigned_count(self._services.engine, ACCOUNT, name)
        if waiting and hand_to is None:
            raise MayNot(f"{name}手上还有 {waiting} 件没办完，请选一个人接手。")
        if hand_to and hand_to not in {one.name for one in self.heirs_of(member)}:
            raise MayNot(f"{hand_to}不能接手：要在用、能办理的人。请重新选。")
        steps = (
            _trace(by, "staff_disabled", name, now, matters=waiting, handed_to=hand_to or ""),
            handing_over(ACCOUNT, name, hand_to or "", now=now),
            signins_of(self._services).ending_all(member.id, now=now),
        )
        self._staff.set_active(name, False, also=_all(*steps))
        return waiting

    def enable(self, name: str, *, by: str, now: datetime) -> None:
        """Let somebody in again, with the password they had."""
        self._found(name)
        self._staff.set_active(name, True, also=_trace(by, "staff_enabled", name, now))

    def new_password(self, name: str, *, by: str, now: datetime, password: str | None = None) -> str:
        """Give somebody a password, made up for once unless one is given; it ends their sign-ins. Raises WeakPassword."""
        member, chosen = self._found(name), made_up() if password is None else password
        self._set_password(member, chosen, by, "password_reset", now, must_change=password is None)
        return chosen

    def own_password(self, member: Member, password: str, *, now: datetime) -> None:
        """Change one's own password; it ends every sign-in. Raises WeakPassword."""
        self._set_password(member, password, member.name, "password_changed", now, must_change=False)

    def end_signins(self, member: Member, *, by: str, now: datetime, only: str = "", but: str = "") -> int:
        """End sign-ins of somebody, as Signins.end; how many."""
        ended = signins_of(self._services).end(member.id, now=now, only=only, but=but)
        if ended:
            self._services.audit.note(by, "signins_ended", "staff", member.name, now=now, count=ended)
        return ended

    def heirs_of(self, leaver: Member) -> tuple[Member, ...]:
        """Who can take over what is assigned to somebody who leaves."""
        return tuple(
            one for one in self._staff.everyone() if one.active and one.may(HANDLERS) and one.id != leaver.id
        )

    def too_few_admins(self) -> bool:
        """Whether there are fewer admins than an office should have."""
        return sum(one.active and ADMIN in one.roles for one in self._staff.everyone()) < FEWEST_ADMINS

    def _set_password(
        self, member: Member, password: str, by: str, act: str, now: datetime, *, must_change: bool
    ) -> None:
        steps = (
            _trace(by, act, member.name, now),
            signins_of(self._services).ending_all(member.id, now=now),
        )
        self._staff.set_password(member.name, hashed(password), must_change=must_change, also=_all(*steps))

    def _found(self, name: str) -> Member:
        member = self._staff.find(name)
        if member is None:
            raise MayNot(f"没有叫“{name}”的。用 flask staff list 看看有谁。")
        return member


def _trace(by: str, act: str, name: str, now: datetime, **facts: object) -> Also:
    row = audit_row(ACCOUNT, actor=by, act=act, kind="staff", item_id=name, facts=facts, now=now)
    return lambda connection: add_row(connection, row)


def _all(*steps: Also) -> Also:
    def both(connection: Any) -> None:
        for step in steps:
            step(connection)

    return both


def _not_oneself(name: str, by: str, words: str) -> None:
    if name == by:
        raise MayNot(f"{words}，请另一位管理员来做。")


def _name(typed: str) -> str:
    name = unicodedata.normalize("NFC", typed.strip())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise MayNot(f"姓名要 {SHORTEST_NAME} 到 {LONGEST_NAME} 个字。")
    if name in {SYSTEM, COMMAND}:
        raise MayNot(f"“{name}”在操作记录里另有意思，不能当姓名。")
    return name


def _roles(given: Iterable[str]) -> frozenset[str]:
    roles = frozenset(given)
    if not roles:
        raise MayNot("至少要选一个角色。")
    if not roles <= set(ROLES):
        raise MayNot("没有这样的角色，请重新选。")
    return roles
