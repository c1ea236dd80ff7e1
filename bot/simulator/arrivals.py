"""What comes to the phone without being asked for: mass-sent articles, messages of staff, the menu.

Read from the stand-in of WeChat's API, which knows what was sent but not who reads it.
"""

from __future__ import annotations

import itertools
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.simulator.api_messages import Act, CustomMessage
from bot.simulator.api_protocol import BEIJING
from bot.simulator.api_sending import SentArticle
from bot.simulator.chats import Chats
from bot.simulator.replies import Card, Shown
from bot.simulator.wechat_api import StandIn

_PICTURE = re.compile(r"https?://mmbiz\.qpic\.cn/mmbiz_[a-z]+/([0-9]+)/0(?:\?[^\"'()\s]*)?")
_ACTS = {"click": Act.MENU, "tap": Act.MENU, "follow": Act.FOLLOW, "scan": Act.SCAN, "message": Act.MESSAGE}
_HOW = {"mass": "群发给关注的人", "publish": "发布，只有链接", "preview": "预览给 {to}"}


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article as the reader shows it."""

    title: str
    author: str
    day: str
    content: str
    """HTML that the stand-in has cleaned, its pictures served from here."""
    source: str


class Arrivals:
    """Remembers what the phone was given already."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._articles: set[str] = set()
        self._messages = 0

    def take_in(self, stand_in: StandIn, chats: Chats, *, now: datetime) -> None:
        """Put what is new since the last time into the chats of those it reaches."""
        with self._lock:
            new = [row for row in reversed(stand_in.articles()) if row.id not in self._articles]
            self._articles.update(row.id for row in new)
            messages = stand_in.messages.sent[self._messages :]
            self._messages += len(messages)
        for (_, how, to), rows in itertools.groupby(new, key=lambda row: (row.at, row.how, row.to)):
            self._deliver(tuple(map(_card, rows)), how, to, chats, now)
        for message in messages:
            for chat in chats.followers():
                if chat.person.openid == message.openid:
                    chats.show(chat, _message(message), now=now)

    def _deliver(self, cards: tuple[Card, ...], how: str, to: str, chats: Chats, now: datetime) -> None:
        for chat in chats.followers():
            person = chat.person
            if how == "mass" or (how == "preview" and to in {person.name, person.openid, person.wechat_name}):
                chats.show(chat, Shown(cards=cards), now=now)


def told(stand_in: StandIn, openid: str, name: str) -> None:
    """Tell the stand-in what a villager did, which decides what may be sent to them."""
    if name == "unfollow":
        stand_in.left(openid)
    elif name in _ACTS:
        stand_in.acted(openid, _ACTS[name])


def sent_articles(stand_in: StandIn) -> list[dict[str, str]]:
    """The articles that can be read, newest first, for the testers' panel."""
    return [
        {"title": row.article.title, "address": _address(row.id), "how": _HOW[row.how].format(to=row.to)}
        for row in stand_in.articles()
    ]


def article_page(stand_in: StandIn, number: str) -> ArticlePage | None:
    """The article with this number in its address; None if there is none."""
    for row in stand_in.articles():
        if row.id == number:
            at, article = row.at.astimezone(BEIJING), row.article
            return ArticlePage(
                title=article.title,
                author=article.author,
                day=f"{at.year}年{at.month}月{at.day}日",
                content=_PICTURE.sub(r"/simulator/media/\1", article.content),
                source=article.source_url if article.source_url.startswith(("http:", "https:")) else "",
            )
    return None


def _card(row: SentArticle) -> Card:
    article = row.article
    cover = f"/simulator/media/{quote(article.thumb_media_id, safe='')}"
    return Card(article.title, article.digest, cover, _address(row.id))


def _address(number: str) -> str:
    return f"/simulator/articles/{quote(number, safe='')}"


def _message(message: CustomMessage) -> Shown:
    """A customer-service message as the chat shows it."""
    content = message.content
    if message.kind == "text":
        return Shown(words=message.words)
    if message.kind == "msgmenu":
        return Shown(words=_menu_message(content))
    if message.kind == "news":
        rows = content.get("articles")
        cards = [_news_card(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return Shown(cards=tuple(cards))
    return Shown(words="［演示手机显示不了这种消息］")


def _news_card(row: dict[str, Any]) -> Card:
    title, digest, cover, address = (
        str(row.get(key, "")) for key in ("title", "description", "picurl", "url")
    )
    return Card(title, digest, _PICTURE.sub(r"/simulator/media/\1", cover), address)


def _menu_message(content: dict[str, Any]) -> str:
    listed = content.get("list")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    taps = (
        f'<a href="weixin://bizmsgmenu?msgmenucontent={quote(str(row.get("content", "")))}'
        f'&msgmenuid={quote(str(row.get("id", "")))}">{row.get("content", "")}</a>'
        for row in rows
    )
    lines = (str(content.get("head_content", "")), *taps, str(content.get("tail_content", "")))
    return "\n".join(line for line in lines if line)
