"""Answers of people that arrive: one step after another, until WeChat says so, the villager fetches it, or a person told it."""

from __future__ import annotations

from datetime import datetime

from bot.records.deliveries import Deliveries, Delivery
from bot.services.build import ACCOUNT, Services


class Ladder:
    """Takes approved words and brings them to the villager of a matter."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def hand_in(self, *, matter_id: str, kind: str, item_id: str, words: str, now: datetime) -> Delivery:
        """Take in approved words (kind ``reply`` or ``correction``) for the villager of a matter.

        The same item for the same matter is taken in once, however often this is called. Raises RecordRefused for a
        matter that is not there or words that are empty, RecordsUnavailable when the database does not answer.
        """
        return self._deliveries.hand_in(matter_id=matter_id, kind=kind, item_id=item_id, words=words, now=now)


def ladder_of(services: Services) -> Ladder:
    """The ladder on these parts; it opens nothing before it is used."""
    return Ladder(Deliveries(services.engine, account=ACCOUNT, vault=services.vault))
