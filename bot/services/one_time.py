"""One message that an answer is there, for a villager who allowed it (一次性订阅消息, certified subscription accounts).

WeChat asks the villager on a page of its own and sends the browser back to a page of ours with the openid in the address,
signed by nobody. So the address carries a mark of ours along that only the villager's own page (``/mine``) gives: it is made
for one person and ends after half an hour, and a visit for another openid keeps nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from bot.records.consents import Consents
from bot.records.errors import RecordsError
from bot.records.own import OwnMatters
from bot.services.build import ACCOUNT, Services
from bot.services.local import secret_key
from bot.wechat.errors import WechatError

log = logging.getLogger(__name__)

SCENE = 1
"""Which of our uses of the template; WeChat wants a number."""
TITLE = "您问的事有答复了"
HOLDS = timedelta(minutes=30)
_CONFIRM = "https://mp.weixin.qq.com/mp/subscribemsg"


class Sender(Protocol):
    """The call of ``bot.wechat.client.WechatClient`` that is needed; it may raise WechatError."""

    def send_one_time(
        self, openid: str, template_id: str, *, scene: int, title: str, words: str, url: str = ""
    ) -> None:
        """Send the one message."""


class OneTime:
    """Asks for the consent, keeps it, uses it."""

    def __init__(
        self,
        *,
        consents: Consents,
        owner: Callable[[str], str | None],
        client: Callable[[], Sender],
        key: bytes,
        appid: str,
        template_id: str,
        public_url: str,
    ) -> None:
        """``owner``: openid → id of the person, None for a stranger; ``client`` is made when it is first used."""
        self.consents = consents
        self._owner = owner
        self._client = client
        self._key = key
        self._appid = appid
        self._template_id = template_id
        self._public_url = public_url.rstrip("/")

    def address(self, person_id: str, *, now: datetime) -> str:
        """The page of WeChat that asks this person."""
        ends = f"{int((now + HOLDS).timestamp()):x}"
        asked = {
            "action": "get_confirm",
            "appid": self._appid,
            "scene": SCENE,
            "template_id": self._template_id,
            "redirect_url": f"{self._public_url}/mine/allowed",
            "reserved": f"{ends}z{self._mark(person_id, ends)}",
        }
        return f"{_CONFIRM}?{urlencode(asked)}#wechat_redirect"

    def came_back(self, told: Mapping[str, str], *, now: datetime) -> bool:
        """Keep the consent that a browser brings from WeChat's page; False when it is none of this person. Raises RecordsError."""
        right = (
            told.get("action") == "confirm"
            and told.get("template_id") == self._template_id
            and told.get("scene") == str(SCENE)
        )
        person_id = self._owner(told.get("openid", "")[:64]) if right else None
        ends, _, mark = told.get("reserved", "").partition("z")
        if person_id is None or not hmac.compare_digest(mark.encode(), self._mark(person_id, ends).encode()):
            return False
        if int(ends, 16) < now.timestamp():
            return False
        self.consents.give(person_id, now=now)
        return True

    def tell(self, person_id: str, openid: str, receipt: str) -> bool:
        """Use the consent up to say that an answer is there; whether it was told. Never raises, never tells twice."""
        try:
            if not self.consents.take(person_id):
                return False
        except RecordsError as error:
            log.warning("consent not looked for: %s", type(error).__name__)
            return False
        number = f"受理号 {receipt}，" if receipt else ""
        words = f"您问的事，工作人员答复了。{number}到公众号里回复“查询”就能看到。"
        try:
            self._client().send_one_time(openid, self._template_id, scene=SCENE, title=TITLE, words=words)
        except WechatError as error:
            log.warning("one-time message not sent: %s", error.errcode)
            return False
        return True

    def _mark(self, person_id: str, ends: str) -> str:
        return hmac.new(self._key, f"{person_id} {ends}".encode(), hashlib.sha256).hexdigest()


def one_time_of(services: Services) -> OneTime | None:
    """The one of these parts; None where no template is set, or the account or the missing address do not allow it."""
    settings = services.settings
    kind = settings.account_kind.split()[0]
    allowed = settings.certified and kind == "subscription" and settings.public_url
    if not settings.one_time_template or not allowed:
        return None
    own = OwnMatters(services.engine, account=ACCOUNT)

    def owner(openid: str) -> str | None:
        found = own.owner(*services.person_keys(openid)) if openid else None
        return None if found is None else found.person_id

    return OneTime(
        consents=Consents(services.engine, account=ACCOUNT),
        owner=owner,
        client=lambda: services.client,
        key=hmac.digest(secret_key(settings).encode(), b"pufa one time", "sha256"),
        appid=settings.wechat_appid,
        template_id=settings.one_time_template,
        public_url=settings.public_url,
    )
