"""Connect an account without breaking what it had: what WeChat asks for, what there is, what the account may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.records.account_facts import AccountFacts, Fact
from bot.records.audit import audit_row
from bot.records.canned import CannedTexts
from bot.services.account_rights import Found, Verdict, look_at_rights, seems_certified
from bot.services.build import ACCOUNT, Services
from bot.services.menu import Menu, UnknownAnswer, in_force
from bot.services.menu_changing import MenuRoom
from bot.services.menu_copies import Copies
from bot.services.taking_over import Reading, read_replies
from bot.wechat import reading
from bot.wechat.errors import WechatError

SEEN = "seen"
"""The name of the fact."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the account when somebody last looked."""

    at: datetime
    by: str
    rights: tuple[Found, ...]
    certified: bool | None
    menu: Menu | None
    """None if it could not be read."""
    menu_says: str
    """Why not; empty if it was read."""
    autoreply: Mapping[str, Any] | None
    autoreply_says: str


class Connecting:
    """Looks at the account, keeps what it saw, takes its automatic replies over."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.facts = AccountFacts(services.engine, account=ACCOUNT)
        self.texts = CannedTexts(services.engine, account=ACCOUNT)

    def missing(self) -> str:
        """What has to be set before WeChat can be asked anything, as a Chinese sentence; empty if nothing."""
        account = self._services.account
        names = [f"WECHAT_{name.upper()}" for name in ("appid", "secret") if not getattr(account, name)]
        if not names or self._services.settings.demo:
            return ""
        return f"还没填 {' 和 '.join(names)}，连不上公众号；请到微信开发者平台复制后写进 .env，重新启动。"

    def look(self, *, by: str, now: datetime) -> Seen:
        """Ask WeChat by calls that change nothing and keep what it says. Raises RecordsError."""
        client = self._services.client
        rights = look_at_rights(client.look)
        reachable = rights[0].verdict is Verdict.YES
        menu, menu_says = _asked(client.look, reading.MENU_IN_FORCE, reachable, rights[0].says)
        replies, replies_says = _asked(client.look, reading.AUTOREPLY, reachable, rights[0].says)
        body = {
            "rights": [each.told() for each in rights],
            "certified": seems_certified(rights),
            "menu": menu,
            "menu_says": menu_says,
            "autoreply": replies,
            "autoreply_says": replies_says,
        }
        allowed = [each.key for each in rights if each.verdict is Verdict.YES]
        trace = audit_row(
            ACCOUNT, actor=by, act="account_looked_at", kind="account", item_id="rights",
            facts={"allowed": allowed}, now=now,
        )  # fmt: skip
        self.facts.put(SEEN, body, by=by, now=now, trace=trace)
        return _seen(Fact(body, by, now))

    def seen(self) -> Seen | None:
        """What was seen when somebody last looked; None before. Raises RecordsError."""
        kept = self.facts.get(SEEN)
        return None if kept is None else _seen(kept)

    def replies(self, seen: Seen | None) -> Reading:
        """What of the automatic replies can be taken over."""
        told = seen.autoreply if seen is not None and seen.autoreply is not None else {}
        return read_replies(told, town=self._services.settings.town_name)

    def take_over(self, seen: Seen, *, by: str, now: datetime) -> int:
        """Put every text that can be taken over up for review; how many are new. Raises RecordsError."""
        new = 0
        for text in self.replies(seen).taken:
            trace = audit_row(
                ACCOUNT, actor=by, act="reply_taken_over", kind="canned", item_id=text.item_id,
                facts={"keywords": len(text.keywords)}, now=now,
            )  # fmt: skip
            new += self.texts.propose(text.item_id, text.body(), author=by, now=now, trace=trace)
        return new

    def room(self) -> MenuRoom:
        """The account's menu and the copies of former ones."""
        folder = self._services.settings.var / "menu-backup"
        appid = self._services.account.appid
        return MenuRoom(client=self._services.client, copies=Copies(folder), appid=appid)


def masked(secret: str) -> str:
    """The ends of a secret word, enough to compare; empty for none."""
    if not secret:
        return ""
    shown = 3 if len(secret) >= 16 else 1
    return f"{secret[:shown]}{'*' * 6}{secret[-shown:]}"


def _asked(look: Any, call: reading.Reading, reachable: bool, why_not: str) -> tuple[Any, str]:
    """What a call says, or why it says nothing."""
    if not reachable:
        return None, why_not or "没有连上微信。"
    try:
        return look(call), ""
    except WechatError as error:
        return None, error.says


def _seen(kept: Fact) -> Seen:
    body, menu, says = kept.body, None, kept.body["menu_says"]
    if body["menu"] is not None:
        try:
            menu = in_force(body["menu"])
        except UnknownAnswer as error:
            says = str(error)
    return Seen(
        at=kept.changed_at,
        by=kept.changed_by,
        rights=tuple(Found(**{**row, "verdict": Verdict(row["verdict"])}) for row in body["rights"]),
        certified=body["certified"],
        menu=menu,
        menu_says=says,
        autoreply=body["autoreply"],
        autoreply_says=body["autoreply_says"],
    )
