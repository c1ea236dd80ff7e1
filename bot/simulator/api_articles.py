"""Draft box, permanent material and pictures, with WeChat's limits (official pages 新增草稿, 新增永久素材)."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator.api_protocol import Clock, Question, Refused, Told, Upload, text
from bot.simulator.article_html import IMAGE_HOST, kept_html, plain_text

MAX_ARTICLES = 8
_MAX_CONTENT = 20_000
_MAX_CONTENT_BYTES = 1024 * 1024
_MEGABYTE = 1024 * 1024
_MAGIC = {"jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG", "gif": b"GIF8", "bmp": b"BM"}
_LIMITS = {
    "image": (("bmp", "png", "jpeg", "jpg", "gif"), 10 * _MEGABYTE),
    "thumb": (("jpg", "jpeg"), 64 * 1024),
}


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """One article as WeChat kept it."""

    title: str
    author: str
    digest: str
    content: str
    """HTML that survived."""
    source_url: str
    thumb_media_id: str

    def told(self) -> Told:
        """As draft/get gives it."""
        return {
            "article_type": "news",
            "title": self.title,
            "author": self.author,
            "digest": self.digest,
            "content": self.content,
            "content_source_url": self.source_url,
            "thumb_media_id": self.thumb_media_id,
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
        }


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture."""

    data: bytes = field(repr=False)
    mime: str
    url: str


class DraftBox:
    """Drafts, material and pictures of one account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(100_000_001)
        self.drafts: dict[str, tuple[StoredArticle, ...]] = {}
        self.updated: dict[str, datetime] = {}
        self.material: dict[str, Picture] = {}
        """Permanent material by media_id."""
        self.pictures: dict[str, Picture] = {}
        """Pictures for bodies, by the last part of their address but one."""

    def add(self, question: Question) -> Told:
        """draft/add."""
        articles = question.json().get("articles")
        if not isinstance(articles, list) or not articles:
            raise Refused(47001)
        if len(articles) > MAX_ARTICLES:
            raise Refused(45008)
        media_id = _media_id()
        self.drafts[media_id] = tuple(self._article(told) for told in articles)
        self.updated[media_id] = self._clock()
        return {"media_id": media_id}

    def get(self, question: Question) -> Told:
        """draft/get."""
        return {"news_item": [row.told() for row in self.draft(text(question.json(), "media_id"))]}

    def update(self, question: Question) -> Told:
        """draft/update: one article, as an object, at ``index`` from 0."""
        asked = question.json()
        media_id, index, told = text(asked, "media_id"), asked.get("index"), asked.get("articles")
        articles = list(self.draft(media_id))
        if type(index) is not int or not 0 <= index < len(articles):
            raise Refused(47003)
        articles[index] = self._article(told)
        self.drafts[media_id] = tuple(articles)
        self.updated[media_id] = self._clock()
        return {}

    def delete(self, question: Question) -> Told:
        """draft/delete."""
        media_id = text(question.json(), "media_id")
        self.draft(media_id)
        self.take(media_id)
        return {}

    def count(self, _question: Question) -> Told:
        """draft/count."""
        return {"total_count": len(self.drafts)}

    def batchget(self, question: Question) -> Told:
        """draft/batchget: newest first."""
        asked = question.json()
        offset, count = asked.get("offset", 0), asked.get("count", 20)
        if type(offset) is not int or type(count) is not int or offset < 0 or not 1 <= count <= 20:
            raise Refused(47003)
        listed = list(reversed(self.drafts.items()))[offset : offset + count]
        items = [
            {
                "media_id": media_id,
                "content": {"news_item": [row.told() for row in articles]},
                "update_time": int(self.updated[media_id].timestamp()),
            }
            for media_id, articles in listed
        ]
        return {"total_count": len(self.drafts), "item_count": len(items), "item": items}

    def add_material(self, question: Question) -> Told:
        """material/add_material for ``type`` image and thumb."""
        kind = question.args.get("type", "")
        if kind not in _LIMITS:
            raise Refused(40004)
        picture = self._picture(question.upload, *_LIMITS[kind])
        media_id = _media_id()
        self.material[media_id] = picture
        return {"media_id": media_id, "url": picture.url}

    def upload_image(self, question: Question) -> Told:
        """media/uploadimg: jpg or png under 1 MB; does not count as material."""
        return {"url": self._picture(question.upload, ("jpg", "jpeg", "png"), _MEGABYTE - 1).url}

    def draft(self, media_id: str) -> tuple[StoredArticle, ...]:
        """The articles of a draft. Raises Refused (40007)."""
        if media_id not in self.drafts:
            raise Refused(40007)
        return self.drafts[media_id]

    def take(self, media_id: str) -> None:
        """Remove a draft: deleted, sent or published."""
        self.drafts.pop(media_id, None)
        self.updated.pop(media_id, None)

    def _article(self, told: Any) -> StoredArticle:
        if not isinstance(told, Mapping):
            raise Refused(47001)
        row = dict(told)
        title, author, digest = text(row, "title"), text(row, "author"), text(row, "digest")
        content, source_url = text(row, "content"), text(row, "content_source_url")
        if not title or not content:
            raise Refused(47003)
        for too_long, errcode in (
            (len(title) > 32, 45003),
            (len(author) > 16, 45110),
            (len(digest) > 128, 45004),
            (len(content) >= _MAX_CONTENT or len(content.encode()) >= _MAX_CONTENT_BYTES, 45002),
            (len(source_url.encode()) > 1024, 45005),
            (text(row, "thumb_media_id") not in self.material, 40007),
        ):
            if too_long:
                raise Refused(errcode)
        kept = kept_html(content)
        digest = digest or plain_text(kept)[:54]
        return StoredArticle(title, author, digest, kept, source_url, text(row, "thumb_media_id"))

    def _picture(self, upload: Upload | None, endings: tuple[str, ...], limit: int) -> Picture:
        if upload is None:
            raise Refused(41005)
        ending = upload.name.rpartition(".")[2].lower() if "." in upload.name else ""
        if ending not in endings or not upload.data.startswith(_MAGIC[ending]):
            raise Refused(40005)
        if len(upload.data) > limit:
            raise Refused(40009)
        number = str(next(self._numbers))
        kind = "jpeg" if ending in {"jpg", "jpeg"} else ending
        url = f"http://{IMAGE_HOST}/mmbiz_{kind}/{number}/0?wx_fmt={kind}"
        picture = Picture(upload.data, f"image/{kind}", url)
        self.pictures[number] = picture
        return picture


def _media_id() -> str:
    return secrets.token_urlsafe(32)
