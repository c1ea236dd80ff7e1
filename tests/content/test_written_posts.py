"""The posts of the project: what every one of them keeps to."""

from __future__ import annotations

import re
from calendar import MONDAY, monthcalendar
from datetime import date

import pytest
from PIL import Image

from content.hotlines import load_hotlines
from content.laws import Verdict, load_laws
from content.post_rules import COVER_BYTES
from content.posts import POSTS, Post, Series, cover_path, load_posts
from content.render import fits, wechat_html

LAWS = load_laws()
HOTLINES = load_hotlines()
WRITTEN = load_posts(laws=LAWS, hotlines=HOTLINES)
LAWS_OF_MONTHS = {
    "2026-12": "宪法",
    "2027-01": "保障农民工工资支付条例",
    "2027-02": "道路交通安全法",
    "2027-03": "消费者权益保护法",
    "2027-04": "国家安全法",
    "2027-05": "民法典",
    "2027-06": "安全生产法",
    "2027-07": "未成年人保护法",
    "2027-08": "生态环境法典",
    "2027-09": "农村土地承包法",
    "2027-10": "老年人权益保障法",
    "2027-11": "消防法",
    "2027-12": "宪法",
}
EXTRAS = {
    "反间谍法", "保守国家秘密法", "行政处罚法", "乡村振兴促进法", "治安管理处罚法", "法治宣传教育法", "反家庭暴力法", "反电信网络诈骗法",
    "禁毒法", "法律援助法", "人民调解法", "村民委员会组织法", "信访工作条例", "社会救助法",
}  # fmt: skip
CASES = 6
OF_LAWS = [post for post in WRITTEN if post.series is not Series.CASE]


def short(post: Post) -> str:
    law = LAWS.find(post.law)
    assert law is not None
    return law.short


def test_each_month_has_the_law_that_the_calendar_plans() -> None:
    found = {post.month: short(post) for post in WRITTEN if post.series is Series.LAW}
    assert found == LAWS_OF_MONTHS


def test_the_other_laws_of_the_year_are_told_too() -> None:
    assert {short(post) for post in WRITTEN if post.series is Series.EXTRA} == EXTRAS


def test_there_are_cases_to_write_after_and_all_of_them_say_that_they_are_made_up() -> None:
    cases = [post for post in WRITTEN if post.series is Series.CASE]
    assert len(cases) == CASES
    assert all(post.made_up and "编" in post.body[:120] for post in cases)


@pytest.mark.parametrize("post", WRITTEN, ids=lambda post: post.slug)
class TestEachWrittenPost:
    """What every post of the project keeps to."""

    def test_it_has_600_to_1200_characters(self, post: Post) -> None:
        assert 600 <= len(re.findall(r"[\u4e00-\u9fff]", post.body)) <= 1200

    def test_it_rests_on_three_to_eight_articles(self, post: Post) -> None:
        assert 3 <= len(post.citations) <= 8

    def test_it_asks_five_questions_whose_answers_do_not_stand_in_one_place(self, post: Post) -> None:
        assert len(post.quiz) == 5
        assert len({each.right for each in post.quiz}) > 1

    def test_its_articles_are_in_force_on_the_last_day_of_its_month_too(self, post: Post) -> None:
        last = max(day for week in monthcalendar(post.first_day.year, post.first_day.month) for day in week)
        day = post.first_day.replace(day=last)
        verdicts = [LAWS.verdict(cited.law, cited.article, day) for cited in post.citations]
        assert set(verdicts) == {Verdict.VALID}

    def test_it_fits_wechat(self, post: Post) -> None:
        assert fits(wechat_html(post))

    def test_its_words_give_no_article_numbers(self, post: Post) -> None:
        # Articles stand in the list under it, where dates and numbers are checked.
        assert re.findall(r"第[0-9一二三四五六七八九十百]+条", post.body) == []

    def test_its_cover_is_drawn_for_wechat(self, post: Post) -> None:
        path = cover_path(post)
        assert path is not None
        with Image.open(path) as picture:
            assert (picture.format, picture.size) == ("JPEG", (900, 383))

    def test_it_has_a_square_picture_for_shared_cards(self, post: Post) -> None:
        path = POSTS / "covers" / f"{post.slug}-square.jpg"
        assert path.stat().st_size <= COVER_BYTES
        with Image.open(path) as picture:
            assert (picture.format, picture.size) == ("JPEG", (383, 383))

    def test_days_that_only_custom_fixes_are_said_to_be_custom(self, post: Post) -> None:
        for day in ("宪法宣传周", "前后一周", "3月15日", "民法典宣传月", "交通安全日"):
            for sentence in re.findall(rf"[^。！？\n]*{day}[^。！？\n]*", f"{post.digest}\n{post.body}"):
                assert "按惯例" in sentence


@pytest.mark.parametrize("post", OF_LAWS, ids=lambda post: post.slug)
class TestEachPostOnALaw:
    """What the posts on laws keep to besides."""

    def test_its_scene_is_marked_as_made_up(self, post: Post) -> None:
        assert re.search(r"^## 情景.*编", post.body, re.MULTILINE)

    def test_it_gives_three_things_to_remember(self, post: Post) -> None:
        told = post.body.split("## 记住三件事")[1].split("## ")[0]
        assert re.findall(r"^\d\. ", told, re.MULTILINE) == ["1. ", "2. ", "3. "]

    def test_it_says_where_to_ask(self, post: Post) -> None:
        assert "## 去哪问" in post.body


def test_every_cover_belongs_to_a_post() -> None:
    drawn = {post.cover for post in WRITTEN} | {f"{post.slug}-square.jpg" for post in WRITTEN}
    assert {path.name for path in (POSTS / "covers").iterdir()} == drawn


def test_the_week_of_family_education_is_the_one_around_the_15th_of_may() -> None:
    (week,) = [week for week in monthcalendar(2027, 5) if 15 in week]
    assert date(2027, 5, week[0]).weekday() == MONDAY
    (post,) = [post for post in WRITTEN if post.slug == "2027-05-minfadian"]
    assert f"今年是5月{week[0]}日到{week[-1]}日" in post.body


def test_what_the_new_year_brings_is_told_with_its_day() -> None:
    (post,) = [post for post in WRITTEN if post.slug == "2027-01-nongmingong-gongzi"]
    new = [cited.words for cited in post.citations if "2027年1月1日起施行" in cited.words]
    assert [re.findall(r"《(.+)》", words)[0] for words in new] == [
        "农业法",
        "耕地保护和质量提升法",
        "医疗保障法",
    ]
    assert "2027年1月1日起" in post.body
