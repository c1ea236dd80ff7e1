"""A post as HTML: for WeChat, which keeps inline styles only, and for our own page, which has a style sheet.

Pure: the same post gives the same text. What WeChat keeps is known from several typesetting projects: inline
``style``, no class, id, script, frame, form, position, @media; links only to its own articles, pictures only from
its own servers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import nh3
from css_inline import CSSInliner
from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.post import FOOTER, Post

CHARACTERS_BELOW = 20_000
"""WeChat takes a body of fewer characters than this; its limit of 1 MB cannot be reached then."""

_OWN_ARTICLE = re.compile(r"https://mp\.weixin\.qq\.com/[\w\-./?=&%#~+,;:!]*", re.ASCII)
_UPLOADED = re.compile(r"/pictures/([0-9a-f]{64})")
_TAGS = {
    "section", "h2", "h3", "p", "br", "hr", "strong", "em", "blockquote", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "a", "img",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_RED, _INK, _SOFT, _LINE = "#b3261e", "#1f2329", "#5b6472", "#d9dde3"
_STYLES = f"""
.post {{ font-size: 17px; line-height: 1.8; color: {_INK}; }}
p {{ margin: 0 0 14px; }}
h2 {{ font-size: 19px; line-height: 1.5; margin: 28px 0 12px; padding-left: 10px; border-left: 4px solid {_RED}; }}
h3 {{ font-size: 17px; margin: 20px 0 8px; }}
strong {{ color: {_RED}; }}
ul, ol {{ margin: 0 0 14px; padding-left: 26px; }}
li {{ margin: 0 0 6px; }}
blockquote {{ margin: 0 0 14px; padding: 8px 12px; background-color: #f4f5f7; }}
table {{ width: 100%; border-collapse: collapse; margin: 0 0 14px; font-size: 15px; }}
th, td {{ border: 1px solid {_LINE}; padding: 6px 8px; text-align: left; }}
th {{ background-color: #f4f5f7; }}
img {{ max-width: 100%; }}
pre {{ white-space: pre-wrap; }}
.sources {{ margin: 28px 0 0; padding: 12px 0 0; border-top: 1px solid {_LINE}; font-size: 15px; }}
.soft {{ color: {_SOFT}; font-size: 14px; margin: 0 0 6px; }}
"""
_PROPERTIES = set(re.findall(r"([a-z-]+):", _STYLES))

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_INLINER = CSSInliner(load_remote_stylesheets=False)


def wechat_html(post: Post, *, image_urls: Mapping[str, str] | None = None) -> str:
    """The body for WeChat, with the articles behind it and whom to ask.

    ``image_urls`` gives the address at WeChat of each picture that was uploaded, by the name the post uses; a
    picture without one leaves its words.
    """
    urls = image_urls or {}
    body = _safe_body(post.body, urls)
    styled = _INLINER.inline_fragment(
        f'<section class="post">{body}{_quiz(post)}{_ending(post)}</section>', _STYLES
    )
    return _cleaned(styled, urls.values(), styled=True)


def page_html(post: Post, *, image_urls: Mapping[str, str] | None = None) -> str:
    """The body for our own page: plain tags, without any style; pictures as ``wechat_html`` has them."""
    return _safe_body(post.body, image_urls or {})


def fits(html: str) -> bool:
    """Whether WeChat takes a body of this length."""
    return len(html) < CHARACTERS_BELOW


def pictures_in(body: str) -> tuple[str, ...]:
    """Names of the pictures that a Markdown text shows."""
    found = (child for token in _MARKDOWN.parse(body) for child in token.children or ())
    return tuple(str(child.attrs.get("src", "")) for child in found if child.type == "image")


def picture_path(sha256: str) -> str:
    """The name under which a text shows an uploaded picture; also its address on our own pages."""
    return f"/pictures/{sha256}"


def picture_sha(name: str) -> str | None:
    """The hash of the uploaded picture that a text shows under a name; None for any other name."""
    found = _UPLOADED.fullmatch(name)
    return found[1] if found else None


def without_pictures(text: str) -> str:
    """The text with blanks for the names of uploaded pictures: digits in a hash are no numbers that anybody reads."""
    return _UPLOADED.sub(lambda found: " " * len(found[0]), text)


def lost_links(body: str) -> tuple[tuple[str, str], ...]:
    """Links of a Markdown text that WeChat does not take, as words and address: only the words stay."""
    found, words, address = [], "", None
    for child in (child for token in _MARKDOWN.parse(body) for child in token.children or ()):
        if child.type == "link_open":
            words, address = "", str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            if address is not None and _OWN_ARTICLE.fullmatch(address) is None:
                found.append((words, address))
            address = None
        else:
            words += child.content
    return tuple(found)


def _safe_body(body: str, urls: Mapping[str, str]) -> str:
    tokens = _MARKDOWN.parse(body)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # The title is the only first-level heading; deeper ones look alike on a phone.
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        elif token.children is not None:
            token.children = list(_tamed(token.children, urls))
    return _cleaned(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}), urls.values(), styled=False)


def _tamed(children: Sequence[Token], urls: Mapping[str, str]) -> Iterable[Token]:
    """Inline tokens without links out of WeChat and without pictures from elsewhere; their words stay."""
    inside_kept = inside_bare = False
    for child in children:
        if child.type == "link_open":
            inside_kept = _OWN_ARTICLE.fullmatch(str(child.attrs.get("href", ""))) is not None
            # An address between angle brackets has no words of its own.
            inside_bare = not inside_kept and child.markup == "autolink"
            if inside_kept:
                yield child
        elif child.type == "link_close":
            if inside_kept:
                yield child
            inside_kept = inside_bare = False
        elif child.type == "image":
            url = urls.get(str(child.attrs.get("src", "")))
            if url is None:
                yield Token("text", "", 0, content=child.content)
            else:
                child.attrs["src"] = url
                yield child
        elif not inside_bare:
            yield child


def _quiz(post: Post) -> str:
    """The questions, then the answers: WeChat has nothing that opens at a touch."""
    if not post.quiz:
        return ""
    asked = "".join(
        f"<p><strong>{number}. {escape(each.ask)}</strong><br>"
        + "<br>".join(f"{letter}. {escape(choice)}" for letter, choice in each.lettered)
        + "</p>"
        for number, each in enumerate(post.quiz, 1)
    )
    told = "".join(
        f'<p class="soft">{number}. {each.right}。{escape(each.why)}（{escape(each.words)}）</p>'
        for number, each in enumerate(post.quiz, 1)
    )
    return f"<h2>考考你</h2>{asked}<h3>答案</h3>{told}"


def _ending(post: Post) -> str:
    sources = "".join(
        f"<p><strong>{escape(cited.words)}</strong><br>{escape(cited.fact)}</p>" for cited in post.citations
    )
    calls = "、".join(f"{call.number}（{call.name}）" for call in post.calls)
    asking = f"<p>{escape(f'打电话问：{calls}')}</p>" if calls else ""
    closing = "".join(f'<p class="soft">{escape(line)}</p>' for line in (*FOOTER, post.as_of))
    return f'<section class="sources"><h2>法律依据</h2>{sources}{asking}{closing}</section>'


def _cleaned(html: str, picture_urls: Iterable[str], *, styled: bool) -> str:
    """Only what is listed above survives; everything else goes, its words stay."""
    known = frozenset(picture_urls)

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if _OWN_ARTICLE.fullmatch(value) else None
        if attribute == "src":
            return value if value in known else None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={**_ATTRIBUTES, "*": {"style"}} if styled else _ATTRIBUTES,
        attribute_filter=kept,
        filter_style_properties=_PROPERTIES if styled else None,
        link_rel=None,
        url_schemes={"https", "http"},
    )
