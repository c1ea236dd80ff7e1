"""Questions that ask much the same stand together."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.grouping import groups

TOWER = ("村口的石狮子叫人挪走了没人管", "石狮子叫人挪走了没人管咋办", "村口石狮子叫人挪走了，没人管")
CEMETERY = ("公墓一年收多少管理费", "公墓的管理费一年收多少钱")
ALONE = "办营业执照要去哪里"


def by_words(texts: tuple[str, ...]) -> list[set[str]]:
    return [{texts[place] for place in group} for group in groups(texts)]


def test_what_asks_the_same_is_one_group_and_the_largest_is_first():
    assert by_words((*CEMETERY, ALONE, *TOWER)) == [set(TOWER), set(CEMETERY), {ALONE}]


def test_the_order_in_which_they_came_changes_nothing():
    texts = [*CEMETERY, ALONE, *TOWER, *TOWER]
    expected = by_words(tuple(texts))
    for seed in range(5):
        random.Random(seed).shuffle(texts)
        assert by_words(tuple(texts)) == expected


def test_the_same_words_said_otherwise_are_one_wording():
    assert len(groups(("公墓管理费怎么收", "公墓管理费咋收？", "公墓管理费咋收！！"))) == 1


def test_nothing_makes_no_group():
    assert groups(()) == []


@given(st.lists(st.text(max_size=30), max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_text_is_in_exactly_one_group(texts):
    found = groups(texts)
    assert sorted(place for group in found for place in group) == list(range(len(texts)))
    assert [len(group) for group in found] == sorted((len(group) for group in found), reverse=True)
