"""When a call fails: put off, given up, in doubt, or left to a person."""

from datetime import timedelta

import pytest

from bot.dispatch.sending import PAUSES_S
from bot.records.posts import State
from tests.bot.dispatch.conftest import DUE, SLUG, TIME_OUT, error_of


@pytest.mark.parametrize("call", ["add_thumb", "add_draft", "send_to_all"])
@pytest.mark.parametrize("errcode", [-1, 45009, 45011, None])
def test_what_passes_by_itself_is_tried_again(town, call, errcode):
    town.plan()
    town.at_due()
    town.wechat.fail(call, error_of(errcode))
    town.go()
    assert town.post.state is State.CLAIMED
    assert "再试" in town.post.error
    town.go(seconds=10)
    assert town.wechat.asked.count(call) == 1
    town.go(days=1)
    assert town.wechat.went_out == 1
    assert town.post.error == ""


def test_the_daily_quota_is_waited_for_until_midnight_in_beijing(town):
    town.plan()
    town.at_due()
    town.wechat.fail("add_draft", error_of(45009))
    town.go()
    assert town.post.next_at == DUE + timedelta(hours=15, minutes=5)


@pytest.mark.parametrize("call", ["add_thumb", "add_draft", "send_to_all"])
def test_what_never_passes_is_given_up_after_a_while(town, call):
    town.plan()
    town.at_due()
    town.wechat.fail(call, error_of(-1), times=100)
    post = town.go_on()
    assert post.state is State.FAILED
    assert f"试了 {len(PAUSES_S) + 1} 次" in post.error
    assert town.wechat.asked.count(call) == len(PAUSES_S) + 1
    assert town.wechat.went_out == 0


@pytest.mark.parametrize("call", ["add_thumb", "add_draft", "send_to_all"])
@pytest.mark.parametrize("errcode", [40164, 45002, 45028, 45166, 40001, 53503])
def test_what_somebody_must_change_fails_with_its_own_sentence(town, call, errcode):
    town.plan()
    town.at_due()
    town.wechat.fail(call, error_of(errcode, permanent=True))
    town.go()
    assert town.post.state is State.FAILED
    assert town.post.error.startswith(f"微信说{errcode}。")
    town.go(days=2)
    assert town.wechat.asked.count(call) == 1


def test_a_time_out_before_sending_only_repeats_the_upload(town):
    town.plan()
    town.at_due()
    town.wechat.fail("add_draft", TIME_OUT, after=True)
    town.go()
    town.go(minutes=2)
    assert town.wechat.went_out == 1


@pytest.mark.parametrize("after", [True, False])
def test_a_time_out_while_sending_is_resolved_with_the_same_number(town, after):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", TIME_OUT, after=after)
    town.go()
    assert town.post.state is State.CLAIMED
    assert "不会重复发" in town.post.error
    town.go(minutes=2)
    assert (town.post.state, town.post.msg_id) == (State.ACCEPTED, "1000")
    assert town.wechat.went_out == 1


