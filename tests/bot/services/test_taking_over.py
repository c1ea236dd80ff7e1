"""Automatic replies of WeChat's console, sorted into what can be said in their place and what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.fitting import fits
from bot.services.taking_over import read_replies
from bot.simulator.api_reading import SAMPLE_AUTOREPLY


def rule(*keywords, words="请来大厅", name="规则", mode="reply_all", kind="text"):
    return {
        "rule_name": name,
        "reply_mode": mode,
        "keyword_list_info": [{"type": "text", "match_mode": "equal", "content": each} for each in keywords],
        "reply_list_info": [{"type": kind, "content": words}],
    }


def read(*rules, **more):
    told = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0, **more}
    return read_replies({**told, "keyword_autoreply_info": {"list": list(rules)}}, town="付店镇")


def test_a_township_as_it_comes_is_sorted():
    found = read_replies(SAMPLE_AUTOREPLY, town="付店镇")
    assert [text.name for text in found.taken] == ["关注后自动回复", "办公时间"]
    assert found.taken[1].keywords == ("几点上班", "办公时间")
    assert len(found.left) == 2


@pytest.mark.parametrize(
    ("keyword", "why"),
    [
        ("1", "另有用处"),
        ("转人工", "另有用处"),
        ("杀人了", "急救电话"),
        ("！！", "只有标点"),
        ("长" * 31, "超过 30 个字"),
    ],
)
def test_a_keyword_that_means_something_here_is_left_with_the_reason(keyword, why):
    found = read(rule(keyword))
    assert found.taken == ()
    assert why in found.left[0]


def test_the_first_rule_with_a_keyword_keeps_it():
    found = read(rule("大厅", words="甲"), rule("大厅", words="乙", name="另一条"))
    assert [text.words for text in found.taken] == ["甲"]


def test_articles_go_over_as_titles_with_links():
    news = rule("通知")
    news["reply_list_info"] = [
        {
            "type": "news",
            "news_info": {"list": [{"title": "停水", "content_url": "https://mp.weixin.qq.com/s/a"}]},
        }
    ]
    assert read(news).taken[0].words == "《停水》https://mp.weixin.qq.com/s/a"


def test_of_random_replies_the_first_goes_over():
    random = rule("在吗", mode="random_one")
    random["keyword_list_info"][0]["content"] = "赶集"
    random["reply_list_info"] = [{"type": "text", "content": "初一"}, {"type": "text", "content": "十五"}]
    assert read(random).taken[0].words == "初一"


def test_a_switched_off_welcome_is_not_taken():
    found = read(add_friend_autoreply_info={"type": "text", "content": "欢迎"})
    assert found.taken == ()


def test_the_same_rule_has_the_same_id_and_another_has_another():
    ids = [read(rule(word)).taken[0].item_id for word in ("赶集", "赶集", "集市")]
    assert ids[0] == ids[1] != ids[2]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "list",
                    "type",
                    "content",
                    "rule_name",
                    "keyword_list_info",
                    "reply_list_info",
                    "news_info",
                    "title",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "is_add_friend_reply_open",
                "add_friend_autoreply_info",
                "keyword_autoreply_info",
                "is_autoreply_open",
            ]
        ),
        json_values,
    )
)
def test_whatever_wechat_tells_only_texts_that_fit_are_taken(told):
    for text in read_replies(told, town="付店镇").taken:
        assert fits(text.words)
        assert text.words
