"""The page of everyday words and their terms of law."""

from __future__ import annotations

import pytest

from faq.search.legal_terms import legal_from_now_on
from tests.bot.console.handed_over import press, say


@pytest.fixture(autouse=True)
def as_shipped():
    """The words hold in the whole process."""
    yield
    legal_from_now_on(())


def test_a_word_is_written_by_one_and_approved_by_another(enter, services):
    say(services, "看青的摔伤了没人管怎么办")
    clerk, adviser = enter("王专干", "clerk"), enter("李律师", "adviser")
    assert (
        "交上去了" in press(clerk, "/console/legal-words/", word="看青的", terms="劳务关系 接受劳务一方").text
    )
    page = adviser.get("/console/legal-words/看青的/1").text
    assert "法条里叫 劳务关系、接受劳务一方" in page
    assert "看青的摔伤了没人管怎么办" in page
    assert "请别人审核" in clerk.get("/console/legal-words/看青的/1").text
    assert "审核通过，几秒钟后起作用" in press(adviser, "/console/legal-words/看青的/1/approve").text
    assert "王专干 写，李律师 审核" in clerk.get("/console/legal-words/").text
    press(clerk, "/console/legal-words/", word="看青的", act="take_back")
    press(adviser, "/console/legal-words/看青的/2/approve")
    assert "照这一版再交一次" in clerk.get("/console/legal-words/看青的/2").text
    assert "交上去了" in press(clerk, "/console/legal-words/", word="看青的", act="again", number="1").text


def test_what_was_typed_stays_when_it_cannot_be_used(enter):
    page = press(enter(), "/console/legal-words/", word="看青的", terms="x").text
    assert "2 到 20 个汉字" in page
    assert 'value="看青的"' in page


def test_one_that_goes_back_says_why(enter):
    clerk, adviser = enter("王专干", "clerk"), enter("李律师", "adviser")
    press(clerk, "/console/legal-words/", word="看青的", terms="劳务关系")
    assert "退回要写一句为什么" in press(adviser, "/console/legal-words/看青的/1/return", remark="").text
    press(adviser, "/console/legal-words/看青的/1/return", remark="法条里不这么叫")
    assert "法条里不这么叫" in clerk.get("/console/legal-words/").text


def test_a_word_that_is_not_there_is_not_found(enter):
    assert enter().get("/console/legal-words/没有的/1").status_code == 404
