"""A villager who sends a citation gets the article in force, or hears why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation import wording
from bot.conversation.fitting import fits
from bot.conversation.turns import Outcome, Session
from content.statutes.article import Article
from tests.factories import LIBRARY, desk

CODE = "中华人民共和国民法典"
URL = "https://town.example.cn"


@pytest.fixture
def office(book):
    """A desk with the texts of statutes, as of a day, perhaps with a public address."""

    def _office(today: date = date(2026, 11, 25), public_url: str = ""):
        return desk(replace(LIBRARY, statutes=lambda: book, today=today), public_url=public_url)

    return _office


@pytest.mark.parametrize(
    ("words", "heading", "inside", "citation"),
    [
        ("民法典1079", "《民法典》第1079条", "分居满二年", (CODE, 1079)),
        ("《民法典》第一千零七十九条", "《民法典》第1079条", "分居满二年", (CODE, 1079)),
        ("刑法第133条之一是什么", "《刑法》第133条之一", "醉酒驾驶机动车", ("中华人民共和国刑法", "133之一")),
        ("请问民法典第1127条怎么规定的？", "《民法典》第1127条", "继承", (CODE, 1127)),
        (
            "帮我查一下劳动合同法38条",
            "《劳动合同法》第38条",
            "解除劳动合同",
            ("中华人民共和国劳动合同法", 38),
        ),
    ],
)
def test_the_article_in_force_is_shown_with_its_date_and_source(
    talk, office, words, heading, inside, citation
):
    turn = talk(words, at=office())
    assert turn.outcome is Outcome.ANSWER
    assert turn.citations == (citation,)
    assert heading in turn.reply
    assert inside in turn.reply
    assert "起施行，现行有效）" in turn.reply
    assert turn.reply.count("来源：") == 1
    assert turn.reply.endswith(wording.RATE)
    assert (turn.entry_id, turn.topic) == ("", "")
    assert turn.counted
    assert turn.keep_text


def test_it_asks_to_be_rated_like_any_answer(talk, office):
    turn = talk("民法典1079", at=office())
    assert talk("1", turn, at=office()).solved is True
    assert talk("2", turn, at=office()).outcome is Outcome.HAND_OVER


@pytest.mark.parametrize(
    "words",
    [
        "他违反民法典第1079条了，我要离婚怎么办",
        "老板拖欠工资怎么要，劳动合同法第30条管不管用，我干了三个月他一直说没钱",
        "刑法第264条判几年",
        "《物业条例》第三条",
        "第1079条",
    ],
)
def test_what_is_more_than_a_citation_or_names_no_known_law_goes_on_as_usual(talk, office, words):
    assert talk(words, at=office()).citations == ()


def test_danger_comes_first(talk, office):
    assert talk("有人拿刀砍我，民法典1079", at=office()).outcome is Outcome.EMERGENCY


def test_a_question_for_a_person_stays_one(talk, office):
    asked = talk("转人工", at=office())
    assert talk("民法典1079", asked, at=office()).outcome is Outcome.HAND_OVER


def test_a_repealed_law_is_not_shown_but_the_law_that_holds_now_is_named(talk, office):
    turn = talk("婚姻法第32条", at=office())
    assert turn.outcome is Outcome.ANSWER
    assert "2021年1月1日起废止" in turn.reply
    assert "现在看《民法典》" in turn.reply
    assert "12348" in turn.reply
    assert turn.citations == ((CODE, None),)


@pytest.mark.parametrize(
    "law", [law for law in LIBRARY.laws.laws if law.replaced_by], ids=lambda law: law.short
)
def test_whatever_law_was_repealed_the_answer_names_what_stands_now(talk, office, law):
    turn = talk(f"{law.short}第一条", at=office(date(2026, 11, 26)))
    ((now, article),) = turn.citations
    standing = LIBRARY.laws.find(now)
    assert standing.version_on(date(2026, 11, 26))
    assert law.version_on(date(2026, 11, 26)) is None
    assert f"现在看《{standing.short}》" in turn.reply
    assert article is None


def test_a_text_to_come_says_from_when_and_what_holds_until_then(talk, office):
    turn = talk("农业法第100条", at=office())
    assert "2027年1月1日起才施行" in turn.reply
    assert "现行的文本到第99条为止" in turn.reply
    assert "现在还不能用" in turn.reply
    assert turn.citations == (("中华人民共和国农业法", None),)


def test_an_article_that_is_about_to_change_is_shown_with_a_warning(talk, office):
    turn = talk("农业法第3条", at=office())
    assert "首位" in turn.reply
    assert wording.CHANGES_ON.format(day="2027年1月1日") in turn.reply
    assert turn.citations == (("中华人民共和国农业法", 3),)


def test_on_its_day_the_new_text_is_the_one_in_force(talk, office):
    turn = talk("农业法第100条", at=office(date(2027, 1, 1)))
    assert turn.citations == (("中华人民共和国农业法", 100),)
    assert "2027年1月1日起施行，现行有效" in turn.reply


def test_an_old_edition_is_told_apart_from_the_one_in_force(talk, office):
    turn = talk("治安管理处罚法2012第43条", at=office())
    assert wording.OLD_EDITION in turn.reply
    assert "2026年1月1日起施行，现行有效" in turn.reply


def test_an_article_that_does_not_exist_is_told_with_the_last_one(talk, office):
    turn = talk("民法典第1261条", at=office())
    assert "没有这一条，最后一条是第1260条" in turn.reply
    assert turn.citations == ((CODE, None),)


def test_a_withheld_text_is_told_with_where_to_read_it(talk, office):
    turn = talk("刑法第390条", at=office())
    assert "flk.npc.gov.cn" in turn.reply
    assert "12348" in turn.reply
    assert "处五年以下" not in turn.reply


def test_without_the_texts_it_says_where_to_read_them(talk):
    turn = talk("民法典1079")
    assert turn.outcome is Outcome.ANSWER
    assert turn.citations == ((CODE, 1079),)
    assert "flk.npc.gov.cn" in turn.reply
    assert "12348" in turn.reply


def test_at_most_three_articles_are_shown_and_the_rest_named(talk, office):
    turn = talk("民法典1090到1095条", at=office())
    whole = "\n".join((turn.reply, *turn.session.pages))
    assert all(f"【《民法典》第{number}条】" in whole for number in (1090, 1091, 1092))
    assert "【《民法典》第1093条】" not in whole
    assert "还有：《民法典》第1093条、第1094条、第1095条。" in whole
    assert len(turn.citations) == 6


def test_a_long_text_goes_on_over_pages(talk, office):
    turn = talk("治安管理处罚法43到45条", at=office())
    assert fits(turn.reply)
    assert turn.session.pages
    last = talk("下一页", turn, at=office())
    assert all(fits(page) for page in turn.session.pages)
    assert last.outcome is Outcome.SMALLTALK


def test_with_a_public_address_a_long_text_is_cut_and_links_to_its_page(talk, office):
    turn = talk("治安管理处罚法43到45条", at=office(public_url=URL))
    assert fits(turn.reply)
    assert turn.session.pages == ()
    assert wording.CUT_SHORT in turn.reply
    assert f"{URL}/law/%E6%B2%BB%E5%AE%89%E7%AE%A1%E7%90%86%E5%A4%84%E7%BD%9A%E6%B3%95/43" in turn.reply


def test_an_inserted_article_links_to_its_page(talk, office):
    turn = talk("刑法133条之一", at=office(public_url=URL))
    assert f"{URL}/law/%E5%88%91%E6%B3%95/133%E4%B9%8B%E4%B8%80" in turn.reply


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("民法典", "《民法典》现行有效，现在的文本2021年1月1日起施行"),
        ("民法典现在还有效吗", "一共到第1260条"),
        ("婚姻法还有效吗", "现在看《民法典》"),
        ("婚姻法废止了吗", "2021年1月1日起废止"),
        ("《医疗保障法》", "2027年1月1日起才施行"),
    ],
)
def test_a_law_without_an_article_is_told_how_it_stands(talk, office, words, said):
    turn = talk(words, at=office())
    assert turn.outcome is Outcome.ANSWER
    assert said in turn.reply


def test_every_reply_fits_however_long_the_article(talk):
    class Endless:
        fingerprint = "x"
        laws = LIBRARY.laws

        def title(self, law):
            return CODE

        def article(self, law, number, on):
            return Article(CODE, number, "", "很长的一款。" * 2000, on, on, None, "测试")

        def coming(self, law, number, on):
            return None

        gone = coming

        def withheld(self, law, number, on):
            return ""

        def texts(self):
            return ()

    for url in ("", URL):
        turn = talk("民法典1079", at=desk(replace(LIBRARY, statutes=Endless), public_url=url))
        assert all(fits(page) for page in (turn.reply, *turn.session.pages))


def test_another_matter_begins_unless_the_session_says_so(talk, office):
    turn = talk("民法典1079", at=office())
    assert turn.session == Session((), "", True, (), "", "", "")
