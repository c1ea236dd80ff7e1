"""Two ways of writing one question come out the same, and what is normalised stays as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.contrasts import contrasts
from faq.lexicon import lexicon, longest_first
from faq.normalise import clauses, normalise

WORDS = sorted(lexicon().readings) + sorted(set(lexicon().readings.values()))
SAYINGS = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.sampled_from("不没能有的了吗，。？ 一二十万两3年天块"), st.text(max_size=3)
    ),
    max_size=12,
).map("".join)


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_whatever_is_typed(text):
    once = normalise(text)
    assert normalise(once) == once


@given(SAYINGS)
def test_normalising_twice_changes_nothing_when_words_of_the_lexicon_run_together(text):
    once = normalise(text)
    assert normalise(once) == once


@given(SAYINGS)
def test_only_characters_digits_and_small_letters_are_left(text):
    assert all(
        part and all(c.isdigit() or "a" <= c <= "z" or c >= "㐀" for c in part) for part in clauses(text)
    )


@given(SAYINGS, st.sampled_from(["！", "  ", "\n", "🌹", "[微笑]", "/::)", "/:rose "]))
def test_marks_and_faces_around_a_text_do_not_matter(text, mark):
    assert normalise(f"{mark} {text} {mark}") == normalise(f" {text} ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("老闆拖欠工資", "老板拖欠工资"),
        ("法院的答覆", "法院的答复"),
        ("你好，请问俺该咋办呢？", "我怎么办"),
        ("财礼能退不", "彩礼能退吗"),
        ("离昏 咋弄", "离婚怎么办"),
        ("恁说中不中", "你说行不行"),
        ("俺冇钱", "我没有钱"),
        ("俺娃在学校挨打", "我孩子在学校挨打"),
        ("婆娘要离婚", "媳妇要离婚"),
        ("正地补偿款", "征地补偿款"),
        ("公伤咋认定", "工伤如何认定"),
        ("宅鸡地流砖", "宅基地流转"),
        ("善养费", "赡养费"),
        ("低宝咋办理", "低保怎么办理"),
        ("心访多久", "信访多长时间"),
        ("能不能退", "能退吗"),
        ("犯不犯法", "犯法不"),
        ("两年", "2年"),
        ("三十天", "30天"),
        ("三万二千块", "32000块"),
        ("3万块", "三万块"),
        ("十五岁", "15岁"),
        ("树被砍了[流泪]", "树被砍"),
        ("谢谢/:rose", ""),
        ("", ""),
    ],
)
def test_two_ways_to_write_one_thing_read_the_same(written, meant):
    assert normalise(written) == normalise(meant)


def test_a_word_in_plain_use_is_left_alone():
    assert normalise("银行") == "银行"
    assert normalise("木头") == "木头"
    assert normalise("一二三四五六七八九十一二三年") == "一二三四五六七八九十一二三年"


def test_clauses_are_parted_at_marks_and_spaces():
    assert clauses("他借了钱。不还，咋办") == ("他借钱", "不还", "怎么办")


def test_a_clause_of_fillers_only_is_dropped():
    assert clauses("你好！请问，狗咬人了呢") == ("狗咬人",)


def test_the_lexicon_has_a_fair_number_of_words():
    assert sum(word != target != "" for word, target in lexicon().readings.items()) >= 300


def test_every_word_is_read_like_its_target():
    unlike = {
        word: target for word, target in lexicon().readings.items() if normalise(word) != normalise(target)
    }
    assert unlike == {}


def test_subjects_weak_words_and_contrasts_are_written_as_they_are_read():
    told = contrasts().words | lexicon().subjects
    assert {word: normalise(word) for word in told if normalise(word) != word} == {}


@given(st.lists(st.text(alphabet="甲乙丙+", min_size=1, max_size=4), min_size=1, max_size=8))
def test_the_longest_word_that_begins_at_a_place_is_found(words):
    pattern = re.compile(longest_first(words))
    text = words[0] + "甲乙丙"
    found = pattern.match(text)
    assert found
    assert found[0] == max((word for word in words if text.startswith(word)), key=len)


def test_clauses_that_say_nothing_are_left_out_beside_others():
    assert clauses("帮邻居问的，借条没写利息能要吗，急，谢谢老师") == clauses("借条没写利息能要吗")


def test_a_message_of_asides_alone_keeps_them():
    assert clauses("急，在线等") == ("急", "在线等")


def test_asides_are_written_as_they_come_out_of_normalising():
    assert [words for words in sorted(lexicon().asides) if normalise(words) not in {words, ""}] == []
