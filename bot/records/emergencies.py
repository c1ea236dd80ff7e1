"""Approvals without an approver: told at once to whoever has to know, and shown for a week.

The alert is a row of the table ``alerts``, added in the transaction of the approval: either both are there or neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from bot.records.database import read
from bot.records.desk_models import alerts, audit

EMERGENCY = "emergency_approval"
"""The act in the audit log, and the kind of the alert."""
SHOWN_DAYS = 7
"""How long the staff pages show it in red."""


@dataclass(frozen=True, slots=True)
class EmergencyApproval:
    """One approval by somebody who is no approver."""

    at: datetime
    """Aware UTC."""
    by: str
    kind: str
    """``entry``, ``post`` …"""
    item_id: str
    reason: str
    """As typed, numbers that point to a person masked."""


def add_alert(connection: Connection, row: Mapping[str, Any]) -> None:
    """Add an alert, as Alerts.row makes it, inside a transaction."""
    connection.execute(insert(alerts), dict(row))


def lately(engine: Engine, account: str, *, now: datetime) -> tuple[EmergencyApproval, ...]:
    """The emergency approvals of the last days, the newest first."""
    query = (
        select(audit.c.at, audit.c.actor, audit.c.kind, audit.c.item_id, audit.c.facts)
        .where(
            audit.c.account == account,
            audit.c.at > now - timedelta(days=SHOWN_DAYS),
            audit.c.act == EMERGENCY,
        )
        .order_by(audit.c.at.desc())
        .limit(20)
    )
    rows = read(engine, lambda connection: connection.execute(query).all())
    return tuple(
        EmergencyApproval(
            row.at, row.actor, row.kind, row.item_id, str(json.loads(row.facts).get("reason", ""))
        )
        for row in rows
    )
