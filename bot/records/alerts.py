"""What staff have to be told: a row for each thing, once, until some way of telling it worked.

Words in the rows name no villager and quote none: a receipt number, a topic, a time, the address of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, update

from bot.records.database import insert_new, read, write
from bot.records.desk_models import alerts
from bot.records.models import new_id

WAITING, SENT, FAILED, DROPPED = "waiting", "sent", "failed", "dropped"
DIGEST = "digest"
"""The kind of the day's summary; its key is the Beijing day."""
CLAIM = timedelta(minutes=3)
"""How long whoever took an alert may try to tell it before another may."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell."""

    id: str
    kind: str
    key: str
    words: str
    urgent: bool
    made_at: datetime
    """Aware UTC."""
    state: str
    """``waiting``, ``sent``, ``failed``, or ``dropped``: seen to before it was told."""
    next_at: datetime | None
    """When it is tried next; None once it is sent or given up."""
    tries: int
    sent_at: datetime | None
    error: str
    """Why the last try did not succeed, in Chinese; empty if it did or none was made."""


_COLUMNS = tuple(alerts.c[name] for name in Alert.__dataclass_fields__)


class Alerts:
    """The alerts of one account; every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, alerts)

    def add(self, kind: str, key: str, words: str, *, urgent: bool, now: datetime) -> bool:
        """Keep something to tell; False when the same kind and key was kept before."""
        row = self.row(kind, key, words, urgent=urgent, now=now)
        return write(self._engine, lambda connection: connection.execute(self._new, row).rowcount == 1)

    def row(self, kind: str, key: str, words: str, *, urgent: bool, now: datetime) -> dict[str, object]:
        """The row of ``add``, for whoever keeps it in a transaction of their own."""
        return {
            "id": new_id(now),
            "account": self._account,
            "kind": kind,
            "key": key[:160],
            "words": words,
            "urgent": urgent,
            "made_at": now,
            "state": WAITING,
            "next_at": now,
            "tries": 0,
            "sent_at": None,
            "error": "",
        }

    def known(self, kind: str, keys: Sequence[str]) -> frozenset[str]:
        """Which of these keys were kept before."""
        if not keys:
            return frozenset()
        query = select(alerts.c.key).where(
            alerts.c.account == self._account, alerts.c.kind == kind, alerts.c.key.in_(list(keys))
        )
        return frozenset(read(self._engine, lambda connection: connection.execute(query).scalars().all()))

    def take(self, *, urgent: bool, now: datetime, limit: int = 50) -> tuple[Alert, ...]:
        """Take what is due, oldest first: nobody else gets these rows before ``CLAIM`` has passed.

        Each take counts as a try, so that a crash in the middle leaves a trace.
        """
        due = (
            select(*_COLUMNS)
            .where(alerts.c.account == self._account, alerts.c.state == WAITING, alerts.c.next_at <= now)
            .where(alerts.c.urgent == urgent)
            .order_by(alerts.c.made_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

        def work(connection: Connection) -> tuple[Alert, ...]:
            rows = tuple(Alert(*row) for row in connection.execute(due))
            if rows:
                taken = (
                    update(alerts)
                    .where(alerts.c.id.in_([row.id for row in rows]))
                    .values(next_at=now + CLAIM, tries=alerts.c.tries + 1)
                )
                connection.execute(taken)
            return rows

        return write(self._engine, work)

    def sent(self, ids: Sequence[str], *, now: datetime, error: str = "") -> None:
        """These were told; ``error`` says which ways failed all the same."""
        self._change(ids, state=SENT, next_at=None, sent_at=now, error=error)

    def drop(self, ids: Sequence[str]) -> None:
        """These need no telling any more: somebody has seen to it."""
        self._change(ids, state=DROPPED, next_at=None, error="")

    def again(self, ids: Sequence[str], error: str, *, at: datetime) -> None:
        """These were not told, for this reason (Chinese); they are tried again at that time."""
        self._change(ids, next_at=at, error=error)

    def give_up(self, ids: Sequence[str], error: str) -> None:
        """These could not be told at all, for this reason (Chinese); the first page of staff shows them in red."""
        self._change(ids, state=FAILED, next_at=None, error=error)

    def last_sent(self, *, urgent: bool, now: datetime) -> datetime | None:
        """When such an alert of the last two days was told; None if none was."""
        # ids begin with the time, so that the alerts of years are not read for it
        since = f"{int((now - timedelta(days=2)).timestamp() * 1000):012x}"
        query = select(func.max(alerts.c.sent_at)).where(
            alerts.c.id >= since,
            alerts.c.account == self._account,
            alerts.c.state == SENT,
            alerts.c.urgent == urgent,
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar())

    def latest(self, *, limit: int = 30) -> tuple[Alert, ...]:
        """The newest alerts, whatever became of them."""
        query = (
            select(*_COLUMNS)
            .where(alerts.c.account == self._account)
            .order_by(alerts.c.id.desc())
            .limit(limit)
        )
        return tuple(
            Alert(*row) for row in read(self._engine, lambda connection: connection.execute(query).all())
        )

    def not_told(self, *, since: datetime) -> tuple[Alert, ...]:
        """What could not be told since then, given up or still tried after a failure; newest first, at most 20."""
        query = (
            select(*_COLUMNS)
            .where(alerts.c.account == self._account, alerts.c.state.in_((WAITING, FAILED)))
            .where(alerts.c.error != "", alerts.c.made_at >= since)
            .order_by(alerts.c.id.desc())
            .limit(20)
        )
        return tuple(
            Alert(*row) for row in read(self._engine, lambda connection: connection.execute(query).all())
        )

    def _change(self, ids: Sequence[str], **values: object) -> None:
        if not ids:
            return
        query = (
            update(alerts)
            .where(alerts.c.account == self._account, alerts.c.id.in_(list(ids)))
            .values(**values)
        )
        write(self._engine, lambda connection: connection.execute(query))
