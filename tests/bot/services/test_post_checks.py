"""What is told beside a post: citations, personal data, words, structure, each with its place."""

from __future__ import annotations

from datetime import date

import pytest

from bot.services.post_checks import NO_COVER, Light, blocks, findings
from bot.services.post_form import head_of_post, read, typed, values_of
from content.avoid import shipped
from content.posts import load_posts
from tests.bot.services.test_post_form import GOOD, KNOWN, SLUG

DAY = date(2027, 3, 1)


@pytest.fixture(scope="module")
def look(book):
    def _look(change: dict[str, str] | None = None, slug: str = SLUG):
        values = typed({**GOOD, **(change or {})})
        return findings(values, read(values, slug, KNOWN), day=DAY, book=book, avoid=shipped())

    return _look


def test_a_sound_post_has_nothing_red_and_shows_its_articles(look):
    found = look()
    assert not blocks(found)
    good = [each for each in found if each.light is Light.GREEN]
    assert any(each.field == "c1" and "感情确已破裂" in each.text for each in good)


@pytest.mark.parametrize(
    ("body", "light", "told"),
    [
        ("按《民法典》第1079条办", Light.GREEN, "有效"),
        ("按《民法典》第9999条办", Light.RED, "没有这一条"),
        ("按《中华人民共和国婚姻法》第32条办", Light.RED, "没有施行"),
        ("打我电话 13812345678", Light.RED, "像是电话"),
        ("身份证 410326198001011234", Light.RED, "像是身份证号"),
        ("卡号 6222021234567890123", Light.RED, "像是银行卡号"),
        ("车牌豫C12345的车", Light.RED, "像是车牌"),
        ("村民张三丰，家住河边", Light.YELLOW, "像是真名"),
        ("这是国家级的好事", Light.YELLOW, "说得太满"),
        ("[看这里](https://a.example/x)", Light.YELLOW, "微信外面"),
        ("<b>字", Light.YELLOW, "网页代码"),
    ],
)
def test_what_stands_in_the_text_is_told_with_its_place(look, body, light, told):
    text = f"第一行。\n\n{body}"
    (found,) = [each for each in look({"body": text}) if told in each.words and each.field == "body"]
    assert (found.light, found.where) == (light, "正文第 3 行")
    assert text[found.start : found.end].startswith(found.excerpt)
    assert found.excerpt


@pytest.mark.parametrize(
    "body", ["村民王某某，家住河边", "老王说", "当事人张某，到场", "旧的婚姻法", "打 12348"]
)
def test_what_hides_who_it_is_may_stand(look, body):
    assert [each for each in look({"body": body}) if each.light is Light.RED or "真名" in each.words] == []


def test_a_post_without_a_cover_is_not_handed_in(look):
    red = [(each.field, each.words) for each in look({"cover": ""}) if each.light is Light.RED]
    assert red == [("cover", NO_COVER)]


def test_a_phone_is_told_once_and_in_every_field(look):
    found = look({"body": "打 13812345678", "digest": "打 13812345678 问"})
    assert [(each.field) for each in found if "电话" in each.words and each.light is Light.RED] == [
        "body",
        "digest",
    ]


def test_the_posts_that_ship_have_nothing_red(book):
    for post in load_posts():
        values = values_of(head_of_post(post), post.body)
        found = findings(
            values, read(values, post.slug, KNOWN), day=post.first_day, book=book, avoid=shipped()
        )
        assert not blocks(found), (post.slug, found[0])
