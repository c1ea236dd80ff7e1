"""Follows, menu taps and notices of WeChat: kept once each, without the sender."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.conversation.turns import Kind, Utterance
from bot.records.database import insert_new, write
from bot.records.models import events, new_id
from bot.records.vault import Vault

_NAME_LENGTH = 128


class Events:
    """The events of one account."""

    def __init__(self, engine: Engine, *, account: str, vault: Vault) -> None:
        self._engine = engine
        self._account = account
        self._vault = vault
        self._new = insert_new(engine, events)

    def store_event(self, utterance: Utterance, *, now: datetime) -> bool:
        """Keep an event; True the first time, False for a retry."""
        # only a notice of WeChat itself is kept whole: the fields of other events describe a villager
        data = dict(utterance.data) if utterance.kind is Kind.JOB else {}
        row = {
            "id": new_id(now),
            "account": self._account,
            "retry_key": self._vault.push_key(utterance.retry_key),
            "pushed_on": utterance.sent_at.astimezone(UTC).date(),
            "kind": utterance.kind.value,
            "name": utterance.key[:_NAME_LENGTH],
            "data": json.dumps(data, ensure_ascii=False, sort_keys=True, default=str),
            "happened_at": utterance.sent_at,
        }
        return write(self._engine, lambda connection: connection.execute(self._new, row).rowcount == 1)
