"""Words to avoid: what is found, what may stand, what staff changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.avoid import hits, shipped, with_own


def found(text: str) -> list[str]:
    return [hit.avoided.word for hit in hits(text, shipped())]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("本镇是国家级示范", ["国家级"]),
        ("最高人民法院说", []),
        ("最高的楼", ["最高"]),
        ("来找我们，保证能要回工钱，百分之百", ["保证能", "百分之百"]),
        ("第一条说得清楚", []),
        ("震惊！这样做犯法", ["震惊"]),
        ("最低工资是多少", []),
    ],
)
def test_a_word_is_found_unless_it_is_part_of_a_harmless_phrase(text, words):
    assert found(text) == words


def test_of_two_words_in_one_place_the_longer_is_told():
    assert found("加我微信") == ["加我微信"]


def test_what_staff_added_is_found_and_what_they_took_off_is_not():
    words = with_own({"有关部门": "写全名"}, off=["国家级"])
    assert [hit.avoided.advise for hit in hits("国家级的有关部门", words)] == ["写全名"]


@given(st.text(alphabet="最高人民法院国家级唯一保证能赢一二", max_size=60))
def test_every_hit_is_where_it_says_and_none_overlap(text):
    end = 0
    for hit in hits(text, shipped()):
        assert text[hit.start : hit.end] == hit.avoided.word
        assert hit.start >= end
        end = hit.end
