"""What is understood first, and what a number means."""

from __future__ import annotations

import pytest

from bot.conversation import wording
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome
from tests.factories import DIVORCE, WAGES, desk, library


def test_a_clear_question_gets_the_entry_with_its_citation_and_the_rating_line(talk):
    turn = talk("老板拖欠工资怎么要")
    assert turn.outcome is Outcome.ANSWER
    assert turn.entry_id == WAGES.id
    assert WAGES.answer in turn.reply
    assert "《劳动合同法》第30条（现行版2013年7月1日起施行）" in turn.reply
    assert turn.reply.endswith(wording.RATE)


def test_an_entry_that_nobody_approved_is_not_answered(talk):
    turn = talk("老板拖欠工资怎么要", at=desk(library(sendable=[])))
    assert turn.outcome is Outcome.HAND_OVER
    assert WAGES.answer not in turn.reply


def test_a_draft_in_the_demo_says_that_nobody_reviewed_it(talk):
    turn = talk("老板拖欠工资怎么要", at=desk(library(unreviewed=[WAGES.id])))
    assert wording.UNREVIEWED in turn.reply


def test_close_entries_become_a_numbered_list(talk):
    turn = talk("离婚")
    assert turn.outcome is Outcome.CLARIFY
    assert "1. " in turn.reply
    assert "2. " in turn.reply
    assert set(turn.session.offered) == {"divorce-001", "divorce-002"}


@pytest.mark.parametrize("words", ["2", "２", "二", "第二个", "选2", "②", "2.", "第2个吧"])
def test_a_number_picks_from_the_list_just_offered(talk, words):
    asked = talk("离婚")
    picked = talk(words, asked)
    assert picked.outcome is Outcome.ANSWER
    assert picked.entry_id == asked.session.offered[1]
    assert picked.same_matter


def test_the_words_of_a_title_pick_from_the_list(talk):
    asked = talk("离婚")
    assert talk("离婚后孩子归谁", asked).entry_id == "divorce-002"


def test_a_number_beyond_the_list_asks_again_and_keeps_the_list(talk):
    asked = talk("离婚")
    turn = talk("7", asked)
    assert turn.reply == wording.NO_SUCH_CHOICE.format(count=2)
    assert turn.session.offered == asked.session.offered


def test_none_of_them_goes_to_a_person(talk):
    turn = talk("都不是", talk("离婚"))
    assert turn.outcome is Outcome.HAND_OVER
    assert turn.same_matter
    assert RECEIPT_SLOT in turn.reply


def test_another_question_after_a_list_is_answered(talk):
    assert talk("老板拖欠工资怎么要", talk("离婚")).entry_id == WAGES.id


def test_one_after_an_answer_means_solved(talk):
    turn = talk("1", talk("老板拖欠工资怎么要"))
    assert turn.solved is True
    assert turn.reply == wording.RATED_GOOD
    assert not turn.counted


@pytest.mark.parametrize("words", ["2", "没解决", "冇解决", "没用", "没有解决。"])
def test_two_after_an_answer_hands_the_matter_over(talk, words):
    turn = talk(words, talk("老板拖欠工资怎么要"))
    assert turn.solved is False
    assert turn.hands_over
    assert turn.same_matter
    assert RECEIPT_SLOT in turn.reply


def test_a_number_with_nothing_open_is_plain_text(talk):
    assert talk("2").outcome is Outcome.SMALLTALK


def test_a_question_without_an_entry_gets_a_receipt_the_office_and_12348(talk):
    turn = talk("村里修路占了我家的坟地怎么赔", at=desk(phone="0376-1234567"))
    assert turn.outcome is Outcome.HAND_OVER
    assert RECEIPT_SLOT in turn.reply
    assert "0376-1234567" in turn.reply
    assert "12348" in turn.reply
    assert turn.words("261123-4821").count("261123-4821") == 1


def test_words_about_nothing_legal_are_not_recorded(talk):
    turn = talk("你最喜欢哪部电影")
    assert turn.outcome is Outcome.SMALLTALK
    assert turn.reply == wording.OFF_TOPIC
    assert not turn.counted


@pytest.mark.parametrize("words", ["你好", "您好！", "在吗", "早上好", "同志你好"])
def test_a_greeting_is_greeted(talk, words):
    assert talk(words).reply == wording.greeting("付店镇")


