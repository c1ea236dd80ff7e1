"""What a new entry begins with when it comes from questions, one or a group of like ones: how people asked it, and the
approved reply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.records.asked import Asked
from bot.services.build import ACCOUNT, Services
from bot.statistics.periods import beijing_day
from faq.grouping import groups
from faq.normalise import normalise

LOOKED_BACK_DAYS = 90
LOOKED_AT = 400
"""Questions among which likes are looked for."""
LIKES_AT_MOST = 12
ALIKE = 0.5
"""Share of their pairs of characters that two questions have in common when they ask the same."""
MATTERS_AT_MOST = 30
"""Matters of a group that are read."""
_TITLE_LENGTH = 40
_SAYS_ENOUGH = 6
"""Characters from which on a question says what it is about."""


class Seed(NamedTuple):
    """The beginning of an entry; everything in it is masked, and a person goes over it."""

    topic: str
    title: str
    phrasings: tuple[str, ...]
    answer: str
    """The approved reply; empty without one."""


def seed_of(services: Services, matter_id: str, *, now: datetime) -> Seed | None:
    """The seed of a matter; None when nothing of it is kept. Raises RecordsError."""
    asked = Asked(services.engine, account=ACCOUNT)
    topic, own = asked.of_matter(matter_id)
    own = tuple(text for text in own if len(text) > 1 and not text.isdecimal())
    if not own:
        return None
    since = beijing_day(now) - timedelta(days=LOOKED_BACK_DAYS)
    others = [row.text for row in asked.questions(since, most=LOOKED_AT)]
    phrasings = tuple(dict.fromkeys((*own, *likes(own, others))))
    title = min(phrasings, key=len)[:_TITLE_LENGTH]
    rest = tuple(" ".join(text.split()) for text in phrasings if text != title)
    reply = " ".join(asked.approved_reply(matter_id).split())
    return Seed(topic, " ".join(title.split()), rest[:LIKES_AT_MOST], reply)


def seed_together(services: Services, matter_ids: Sequence[str]) -> Seed | None:
    """The seed of matters that ask much the same; None when nothing of them is kept. Raises RecordsError.

    What their people said besides, of something else, is left out.
    """
    asked = Asked(services.engine, account=ACCOUNT)
    topics, said, reply = list[str](), list[str](), ""
    for matter_id in dict.fromkeys(matter_ids[:MATTERS_AT_MOST]):
        topic, own = asked.of_matter(matter_id)
        texts = [" ".join(text.split()) for text in own if len(text) > 1 and not text.isdecimal()]
        if texts:
            topics.append(topic)
            said += texts
            reply = reply or " ".join(asked.approved_reply(matter_id).split())
    said = list(dict.fromkeys(said))
    if not said:
        return None
    alike = [said[place] for place in groups(said)[0]]
    title = min((text for text in alike if len(text) >= _SAYS_ENOUGH), key=len, default=alike[0])[
        :_TITLE_LENGTH
    ]
    rest = tuple(text for text in alike if text != title)
    return Seed(Counter(topics).most_common(1)[0][0], title, rest[:LIKES_AT_MOST], reply)


def likes(own: tuple[str, ...], others: list[str]) -> list[str]:
    """Those of the others that ask the same as one of its own, by the pairs of characters they share."""
    mine = [pairs for text in own if (pairs := _pairs(text))]
    found = []
    for text in others:
        pairs = _pairs(text)
        if pairs and any(len(pairs & each) >= ALIKE * len(pairs | each) for each in mine):
            found.append(text)
    return found[:LIKES_AT_MOST]


def _pairs(text: str) -> frozenset[str]:
    plain = normalise(text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))
