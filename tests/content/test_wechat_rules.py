"""The second look at what is sent: what WeChat refuses is seen, and what is rendered here always passes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.posts import load_posts
from content.render import picture_path, wechat_html
from content.wechat_rules import structure_problems

POST = load_posts()[0]
PICTURE = picture_path("a" * 64)


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>字</p>", ""),
        ('<p style="color: red">字</p>', ""),
        ('<p style="position: fixed">字</p>', "样式"),
        ('<p class="a">字</p>', "class"),
        ("<script>x</script>", "script"),
        ("<style>p{}</style>", "style"),
        ('<iframe src="https://a.example"></iframe>', "iframe"),
        ('<p style="background: url(https://a.example/a.png)">字</p>', "样式"),
        ('<img src="https://a.example/a.png">', "图片"),
        ('<img src="https://mmbiz.qpic.cn/a">', ""),
        ('<a href="https://a.example">字</a>', "链接"),
        ('<a href="https://mp.weixin.qq.com/s/x">字</a>', ""),
        ('<a href="https://[x">字</a>', "链接"),
        ("<!-- 注 --><p>字</p>", "注释"),
        ("<p>字</section>", "成对"),
        ("<p>字", "收尾"),
        ("字" * 20_000, "20000 个"),
    ],
)
def test_what_wechat_refuses_is_told(html, told):
    problems = structure_problems(html)
    assert any(told in words for words in problems) if told else problems == ()


MARKS = st.sampled_from(
    ["<script>x</script>", "[字](https://a.example)", "![字](https://a.example/a.png)", f"![字]({PICTURE})", "**粗**",
     "## 题", "- 项", "> 话", "| 甲 |\n|---|\n| 乙 |", "<p class=a>", "`x`", "---", "1. 一", "<!-- -->", "&#60;b&#62;"]
)  # fmt: skip


@given(st.lists(MARKS | st.text(max_size=20), max_size=12), st.sampled_from(["\n\n", "\n", " "]))
def test_whatever_is_typed_is_rendered_as_wechat_takes_it(pieces, between):
    post = replace(POST, body=between.join(pieces))
    html = wechat_html(post, image_urls={PICTURE: PICTURE})
    assert structure_problems(html, pictures=(PICTURE,)) == ()
    assert "<script" not in html
    assert "a.example" not in html.replace("&lt;", "<").partition('src="')[2].partition('"')[0]


@pytest.mark.parametrize("post", load_posts(), ids=lambda post: post.slug)
def test_every_post_that_ships_passes(post):
    assert structure_problems(wechat_html(post)) == ()
