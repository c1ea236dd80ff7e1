"""Who works here, in which roles, and the hash of their password."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, select, update

from bot.records.database import insert_new, read, write
from bot.records.errors import MayNot
from bot.records.models import staff

ADMIN = "admin"
"""The role without which nobody could let anybody in."""
Also = Callable[[Connection], object]
"""What runs in the transaction of a change, such as its trace in the audit log; what it raises undoes both."""


class Lent(NamedTuple):
    """The roles of somebody who is away, lent to whoever stands in for them."""

    absent: str
    """Name of the one who is away."""
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff."""

    id: str
    name: str
    """Unique within the account."""
    roles: frozenset[str]
    """As staffing.ROLES names them; at least one. With those that are lent, once ``standing_in`` was asked."""
    password_hash: str | None = field(repr=False)
    """None: cannot sign in, but can approve from the command line."""
    must_change: bool
    """The password was given by somebody else: nothing but changing it works."""
    openid_cipher: str | None = field(repr=False)
    """Their own WeChat, encrypted; None where they are not told there."""
    active: bool
    created_at: datetime
    """Aware UTC."""
    own_roles: frozenset[str] | None = None
    """Without those that are lent; None as long as nothing is lent."""
    lent: tuple[Lent, ...] = ()
    """For whom they stand in at this moment."""

    def may(self, roles: Iterable[str]) -> bool:
        """Whether one of their roles, own or lent, is among these."""
        return not self.roles.isdisjoint(roles)

    def standing_in(self, lent: Iterable[Lent]) -> Member:
        """The same person with the roles of those they stand in for."""
        given = tuple(lent)
        own = self.roles if self.own_roles is None else self.own_roles
        return replace(self, roles=own.union(*(one.roles for one in given)), own_roles=own, lent=given)

    def acts_for(self, roles: Iterable[str]) -> str:
        """For whom they act when they do what these roles may; empty where their own role does."""
        asked = frozenset(roles)
        own = self.roles if self.own_roles is None else self.own_roles
        if not own.isdisjoint(asked):
            return ""
        return next((one.absent for one in self.lent if not one.roles.isdisjoint(asked)), "")


_MEMBER = select(
    staff.c.id,
    staff.c.name,
    staff.c.roles,
    staff.c.password_hash,
    staff.c.must_change,
    staff.c.openid_cipher,
    staff.c.active,
    staff.c.created_at,
)


def _member(row: Row[Any]) -> Member:
    return Member(row[0], row[1], frozenset(row[2].split()), *row[3:])


class Staff:
    """The staff of one account. Nobody is ever deleted: approvals name them."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, staff)

    def add(
        self,
        name: str,
        *roles: str,
        password_hash: str | None,
        must_change: bool = False,
        now: datetime,
        also: Also | None = None,
    ) -> bool:
        """Add a member; False when the name is taken, and then nothing ``also`` happens."""
        row = {
            "id": uuid.uuid4().hex,
            "account": self._account,
            "name": name,
            "roles": " ".join(sorted(set(roles))),
            "password_hash": password_hash,
            "must_change": must_change,
            "openid_cipher": None,
            "active": True,
            "created_at": now,
        }

        def work(connection: Connection) -> bool:
            added = connection.execute(self._new, row).rowcount == 1
            if added and also is not None:
                also(connection)
            return added

        return write(self._engine, work)

    def by_id(self, staff_id: str) -> Member | None:
        """The member of this id, active or not; None if there is none."""
        query = _MEMBER.where(staff.c.account == self._account, staff.c.id == staff_id)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _member(row)

    def find(self, name: str) -> Member | None:
        """The member of this name, active or not; None if there is none."""
        query = _MEMBER.where(staff.c.account == self._account, staff.c.name == name)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _member(row)

    def everyone(self) -> tuple[Member, ...]:
        """All members, by name."""
        query = _MEMBER.where(staff.c.account == self._account).order_by(staff.c.name)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_member(row) for row in rows)

    def set_password(
        self, name: str, password_hash: str, *, must_change: bool = False, also: Also | None = None
    ) -> bool:
        """Replace the password, and whether it has to be changed at the next sign-in; False when there is no such member."""
        return self._change(name, also, password_hash=password_hash, must_change=must_change)

    def set_roles(self, name: str, roles: Iterable[str], *, also: Also | None = None) -> bool:
        """Give a member these roles and no other; False when there is no such member.

        Raises MayNot when nobody would be left who is an admin.
        """
        return self._change(name, also, roles=" ".join(sorted(set(roles))))

    def set_active(self, name: str, active: bool, *, also: Also | None = None) -> bool:
        """Let a member in or keep them out; False when there is no such member.

        Raises MayNot when nobody would be left who is an admin.
        """
        return self._change(name, also, active=active)

    def set_wechat(self, name: str, openid_cipher: str | None, *, also: Also | None = None) -> bool:
        """Bind a member's own WeChat, or with None take it back; False when there is no such member."""
        return self._change(name, also, openid_cipher=openid_cipher)

    def _change(self, name: str, also: Also | None, **values: object) -> bool:
        query = update(staff).where(staff.c.account == self._account, staff.c.name == name).values(**values)

        def work(connection: Connection) -> bool:
            admins = self._admins(connection)
            changed = connection.execute(query).rowcount == 1
            if admins and not self._admins(connection):
                raise MayNot(f"{name}是最后一位管理员。请先给别人管理员的角色，再做这件事。")
            if changed and also is not None:
                also(connection)
            return changed

        return write(self._engine, work)

    def _admins(self, connection: Connection) -> int:
        """How many admins may sign in. The rows are locked, so that two changes at once do not both count the other's."""
        query = (
            select(staff.c.roles, staff.c.active)
            .where(staff.c.account == self._account)
            .order_by(staff.c.id)
            .with_for_update()
        )
        rows = connection.execute(query).all()
        return sum(row.active and ADMIN in row.roles.split() for row in rows)
