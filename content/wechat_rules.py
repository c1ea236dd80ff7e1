"""Whether WeChat takes the HTML of an article as it is: a second look at what content/render.py made.

What is checked comes from WeChat's page 新增草稿 (fewer than 20 000 characters, under 1 MB, pictures on its own
servers) and from what typesetting projects report to survive: inline styles only, no class or id, no script, frame
or form, no position, links to its own articles only.
"""

from __future__ import annotations

from collections.abc import Collection
from html.parser import HTMLParser
from urllib.parse import urlsplit

CHARACTERS_BELOW = 20_000
BYTES_BELOW = 1024 * 1024
PICTURE_HOSTS = frozenset({"mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn"})
"""Where WeChat keeps pictures."""
ARTICLE_HOST = "mp.weixin.qq.com"

_TAGS = frozenset(
    [
        "section",
        "h2",
        "h3",
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
        "code",
        "a",
        "img",
        "span",
    ]
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_NO_STYLE = ("position", "@media", "@keyframes", "url(", "expression", "transform", "animation")


def structure_problems(html: str, *, pictures: Collection[str] = ()) -> tuple[str, ...]:
    """What WeChat would refuse or drop, one Chinese sentence each; nothing when nothing.

    ``pictures`` are addresses that stand for pictures which will be at WeChat once the article is sent.
    """
    checker = _Checker(frozenset(pictures))
    checker.feed(html)
    checker.close()
    found = list(dict.fromkeys(checker.problems))
    if checker.open:
        found.append("有的标记没有收尾")
    if len(html) >= CHARACTERS_BELOW:
        found.append(f"排好版有 {len(html)} 个字符，要少于 {CHARACTERS_BELOW} 个，请删短或者少用表格")
    if len(html.encode()) >= BYTES_BELOW:
        found.append("排好版超过 1 MB，请删短")
    return tuple(found)


class _Checker(HTMLParser):
    def __init__(self, pictures: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._pictures = pictures
        self.problems: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.problems.append(f"有微信不收的标记 {tag}")
        elif tag not in {"br", "hr", "img"}:
            self.open.append(tag)
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style":
            if any(word in value.lower() for word in _NO_STYLE):
                self.problems.append("有微信不收的样式")
        elif name not in _ATTRIBUTES.get(tag, set()):
            self.problems.append(f"{tag} 上有微信不收的 {name}")
        elif name == "href" and not _at(value, {ARTICLE_HOST}):
            self.problems.append("有通到微信外面的链接")
        elif name == "src" and value not in self._pictures and not _at(value, PICTURE_HOSTS):
            self.problems.append("有不在微信服务器上的图片")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "hr", "img"} or tag not in _TAGS:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append("标记没有成对")

    def handle_comment(self, data: str) -> None:
        self.problems.append("有看不见的注释")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def _at(address: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in hosts
