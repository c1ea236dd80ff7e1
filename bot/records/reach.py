"""What WeChat allows to be sent to a villager without being asked: it depends on what they did last.

Nothing is kept for it: every message of a known person is a row of ``consultations`` with its kind, small talk too, and
storing a message does no more than before. A petition that was guided elsewhere is kept without its sender, so the time
after it counts as silence here; then the answer goes a step further down the ladder, and no harm is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from bot.conversation.turns import Kind
from bot.records.database import read
from bot.records.desk_models import deliveries
from bot.records.models import consultations, persons, receipts

_TAPS = frozenset({Kind.CLICK.value, Kind.FOLLOW.value, Kind.SCAN.value})
_NEITHER = frozenset({Kind.UNFOLLOW.value, Kind.SILENT.value, Kind.JOB.value})
_LOOK_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Reach:
    """How one villager can be reached; instants are aware UTC, None when it was longer than three days ago."""

    openid_cipher: str | None
    """None for somebody who has no WeChat here, or was forgotten."""
    message_at: datetime | None
    """The last message."""
    tap_at: datetime | None
    """The last tap on the menu, follow or scan."""
    used: int
    """Customer-service messages since the later of the two; those that are doubtful count."""
    receipt: str
    """Latest receipt number of the matter; empty if there is none."""


def reach_of(engine: Engine, person_id: str, matter_id: str, *, now: datetime) -> Reach:
    """How a person can be reached now about a matter; raises RecordsError."""
    acts = (
        select(consultations.c.kind, func.max(consultations.c.said_at).label("at"))
        .where(
            consultations.c.person_id == person_id,
            consultations.c.channel == "wechat",
            consultations.c.said_at >= now - _LOOK_BACK,
            consultations.c.kind.not_in(_NEITHER),
        )
        .group_by(consultations.c.kind)
    )
    cipher = select(persons.c.openid_cipher).where(persons.c.id == person_id)
    latest = (
        select(receipts.c.number)
        .where(receipts.c.matter_id == matter_id)
        .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
        .limit(1)
    )

    def work(connection: Connection) -> Reach:
        rows = connection.execute(acts).all()
        message_at = max((row.at for row in rows if row.kind not in _TAPS), default=None)
        tap_at = max((row.at for row in rows if row.kind in _TAPS), default=None)
        since = max((at for at in (message_at, tap_at) if at is not None), default=None)
        used = 0
        if since is not None:
            sent = (
                select(func.count())
                .select_from(deliveries)
                .where(
                    deliveries.c.person_id == person_id,
                    ((deliveries.c.way == "service") & (deliveries.c.delivered_at >= since))
                    | ((deliveries.c.state == "doubtful") & (deliveries.c.made_at >= since)),
                )
            )
            used = int(connection.execute(sent).scalar_one())
        openid_cipher, receipt = connection.execute(cipher).scalar(), connection.execute(latest).scalar()
        return Reach(openid_cipher, message_at, tap_at, used, receipt or "")

    return read(engine, work)
