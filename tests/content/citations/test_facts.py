"""Numbers that an answer states are looked for in the articles, in any numeral form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.citations.facts import Standing, claim_standing, standing, stated_facts


def stands(said: str, *texts: str | None) -> list[str]:
    return [standing(fact.quantity, texts).value for fact in stated_facts(said)]


SAME = [
    ("三十天内回复", "应当自收到申请之日起三十日内答复"),
    ("30天内回复", "三十日内"),
    ("付两倍工资", "每月支付二倍的工资"),
    ("等半年", "六个月"),
    ("一年半", "十八个月"),
    ("三年", "诉讼时效期间为三年"),
    ("满八岁", "八周岁以上"),
    ("罚一千到两千元", "处一千元以上二千元以下罚款"),
    ("拘留五到十天", "五日以上十日以下拘留"),
    ("罚二十万元", "处20万元以下罚款"),
    ("罚200000块", "二十万元以下"),
    ("二到五万元", "二万元以上五万元以下"),
    ("百分之二十到三十", "百分之二十至百分之三十"),
    ("最多一成", "不超过百分之十"),
    ("一半", "百分之五十"),
    ("一倍", "百分之一百以下的标准"),
    ("三分之二", "三分之二以上"),
    ("千分之五", "千分之五"),
    ("5%", "百分之五"),
    ("一个星期", "七日"),
    ("24小时", "二十四小时"),
    ("七个工作日", "七个工作日"),
    ("满六十平方米", "六十平方米"),
    ("十亩", "十亩"),
]


@pytest.mark.parametrize(("said", "text"), SAME)
def test_an_everyday_word_counts_as_the_word_of_the_law(said, text):
    assert set(stands(said, text)) == {"found"}


DIFFERENT = [
    ("三十天", "十五日"),
    ("三年", "三个月"),
    ("三天", "十三日"),
    ("七天", "七个工作日"),
    ("两倍", "三倍"),
    ("二十万元", "二十元"),
    ("百分之二十", "二十日"),
    ("十八岁", "八周岁"),
]


@pytest.mark.parametrize(("said", "text"), DIFFERENT)
def test_another_number_or_unit_is_not_found(said, text):
    assert stands(said, text) == ["not_found"]


NO_FACTS = [
    "打12348问",
    "2021年1月1日起施行",
    "二〇二一年一月一日起",
    "5月10日起全国都能办",
    "看第三十条第二款",
    "第1天就去",
    "比如工资三千元，欠了两年；",
    "一天到晚",
    "每年、每天",
    "三五天",
    "几十块",
    "一块儿去",
    "两口子、一个人、两家",
    "12345热线24小时都有人接",
]


@pytest.mark.parametrize("said", NO_FACTS)
def test_dates_examples_hotlines_and_turns_of_phrase_are_no_facts(said):
    assert stated_facts(said) == ()


def test_a_fact_may_stand_in_any_of_the_articles():
    assert stands("三十天", "十日", "三十日") == ["found"]


def test_without_a_text_a_fact_is_unverified_and_never_passed():
    assert stands("三十天", None) == ["unverified"]
    assert stands("三十天", "十日", None) == ["unverified"]
    assert stands("三十天", None, "三十日") == ["found"]
    assert stands("三十天") == ["not_found"]


def test_a_fact_is_looked_for_once():
    assert len(stated_facts("三十天内办完，过了30天再去")) == 1


def test_words_to_be_checked_may_write_numbers_either_way():
    assert claim_standing("分居满2年", "因感情不和分居满二年；") is Standing.FOUND
    assert claim_standing("分居满三年", "因感情不和分居满二年；") is Standing.NOT_FOUND
    assert claim_standing("分居", None) is Standing.UNVERIFIED


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text):
    for fact in stated_facts(text):
        assert standing(fact.quantity, [text]) in Standing
    claim_standing(text, text)
