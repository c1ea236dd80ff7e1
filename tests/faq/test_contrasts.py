"""Which side a text takes of a pair of opposites."""

from __future__ import annotations

import pytest

from faq.contrasts import Contrast, common, opposed

BEAT = Contrast.of_deed(["打"], ["打工", "打官司"], ["丈夫", "邻居"])
SIGNED = Contrast.of_words(["没签", "没…签合同"], ["签合同"])


@pytest.mark.parametrize(
    "text", ["我打别人", "我把邻居打伤", "我昨天在集上打他", "我孩子打同学", "我动手打我丈夫"]
)
def test_who_comes_before_the_verb_did_it(text):
    assert BEAT.side(text) == 1


@pytest.mark.parametrize(
    "text", ["他打我", "丈夫打我", "把我打伤", "被打", "我被邻居打", "我叫别人打", "邻居把我孩子打伤"]
)
def test_who_comes_after_the_verb_or_with_a_passive_had_it_done(text):
    assert BEAT.side(text) == -1


@pytest.mark.parametrize(
    "text", ["我打工", "我打官司", "我丈夫打别人", "我家墙打裂", "他们打别人", "他打我我打他"]
)
def test_longer_words_other_people_things_and_both_at_once_take_no_side(text):
    assert BEAT.side(text) == 0


@pytest.mark.parametrize(
    ("text", "side"), [("没签合同", 1), ("没跟工人签合同", 1), ("签合同", -1), ("签合同没签", 0), ("合同", 0)]
)
def test_a_word_inside_a_longer_one_of_the_other_side_does_not_count(text, side):
    assert SIGNED.side(text) == side


def test_two_texts_are_opposed_if_they_differ_in_any_contrast_both_take_a_side_in():
    assert opposed({1: 1, 2: 1}, {2: -1})
    assert not opposed({1: 1}, {1: 1, 2: -1})


def test_texts_have_a_side_in_common_if_two_take_it_and_none_the_other():
    assert common([{1: 1, 2: 1, 3: 1}, {1: 1, 2: 1}, {2: -1}]) == {1: 1}


def test_a_lone_wording_among_many_that_names_the_other_side_changes_nothing():
    assert common([{1: 1}] * 11 + [{1: -1}]) == {1: 1}
    assert common([{1: 1}] * 10 + [{1: -1}]) == {}
