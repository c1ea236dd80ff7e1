"""Finish notices come from outside: any shape is read or left alone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dispatch.verdicts import MASS, PUBLISH, mass_result, publish_result, read_notice

fields = st.recursive(
    st.text(max_size=20) | st.none() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["MsgID", "Status", "ArticleUrlResult", "ResultList", "item", "ArticleUrl", "PublishEventInfo",
                 "publish_id", "publish_status", "article_detail", "article_url"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


# the very first of a fresh checkout waits until hypothesis has sorted all characters
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([MASS, PUBLISH]),
    st.dictionaries(st.sampled_from(["MsgID", "Status", "PublishEventInfo"]), fields),
)
def test_whatever_a_notice_holds_it_is_read_or_left_alone(name, data):
    finished = read_notice(name, data)
    assert finished is None or bool(finished.msg_id) != bool(finished.publish_id)


@given(st.text())
def test_whatever_the_status_a_failure_says_what_to_do(status):
    result = mass_result(status)
    assert result is None or result.sent or result.error.endswith(("。",))


@pytest.mark.parametrize("status", ["send success", "SEND_SUCCESS", " Send Success ", "send success(partly)"])
def test_success_is_recognised_by_its_beginning(status):
    assert mass_result(status).sent


def test_what_still_runs_has_no_result():
    assert mass_result("SENDING") is None
    assert publish_result(1) is None


def test_every_code_has_a_sentence_of_its_own():
    codes = (10001, 20001, 20002, 20004, 20006, 20008, 20013, 21000, 22000, 30001, 30002, 30003, 40001, 40002)
    sentences = {mass_result(f"err({code})").error for code in codes}
    assert len(sentences) == len(codes)
    assert len({publish_result(status).error for status in (2, 3, 4, 5, 6, 77)}) == 6
