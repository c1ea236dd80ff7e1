"""`flask laws show`: the text of the day, and a label wherever it is not the one in force."""

from __future__ import annotations

import pytest

from bot.app import create_app
from bot.settings import Settings

DAY = ("--on", "2026-11-25")


def test_a_text_in_force_comes_with_heading_source_and_dates(laws):
    shown = laws("show", "民法典", "1079")
    assert shown.startswith("《民法典》第1079条  〔现行有效〕")
    assert "第五编 婚姻家庭 第四章 离婚" in shown
    assert "2021年1月1日起施行" in shown
    assert "来源：国家法律法规文本" in shown


def test_an_inserted_article_is_found(laws):
    assert laws("show", "刑法", "第133条之一").startswith("《刑法》第133条之一  〔现行有效〕")


def test_a_text_of_another_day_is_not_called_the_one_in_force(laws):
    shown = laws("show", "刑法", "387", "--on", "2024-01-01")
    assert "那一天有效" in shown
    assert "2024年3月1日起不再有效" in shown
    assert "现行有效" not in shown


def test_a_withheld_article_says_why(laws):
    shown = laws("show", "刑法", "387", *DAY)
    assert "〔暂不显示〕" in shown
    assert "修正案（十二）" in shown
    assert "flk.npc.gov.cn" in shown


def test_a_coming_law_says_from_when(laws):
    shown = laws("show", "医疗保障法", "3", *DAY)
    assert "〔尚未施行〕" in shown
    assert "2027年1月1日起才施行" in shown


def test_a_law_that_changes_soon_shows_both_texts_each_with_its_day(laws):
    now, _, coming = laws("show", "农业法", "1", *DAY).partition("〔尚未施行〕")
    assert "2027年1月1日起不再有效" in now
    assert "2027年1月1日起施行" in coming


def test_a_repealed_law_says_so_and_what_is_in_force(laws):
    shown = laws("show", "环保法", "1", *DAY)
    assert shown.startswith("《环境保护法》第1条  〔已废止〕")
    assert "现在看《生态环境法典》" in shown


def test_a_law_without_a_text_names_where_to_read_it(laws):
    assert "flk.npc.gov.cn" in laws("show", "殡葬管理条例", "3", *DAY)


@pytest.mark.parametrize(
    ("law", "article", "words"),
    [
        ("没有这部法", "1", "没有找到叫这个名字的法"),
        ("村民委员会", "1", "《村民委员会组织法》"),
        ("民法典", "2000", "最后一条是第1260条"),
        ("民法典", "离婚", "1079 或者 133之一"),
    ],
)
def test_what_does_not_exist_is_said_with_what_to_do(laws, law, article, words):
    assert words in laws("show", law, article, code=1)


def test_the_book_is_built_at_the_first_use(var, book):
    app = create_app(Settings.from_env({"VAR_DIR": str(var)}, env_file=None))
    result = app.test_cli_runner().invoke(args=["laws", "show", "民法典", "1"])
    assert result.stdout.startswith("《民法典》第1条")
    assert "正在整理法律条文" in result.stderr
    assert [path.name for path in sorted(var.iterdir())] == ["statutes.lock", "statutes.sqlite3"]


def test_without_the_package_it_says_how_to_get_it(var):
    app = create_app(Settings.from_env({"VAR_DIR": str(var)}, env_file=None))
    app.extensions["services"].book_shelf.package = None
    result = app.test_cli_runner().invoke(args=["laws", "show", "民法典", "1"])
    assert "make setup" in result.stderr
    assert "这里没有它的原文" in result.stdout
