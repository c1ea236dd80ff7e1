"""Where a post can be read on our own pages."""

from __future__ import annotations

from bot.settings import Settings


def page_url(settings: Settings, slug: str) -> str:
    """The page of a post; on this machine where villagers cannot reach us."""
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return f"{base}/posts/{slug}"


def source_url(settings: Settings, slug: str) -> str:
    """Where 阅读原文 leads; empty without a public address."""
    return page_url(settings, slug) if settings.public_url.startswith("https://") else ""
