"""WeChat's API as this project needs it: drafts, mass sends, publishing, messages, the menu.

Every method raises WechatError, and nothing else, when the call did not succeed; NoToken (a WechatError) when it
was not even sent. Nothing is tried twice, but for one call after a refused token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.wechat.account import WechatAccount
from bot.wechat.article import Article
from bot.wechat.calls import Calls, File
from bot.wechat.errors import WechatError, refused, strange
from bot.wechat.reading import Reading
from bot.wechat.token import AccessTokens, TokenStore, fetch_token

__all__ = ["Article", "MassSent", "PublishStatus", "TokenStore", "WechatClient", "WechatError"]

_BAD_TOKEN = frozenset({40001, 40014, 42001})
_SENT_BEFORE = 45065
_NO_MENU = 46003
_MEDIA = "/cgi-bin/media/get"
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp"}


@dataclass(frozen=True, slots=True)
class MassSent:
    """A mass send that WeChat has accepted; whether it succeeds is known later."""

    msg_id: str
    msg_data_id: str
    """For WeChat's statistics; may be empty if the send was made before."""


@dataclass(frozen=True, slots=True)
class PublishStatus:
    """How far publishing is."""

    status: int
    """0 done, 1 running, 2 original-content check failed, 3 failed, 4 refused, 5 deleted, 6 banned."""
    article_url: str
    """Permanent link of the first article; empty unless done."""


