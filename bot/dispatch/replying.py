"""From an approval to the way to the villager: approve a reply or take an entry's answer, then hand it in."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.dispatch.ladder import ladder_of
from bot.records.cases import TooLate
from bot.records.errors import RecordsError
from bot.records.replies import KIND, Fresh
from bot.records.staff import Member
from bot.services.approving import approving_of
from bot.services.build import Services
from bot.services.inbox import inbox_of

log = logging.getLogger(__name__)

EVERY_S = 20
"""How often the inbox takes in what was handed over."""
MISSED = timedelta(days=2)
"""How far back approved replies are looked for that nobody handed in."""


def approve_reply(
    services: Services,
    reply_id: str,
    sha256: str,
    member: Member,
    *,
    now: datetime,
    emergency_reason: str = "",
) -> None:
    """Approve exactly these words of a reply and send them on their way, once whoever else tries the same.

    Raises TooLate, OwnText, MayNot, RecordsError; then nothing was approved.
    """
    replies = inbox_of(services).replies
    new = approving_of(services).approve(
        KIND,
        reply_id,
        sha256,
        member,
        now=now,
        emergency_reason=emergency_reason,
        also=lambda connection: replies.approved(connection, reply_id, sha256, by=member.name, now=now),
    )
    if not new:
        raise TooLate("这条回复已经审核过了，不会再送第二遍。")
    hand_in_approved(services, now)


def send_entry(services: Services, fresh: Fresh, *, approved_by: str, now: datetime) -> None:
    """Send the answer of an entry that ``approved_by`` approved; raises TooLate, RecordsError."""
    inbox_of(services).replies.use_entry(fresh, approved_by=approved_by, now=now)
    hand_in_approved(services, now)


def hand_in_approved(services: Services, now: datetime) -> None:
    """Hand in every approved reply that is not among the deliveries; never raises: the next round finds what is left.

    So an approval whose process ended at that moment is delivered as well.
    """
    try:
        ladder = ladder_of(services)
        for row in inbox_of(services).replies.not_handed_in(now - MISSED):
            ladder.hand_in(matter_id=row.matter_id, kind=KIND, item_id=row.id, words=row.words, now=now)
    except RecordsError as error:
        log.warning("approved replies not handed in yet: %s", type(error).__name__)


def keep_inbox(services: Services, now: datetime) -> None:
    """One round of the inbox: take in what came, close what needs nobody, hand in what was left; raises RecordsError."""
    inbox_of(services).regular(now)
    hand_in_approved(services, now)
