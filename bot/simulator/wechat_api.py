"""A stand-in for api.weixin.qq.com, for the demo and for tests; its state lives in the process.

It follows WeChat's documented rules (limits, quotas, rights of an uncertified account, error codes) and, where those
are unclear, the stricter reading. Faults are ordered with ``fail_next``; what followers would see is in ``articles``
and ``messages``. It knows nothing of HTTP: the routes give it a Question and act on the Answer.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from collections.abc import Callable

from bot.simulator import api_reading
from bot.simulator.api_after import Afterwards
from bot.simulator.api_articles import DraftBox, Picture
from bot.simulator.api_faults import Fault, Faults
from bot.simulator.api_jobs import JOB_SENDER
from bot.simulator.api_media import Media, Stored
from bot.simulator.api_menu import Menus
from bot.simulator.api_messages import Act, CustomMessage, Messages
from bot.simulator.api_protocol import Answer, Clock, Question, Refused, Told
from bot.simulator.api_sending import Sending, SentArticle
from bot.simulator.api_tokens import Tokens
from bot.simulator.signing import SignedPush, sign
from bot.wechat.account import WechatAccount

__all__ = ["Act", "Answer", "CustomMessage", "Question", "SentArticle", "StandIn"]

Handler = Callable[[Question], Told | Stored]

_OPEN = frozenset({"token", "stable_token"})
"""Calls that need no token."""
_ANY_ACCOUNT = frozenset(
    {"clear_quota", "get_current_autoreply_info", "get_api_domain_ip", "openapi/quota/get"}
)
_ANY_ACCOUNT_FAMILIES = ("draft/", "material/", "media/")
"""Calls that an uncertified account may make."""
_GETS = frozenset(
    {
        "token", "draft/count", "media/get", "menu/get", "menu/delete", "get_current_selfmenu_info",
        "get_current_autoreply_info", "get_api_domain_ip", "tags/get", "customservice/getkflist",
    }
)  # fmt: skip
_BARE = frozenset({"draft/get"})
"""Answered as text/plain without a charset, as WeChat does."""


class StandIn:
    """WeChat's API for one account."""

    def __init__(
        self, account: WechatAccount, *, clock: Clock, kind: str = "subscription", certified: bool = True
    ) -> None:
        """``kind``: ``subscription`` or ``service``; ``clock``: aware UTC."""
        self.account, self.certified, self.kind, self._clock = account, certified, kind, clock
        self._lock = threading.RLock()
        self.faults = Faults()
        self.tokens = Tokens(account, clock)
        self.box = DraftBox(clock)
        self.sending = Sending(self.box, clock, kind=kind)
        self.afterwards = Afterwards(self.sending, clock)
        self.messages = Messages(clock)
        self.menus = Menus()
        self.media = Media(clock)
        self.calls: Counter[str] = Counter()
        """How often each address was called, refused calls too."""
        self.questions: deque[Question] = deque(maxlen=100)
        """The latest calls."""
        self._handlers = self._table()

    def fail_next(self, path: str, kind: int | str, times: int = 1) -> None:
        """Let the next calls of ``path`` (``/cgi-bin/…``) fail with an error code or in a way of ``Faults``."""
        with self._lock:
            self.faults.fail_next(path, kind, times)

    def acted(self, openid: str, act: Act) -> None:
        """A follower did something, which decides what may be sent to them; ``Messages.left`` for an unfollow."""
        with self._lock:
            self.messages.acted(openid, act)

    def left(self, openid: str) -> None:
        """A follower unfollowed."""
        with self._lock:
            self.messages.left(openid)

    def articles(self) -> list[SentArticle]:
        """What followers can read by now, newest first; with how it reached them."""
        with self._lock:
            return self.sending.articles()

    def picture(self, number: str) -> Picture | None:
        """A picture by the number in its address (``…/mmbiz_png/<number>/0``)."""
        with self._lock:
            return self.box.pictures.get(number)

    def cover(self, media_id: str) -> Picture | None:
        """The cover of an article, by its thumb_media_id."""
        with self._lock:
            return self.box.material.get(media_id)

    def due_events(self) -> list[str]:
        """XML of the finish events that are due now; each is given once."""
        with self._lock:
            return self.sending.events()

    def awaits_events(self) -> bool:
        """Whether finish events are still to come."""
        with self._lock:
            return self.sending.awaits_events()

    def due_pushes(self) -> list[SignedPush]:
        """The due finish events signed for `/wechat`; each is given once."""
        now = self._clock()
        return [sign(xml, account=self.account, sender=JOB_SENDER, now=now) for xml in self.due_events()]

    def answer(self, question: Question) -> Answer:
        """What WeChat answers."""
        with self._lock:
            self.calls[question.path] += 1
            self.questions.append(question)
            fault = self.faults.take(question.path)
            if fault is None:
                return _written(question, self._carry_out(question))
            if isinstance(fault.kind, int):
                return _written(question, Refused(fault.kind, **self._more(fault.kind)).told(question.ip))
            told: Told | Stored = self._carry_out(question) if fault.carried_out else {}
            return _failed(fault, _written(question, told))

    def _carry_out(self, question: Question) -> Told | Stored:
        name = question.path.removeprefix("/cgi-bin/")
        try:
            handler = self._handlers.get(name)
            if handler is None:
                raise Refused(40066)
            if (question.method == "GET") != (name in _GETS):
                raise Refused(43001 if name in _GETS else 43002)
            if name not in _OPEN:
                self.tokens.check(question.args.get("access_token"))
                if (
                    not self.certified
                    and name not in _ANY_ACCOUNT
                    and not name.startswith(_ANY_ACCOUNT_FAMILIES)
                ):
                    raise Refused(48001)
            told = handler(question)
        except Refused as refusal:
            return refusal.told(question.ip)
        if isinstance(told, Stored):
            return told
        # A call that gives nothing back says so; one that does has no errcode, but for the sends.
        return (
            {"errcode": 0, "errmsg": "ok", **told}
            if not told or "msg_id" in told or "publish_id" in told
            else told
        )

    def _more(self, errcode: int) -> Told:
        """What the refusal of a mass send carries besides its code."""
        latest = next(reversed(self.sending.mass_jobs), 1_000_000_000)
        return {"msg_id": latest} if errcode == 45065 else {}

    def _table(self) -> dict[str, Handler]:
        return {
            "token": self.tokens.plain,
            "stable_token": self.tokens.stable,
            "clear_quota": self.tokens.clear_quota,
            "draft/add": self.box.add,
            "draft/get": self.box.get,
            "draft/update": self.box.update,
            "draft/delete": self.box.delete,
            "draft/count": self.box.count,
            "draft/batchget": self.box.batchget,
            "material/add_material": self.box.add_material,
            "media/uploadimg": self.box.upload_image,
            "media/get": self.media.get,
            "message/mass/sendall": self.sending.send_to_all,
            "message/mass/preview": self.sending.preview,
            "message/mass/get": self.sending.mass_status,
            "message/mass/delete": self.sending.delete_mass,
            "freepublish/submit": self.sending.publish,
            "freepublish/get": self.sending.publish_status,
            "freepublish/batchget": self.sending.published,
            "freepublish/delete": self.afterwards.delete_published,
            "/datacube/getarticletotal": self.afterwards.totals,
            "message/custom/send": self.messages.send,
            "message/template/subscribe": self.messages.send_one_time,
            "message/custom/typing": self.messages.typing,
            "menu/create": self.menus.create,
            "menu/get": self.menus.get,
            "menu/delete": self.menus.delete,
            "get_current_selfmenu_info": self.menus.current,
            "get_current_autoreply_info": self.menus.current_autoreply,
            "get_api_domain_ip": api_reading.api_addresses,
            "openapi/quota/get": lambda question: api_reading.quota(question, used=self.calls),
            "customservice/getkflist": api_reading.service_staff,
            "tags/get": api_reading.tags,
            "message/mass/speed/get": api_reading.mass_speed,
            "qrcode/create": lambda question: api_reading.scene_code(question, kind=self.kind),
        }


def _written(question: Question, told: Told | Stored) -> Answer:
    if isinstance(told, Stored):
        return Answer(told.data, told.mime)
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    if question.path.removeprefix("/cgi-bin/") in _BARE:
        return Answer(body, "text/plain")
    return Answer(body)


def _failed(fault: Fault, answer: Answer) -> Answer:
    """The answer as the fault leaves it."""
    kind = str(fault.kind).removesuffix(" after")
    if kind == "timeout":
        return Answer(answer.body, fate="held")
    if kind == "drop":
        return Answer(answer.body, fate="dropped")
    if kind == "redirect":
        return Answer(b"", "text/html", 302)
    page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
    return Answer(page, "text/html", 200 if kind == "html" else 500)
