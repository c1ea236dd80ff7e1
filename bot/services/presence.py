"""Who is on the staff pages at this moment: the person of a cookie, with the roles lent to them today."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from bot.records.deputies import Deputies
from bot.records.errors import RecordsError
from bot.records.signins import Signin, Signins
from bot.records.staff import Member
from bot.services.build import ACCOUNT, Services
from bot.services.staffing import with_lent
from bot.statistics.periods import beijing_day

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is signed in."""

    member: Member
    """With the roles lent to them."""
    signin: Signin
    """The sign-in of this browser."""


def signins_of(services: Services) -> Signins:
    """Every sign-in of staff."""
    return Signins(services.engine, account=ACCOUNT)


def deputies_of(services: Services) -> Deputies:
    """Who stands in for whom."""
    return Deputies(services.engine, account=ACCOUNT)


def seal_of(member: Member) -> str:
    """Changes with the password, so that a new password ends the sign-ins of the old one."""
    return hashlib.sha256(f"{member.id}:{member.password_hash}".encode()).hexdigest()[:24]


def present(services: Services, name: str, signin_id: str, seal: str, *, now: datetime) -> Present | None:
    """Whoever has this cookie; None when its sign-in was ended or is too old, the password was changed since, or the
    person was disabled. Raises RecordsError.
    """
    member = services.staff.find(name)
    if member is None or not member.active or seal != seal_of(member):
        return None
    signins = signins_of(services)
    signin = signins.find(signin_id)
    if signin is None or signin.staff_id != member.id or not signin.holds(now=now):
        return None
    try:
        signins.seen(signin, now=now)
    except RecordsError as error:  # reading is worth more than knowing when
        log.warning("sign-in not marked as seen: %s", type(error).__name__)
    leaves = [leave for leave in deputies_of(services).running(beijing_day(now)) if leave.deputy == name]
    if leaves:
        member = with_lent(member, leaves, services.staff.everyone())
    return Present(member, signin)