def test_asking_again_too_soon_is_put_off_and_not_a_failure(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", TIME_OUT, after=True)
    town.wechat.fail("send_to_all", error_of(45066))
    town.go()
    town.go(minutes=2)
    assert town.post.state is State.CLAIMED
    town.go(minutes=10)
    assert town.post.state is State.ACCEPTED
    assert town.wechat.went_out == 1


def test_a_send_that_stays_in_doubt_for_a_day_is_left_to_a_person(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", TIME_OUT, after=True)
    town.wechat.fail("send_to_all", TIME_OUT, times=100)
    post = town.go_on(minutes=20)
    assert post.state is State.NEEDS_PERSON
    assert post.in_doubt
    assert "发表记录" in post.error
    assert town.wechat.went_out == 1
    assert town.now - DUE >= timedelta(hours=23)
    assert town.now - DUE < timedelta(hours=24)


def test_a_refusal_after_a_time_out_does_not_prove_that_nothing_was_sent(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", TIME_OUT, after=True)
    town.wechat.fail("send_to_all", error_of(45028, permanent=True))
    town.go()
    town.go(minutes=2)
    assert town.post.state is State.NEEDS_PERSON
    assert "可能发出去了" in town.post.error
    assert "微信说45028。" in town.post.error


def test_a_publication_in_doubt_is_left_to_a_person_at_once(town):
    town.way = "publish"
    town.plan()
    town.at_due()
    town.wechat.fail("publish", TIME_OUT, after=True)
    town.go()
    assert town.post.state is State.NEEDS_PERSON
    town.go(days=1)
    assert town.wechat.went_out == 1


def test_a_post_to_be_sent_by_hand_is_put_into_the_draft_box(town):
    town.way = "draft"
    town.plan()
    town.at_due()
    town.go()
    assert town.post.state is State.NEEDS_PERSON
    assert "草稿箱" in town.post.error
    assert f"http://here/posts/{SLUG}" in town.post.error
    assert len(town.wechat.drafts) == 1
    assert town.wechat.went_out == 0


def test_an_uncertified_account_gets_a_draft_and_a_page_to_copy(town):
    town.certified = False
    town.plan()
    town.at_due()
    town.go()
    assert town.post.state is State.NEEDS_PERSON
    assert "没有认证" in town.post.error
    assert f"http://here/posts/{SLUG}" in town.post.error
    assert town.wechat.asked == ["add_thumb", "add_draft"]
    assert not town.post.in_doubt


@pytest.mark.parametrize("call", ["add_thumb", "add_draft", "send_to_all"])
def test_a_call_that_the_account_may_not_make_leaves_it_to_a_person(town, call):
    town.plan()
    town.at_due()
    town.wechat.fail(call, error_of(48001, permanent=True))
    town.go()
    assert town.post.state is State.NEEDS_PERSON
    assert f"http://here/posts/{SLUG}" in town.post.error
    assert ("草稿箱" in town.post.error) == (call == "send_to_all")
    assert not town.post.in_doubt


def test_an_uncertified_account_whose_draft_is_refused_is_still_left_to_a_person(town):
    town.certified = False
    town.plan()
    town.at_due()
    town.wechat.fail("add_draft", error_of(45002, permanent=True))
    town.go()
    assert town.post.state is State.NEEDS_PERSON
    assert town.post.error.startswith("微信说45002。")


def test_a_post_without_a_cover_says_where_to_put_one(town):
    town.write(SLUG, cover=None)
    town.plan()
    town.at_due()
    town.go()
    assert town.post.state is State.FAILED
    assert "写文章" in town.post.error


def test_posts_that_cannot_be_read_do_not_hold_up_what_wechat_already_has(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", TIME_OUT, after=True)
    town.go()

    class Torn:
        def posts(self):
            raise ValueError("文章读不出来")

    town.now += timedelta(minutes=2)
    town.dispatcher(library=Torn()).run_due(town.now)
    assert town.post.state is State.ACCEPTED


def test_something_unforeseen_is_put_off_and_does_not_hold_up_the_others(town):
    town.plan()
    town.write("2027-02-traffic")
    town.plan("2027-02-traffic")
    town.at_due()
    town.wechat.fail("add_thumb", ZeroDivisionError())
    town.go()
    assert town.post.state is State.CLAIMED
    assert "ZeroDivisionError" in town.post.error
    assert town.posts.find("2027-02-traffic").state is State.ACCEPTED
    town.go(minutes=5)
    assert town.post.state is State.ACCEPTED


def test_something_unforeseen_that_does_not_pass_is_left_to_a_person(town):
    town.plan()
    town.at_due()
    town.wechat.fail("add_thumb", ZeroDivisionError(), times=100)
    assert town.go_on().state is State.NEEDS_PERSON
