"""What the matcher makes of words that were not written for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.corpus import load_entries
from faq.decision import Decision
from faq.heard import load_heard
from faq.learned import load_learned
from faq.matcher import Matcher
from faq.message import LONGEST

REAL = Matcher(load_entries(), heard=load_heard(load_entries()), learned=load_learned())


@pytest.fixture
def matcher(village):
    return Matcher(village)


def first(match):
    return match.candidates[0].entry_id


def answered(match):
    return first(match) if match.decision is Decision.ANSWER else None


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("彩礼 退还", "betrothal-002"),
        ("请问俺被狗咬了，找谁赔呗？", "animals-001"),
        ("被邻居的狗咬伤找谁赔钱", "animals-001"),
        ("老板拖欠公资，咋要", "wages-001"),
        ("协议离昏咋办手续", "divorce-001"),
    ],
)
def test_a_question_close_to_a_wording_is_answered(matcher, question, entry_id):
    assert answered(matcher.match(question)) == entry_id


def test_the_same_words_as_a_wording_score_a_hundred(matcher):
    best = matcher.match("你好，干完活不给工资！").candidates[0]
    assert (best.score, best.matched_on) == (100.0, "干完活不给工资")


def test_a_long_story_is_answered_by_the_clause_that_asks(matcher):
    story = "我姓王，家里四口人，去年腊月下了大雪，路上滑得很，出门买盐走到村口大槐树底下，邻居的狗咬伤我，打狂犬疫苗的钱谁出"
    assert first(matcher.match(story)) == "animals-001"
    assert matcher.match(story).decision is not Decision.NONE


@pytest.mark.parametrize("keyword", ["离婚", "彩礼"])
def test_a_bare_keyword_asks_which_question_of_its_topic_was_meant(keyword):
    match = REAL.match(keyword)
    assert match.decision is Decision.CLARIFY
    assert 2 <= len(match.candidates) <= 3


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("我要离婚", "betrothal-001"),
        ("我要结婚登记", "divorce-001"),
        ("我借了别人的钱还不起", "loans-001"),
        ("我借给别人的钱他不还", "loans-002"),
        ("我被老板开除了", "employment-002"),
        ("我想辞职老板不让走", "employment-001"),
        ("我打狗把狗打死了要赔吗", "animals-001"),
    ],
)
def test_words_of_opposite_meaning_are_never_answered_by_the_other_side(matcher, question, never):
    assert answered(matcher.match(question)) != never


@pytest.mark.parametrize(
    "question",
    [
        "今天天气怎么样",
        "你吃饭了吗",
        "讲个笑话",
        "帮我写作文",
        "谢谢",
        "哈哈哈",
        "？？？",
        "",
        "[微笑]",
        "666",
        "how are you",
    ],
)
def test_small_talk_is_left_alone(question):
    assert REAL.match(question).decision is Decision.NONE


@pytest.mark.parametrize(
    "remark", ["我看不懂", "俺看不懂，咋办", "没看懂", "你说的我听不懂", "这是什么意思", "看不懂你发的内容"]
)
def test_who_only_says_that_a_reply_was_not_understood_gets_no_entry(remark):
    assert REAL.match(remark).decision is Decision.NONE


def test_a_question_about_an_unknown_word_is_still_a_question():
    match = REAL.match("一户一宅是啥意思")
    assert (match.decision, first(match)) == (Decision.ANSWER, "homestead-002")


def test_a_subject_beside_such_a_remark_is_heard():
    assert REAL.match("宅基地的规定看不懂").candidates


def test_entries_outside_the_allowed_behave_as_if_they_did_not_exist(village):
    matcher = Matcher(village)
    allowed = {entry.id for entry in village} - {"animals-001"}
    less = matcher.match("被狗咬了找谁赔", allowed=allowed)
    assert "animals-001" not in [candidate.entry_id for candidate in less.candidates]
    assert less.decision is Decision.NONE


def test_nothing_allowed_means_nothing_found(matcher):
    match = matcher.match("被狗咬了找谁赔", allowed=())
    assert (match.decision, match.candidates) == (Decision.NONE, ())


def test_a_matcher_without_entries_finds_nothing():
    assert Matcher(()).match("被狗咬了找谁赔").decision is Decision.NONE


def test_a_very_long_message_is_read_at_its_beginning_and_its_end(matcher):
    padding = "，" * LONGEST
    assert first(matcher.match(padding + "干完活不给工资")) == "wages-001"
    assert first(matcher.match("干完活不给工资" + padding)) == "wages-001"
    assert matcher.match(padding + "干完活不给工资" + padding).decision is Decision.NONE


def test_the_order_of_the_entries_does_not_change_the_ranking(village):
    question = "离婚后房子和彩礼怎么办"
    assert Matcher(village).match(question) == Matcher(reversed(village)).match(question)


def test_threads_may_share_a_matcher(matcher):
    questions = ["被狗咬了找谁赔", "离婚", "讲个笑话", "老板拖欠工资"] * 25
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(matcher.match, questions)) == [matcher.match(question) for question in questions]


@given(st.text(max_size=120))
def test_whatever_is_typed_scores_stay_in_range_and_in_order(text):
    match = REAL.match(text)
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 100.0 for score in scores)
    assert len(scores) <= 5
    if match.decision is Decision.CLARIFY:
        assert len(scores) in {2, 3}


@given(st.sampled_from(sorted(REAL_TITLES := {e.title: e.id for e in load_entries()})))
def test_every_title_is_answered_by_its_own_entry(title):
    assert answered(REAL.match(title)) == REAL_TITLES[title]
