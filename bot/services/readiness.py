"""What works at this moment, for `/readyz` and the staff pages."""

from __future__ import annotations

from typing import Any

from bot.errors import StateUnavailable
from bot.records import database
from bot.records.errors import RecordsError
from bot.services.keeper import Keeper
from bot.services.patience import Patience
from bot.sessions.state import State


def readiness(engine: Any, patience: Patience, state: State, keeper: Keeper) -> dict[str, Any]:
    """``database`` and ``redis`` are ``ok`` or ``down``; ``spool``, ``set_aside`` and ``lost`` tell of the local file."""
    found: dict[str, Any] = {"database": "ok", "redis": "ok"}
    try:
        patience.run(lambda: database.check(engine))
    except RecordsError:
        found["database"] = "down"
    try:
        state.ping()
    except StateUnavailable:
        found["redis"] = "down"
    found["spool"] = keeper.waiting()
    found["set_aside"] = keeper.set_aside()
    found["lost"] = keeper.losing
    return found
