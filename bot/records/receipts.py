"""Receipt numbers: the Beijing day and random digits, ``261123-4821``; a villager reads them out on the phone."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime

from bot.statistics.periods import beijing_day

DIGITS = 4
"""Of a number that the database has checked to be free."""
PROMISED_DIGITS = 6
"""Of a number told while the database is down: nothing checks it, so it is drawn from a million."""
_NUMBER = re.compile(r"(\d{6})-?(\d{4}|\d{6})")


def draw_number(now: datetime, *, digits: int = DIGITS) -> str:
    """A number for the Beijing day of ``now``; unguessable, not yet known to be free."""
    return f"{beijing_day(now):%y%m%d}-{secrets.randbelow(10**digits):0{digits}d}"


def promise_number(now: datetime) -> str:
    """A number to tell a villager while the database is down."""
    return draw_number(now, digits=PROMISED_DIGITS)


def read_number(typed: str) -> str | None:
    """The number as stored, from what was typed (full-width, spaces, no dash); None when it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    plain = re.sub("[—–－―_]+|-+", "-", plain)
    match = _NUMBER.fullmatch(plain) if plain.isascii() else None
    return f"{match[1]}-{match[2]}" if match else None
