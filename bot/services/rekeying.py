"""Changing SECRET_KEY on the parts of the service."""

from __future__ import annotations

from bot.records.rekeying import Rekeying
from bot.services.build import ACCOUNT, Services

ROTATED = "secret_key_rotated"
"""The act in the audit log."""


def rekeying_of(services: Services) -> Rekeying:
    """What brings the records under the present key; nothing is opened before it is used."""
    return Rekeying(services.engine, account=ACCOUNT, vault=services.vault)
