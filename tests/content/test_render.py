"""A post as HTML for WeChat and for our own page."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.post import FOOTER, Post, PostCall, PostCitation
from content.posts import load_posts
from content.render import fits, page_html, pictures_in, wechat_html

ROOT = Path(__file__).resolve().parents[2]
POST = Post(
    slug="2026-12-xianfa",
    title="题目",
    author="作者",
    digest="摘要",
    month="2026-12",
    law="中华人民共和国宪法",
    body="正文",
    citations=(
        PostCitation("中华人民共和国宪法", 33, "人人平等", "《宪法》第33条（现行版2018年3月11日起施行）"),
    ),
    calls=(PostCall("12348", "公共法律服务热线"),),
)
PICTURE = "https://mmbiz.qpic.cn/mmbiz_png/abc/0"
OWN = "https://mp.weixin.qq.com/s?__biz=a&mid=1"

# What section "HTML that survives" of WeChat's behaviour leaves.
KEPT = {
    "section", "h2", "h3", "p", "br", "hr", "strong", "em", "blockquote", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "a", "img",
}  # fmt: skip


class Seen(HTMLParser):
    """Every tag with its attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.odd: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def body(markdown: str) -> Post:
    return replace(POST, body=markdown)


def forbidden(html: str, *, styled: bool, pictures: tuple[str, ...] = ()) -> list[str]:
    """Everything in the HTML that must not be there."""
    seen = Seen(html)
    found = [f"comment {words}" for words in seen.odd]
    for tag, attributes in seen.tags:
        allowed = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}.get(tag, set())
        allowed = allowed | {"style"} if styled else allowed
        if tag not in KEPT:
            found.append(tag)
        found += [f"{tag} {name}" for name in attributes.keys() - allowed]
        style = attributes.get("style") or ""
        if re.search(r"position|url|@|expression|animation|transform|javascript", style):
            found.append(f"{tag} {style}")
        if tag == "a" and not str(attributes.get("href")).startswith("https://mp.weixin.qq.com/"):
            found.append(f"link to {attributes.get('href')}")
        if tag == "img" and attributes.get("src") not in pictures:
            found.append(f"picture {attributes.get('src')}")
    return found


EVIL = [
    "<script>alert(1)</script>",
    "<style>p{position:fixed}</style>",
    '<iframe src="https://a.example"></iframe>',
    '<form action="/x"><input name="a"></form>',
    '<p style="position:fixed" class="a" id="b" onclick="x()">字</p>',
    '<div style="background:url(https://a.example/a.png)">字</div>',
    '<a href="javascript:alert(1)">字</a>',
    "[字](javascript:alert(1))",
    "[字](data:text/html;base64,PHNjcmlwdD4=)",
    "[字](//a.example)",
    "[字](/console)",
    "[字](https://mp.weixin.qq.com.a.example/s)",
    "[字](https://a.example/https://mp.weixin.qq.com/)",
    "[字](https://mp.weixin.qq.com@a.example/s)",
    "[字](https://mp.weixin.qq.com\\@a.example/s)",
    "[字](http://mp.weixin.qq.com/s)",
    "[字](https://mp.weixin.qq.com/s'x)",
    "<https://a.example/x>",
    "<mailto:a@a.example>",
    "![字](https://a.example/a.png)",
    "[![字](https://a.example/a.png)](https://a.example)",
    '![字](a.png "标题")',
    "[字][1]\n\n[1]: https://a.example 'x'",
    "```html\n<script>x</script>\n```",
    "| 甲 | 乙 |\n|:-:|-:|\n| <b>1</b> | [2](https://a.example) |",
    "<!-- 注 -->",
    "<svg><animate onbegin=x></svg>",
    "&lt;script&gt;x&lt;/script&gt;",
    "\x00\x01\u202e字",
    "</section></section><script>x</script>",
]


@pytest.mark.parametrize("markdown", EVIL)
def test_what_wechat_removes_or_refuses_does_not_survive(markdown: str) -> None:
    assert forbidden(wechat_html(body(markdown)), styled=True) == []
    assert forbidden(page_html(body(markdown)), styled=False) == []


@given(
    st.lists(st.sampled_from(EVIL) | st.text(max_size=30), max_size=6),
    st.sampled_from(["", " ", "\n", "\n\n", "> "]),
)
def test_no_text_breaks_it_and_nothing_forbidden_survives(parts: list[str], between: str) -> None:
    post = body(between.join(parts))
    html = wechat_html(post, image_urls={"a.png": PICTURE})
    assert forbidden(html, styled=True, pictures=(PICTURE,)) == []
    assert forbidden(page_html(post), styled=False) == []


