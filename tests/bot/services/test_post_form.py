"""The form of a post: what was typed becomes the same post, and what is wrong is told in plain words beside its field."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.post_form import PARTS, head_of_post, read, typed, values_of
from content.post_rules import Known
from content.posts import COVERS, POSTS, load_posts
from tests.factories import HOTLINES, LAWS

KNOWN = Known(laws=LAWS, hotlines=HOTLINES, covers=POSTS / COVERS)
SLUG = "2027-03-p1"
GOOD = {
    "title": "工钱不给怎么办", "digest": "干完活拿不到钱，先找谁，再找谁。", "author": "付店普法", "law": "民法典", "series": "extra",
    "contacts": "12348、12333", "c1_law": "民法典", "c1_article": "第1079条", "c1_fact": "感情确已破裂的准予离婚",
    "body": "## 一\n\n话。", "cover": "2026-12-xianfa.jpg",
}  # fmt: skip
FILE_WORDS = re.compile(
    r"(?<![A-Za-z])(?:title|author|digest|law|article|fact|series|source|citations|quiz|choices|right|why|ask|cover|contacts|month)"
    r"(?![A-Za-z])|\[\[|\+\+\+|\.toml| = \""
)


@pytest.mark.parametrize("post", load_posts(), ids=lambda post: post.slug)
def test_a_post_that_ships_goes_through_the_form_unchanged(post):
    found = read(typed(values_of(head_of_post(post), post.body)), post.slug, KNOWN)
    assert found.problems == ()
    assert found.post is not None
    assert found.post.sha256() == post.sha256()


def test_laws_and_articles_are_understood_as_people_write_them():
    post = read(GOOD, SLUG, KNOWN).post
    assert post is not None
    assert (post.law, post.citations[0].article) == ("中华人民共和国民法典", 1079)
    assert [call.number for call in post.calls] == ["12348", "12333"]


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"title": ""}, "title", "缺少标题。请补上。"),
        ({"title": "标" * 33}, "title", "最多 32 个字"),
        ({"digest": "摘" * 121}, "digest", "最多 120 个字"),
        ({"law": "没有这部法"}, "law", "一条也没引用"),
        ({"c1_article": "9999"}, "", "没有这一条"),
        ({"c3_law": "民法典", "c3_article": "x"}, "c3", "条号缺少或写错"),
        ({"contacts": "12349"}, "contacts", "不是热线表里的电话"),
        ({"body": ""}, "body", "没有正文。请写正文。"),
        ({"body": "![图](https://a.example/a.png)"}, "body", "还没有传上来"),
        ({"series": "case"}, "source", "没有写来源"),
        ({"q2_ask": "对不对？"}, "q2", "有 0 个选项"),
        ({"cover": "没有.jpg"}, "cover", "封面名"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(change, field, told):
    found = read({**GOOD, **change}, SLUG, KNOWN)
    assert found.post is None
    assert any(each.field == field and told in each.words for each in found.problems), found.problems


_NAMES = [*PARTS, "series", "cover"]
_NAMES += [f"c{n}_{part}" for n in (1, 2) for part in ("law", "article", "fact")]
_NAMES += [f"q{n}_{part}" for n in (1, 3) for part in ("ask", "choices", "right", "why", "law", "article")]
_WORDS = st.sampled_from(
    ["民法典", "刑法", "9999", "1079", "甲\n乙", "B", "ZZ", "case", "law", "12348", "字" * 200, ""]
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(_NAMES), _WORDS | st.text(alphabet="中文 1。\t\u200b*|", max_size=20)))
def test_whatever_is_typed_is_told_without_a_word_of_the_file_format(sent):
    values = typed(sent)
    found = read(values, SLUG, KNOWN)
    assert (found.post is None) == bool(found.problems)
    for problem in found.problems:
        outside = re.sub(r"“[^”]*”", "", problem.words)
        assert FILE_WORDS.search(outside) is None, problem.words


@given(st.text(max_size=80))
def test_typed_text_holds_nothing_that_cannot_be_seen_and_typing_it_again_changes_nothing(text):
    once = typed({"body": text, "title": text})
    assert "\u200b" not in once.get("body", "")
    assert typed(once) == once
