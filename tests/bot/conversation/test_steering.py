"""What can be said at any time: a person, progress, help, a call back, forgetting, the next page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import wording
from bot.conversation.desk import MonthlyPost
from bot.conversation.respond import respond
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, Session
from tests.factories import DIVORCE, WAGES, desk, entry, library, matter, utterance


@pytest.mark.parametrize("words", ["转人工", "人工", "找工作人员", "我要找人工", "转人工服务"])
def test_a_person_can_be_asked_for_without_a_question(talk, words):
    turn = talk(words)
    assert turn.reply == wording.ASK_QUESTION
    assert not turn.counted
    following = talk("俺家的事想跟人说说", turn)
    assert following.outcome is Outcome.HAND_OVER
    assert RECEIPT_SLOT in following.reply


def test_a_person_asked_for_after_a_question_gets_that_matter():
    stored = Session(entry_id=WAGES.id, topic="wages", matter_id="m1")
    turn = respond(utterance("转人工"), stored, desk=desk())
    assert turn.hands_over
    assert turn.same_matter
    assert turn.topic == "wages"


def test_progress_shows_ones_own_matters_by_receipt_and_topic(talk):
    turn = talk("查询", at=desk(matters=[matter()]))
    assert "261123-4821" in turn.reply
    assert "欠薪与农民工工资" in turn.reply
    assert wording.STATES["handed_over"] in turn.reply


def test_a_receipt_of_somebody_else_is_not_found(talk):
    turn = talk("查询 261123-9999", at=desk(matters=[matter()]))
    assert turn.reply == wording.NO_SUCH_RECEIPT


@pytest.mark.parametrize("words", ["查询261123-4821", "261123-4821", "查询 ２６１１２３ ４８２１"])
def test_a_receipt_number_shows_its_matter(talk, words):
    assert "261123-4821" in talk(words, at=desk(matters=[matter()])).reply


def test_progress_of_nothing_says_so(talk):
    assert talk("查询").reply == wording.NOTHING_ASKED_YET


def test_deleting_ones_data_is_one_sentence_away(talk):
    turn = talk("删除我的信息")
    assert turn.forget
    assert turn.session == Session()


def test_a_call_back_keeps_the_number_out_of_the_text(talk):
    asked = talk("回电")
    turn = talk("我的号码是138 0013 8000", asked)
    assert turn.callback_phone == "13800138000"
    assert not turn.keep_text
    assert turn.hands_over
    assert "138" not in turn.reply


def test_a_wrong_number_is_asked_for_again(talk):
    turn = talk("12345", talk("回电"))
    assert turn.reply == wording.NOT_A_PHONE
    assert turn.session.expecting == "phone"


@pytest.mark.parametrize("said", ["13800138000", "138 0013 8000", "我的电话是13800138000。"])
def test_a_number_that_nobody_asked_for_is_kept_only_when_it_comes_again(talk, said):
    asked = talk(said, talk("转人工"))
    assert asked.reply == wording.WHOSE_PHONE
    assert not asked.callback_phone
    assert talk("13800138000", asked).callback_phone == "13800138000"
    assert talk("不用了", asked).reply == wording.NO_CALL


@pytest.mark.parametrize("said", ["借了13800元不还", "13800138000打来说我中奖了", "110", "2026"])
def test_words_with_other_numbers_are_not_taken_for_a_phone(talk, said):
    assert talk(said).reply != wording.WHOSE_PHONE


def test_who_is_passed_on_hears_how_to_be_called(talk):
    assert "回复“回电”" in talk("邻居占了俺的地", talk("转人工")).reply


def test_a_call_back_can_be_declined(talk):
    turn = talk("不用了", talk("回电"))
    assert turn.reply == wording.NO_CALL
    assert not turn.session.expecting


def test_a_question_instead_of_a_number_is_answered(talk):
    assert talk("老板拖欠工资怎么要", talk("回电")).entry_id == WAGES.id


def test_the_next_page_follows_a_long_answer(talk):
    long = library([DIVORCE, _long()])
    first = talk("征地补偿款归谁", at=desk(long))
    assert "下一页" in first.reply
    second = talk("下一页", first, at=desk(long))
    assert second.reply
    assert second.reply != first.reply
    assert second.session.pages == first.session.pages[1:]


def test_a_long_answer_is_shortened_behind_a_link_where_there_is_one(talk):
    turn = talk("征地补偿款归谁", at=desk(library([_long()]), public_url="https://pufa.example"))
    assert "https://pufa.example/faq/expropriation-001" in turn.reply
    assert not turn.session.pages


def test_no_more_pages_is_said(talk):
    assert talk("下一页").reply == wording.NO_MORE_PAGES


def _long():
    return entry(
        "expropriation-001",
        "征地补偿款归谁",
        phrasings=("征地的钱怎么分", "土地被征收补偿给谁", "征地款归村里还是归我"),
        answer="土地补偿款归集体，怎么分由成员商量着定。" * 8,
        steps=tuple(
            f"第{number}步要做的事说起来比较长，需要一句完整的话才能说清楚，所以写在这里" * 2
            for number in range(6)
        ),
    )


POST = MonthlyPost("家门口的三件事", "说说宪法。", "第一段。\n第二段。" * 200, "", False)


def test_the_law_of_the_month_is_read_in_pages_where_there_is_no_link(talk):
    first = talk("每月一法", at=replace(desk(), post=lambda: POST))
    assert first.reply.startswith("【家门口的三件事】")
    assert talk("下一页", first).reply == first.session.pages[0]


def test_the_law_of_the_month_is_one_link_away_where_there_is_an_address(talk):
    linked = replace(POST, address="https://pufa.example/posts/x", unreviewed=True)
    turn = talk(kind=Kind.CLICK, key="law_of_month", at=replace(desk(), post=lambda: linked))
    assert "https://pufa.example/posts/x" in turn.reply
    assert wording.UNREVIEWED in turn.reply
    assert not turn.counted


def test_a_receipt_resumes_its_matter_however_old(talk):
    turn = talk("查询 261123-4821", at=desk(matters=[matter()] * 7))
    assert turn.session.matter_id == "m1"


def test_a_matter_without_a_receipt_is_shown_without_one(talk):
    assert "受理号" not in talk("查询", at=desk(matters=[matter(receipt="", state="open")])).reply


def test_a_landline_with_its_area_code_is_a_phone_and_no_receipt(talk):
    assert talk("037967891234", talk("回电")).callback_phone == "0379-67891234"


def test_a_question_with_a_number_in_it_is_not_taken_for_a_wrong_phone(talk):
    assert talk("老板拖欠工资3000块怎么要", talk("回电")).entry_id == WAGES.id


def test_saying_later_that_it_is_solved_closes_the_matter():
    stored = Session(topic="wages", matter_id="m1")
    turn = respond(utterance("已经解决了"), stored, desk=desk())
    assert turn.solved is True
    assert turn.same_matter
