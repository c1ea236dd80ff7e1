"""Access tokens of the stand-in: two kinds, validity, quotas, the whitelist."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests


def test_the_stable_token_stays_the_same_with_the_time_left(caller, wechat):
    wechat.clock.move(hours=1)
    again = caller.stable()
    assert (again["access_token"], again["expires_in"]) == (caller.token, 3600)


def test_the_stable_token_is_renewed_in_its_last_five_minutes_and_both_are_good(caller, wechat):
    wechat.clock.move(seconds=7200 - 300)
    renewed = caller.stable()["access_token"]
    assert renewed != caller.token
    assert (
        caller.get("draft/count")["total_count"]
        == caller.get("draft/count", token=renewed)["total_count"]
        == 0
    )


def test_a_forced_stable_token_ends_the_former_after_five_minutes(caller, wechat):
    forced = caller.stable(force_refresh=True)["access_token"]
    assert caller.get("draft/count")["total_count"] == 0
    wechat.clock.move(minutes=5)
    assert caller.get("draft/count")["errcode"] == 42001
    assert caller.get("draft/count", token=forced)["total_count"] == 0


def test_forcing_twice_within_half_a_minute_is_refused(caller, wechat):
    caller.stable(force_refresh=True)
    assert caller.stable(force_refresh=True)["errcode"] == 45011
    wechat.clock.move(seconds=30)
    assert "access_token" in caller.stable(force_refresh=True)


def test_forcing_is_for_twenty_times_a_day(caller, wechat):
    for _ in range(20):
        assert "access_token" in caller.stable(force_refresh=True)
        wechat.clock.move(seconds=30)
    assert caller.stable(force_refresh=True)["errcode"] == 45009


def test_the_two_kinds_of_token_leave_each_other_alone(caller, wechat):
    first = caller.plain()["access_token"]
    second = caller.plain()["access_token"]
    wechat.clock.move(minutes=5)
    assert caller.get("draft/count", token=first)["errcode"] == 42001
    assert caller.get("draft/count", token=second)["total_count"] == 0
    assert caller.get("draft/count")["total_count"] == 0


def test_plain_tokens_are_for_two_thousand_times_a_day(caller, wechat):
    wechat.api.tokens.used[f"token {wechat.clock() + timedelta(hours=8):%Y-%m-%d}"] = 2000
    assert caller.plain()["errcode"] == 45009
    assert caller.post("clear_quota", {"appid": caller.account.appid})["errcode"] == 0
    assert "access_token" in caller.plain()


def test_clearing_quotas_is_for_ten_times_a_month(caller):
    answers = [caller.post("clear_quota", {"appid": caller.account.appid})["errcode"] for _ in range(11)]
    assert answers == [0] * 10 + [48006]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"appid": ""}, 41002), ({"secret": ""}, 41004), ({"appid": "wx0"}, 40013), ({"secret": "x"}, 40125), ({"grant_type": ""}, 40002)],
)  # fmt: skip
def test_wrong_credentials_get_no_token(caller, changes, errcode):
    assert caller.stable(**changes)["errcode"] == errcode


def test_a_stranger_is_told_their_address(caller, wechat):
    wechat.api.tokens.allowed_ips = frozenset()
    answer = caller.stable()
    assert answer["errcode"] == 40164
    assert "127.0.0.1" in answer["errmsg"]


@pytest.mark.parametrize(("token", "errcode"), [("short", 40014), ("x" * 60, 40001)])
def test_a_bad_token_is_refused(caller, token, errcode):
    assert caller.get("draft/count", token=token)["errcode"] == errcode


def test_a_call_without_a_token_is_refused(wechat):
    assert requests.get(f"{wechat.url}/cgi-bin/draft/count", timeout=5).json()["errcode"] == 41001