@given(st.text(alphabet="*_`[]()<>!#|-:\\&;\"' \n\tab1字.", max_size=80))
def test_no_mixture_of_marks_breaks_it(markdown: str) -> None:
    post = body(markdown)
    assert forbidden(wechat_html(post), styled=True) == []
    assert forbidden(page_html(post), styled=False) == []


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_citations_and_hotlines_are_words_and_never_tags(law: str, fact: str, name: str) -> None:
    post = replace(
        POST,
        citations=(PostCitation("法", 1, f"<i>{fact}</i>", f"<b>{law}"),),
        calls=(PostCall("110", f"</p>{name}<hr>"),),
    )
    assert forbidden(wechat_html(post), styled=True) == []
    assert "hr" not in [tag for tag, _ in Seen(wechat_html(post)).tags]


def test_what_looks_like_a_tag_in_a_citation_is_shown_as_written() -> None:
    cited = PostCitation("法", 1, "<i>甲&amp;乙</i>", "<b>《法》</b>")
    words = Seen(
        wechat_html(replace(POST, citations=(cited,), calls=(PostCall("110", "<u>报警</u>"),)))
    ).words
    assert all(written in words for written in (cited.words, cited.fact, "<u>报警</u>"))


@pytest.mark.parametrize("link", ["[看这里](https://a.example/x)", "[看这里](https://a.example 'x')"])
def test_a_link_out_of_wechat_leaves_its_words_and_drops_the_address(link: str) -> None:
    html = wechat_html(body(f"请{link}吧"))
    assert "请看这里吧" in Seen(html).words
    assert "a.example" not in html


def test_an_address_without_words_of_its_own_is_dropped() -> None:
    assert "a.example" not in wechat_html(body("见 <https://a.example/x>"))


def test_a_link_to_one_of_wechats_own_articles_stays() -> None:
    for html in (wechat_html(body(f"[上一篇]({OWN})")), page_html(body(f"[上一篇]({OWN})"))):
        links = [attributes["href"] for tag, attributes in Seen(html).tags if tag == "a"]
        assert links == [OWN]


def test_an_uploaded_picture_stays_and_another_leaves_its_words() -> None:
    html = wechat_html(body("![一](a.png) ![二](b.png)"), image_urls={"a.png": PICTURE})
    assert [attributes["src"] for tag, attributes in Seen(html).tags if tag == "img"] == [PICTURE]
    assert "二" in Seen(html).words


def test_the_pictures_of_a_text_are_found() -> None:
    assert pictures_in("![一](a.png)\n\n- ![二](b.png)\n") == ("a.png", "b.png")


def test_every_paragraph_heading_and_cell_carries_its_style() -> None:
    html = wechat_html(body("## 一\n\n话\n\n- 项\n\n| 甲 |\n|---|\n| 乙 |\n"))
    bare = [
        tag
        for tag, attributes in Seen(html).tags
        if tag in {"p", "h2", "li", "table", "td", "th"} and not attributes
    ]
    assert bare == []


def test_a_table_and_a_list_keep_their_shape() -> None:
    tags = [tag for tag, _ in Seen(page_html(body("| 甲 |\n|---|\n| 乙 |\n\n1. 一\n2. 二\n"))).tags]
    assert tags == ["table", "thead", "tr", "th", "tbody", "tr", "td", "ol", "li", "li"]


@pytest.mark.parametrize(("marks", "tag"), [("#", "h2"), ("##", "h2"), ("###", "h3"), ("######", "h3")])
def test_headings_have_two_levels_below_the_title(marks: str, tag: str) -> None:
    assert page_html(body(f"{marks} 一")).strip() == f"<{tag}>一</{tag}>"


def test_it_ends_with_articles_hotlines_and_who_to_ask() -> None:
    words = Seen(wechat_html(POST)).words
    ending = words[words.index("法律依据") :]
    assert "《宪法》第33条（现行版2018年3月11日起施行）" in ending
    assert "人人平等" in ending
    assert "12348（公共法律服务热线）" in ending
    assert all(line in ending for line in FOOTER)
    assert ending.endswith("按2026年12月1日有效的法律写成。")


def test_a_post_without_hotlines_does_not_offer_any() -> None:
    assert "打电话问" not in wechat_html(replace(POST, calls=()))


def test_another_process_gives_the_same_text() -> None:
    told = (
        "import hashlib; from content.posts import load_posts; from content.render import wechat_html; "
        "print(hashlib.sha256(wechat_html(load_posts()[0]).encode()).hexdigest())"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", told],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first.strip()) == 64


@pytest.mark.parametrize("post", load_posts(), ids=lambda post: post.slug)
def test_the_written_posts_lose_no_words(post: Post) -> None:
    plain = re.sub(r"[\s#*|\-\d.]+", "", post.body)
    shown = re.sub(r"[\s#*|\-\d.]+", "", Seen(page_html(post)).words)
    assert shown == plain


@pytest.mark.parametrize(("length", "taken"), [(19_999, True), (20_000, False)])
def test_a_body_must_stay_below_wechats_length(length: int, taken: bool) -> None:
    assert fits("字" * length) is taken
