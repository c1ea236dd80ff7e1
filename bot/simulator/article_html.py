"""What WeChat leaves of an article's HTML: inline styles stay, scripts, classes and foreign pictures go.

Source: official page 新增草稿, and what typesetting projects report to survive.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from bot.simulator.api_protocol import Refused

IMAGE_HOST = "mmbiz.qpic.cn"
"""Where WeChat keeps pictures; its uploads get addresses there."""
ARTICLE_HOST = "mp.weixin.qq.com"

_IMAGE_HOSTS = frozenset({IMAGE_HOST, "mmbiz.qlogo.cn", "mmecoa.qpic.cn"})
_GONE_WITH_CONTENT = frozenset({"script", "style", "iframe", "object", "form", "head", "title"})
_GONE = frozenset({"input", "link", "meta", "base", "html", "body", "embed", "button", "textarea", "select"})
_VOID = frozenset({"br", "hr", "img"})
_DROPPED_ATTRIBUTES = frozenset({"id", "class", "srcset"})
_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)['\"]?\s*\)", re.IGNORECASE)


def kept_html(content: str) -> str:
    """The body as followers will see it. Raises Refused (45166) for a link that leads out of WeChat."""
    cleaner = _Cleaner()
    cleaner.feed(content)
    cleaner.close()
    return "".join(cleaner.kept)


def plain_text(content: str) -> str:
    """The words of a body, white space folded; for the digest WeChat makes itself."""
    return " ".join(re.sub(r"<[^>]*>", " ", content).split())


class _Cleaner(HTMLParser):
    """Copies what survives."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self._inside: list[str] = []
        """Open elements that go with all they contain."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _GONE_WITH_CONTENT:
            self._inside.append(tag)
            return
        if self._inside or tag in _GONE:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "img" and not _is_ours(given.get("src", "")):
            return
        if tag == "a":
            _check_link(given.get("href", ""))
        shown = "".join(
            f' {name}="{escape(_kept_value(name, value))}"'
            for name, value in given.items()
            if _stays(name, value)
        )
        self.kept.append(f"<{tag}{shown}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _GONE_WITH_CONTENT:
            return
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            if tag == self._inside[-1]:
                self._inside.pop()
        elif tag not in _GONE and tag not in _VOID and tag not in _GONE_WITH_CONTENT:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.kept.append(escape(data, quote=False))


def _is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and parts.hostname in _IMAGE_HOSTS


def _check_link(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"} and parts.hostname != ARTICLE_HOST:
        raise Refused(45166)


def _stays(name: str, value: str) -> bool:
    if name in _DROPPED_ATTRIBUTES or name.startswith("on"):
        return False
    # A link that is neither refused nor an article is dead.
    return name != "href" or urlsplit(value).hostname == ARTICLE_HOST


def _kept_value(name: str, value: str) -> str:
    if name != "style":
        return value
    kept = []
    for declaration in value.split(";"):
        address = _URL.search(declaration)
        if declaration.strip().lower().startswith("position") or (address and not _is_ours(address[1])):
            continue
        if declaration.strip():
            kept.append(declaration.strip())
    return ";".join(kept)
