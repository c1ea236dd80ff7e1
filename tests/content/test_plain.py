"""A post as a chat can show it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.plain import plain_text
from content.posts import load_posts

POSTS = load_posts()


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.slug)
def test_no_mark_of_the_markup_is_left(post):
    text = plain_text(post)
    assert len(text) > 500
    assert not any(mark in text for mark in ("**", "##", "| ", "](", "<"))


def test_lists_tables_and_headings_become_lines():
    body = "## 头\n\n1. 甲\n2. 乙\n\n- 丙\n\n| 事 | 多久 |\n|---|---|\n| 账 | 每季 |\n\n一段\n两行 **重** [链](https://x.example)"
    assert plain_text(replace(POSTS[0], body=body)).splitlines() == [
        "头", "1. 甲", "2. 乙", "· 丙", "事，多久", "账，每季", "一段", "两行 重 链",
    ]  # fmt: skip


@given(st.text(max_size=400))
def test_whatever_is_written_gives_text(body):
    assert isinstance(plain_text(replace(POSTS[0], body=body)), str)
