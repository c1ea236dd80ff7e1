"""The link with which a villager reads what they asked: from the chat to one browser, for half an hour.

A link is signed, tied to a person and good for one browser: whoever opens it first gets a cookie for ``/mine``, and
from then on it opens nothing. A link that somebody passes on therefore reveals nothing once its owner looked, and a
crawler that fetches it takes nothing away: only a press of the button on the page does.
"""

from __future__ import annotations

import hmac
import threading
from weakref import WeakKeyDictionary

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.errors import StateUnavailable
from bot.records.own import OwnMatters
from bot.services.build import ACCOUNT, Services
from bot.services.local import secret_key
from bot.sessions.tickets import SECONDS, LocalTickets, RedisTickets, Tickets

_making = threading.Lock()
_local: WeakKeyDictionary[Services, LocalTickets] = WeakKeyDictionary()


class OwnPage:
    """Makes links and cookies, and reads them."""

    def __init__(self, tickets: Tickets, matters: OwnMatters, *, key: bytes, public_url: str) -> None:
        self._tickets = tickets
        self.matters = matters
        self._links = URLSafeTimedSerializer(key, salt="link")
        self._cookies = URLSafeTimedSerializer(key, salt="cookie")
        self._public_url = public_url.rstrip("/")

    def address(self, *keys: str) -> str:
        """A fresh link for a person by one of their keys; empty without a public address, for a stranger, or while the state
        store is away. Raises RecordsError.
        """
        if not self._public_url:
            return ""
        owner = self.matters.owner(*keys)
        if owner is None:
            return ""
        try:
            ticket = self._tickets.give(owner.person_id)
        except StateUnavailable:
            return ""
        return f"{self._public_url}/mine/{self._links.dumps([owner.person_id, ticket])}"

    def is_open(self, link: str) -> bool:
        """Whether a link may still be taken. Raises StateUnavailable."""
        read = self._read(link)
        return read is not None and self._tickets.waits(read[1])

    def take(self, link: str) -> str | None:
        """The cookie of the browser that asks first; None for any other. Raises StateUnavailable."""
        read = self._read(link)
        if read is None or self._tickets.take(read[1]) != read[0]:
            return None
        cookie = self._cookies.dumps(read[0])
        return cookie if isinstance(cookie, str) else cookie.decode()

    def person(self, cookie: str) -> str | None:
        """Whose cookie this is; None for one that is none, or too old."""
        try:
            found = self._cookies.loads(cookie, max_age=SECONDS)
        except BadSignature:
            return None
        return found if isinstance(found, str) else None

    def _read(self, link: str) -> tuple[str, str] | None:
        try:
            person_id, ticket = self._links.loads(link, max_age=SECONDS)
        except (BadSignature, ValueError, TypeError):
            return None
        return str(person_id), str(ticket)


def own_page_of(services: Services) -> OwnPage:
    """The links of these parts; tickets are in Redis, or in this process where there is none."""
    url = services.settings.redis_url
    tickets: Tickets = RedisTickets(url, account=ACCOUNT) if url else _tickets_here(services)
    key = hmac.digest(secret_key(services.settings).encode(), b"pufa own page", "sha256")
    matters = OwnMatters(services.engine, account=ACCOUNT)
    return OwnPage(tickets, matters, key=key, public_url=services.settings.public_url)


def _tickets_here(services: Services) -> LocalTickets:
    """One for the webhook, which gives them, and the page, which takes them."""
    with _making:
        return _local.setdefault(services, LocalTickets())
