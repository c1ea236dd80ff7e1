"""A post as the article that WeChat is given, and whether what WeChat kept is still that article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Protocol

from bot.dispatch.ports import Ready
from bot.wechat.article import Article

_SPACE = re.compile(r"\s+")
_UNSEEN = frozenset({"style", "script"})


class _Uploads(Protocol):
    def upload_image(self, data: bytes, name: str, mime: str) -> str: ...


def uploaded(client: _Uploads, post: Ready) -> dict[str, str]:
    """Upload the pictures of a body; name as the text has it → WeChat's address. Raises WechatError."""
    return {
        name: client.upload_image(picture.data, picture.name, picture.mime) for name, picture in post.pictures
    }


def article_of(
    post: Ready, *, thumb_id: str, credits: str, source_url: str, urls: Mapping[str, str] | None = None
) -> Article:
    """The article that is sent: the text that was signed, and under it who signed (``credits``, HTML)."""
    html = post.html if post.html_with is None else post.html_with(urls or {})
    return Article(
        title=post.title,
        author=post.author,
        digest=post.digest,
        content=html + credits,
        thumb_media_id=thumb_id,
        source_url=source_url,
    )


def article_facts(article: Article) -> dict[str, Any]:
    """What is kept as the proof of what was sent."""
    return {
        "title": article.title,
        "author": article.author,
        "digest": article.digest,
        "content": article.content,
        "content_sha256": hashlib.sha256(article.content.encode()).hexdigest(),
        "source_url": article.source_url,
    }


def differences(article: Article, told: Mapping[str, Any]) -> tuple[str, ...]:
    """In which parts (Chinese) the draft that WeChat tells (draft/get) is another than the article; none: it is the same.

    WeChat rewrites attributes and styles, so the words and the number of pictures are compared, not the markup.
    """
    items = told.get("news_item")
    kept = items[0] if isinstance(items, list) and len(items) == 1 else None
    if not isinstance(kept, Mapping):
        return ("整篇",)
    words, pictures = _seen(article.content)
    kept_words, kept_pictures = _seen(str(kept.get("content", "")))
    found = {
        "标题": _plain(article.title) == _plain(str(kept.get("title", ""))),
        "作者": _plain(article.author) == _plain(str(kept.get("author", ""))),
        "正文的文字": words == kept_words,
        "正文的图片": pictures == kept_pictures,
    }
    return tuple(part for part, same in found.items() if not same)


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def _seen(html: str) -> tuple[str, int]:
    """The words of a body without spaces, and how many pictures it has."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _plain("".join(reader.words)), reader.pictures


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.pictures = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pictures += tag == "img"
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
