"""What of an article's HTML survives at WeChat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.api_protocol import Refused
from bot.simulator.article_html import kept_html


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('<p style="color:red">法</p>', '<p style="color:red">法</p>'),
        ("<style>p{color:red}</style><p>法</p>", "<p>法</p>"),
        ("<script>alert(1)</script>法", "法"),
        ('<p onclick="a()" id="b" class="c">法</p>', "<p>法</p>"),
        ('<img src="https://example.com/a.png">法', "法"),
        ('<img src="a.png" />法', "法"),
        ('<img src="http://mmbiz.qpic.cn/mmbiz_png/1/0">', '<img src="http://mmbiz.qpic.cn/mmbiz_png/1/0">'),
        ('<p style="position:fixed;color:red">法</p>', '<p style="color:red">法</p>'),
        ('<p style="background:url(https://example.com/a.png)">法</p>', '<p style="">法</p>'),
        ("<iframe><p>里面</p></iframe>法<br/>律", "法<br>律"),
        ('<a href="tel:12348">电话</a>', "<a>电话</a>"),
        (
            '<a href="https://mp.weixin.qq.com/s/1">文章</a>',
            '<a href="https://mp.weixin.qq.com/s/1">文章</a>',
        ),
        ("1 &lt; 2 &amp; 3", "1 &lt; 2 &amp; 3"),
        ("<input value=1>法", "法"),
    ],
)
def test_what_survives(sent, kept):
    assert kept_html(sent) == kept


@pytest.mark.parametrize("address", ["https://example.com", "http://mp.weixin.qq.com.example.com/s/1"])
def test_a_link_out_of_wechat_is_refused(address):
    with pytest.raises(Refused) as caught:
        kept_html(f'<a href="{address}">x</a>')
    assert caught.value.errcode == 45166


@given(st.text(alphabet="<>/=\"' abimgscriptyle:&;法", max_size=60))
def test_cleaning_twice_changes_nothing_more(content):
    try:
        once = kept_html(content)
    except Refused:
        return
    assert kept_html(once) == once
