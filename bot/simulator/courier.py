"""Deliver a push over HTTP as WeChat does: up to three deliveries of the same message, five seconds each.

A delivery is signed anew, the message inside stays the same. How WeChat treats answers is described on its
page 接收普通消息; that there are three deliveries in all was observed by others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from urllib.parse import urlencode

import requests

from bot.simulator.replies import NotShown, Shown, shown
from bot.simulator.signing import BadReply, SignedPush, read_reply, sign
from bot.wechat.account import WechatAccount
from bot.wechat.envelope import unseal
from bot.wechat.fields import read_fields, text_of
from bot.wechat.invalid_push import InvalidPush

DELIVERIES = 3
PATIENCE_S = 5.0
SILENT = (b"", b"success")
"""Answers that mean: received, nothing to say."""
FAULT = "该公众号提供的服务出现故障，请稍后再试"
"""The platform's own notice when no delivery was answered or the answer cannot be shown."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request and what came of it."""

    query: str
    body: str
    status: int
    """HTTP status; 0 when nothing came back."""
    answer: str
    """The raw answer."""
    plain: str
    """The answer after decryption."""
    milliseconds: float
    verdict: str
    """What WeChat makes of it, in Chinese."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One push, its deliveries, and what the villager sees."""

    xml: str
    deliveries: tuple[Delivery, ...]
    shown: Shown = field(default_factory=Shown)
    fault: bool = False
    """The platform's notice is shown instead of an answer."""


class Courier:
    """WeChat's server for one account and one address; raises nothing for whatever the address answers."""

    def __init__(self, account: WechatAccount, address: str, *, clock: Callable[[], datetime]) -> None:
        self._account, self._address, self._clock = account, address, clock

    def deliver(self, xml: str, *, openid: str, lost: int = 0) -> Exchange:
        """Deliver until there is an answer; the first ``lost`` answers (0 to 3) are taken for lost on the way."""
        made: list[Delivery] = []
        for number in range(DELIVERIES):
            delivery, seen = self._once(xml, openid, lost=number < lost)
            made.append(delivery)
            if isinstance(seen, Shown):
                return Exchange(xml, tuple(made), seen)
            if seen:
                break
        return Exchange(xml, tuple(made), fault=True)

    def _once(self, xml: str, openid: str, *, lost: bool) -> tuple[Delivery, Shown | bool]:
        """One delivery, and what is shown: True stops with the notice, False asks for another delivery."""
        push = sign(xml, account=self._account, sender=openid, now=self._clock())
        begun = monotonic()
        status, answer, verdict = 0, b"", ""
        try:
            response = self._post(push)
            status, answer = response.status_code, response.content
        except requests.Timeout:
            verdict = "5 秒没有回答"
        except requests.RequestException:
            verdict = "连不上服务器"
        seconds = monotonic() - begun
        seen: Shown | bool = False
        if lost:
            verdict = "回答丢在路上，再送一次"
        elif not verdict and seconds > PATIENCE_S:
            verdict = "回答晚了，超过 5 秒"
        elif not verdict and status != 200:
            verdict = f"服务器没有接受（{status}）"
        elif not verdict:
            verdict, seen = self._judge(answer, openid)
        delivery = Delivery(
            urlencode(push.query), push.body.decode(), status, answer.decode("utf-8", "replace"),
            self._plain(answer), round(seconds * 1000, 1), verdict,
        )  # fmt: skip
        return delivery, seen

    def _post(self, push: SignedPush) -> requests.Response:
        with requests.Session() as session:
            # A proxy of the environment must not see what is meant for this machine.
            session.trust_env = False
            return session.post(
                self._address, params=push.query, data=push.body, headers={"Content-Type": "text/xml"},
                timeout=PATIENCE_S, allow_redirects=False,
            )  # fmt: skip

    def _judge(self, answer: bytes, openid: str) -> tuple[str, Shown | bool]:
        try:
            if answer in SILENT:
                return "收到，没有话说", Shown()
            seen = shown(read_reply(answer, account=self._account), openid=openid)
        except BadReply:
            return "回答的签名、加密或者格式不对，微信不会显示", True
        except NotShown as problem:
            return f"微信不会显示：{problem}", True
        return "已经回答", seen

    def _plain(self, answer: bytes) -> str:
        """An answer as it reads after decryption, for people to look at; as it came when it cannot be read."""
        try:
            sealed = text_of(read_fields(answer), "Encrypt")
            if sealed:
                answer = unseal(sealed, self._account)[0]
        except InvalidPush:
            pass
        return answer.decode("utf-8", "replace")
