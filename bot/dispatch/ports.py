"""What sending a post asks of the parts it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.wechat.article import Article


class _MassSent(Protocol):
    @property
    def msg_id(self) -> str: ...


class _PublishStatus(Protocol):
    @property
    def status(self) -> int: ...
    @property
    def article_url(self) -> str: ...


class Client(Protocol):
    """The calls of ``bot.wechat.client.WechatClient`` that sending needs; each may raise WechatError."""

    def add_thumb(self, data: bytes, name: str, mime: str) -> str:
        """Upload a cover; its id."""

    def upload_image(self, data: bytes, name: str, mime: str) -> str:
        """Upload a picture of a body; its address at WeChat."""

    def add_draft(self, article: Article) -> str:
        """Put an article into the draft box; the draft's id."""

    def get_draft(self, media_id: str) -> Mapping[str, Any]:
        """The draft as WeChat kept it."""

    def send_to_all(self, media_id: str, *, client_msg_id: str) -> _MassSent:
        """Send a draft to every follower; the same id within a day is one send."""

    def mass_status(self, msg_id: str) -> str:
        """``SEND_SUCCESS``, ``SENDING``, ``SEND_FAIL`` or ``DELETE``."""

    def publish(self, media_id: str) -> str:
        """Publish a draft without telling anyone; the publication's id."""

    def publish_status(self, publish_id: str) -> _PublishStatus:
        """How far the publication is."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover picture."""

    data: bytes
    name: str
    mime: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A post as it would go out now."""

    slug: str
    title: str
    author: str
    digest: str
    month: str
    """Such as ``2026-12``."""
    html: str
    """The body for WeChat."""
    cover: Cover | None
    sha256: str
    """Hash over everything that would be sent; what is approved is this. Empty for a pattern that is never sent."""
    pictures: tuple[tuple[str, Cover], ...] = ()
    """The pictures of the body, under the names the text has for them."""
    html_with: Callable[[Mapping[str, str]], str] | None = None
    """The body with the pictures at these addresses, by those names; None when it has none."""


class Library(Protocol):
    """Where the posts come from."""

    def posts(self) -> Mapping[str, Ready]:
        """Every post by its slug, as the files stand at this moment; raises ValueError when one cannot be read."""


class Approved(Protocol):
    """Who approved which text."""

    def approved(self, kind: str) -> frozenset[tuple[str, str]]:
        """Id and hash of everything approved of a kind."""
