"""The charts of the leader's page."""

from __future__ import annotations

import base64

import pytest

from bot.console.charts import bars, lying_bars, ticks


def drawn(address: str) -> str:
    return base64.b64decode(address.partition(",")[2]).decode()


@pytest.mark.parametrize("most", [0, 1, 3, 5, 6, 26, 32, 99, 100, 101, 1239, 50_000])
def test_an_axis_has_a_few_whole_numbers_and_reaches_the_greatest(most):
    found = ticks([0, most])
    assert found[0] == 0
    assert found[-1] >= most
    assert len(found) == len(set(found)) <= 6


def test_no_number_of_a_chart_is_cut_off():
    assert "…" not in drawn(lying_bars({"民间借贷与担保": 32, "治安管理：打架、辱骂、偷盗、谣言": 25}))
    assert "…" not in drawn(bars(["1月", "2月"], {"今年": [86, None], "去年同期": [5, 0]}))


def test_a_chart_of_nothing_says_so():
    assert "还没有数字" in drawn(lying_bars({}))
