"""On which days an account may send."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.quota import Quota, quota_of
from bot.settings import Settings

DAY = date(2027, 5, 8)
DAYS = st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=40)
QUOTAS = st.sampled_from([Quota(1, None), Quota(None, 4), Quota(None, None)])


def test_an_account_of_daily_sends_takes_one_a_day_and_names_the_next_free_day():
    said = Quota(1, None).refusal(DAY, [DAY, DAY + timedelta(days=1)])
    assert "一天只能群发一次" in said
    assert "2027年5月10日" in said


def test_a_service_account_takes_four_a_month_and_names_a_day_of_the_next():
    said = Quota(None, 4).refusal(DAY, [date(2027, 5, day) for day in (1, 2, 30, 31)])
    assert "一个月只能群发 4 次" in said
    assert "2027年6月1日" in said


@given(QUOTAS, DAYS, st.dates(date(2027, 1, 1), date(2027, 12, 31)))
def test_the_day_that_is_named_is_free_and_the_first(quota, taken, day):
    free = quota.next_free(day, taken)
    assert free is not None
    assert not quota.full(free, taken)
    assert all(quota.full(day + timedelta(days=number), taken) for number in range((free - day).days))
    assert bool(quota.refusal(day, taken)) == quota.full(day, taken)


@pytest.mark.parametrize(
    ("kind", "way", "quota"),
    [
        ("subscription", "mass", Quota(1, None)),
        ("subscription certified", "draft", Quota(1, None)),
        ("service certified", "mass", Quota(None, 4)),
        ("service", "draft", Quota(None, 4)),
        ("service certified", "publish", Quota(None, None)),
    ],
)
def test_the_quota_is_that_of_the_account_and_its_way_of_sending(kind, way, quota):
    assert quota_of(Settings.from_env({"ACCOUNT_KIND": kind, "POSTS_BY": way}, env_file=None)) == quota
