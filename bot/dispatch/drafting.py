"""Put a post into WeChat's draft box before its time: to be compared with what was signed, or to be looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.dispatch.articles import article_of, uploaded
from bot.dispatch.ports import Ready
from bot.records.post_events import PREFLIGHT, PREVIEWED, PostEvents
from bot.wechat.article import Article
from bot.wechat.client import WechatError

_NOT_THERE = 40007


class Box(Protocol):
    """The calls of ``bot.wechat.client.WechatClient`` that this needs; each may raise WechatError."""

    def add_thumb(self, data: bytes, name: str, mime: str) -> str:
        """Upload a cover; its id."""

    def upload_image(self, data: bytes, name: str, mime: str) -> str:
        """Upload a picture of a body; its address at WeChat."""

    def add_draft(self, article: Article) -> str:
        """Put an article into the draft box; the draft's id."""

    def get_draft(self, media_id: str) -> Mapping[str, Any]:
        """The draft as WeChat kept it."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that was made."""

    article: Article
    media_id: str
    facts: Mapping[str, Any]
    """For post_events, so that the same cover is not uploaded again and again."""


def draft(box: Box, events: PostEvents, post: Ready, *, credits: str, source_url: str) -> Drafted:
    """Make a draft of a post that has a cover. Raises WechatError, RecordsError."""
    cover = post.cover
    assert cover is not None
    urls = uploaded(box, post)
    cover_sha256 = hashlib.sha256(cover.data).hexdigest()
    thumb_id = _known_thumb(events, post.slug, cover_sha256)
    for known in (thumb_id, ""):
        thumb_id = known or box.add_thumb(cover.data, cover.name, cover.mime)
        article = article_of(post, thumb_id=thumb_id, credits=credits, source_url=source_url, urls=urls)
        try:
            media_id = box.add_draft(article)
        except WechatError as error:
            if known and error.errcode == _NOT_THERE:
                continue  # somebody deleted the cover at WeChat
            raise
        break
    return Drafted(
        article, media_id, {"draft_id": media_id, "thumb_id": thumb_id, "cover_sha256": cover_sha256}
    )


def _known_thumb(events: PostEvents, slug: str, cover_sha256: str) -> str:
    for event in reversed(events.of(slug, steps=(PREFLIGHT, PREVIEWED))):
        if event.facts.get("cover_sha256") == cover_sha256:
            return str(event.facts.get("thumb_id", ""))
    return ""
