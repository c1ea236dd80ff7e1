"""Under which name a figure stands in a table: what rows hold → the label of a line.

The one place that knows it, so that a figure, the sums it is added up from and the rows behind it cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.statistics.field import CHANNELS, STALL
from bot.statistics.rows import ActivityRow
from bot.statistics.wording import NO_VILLAGE, OTHER, OUTCOMES, STAND_LABEL

TOPICS, OUTCOME, VILLAGES, CHANNEL = "topics", "outcomes", "villages", "channels"
PROPERTIES = (CHANNEL, TOPICS, VILLAGES, OUTCOME)
"""The properties of a matter and of a person-time; their tables have the same keys. The day is the fifth."""
_EMERGENCY = {"emergency": "紧急求助"}


class Labels:
    """The names of one installation's topics, and of everything else."""

    def __init__(self, topics: Mapping[str, str]) -> None:
        """``topics`` is id → name, in the order of the table."""
        self.topics = {**topics, **_EMERGENCY}

    def of(self, name: str, raw: str) -> str:
        """The label of what a row holds of one of PROPERTIES."""
        if name == TOPICS:
            return self.topics.get(raw, OTHER)
        if name == OUTCOME:
            return OUTCOMES.get(raw, OTHER)
        if name == CHANNEL:
            return CHANNELS.get(raw, OTHER)
        return raw or NO_VILLAGE

    def of_stand(self, name: str, stand: ActivityRow) -> str:
        """The label under which the heads of a stand count."""
        if name == TOPICS:
            return self.topics.get(stand.topic, STAND_LABEL)
        if name == OUTCOME:
            return STAND_LABEL
        if name == CHANNEL:
            return CHANNELS[STALL]
        return stand.village or NO_VILLAGE