class WechatClient:
    """Calls WeChat as one account; safe to share between threads."""

    def __init__(
        self, account: WechatAccount, *, api_base: str, tokens: TokenStore, timeout: float = 10.0
    ) -> None:
        """``api_base``: scheme and host; ``timeout``: seconds, to connect and again for the answer."""
        self._account = account
        self._calls = Calls(api_base, timeout)
        self._tokens = AccessTokens(tokens, lambda: fetch_token(account, self._calls))

    def __repr__(self) -> str:
        return f"WechatClient({self._account.appid!r}, api_base={self._calls.api_base!r})"

    def add_draft(self, article: Article) -> str:
        """Put an article into the draft box; its media_id."""
        return _text(self._call("/cgi-bin/draft/add", {"articles": [article.told()]}), "media_id")

    def get_draft(self, media_id: str) -> dict[str, Any]:
        """The draft as WeChat kept it (``news_item``)."""
        return self._call("/cgi-bin/draft/get", {"media_id": media_id})

    def upload_image(self, data: bytes, name: str, mime: str) -> str:
        """Upload a picture (jpg or png, < 1 MB) for the body of an article; its URL."""
        return _text(self._call("/cgi-bin/media/uploadimg", file=_file(data, name, mime)), "url")

    def add_thumb(self, data: bytes, name: str, mime: str) -> str:
        """Upload a cover (≤ 10 MB) as permanent material; its media_id."""
        answer = self._call(
            "/cgi-bin/material/add_material", file=_file(data, name, mime), more={"type": "image"}
        )
        return _text(answer, "media_id")

    def send_to_all(self, media_id: str, *, client_msg_id: str) -> MassSent:
        """Send a draft to every follower; the same ``client_msg_id`` (≤ 32 ASCII) never sends twice in 24 hours.

        WeChat's "sent before" is a success. 45066 means: ask again after a minute.
        """
        told = {
            "filter": {"is_to_all": True},
            "mpnews": {"media_id": media_id},
            "msgtype": "mpnews",
            "send_ignore_reprint": 0,
            "clientmsgid": client_msg_id,
        }
        answer = self._call("/cgi-bin/message/mass/sendall", told, good=(0, _SENT_BEFORE))
        return MassSent(_text(answer, "msg_id"), _text(answer, "msg_data_id", missing=""))

    def mass_status(self, msg_id: str) -> str:
        """``SEND_SUCCESS``, ``SENDING``, ``SEND_FAIL`` or ``DELETE``."""
        return _text(self._call("/cgi-bin/message/mass/get", {"msg_id": msg_id}), "msg_status")

    def delete_draft(self, media_id: str) -> None:
        """Take a draft out of the draft box."""
        self._call("/cgi-bin/draft/delete", {"media_id": media_id})

    def delete_mass(self, msg_id: str) -> None:
        """Take down what a mass send brought: its links die, the card stays in the chats."""
        self._call("/cgi-bin/message/mass/delete", {"msg_id": int(msg_id)})

    def delete_published(self, publish_id: str) -> None:
        """Take down what was published."""
        answer = self._call("/cgi-bin/freepublish/get", {"publish_id": publish_id})
        told = {"article_id": _text(answer, "article_id"), "index": 1}
        self._call("/cgi-bin/freepublish/delete", told)

    def preview(self, media_id: str, *, wechat_name: str = "", openid: str = "") -> None:
        """Show a draft to one follower, by WeChat name or by openid; 100 a day."""
        told = {
            ("towxname" if wechat_name else "touser"): wechat_name or openid,
            "mpnews": {"media_id": media_id},
            "msgtype": "mpnews",
        }
        self._call("/cgi-bin/message/mass/preview", told)

    def publish(self, media_id: str) -> str:
        """Publish a draft without pushing it to anybody; the publish_id."""
        return _text(self._call("/cgi-bin/freepublish/submit", {"media_id": media_id}), "publish_id")

    def publish_status(self, publish_id: str) -> PublishStatus:
        """How far a publishing is."""
        answer = self._call("/cgi-bin/freepublish/get", {"publish_id": publish_id})
        status = answer.get("publish_status")
        if type(status) is not int:
            raise strange(200)
        return PublishStatus(status, _first_url(answer))

    def send_text(self, openid: str, words: str) -> None:
        """Send one villager a customer-service message; only within WeChat's limits (45015, 45047)."""
        told = {"touser": openid, "msgtype": "text", "text": {"content": words}}
        self._call("/cgi-bin/message/custom/send", told)

    def send_one_time(
        self, openid: str, template_id: str, *, scene: int, title: str, words: str, url: str = ""
    ) -> None:
        """Send the one message that somebody allowed (一次性订阅消息): title ≤ 15, words ≤ 200 characters; 43101: not allowed."""
        told = {
            "touser": openid,
            "template_id": template_id,
            "scene": str(scene),
            "title": title,
            "data": {"content": {"value": words, "color": ""}},
        }
        self._call("/cgi-bin/message/template/subscribe", told | ({"url": url} if url else {}))

    def get_media(self, media_id: str, *, most: int) -> bytes:
        """A picture or recording that a villager sent, at most ``most`` bytes; there for three days.

        What it is, is for the caller to see by its content. 40007: it is not there (any more).
        """
        token, asked = self._tokens.current(), {"media_id": media_id}
        answer = self._calls.download(_MEDIA, token=token, more=asked, most=most)
        if isinstance(answer, dict) and answer.get("errcode") in _BAD_TOKEN:
            fresh = self._tokens.after(token)
            answer = self._calls.download(_MEDIA, token=fresh, more=asked, most=most)
        if isinstance(answer, bytes):
            return answer
        errcode = answer.get("errcode", 0)
        # an object without a code is a clip's address, which is not what was asked for
        raise refused(errcode, str(answer.get("errmsg", ""))) if errcode else strange(200)

    def menu(self) -> dict[str, Any] | None:
        """The menu made by API; None if there is none."""
        answer = self._call("/cgi-bin/menu/get", good=(0, _NO_MENU))
        return None if answer.get("errcode") == _NO_MENU else answer

    def create_menu(self, menu: dict[str, Any]) -> None:
        """Put a menu (``button``) in place of the present one."""
        self._call("/cgi-bin/menu/create", menu)

    def delete_menu(self) -> None:
        """Take the menu away."""
        self._call("/cgi-bin/menu/delete")

    def current_menu_info(self) -> dict[str, Any]:
        """The menu in force, however it was made (``is_menu_open``, ``selfmenu_info``)."""
        return self._call("/cgi-bin/get_current_selfmenu_info")

    def current_autoreply_info(self) -> dict[str, Any]:
        """The automatic replies set in WeChat's console."""
        return self._call("/cgi-bin/get_current_autoreply_info")

    def look(self, reading: Reading) -> dict[str, Any]:
        """The answer of a call that changes nothing."""
        return self._call(reading.path, reading.told)

    def scene_code(self, scene: str) -> str:
        """The address in a lasting QR code that brings along a scene (1-64 characters); certified service accounts only."""
        told = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        return _text(self._call("/cgi-bin/qrcode/create", told), "url")

    def _call(
        self,
        path: str,
        told: Mapping[str, Any] | None = None,
        *,
        file: File | None = None,
        more: Mapping[str, str] | None = None,
        good: tuple[int, ...] = (0,),
    ) -> dict[str, Any]:
        """The answer of a call whose errcode is among ``good``; one fresh token if the first is refused."""
        token = self._tokens.current()
        answer = self._calls.call(path, token=token, told=told, file=file, more=more)
        if answer.get("errcode") in _BAD_TOKEN:
            # Even if WeChat gives out the same one again: a passing refusal must not cost the call.
            fresh = self._tokens.after(token)
            answer = self._calls.call(path, token=fresh, told=told, file=file, more=more)
        errcode = answer.get("errcode", 0)
        if errcode not in good:
            raise refused(errcode, str(answer.get("errmsg", "")))
        return answer


def _text(answer: Mapping[str, Any], name: str, *, missing: str | None = None) -> str:
    """A field that WeChat gives as text or number. Without it the answer is none of WeChat's."""
    value = answer.get(name, missing)
    if isinstance(value, bool) or not isinstance(value, str | int) or (value == "" and missing is None):
        raise strange(200)
    return str(value)


def _first_url(answer: Mapping[str, Any]) -> str:
    try:
        return str(answer["article_detail"]["item"][0]["article_url"])
    except (KeyError, IndexError, TypeError):
        return ""


def _file(data: bytes, name: str, mime: str) -> File:
    """The upload under a name that WeChat takes: ASCII, with the ending of its type."""
    ending = _ENDINGS.get(mime, "")
    stem = re.sub(r"[^A-Za-z0-9_-]", "", name.rpartition(".")[0])[:40] or "picture"
    return File(stem + ending, mime, data)
