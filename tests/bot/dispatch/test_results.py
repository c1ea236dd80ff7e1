"""What became of a post: by notice, early, late or never, and by asking."""

from datetime import timedelta

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.records.posts import State
from tests.bot.dispatch.conftest import SLUG, error_of


@pytest.fixture
def accepted(town):
    """A post that WeChat took a moment ago."""
    town.plan()
    town.at_due()
    town.dispatcher().run_due(town.now)
    assert town.post.state is State.ACCEPTED
    return town


def test_the_notice_settles_it(accepted):
    url = {
        "Count": "1",
        "ResultList": {"item": {"ArticleIdx": "1", "ArticleUrl": "https://mp.weixin.qq.com/s/y"}},
    }
    step = accepted.dispatcher().finished(accepted.notice(ArticleUrlResult=url), now=accepted.now)
    assert (step.slug, step.state) == (SLUG, State.SENT)
    assert accepted.post.article_url == "https://mp.weixin.qq.com/s/y"
    assert accepted.post.sent_at == accepted.now


def test_a_notice_that_comes_twice_says_nothing_new(accepted):
    notice = accepted.notice()
    assert accepted.dispatcher().finished(notice, now=accepted.now) is not None
    assert accepted.dispatcher().finished(notice, now=accepted.now) is None


def test_a_notice_about_something_else_changes_nothing(accepted):
    assert accepted.dispatcher().finished(accepted.notice(MsgID="77"), now=accepted.now) is None
    other = Utterance(
        "gh", Kind.JOB, "", "e:1", accepted.now, key="TEMPLATESENDJOBFINISH", data={"MsgID": "1000"}
    )
    assert accepted.dispatcher().finished(other, now=accepted.now) is None
    assert accepted.post.state is State.ACCEPTED


def test_a_villager_cannot_settle_a_post(accepted):
    said = Utterance("oVillager", Kind.TEXT, "MASSSENDJOBFINISH", "m:1", accepted.now, key="MASSSENDJOBFINISH",
                     data={"MsgID": "1000", "Status": "send success"})  # fmt: skip
    assert accepted.dispatcher().finished(said, now=accepted.now) is None
    assert accepted.post.state is State.ACCEPTED


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("err(40002)", "管理员 30 分钟内没有在手机上确认"),
        ("err(40001)", "管理员在手机上拒绝"),
        ("err(20006)", "违法犯罪"),
        ("err(30003)", "转载"),
        ("err(99999)", "99999"),
        ("send fail", "群发失败"),
    ],
)
def test_a_notice_of_failure_says_what_to_do(accepted, status, words):
    accepted.dispatcher().finished(accepted.notice(Status=status), now=accepted.now)
    assert accepted.post.state is State.FAILED
    assert words in accepted.post.error


def test_a_notice_that_comes_before_the_id_is_written_down_is_found(town):
    town.plan()
    town.at_due()
    told = []
    real = town.wechat.send_to_all

    def quick(media_id, *, client_msg_id):
        sent = real(media_id, client_msg_id=client_msg_id)
        told.append(town.dispatcher().finished(town.notice(), now=town.now))
        return sent

    town.wechat.send_to_all = quick
    town.dispatcher().run_due(town.now)
    assert told == [None]
    assert town.post.state is State.SENT
    assert "mass_status" not in town.wechat.asked


def test_a_lost_notice_is_made_up_for_by_asking(accepted):
    accepted.go(seconds=30)
    assert accepted.post.state is State.ACCEPTED
    accepted.wechat.status = "SEND_SUCCESS"
    accepted.go(minutes=5)
    assert accepted.post.state is State.SENT


def test_the_longer_it_takes_the_less_often_wechat_is_asked(accepted):
    for _ in range(6 * 60):
        accepted.go(seconds=10)
    assert 3 < accepted.wechat.asked.count("mass_status") < 20


@pytest.mark.parametrize(("status", "words"), [("SEND_FAIL", "群发失败"), ("DELETE", "被删除")])
def test_a_failure_found_by_asking_says_what_to_do(accepted, status, words):
    accepted.wechat.status = status
    accepted.go(minutes=1)
    assert accepted.post.state is State.FAILED
    assert words in accepted.post.error


def test_an_error_while_asking_is_shown_and_asked_again(accepted):
    accepted.wechat.fail("mass_status", error_of(40059, permanent=True))
    accepted.go(minutes=1)
    assert accepted.post.state is State.ACCEPTED
    assert "微信说40059。" in accepted.post.error
    accepted.wechat.status = "SEND_SUCCESS"
    accepted.go(minutes=5)
    assert (accepted.post.state, accepted.post.error) == (State.SENT, "")


def test_no_result_for_a_day_is_left_to_a_person_and_a_late_notice_still_counts(accepted):
    post = accepted.go_on(minutes=15)
    assert post.state is State.NEEDS_PERSON
    assert accepted.now - post.accepted_at >= timedelta(hours=24)
    accepted.dispatcher().finished(accepted.notice(), now=accepted.now)
    assert accepted.post.state is State.SENT


def test_a_failure_after_success_changes_nothing(accepted):
    accepted.dispatcher().finished(accepted.notice(), now=accepted.now)
    accepted.dispatcher().finished(accepted.notice(Status="send fail"), now=accepted.now)
    assert accepted.post.state is State.SENT


def test_the_address_of_the_article_is_added_by_a_notice_that_comes_after_asking(accepted):
    accepted.wechat.status = "SEND_SUCCESS"
    accepted.go(minutes=1)
    assert accepted.post.article_url == ""
    accepted.dispatcher().finished(
        accepted.notice(
            ArticleUrlResult={"ResultList": {"item": [{"ArticleUrl": "https://mp.weixin.qq.com/s/z"}]}}
        ),
        now=accepted.now,
    )
    assert accepted.post.article_url == "https://mp.weixin.qq.com/s/z"


@pytest.mark.parametrize(
    ("status", "words"), [("2", "原创"), ("3", "发布失败"), ("4", "审核"), ("6", "封禁")]
)
def test_a_publication_that_failed_says_what_to_do(town, status, words):
    town.way = "publish"
    town.plan()
    town.at_due()
    town.dispatcher().run_due(town.now)
    data = {"PublishEventInfo": {"publish_id": "5001", "publish_status": status, "fail_idx": "1"}}
    said = Utterance("gh", Kind.JOB, "", "e:1", town.now, key="PUBLISHJOBFINISH", data=data)
    town.dispatcher().finished(said, now=town.now)
    assert town.post.state is State.FAILED
    assert words in town.post.error


def test_a_publication_is_settled_by_its_notice(town):
    town.way = "publish"
    town.plan()
    town.at_due()
    town.dispatcher().run_due(town.now)
    detail = {"count": "1", "item": {"idx": "1", "article_url": "https://mp.weixin.qq.com/s/p"}}
    info = {"publish_id": "5001", "publish_status": "0", "article_detail": detail}
    said = Utterance(
        "gh", Kind.JOB, "", "e:1", town.now, key="PUBLISHJOBFINISH", data={"PublishEventInfo": info}
    )
    town.dispatcher().finished(said, now=town.now)
    assert (town.post.state, town.post.article_url) == (State.SENT, "https://mp.weixin.qq.com/s/p")
