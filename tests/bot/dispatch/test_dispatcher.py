"""Posts on a simulated clock: due, approved, edited, late, sent again, raced."""

import threading
from datetime import timedelta

from bot.dispatch.sending import client_msg_id
from bot.records.posts import State
from tests.bot.dispatch.conftest import DUE, SLUG, error_of


def test_a_post_goes_out_when_it_is_due_and_not_before(town):
    town.plan()
    town.now = DUE - timedelta(seconds=1)
    assert town.go() == []
    assert town.wechat.asked == []
    town.go(seconds=1)
    assert town.post.state is State.ACCEPTED
    assert [article.content for _, article in town.wechat.sends] == ["<p>正文</p>"]
    assert town.post.msg_id == "1000"


def test_a_post_that_is_on_its_way_is_not_sent_by_later_rounds(town):
    town.plan()
    town.at_due()
    for _ in range(5):
        town.go(minutes=1)
    assert town.wechat.asked.count("send_to_all") == 1


def test_a_post_that_nobody_approved_waits_and_goes_out_once_approved(town):
    town.posts.plan(SLUG, DUE, now=town.now)
    town.at_due()
    assert town.go(minutes=5) == []
    assert town.wechat.asked == []
    town.approve()
    town.go(minutes=1)
    assert town.wechat.went_out == 1


def test_a_post_that_is_approved_but_not_planned_stays(town):
    town.approve()
    town.at_due()
    assert town.go(days=30) == []
    assert town.wechat.asked == []


def test_a_post_taken_out_of_the_plan_stays(town):
    town.plan()
    assert town.posts.unplan(SLUG)
    town.at_due()
    town.go(minutes=1)
    assert town.wechat.asked == []


def test_a_text_edited_after_its_approval_is_not_sent(town):
    town.plan()
    town.write(SLUG, "<p>改过</p>")
    town.at_due()
    town.go(minutes=1)
    assert town.wechat.asked == []
    assert town.post.state is State.DRAFT
    town.approve()
    town.go(minutes=1)
    assert [article.content for _, article in town.wechat.sends] == ["<p>改过</p>"]


def test_a_text_edited_while_it_is_being_sent_needs_a_new_approval(town):
    town.plan()
    town.at_due()
    town.wechat.fail("add_draft", error_of(-1))
    town.go()
    town.write(SLUG, "<p>改过</p>")
    town.go(minutes=10)
    assert town.post.state is State.DRAFT
    assert town.wechat.went_out == 0
    town.approve()
    town.go(minutes=1)
    assert [article.content for _, article in town.wechat.sends] == ["<p>改过</p>"]


def test_a_draft_that_was_made_goes_out_as_it_was_approved_whatever_the_file_says_now(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", error_of(-1))
    town.go()
    town.write(SLUG, "<p>改过</p>")
    town.go(minutes=10)
    assert [article.content for _, article in town.wechat.sends] == ["<p>正文</p>"]


def test_an_approval_withdrawn_while_it_is_being_sent_stops_it(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", error_of(-1))
    town.go()
    town.approvals.withdraw("post", SLUG)
    town.go(minutes=10)
    assert town.post.state is State.NEEDS_PERSON
    assert "审核已经撤回" in town.post.error
    assert town.wechat.went_out == 0


def test_a_post_that_is_a_week_late_is_left_to_a_person(town):
    town.plan()
    town.at_due()
    town.go(days=8)
    assert town.post.state is State.NEEDS_PERSON
    assert "过了原定时间 8 天" in town.post.error
    assert town.wechat.asked == []


def test_a_post_that_was_begun_is_left_to_a_person_too_when_nobody_went_on_for_a_week(town):
    town.plan()
    town.at_due()
    town.wechat.fail("add_draft", error_of(-1))
    town.go()
    town.go(days=8)
    assert town.post.state is State.NEEDS_PERSON
    assert town.wechat.went_out == 0


def test_a_post_that_is_a_weekend_late_is_sent(town):
    town.plan()
    town.at_due()
    town.go(days=3)
    assert town.wechat.went_out == 1


def test_publishing_tells_nobody_and_keeps_the_address(town):
    town.way = "publish"
    town.plan()
    town.at_due()
    town.go()
    assert (town.post.state, town.post.publish_id) == (State.ACCEPTED, "5001")
    town.go(minutes=1)
    assert (town.post.state, town.post.article_url) == (State.SENT, "https://mp.weixin.qq.com/s/x")
    assert town.wechat.sends == []


def test_sending_again_is_a_new_attempt_with_a_new_number(town):
    town.plan()
    town.at_due()
    town.wechat.fail("send_to_all", error_of(45028, permanent=True))
    town.go()
    assert town.posts.again(SLUG, town.now, now=town.now)
    town.go(minutes=1)
    assert (town.post.attempt, town.post.state) == (2, State.ACCEPTED)
    assert [row.state for row in town.posts.attempts(SLUG)] == [State.FAILED, State.ACCEPTED]
    assert client_msg_id("town", SLUG, 1) != client_msg_id("town", SLUG, 2)


def test_an_attempt_is_not_sent_when_the_one_before_turns_out_to_have_gone_out(town):
    town.plan()
    town.at_due()
    town.go()
    town.wechat.status = "SEND_FAIL"
    town.go(minutes=1)
    assert town.posts.again(SLUG, town.now, now=town.now)
    town.dispatcher().finished(town.notice(), now=town.now)
    town.go(minutes=1)
    assert town.post.state is State.NEEDS_PERSON
    assert "已经发出去了" in town.post.error
    assert town.wechat.went_out == 1


def test_the_number_is_the_same_for_an_attempt_and_fits(town):
    number = client_msg_id("main", "a" * 128, 12)
    assert number == client_msg_id("main", "a" * 128, 12)
    assert number.isascii()
    assert len(number) <= 32


def test_a_post_whose_file_is_gone_stays_and_the_others_go_out(town):
    town.plan()
    town.write("2027-02-traffic")
    town.plan("2027-02-traffic")
    del town.books[SLUG]
    town.at_due()
    town.go()
    assert town.post.state is State.DRAFT
    assert town.posts.find("2027-02-traffic").state is State.ACCEPTED


def test_a_process_that_is_to_end_hands_the_post_on(town):
    town.plan()
    town.at_due()
    steps = iter([True, True, False])
    town.dispatcher(keep_going=lambda: next(steps)).run_due(town.now)
    assert town.wechat.asked == ["add_thumb"]
    town.go()
    assert town.wechat.asked == ["add_thumb", "add_draft", "send_to_all"]


def test_dispatchers_in_many_threads_send_once(town):
    town.plan()
    town.at_due()
    gate = threading.Barrier(4)
    failed = []

    def run():
        try:
            gate.wait(timeout=30)
            town.dispatcher().run_due(town.now)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert town.wechat.asked == ["add_thumb", "add_draft", "send_to_all"]
