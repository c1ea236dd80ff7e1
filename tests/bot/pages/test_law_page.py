"""The villagers' page of an article."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from bot.pages import law_page
from content.laws import load_laws
from content.statutes.book import StatuteBook


@pytest.fixture
def page(services, statute_file, client, monkeypatch):
    """Fetch a page as of 25 November 2026, with the book built."""
    services.settings.var.mkdir(parents=True, exist_ok=True)
    (services.settings.var / "statutes.sqlite3").symlink_to(statute_file)

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 25, 4, 0, tzinfo=UTC)

    monkeypatch.setattr(law_page, "datetime", Clock)

    def _page(address: str, status: int = 200) -> str:
        answer = client.get(address)
        assert answer.status_code == status
        return answer.get_data(as_text=True)

    return _page


def test_an_article_comes_with_heading_dates_source_and_neighbours(page):
    shown = page("/law/民法典/1079")
    assert "<h1>《民法典》第1079条</h1>" in shown
    assert "现行有效" in shown
    assert "第五编 婚姻家庭 第四章 离婚" in shown
    assert "2021年1月1日起施行" in shown
    assert "来源：国家法律法规文本" in shown
    assert '/1078">上一条' in shown
    assert '/1080">下一条' in shown


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/law/中华人民共和国民法典/1079", "/law/民法典/1079"),
        ("/law/《民法典》/第1079条", "/law/民法典/1079"),
        ("/law/刑法/第133条之一", "/law/刑法/133之一"),
        ("/law/民法典", "/law/民法典/1"),
    ],
)
def test_other_names_lead_to_the_address_with_the_shown_name(page, client, asked, address):
    answer = client.get(asked)
    assert answer.status_code == 302
    assert unquote(answer.location) == address
    page(address)


def test_a_coming_text_stands_below_the_one_in_force_with_its_day(page):
    now, _, coming = page("/law/农业法/1").partition("尚未施行：2027年1月1日起")
    assert "现行有效" in now
    assert "2027年1月1日起不再有效" in now
    assert "2027年1月1日起施行" in coming


def test_a_law_that_is_not_yet_in_force_is_not_called_current(page):
    shown = page("/law/医疗保障法/3")
    assert "尚未施行" in shown
    assert "现行有效" not in shown


def test_a_repealed_law_says_so_and_leads_to_the_one_in_force(page):
    shown = page("/law/环境保护法/1")
    assert '<p class="notice">已废止。' in shown
    assert "现行有效" not in shown
    assert "看现在有效的《生态环境法典》" in shown
    assert "不能再当依据</h2>" in shown
    assert "下一条" not in shown


def test_a_repealed_law_without_a_text_leads_there_too(page):
    assert "看现在有效的《民法典》" in page("/law/婚姻法/32")


def test_a_withheld_article_says_why_and_keeps_its_neighbours(page):
    shown = page("/law/刑法/387")
    assert "刑法修正案（十二）" in shown
    assert "statute" not in shown
    assert '/386">上一条' in shown


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/law/没有这部法/1", "没有找到叫这个名字的法"),
        ("/law/民法典/2000", "最后一条是第1260条"),
        ("/law/民法典/abc", "写成 1079"),
        ("/law/%00/%00", "没有这个页面"),
        ("/law/" + "法" * 500 + "/1", "没有找到"),
    ],
)
def test_what_does_not_exist_is_a_plain_page_that_says_what_to_do(page, address, words):
    shown = page(address, 404)
    assert words in shown
    assert "12348" in shown


def test_words_of_the_address_cannot_become_markup(page):
    assert "<script" not in page("/law/<script>alert(1)</script>/1".replace("/s", "%2Fs"), 404)


def test_it_loads_nothing_foreign_and_runs_nothing(page, client):
    assert "<script" not in page("/law/民法典/1")
    headers = client.get("/law/民法典/1").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_without_any_text_the_page_says_where_to_read_it(client):
    answer = client.get("/law/民法典/1079")
    assert answer.status_code == 200
    assert "flk.npc.gov.cn" in answer.get_data(as_text=True)


def test_an_answer_links_its_articles_where_their_text_is_at_hand(page):
    shown = page("/faq/wages-001")
    assert 'href="/law/%E5%8A%B3%E5%8A%A8%E5%90%88%E5%90%8C%E6%B3%95/85">《劳动合同法》第85条' in shown


def test_an_answer_links_nothing_that_has_no_text(client):
    assert "/law/" not in client.get("/faq/wages-001").get_data(as_text=True)


def test_every_law_has_a_name_that_fits_into_an_address():
    laws = load_laws()
    empty = StatuteBook.empty(laws)
    assert [law.title for law in laws.laws if "/" in law.short or empty.title(law.short) != law.title] == []
