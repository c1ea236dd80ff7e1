"""Who works here, in which role, and the hash of their password."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from bot.records.database import insert_new, read, write
from bot.records.models import staff


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff."""

    id: str
    name: str
    """Unique within the account."""
    role: str
    password_hash: str | None
    """None: cannot sign in, but can approve from the command line."""
    active: bool
    created_at: datetime
    """Aware UTC."""


_MEMBER = select(
    staff.c.id, staff.c.name, staff.c.role, staff.c.password_hash, staff.c.active, staff.c.created_at
)


class Staff:
    """The staff of one account. Nobody is ever deleted: approvals name them."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, staff)

    def add(self, name: str, role: str, *, password_hash: str | None, now: datetime) -> bool:
        """Add a member; False when the name is taken."""
        row = {
            "id": uuid.uuid4().hex,
            "account": self._account,
            "name": name,
            "role": role,
            "password_hash": password_hash,
            "active": True,
            "created_at": now,
        }
        return write(self._engine, lambda connection: connection.execute(self._new, row).rowcount == 1)

    def find(self, name: str) -> Member | None:
        """The member of this name, active or not; None if there is none."""
        query = _MEMBER.where(staff.c.account == self._account, staff.c.name == name)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else Member(*row)

    def everyone(self) -> tuple[Member, ...]:
        """All members, by name."""
        query = _MEMBER.where(staff.c.account == self._account).order_by(staff.c.name)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(Member(*row) for row in rows)

    def set_password(self, name: str, password_hash: str) -> bool:
        """Replace the password; False when there is no such member."""
        return self._change(name, password_hash=password_hash)

    def set_active(self, name: str, active: bool) -> bool:
        """Let a member in or keep them out; False when there is no such member."""
        return self._change(name, active=active)

    def _change(self, name: str, **values: object) -> bool:
        query = update(staff).where(staff.c.account == self._account, staff.c.name == name).values(**values)
        return write(self._engine, lambda connection: connection.execute(query).rowcount == 1)
