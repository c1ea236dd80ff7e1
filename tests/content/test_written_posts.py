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
from content.posts import POSTS, Post, cover_path, load_posts
from content.render import fits, wechat_html

LAWS = load_laws()
HOTLINES = load_hotlines()
WRITTEN = load_posts(laws=LAWS, hotlines=HOTLINES)
PLAN = {
    "2026-12": "宪法",
    "2027-01": "保障农民工工资支付条例",
    "2027-02": "道路交通安全法",
    "2027-03": "消费者权益保护法",
    "2027-04": "国家安全法",
    "2027-05": "民法典",
}


def test_six_months_are_written_as_the_calendar_plans() -> None:
    assert {post.month: LAWS.find(post.law).short for post in WRITTEN} == PLAN


@pytest.mark.parametrize("post", WRITTEN, ids=lambda post: post.slug)
class TestEachWrittenPost:
    """What every post of the project keeps to."""

    def test_it_has_900_to_1600_characters(self, post: Post) -> None:
        assert 900 <= len(re.findall(r"[\u4e00-\u9fff]", post.body)) <= 1600

    def test_it_rests_on_four_to_eight_articles(self, post: Post) -> None:
        assert 4 <= len(post.citations) <= 8

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


def test_every_cover_belongs_to_a_post() -> None:
    drawn = {post.cover for post in WRITTEN} | {f"{post.slug}-square.jpg" for post in WRITTEN}
    assert {path.name for path in (POSTS / "covers").iterdir()} == drawn


def test_the_week_of_family_education_is_the_one_around_the_15th_of_may() -> None:
    (week,) = [week for week in monthcalendar(2027, 5) if 15 in week]
    assert date(2027, 5, week[0]).weekday() == MONDAY
    (post,) = [post for post in WRITTEN if post.month == "2027-05"]
    assert f"今年是5月{week[0]}日到{week[-1]}日" in post.body


def test_what_the_new_year_brings_is_told_with_its_day() -> None:
    (post,) = [post for post in WRITTEN if post.month == "2027-01"]
    new = [cited.words for cited in post.citations if "2027年1月1日起施行" in cited.words]
    assert [re.findall(r"《(.+)》", words)[0] for words in new] == [
        "农业法",
        "耕地保护和质量提升法",
        "医疗保障法",
    ]
    assert "2027年1月1日起" in post.body
