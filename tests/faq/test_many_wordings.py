"""Entries with very many wordings are compared by arrays: the same scores, only sooner."""

from __future__ import annotations

import pytest

from faq import index
from faq.corpus import Corpus
from faq.matcher import Matcher

ASKED = (
    "俺娃叫前院狗咬了，狗主人不认账咋整",
    "老板欠俺工钱不给，找谁要呢，家里等着用",
    "我们已经去民政局申请过了说要等一个月那个月以后是自动生效还是再去一趟",
    "今儿天不错",
)


def test_arrays_and_loops_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = Corpus.load().entries
    by_loops = Matcher(entries)
    monkeypatch.setattr(index, "MANY", 0)
    by_arrays = Matcher(entries)
    for text in ASKED:
        assert by_arrays.rank(text) == by_loops.rank(text)
