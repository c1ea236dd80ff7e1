"""The pages of reports, closed periods and the made-up year."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from docx import Document

from bot.services.sample_year import sample_year_of
from bot.statistics.periods import beijing_day
from tests.bot.console.conftest import token

LAST_YEAR = beijing_day(datetime.now(UTC)).year - 1


def closed(browser) -> str:
    """Close last year; the address of its page."""
    form = {"kind": "year", "year": LAST_YEAR, "csrf_token": token(browser.get("/console/freezes/").text)}
    answer = browser.post("/console/freezes/", data=form)
    assert answer.status_code == 302
    return answer.location


def test_the_page_tells_each_figure_and_gives_the_word_file(enter):
    clerk = enter()
    page = clerk.get(f"/console/reports/?kind=year&year={LAST_YEAR}").text
    assert "接受咨询：无记录" in page
    assert "人民调解：无记录" in page
    answer = clerk.get(f"/console/reports/word/year/{LAST_YEAR}/1")
    assert f"{LAST_YEAR}年" in Document(io.BytesIO(answer.data)).paragraphs[1].text


@pytest.mark.parametrize(
    "asked",
    [
        "kind=x",
        "kind=month&part=13",
        "kind=year&year=9999999999999999999",
        "kind=quarter&part=-1",
        "year=abc",
    ],
)
def test_a_period_that_is_none_shows_this_year(enter, asked):
    answer = enter().get(f"/console/reports/?{asked}")
    assert answer.status_code == 200
    assert f"{LAST_YEAR + 1}年" in answer.text


def test_a_template_with_an_unknown_name_is_told_which(enter):
    clerk = enter()
    out, document = io.BytesIO(), Document()
    document.add_paragraph("{{ 咨寻 }}")
    document.save(out)
    form = {
        "csrf_token": token(clerk.get("/console/reports/templates").text),
        "file": (io.BytesIO(out.getvalue()), "模板.docx"),
    }
    answer = clerk.post("/console/reports/templates/year", data=form, follow_redirects=True)
    assert "不认识“咨寻”" in answer.text


def test_a_period_is_closed_by_one_and_signed_by_another_on_their_pages(enter):
    clerk, leader = enter(), enter("赵镇长", "leader")
    page = closed(clerk)
    assert "签字封存</button>" not in clerk.get(page).text
    seen = leader.get(page).text
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', seen)
    assert sha256
    form = {"csrf_token": token(seen), "sha256": sha256[1]}
    answer = leader.post(f"{page}/sign", data=form, follow_redirects=True)
    assert "签字，已封存" in answer.text
    assert "撤销这次关账" not in answer.text
    assert "数字已经封存" in clerk.get(f"/console/reports/?kind=year&year={LAST_YEAR}").text


def test_whoever_closed_a_period_does_not_sign_it(enter):
    admin = enter("孙管理", "admin")
    page = closed(admin)
    form = {"csrf_token": token(admin.get(page).text), "sha256": "0" * 64}
    assert "要请另一位领导或者管理员签字" in admin.post(f"{page}/sign", data=form, follow_redirects=True).text


def test_a_year_that_is_not_over_is_not_closed(enter):
    clerk = enter()
    form = {"kind": "year", "year": LAST_YEAR + 1, "csrf_token": token(clerk.get("/console/freezes/").text)}
    assert "还没有过完" in clerk.post("/console/freezes/", data=form, follow_redirects=True).text


def test_every_page_says_that_made_up_rows_are_there_until_they_are_cleared(enter, services):
    clerk = enter()
    assert "含示例数据 <a" not in clerk.get("/console/more").text
    form = {"csrf_token": token(clerk.get("/console/sample/").text)}
    clerk.post("/console/sample/fill", data=form)
    for path in ("/console/figures/", "/console/more", "/console/reports/", "/console/workdays/"):
        answer = clerk.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        assert "含示例数据 <a" in answer.text, path
    word = clerk.get(f"/console/reports/word/year/{LAST_YEAR + 1}/1")
    assert "含示例数据，不能用来上报" in Document(io.BytesIO(word.data)).paragraphs[0].text
    clerk.post("/console/sample/clear", data=form)
    assert "含示例数据 <a" not in clerk.get("/console/more").text
    assert sample_year_of(services).counts() == {}
