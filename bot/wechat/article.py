"""One article as WeChat's draft box takes it (official page 新增草稿)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The only article of a draft."""

    title: str
    """1-32 characters."""
    content: str
    """HTML with inline styles only, < 20 000 characters and < 1 MB; pictures must be hosted by WeChat."""
    thumb_media_id: str
    """The cover: permanent material."""
    author: str = ""
    """At most 16 characters."""
    digest: str = ""
    """At most 128 characters; WeChat takes the first 54 of the body if it is empty."""
    source_url: str = ""
    """Where 阅读原文 leads, at most 1 kB; the one link out of WeChat that is allowed."""

    def told(self) -> dict[str, object]:
        """As draft/add wants it."""
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