@pytest.mark.parametrize("words", ["谢谢", "谢谢您啊", "多谢了", "好的谢谢"])
def test_thanks_are_answered_and_not_counted(talk, words):
    turn = talk(words, talk("老板拖欠工资怎么要"))
    assert turn.reply == wording.THANKS
    assert not turn.counted


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("那要多久", "how_long"),
        ("得几天能办好", "how_long"),
        ("去哪办", "where"),
        ("那去哪办呢？", "where"),
        ("找谁", "where"),
        ("要带啥", "bring"),
        ("那我要带什么材料", "bring"),
        ("要钱不", "cost"),
        ("多少钱", "cost"),
    ],
)
def test_a_follow_up_is_answered_from_the_entry_just_given(talk, words, name):
    turn = talk(words, talk("老板拖欠工资怎么要"))
    assert turn.entry_id == WAGES.id
    assert getattr(WAGES.details, name) in turn.reply
    assert turn.same_matter


@pytest.mark.parametrize("words", ["法律依据是啥", "哪条法律规定的", "第几条"])
def test_a_follow_up_on_the_law_names_article_and_fact(talk, words):
    turn = talk(words, talk("老板拖欠工资怎么要"))
    assert "第30条" in turn.reply
    assert "工资要按时足额给" in turn.reply


def test_a_detail_that_the_entry_lacks_is_said_to_be_missing(talk):
    turn = talk("要多少钱", talk("我要离婚他不同意"))
    assert turn.entry_id == DIVORCE.id
    assert "要不要钱，上面的解答里没有写" in turn.reply


def test_a_follow_up_without_an_answer_before_it_asks_for_the_whole_question(talk):
    assert talk("去哪办").reply == wording.ASK_WHOLE


def test_a_new_question_is_not_taken_for_a_follow_up(talk):
    assert talk("离婚后孩子归谁", talk("老板拖欠工资怎么要")).entry_id == "divorce-002"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.VOICE, wording.VOICE),
        (Kind.IMAGE, wording.PICTURE),
        (Kind.VIDEO, wording.CLIP),
        (Kind.LOCATION, wording.PLACE),
        (Kind.LINK, wording.SHARED_LINK),
        (Kind.STICKER, wording.STICKER),
        (Kind.UNKNOWN, wording.UNREADABLE),
        (Kind.TEXT, wording.EMPTY),
    ],
)
def test_what_has_no_words_is_asked_for_in_words(talk, kind, words):
    turn = talk("", kind=kind)
    assert turn.reply == words
    assert not turn.counted


def test_recognised_speech_is_answered_like_typing(talk):
    assert talk("老板拖欠工资怎么要", kind=Kind.VOICE).entry_id == WAGES.id


def test_a_new_follower_is_offered_three_things_to_try(talk):
    turn = talk(kind=Kind.FOLLOW)
    assert all(f"{number}. " in turn.reply for number in (1, 2, 3))


def test_unfollowing_forgets_and_says_nothing(talk):
    turn = talk(kind=Kind.UNFOLLOW)
    assert turn.forget
    assert turn.reply == ""


@pytest.mark.parametrize("kind", [Kind.SILENT, Kind.JOB])
def test_events_that_need_no_words_get_none(talk, kind):
    assert talk(kind=kind).reply == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("human", wording.ASK_QUESTION),
        ("query", wording.NOTHING_ASKED_YET),
        ("law_of_month", wording.NO_POST_YET),
        ("call", wording.ASK_PHONE),
    ],
)
def test_a_menu_tap_does_what_the_words_do(talk, key, words):
    assert talk(kind=Kind.CLICK, key=key).reply == words


def test_an_unknown_menu_key_gets_help(talk):
    assert wording.HELP_LINES in talk(kind=Kind.CLICK, key="gone").reply


def test_hotlines_are_listed_with_their_names(talk):
    turn = talk(kind=Kind.CLICK, key="hotlines")
    assert "110（" in turn.reply


def test_scanning_the_code_again_is_greeted(talk):
    assert talk(kind=Kind.SCAN).reply == wording.greeting("付店镇")


def test_a_number_means_what_was_shown_even_if_an_entry_was_withdrawn_since(talk):
    asked = talk("离婚")
    _, second = asked.session.offered
    without_first = desk(library(sendable=[second]))
    assert talk("2", asked, at=without_first).entry_id == second
    assert talk("1", asked, at=without_first).reply == wording.CHOICE_GONE
