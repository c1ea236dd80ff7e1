"""Mass sends, publishing, finish events and messages as WeChat would carry them out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.turns import Kind
from bot.sessions.tokens import LocalTokens
from bot.simulator.wechat_api import Act
from bot.wechat.client import Article, WechatClient, WechatError
from bot.wechat.push import read_push
from tests.bot.simulator.conftest import PNG, VILLAGER
from tests.standin import running_stand_in


def refusal(call, *given, **more):
    with pytest.raises(WechatError) as caught:
        call(*given, **more)
    return caught.value.errcode


def events(wechat, account):
    """The finish events that are due, read as the service reads them."""
    pushes = wechat.api.due_pushes()
    return [
        read_push(push.body, push.query, account=account, now=wechat.clock()).utterance for push in pushes
    ]


def test_a_sent_draft_leaves_the_box_and_reaches_the_phone(client, article, wechat):
    media_id = client.add_draft(article(title="每月一法"))
    client.send_to_all(media_id, client_msg_id="a")
    assert refusal(client.get_draft, media_id) == 40007
    assert [(row.article.title, row.how) for row in wechat.api.articles()] == [("每月一法", "mass")]


def test_a_published_draft_leaves_the_box_and_reaches_the_phone(client, article, wechat):
    media_id = client.add_draft(article(title="每月一法"))
    client.publish(media_id)
    assert refusal(client.publish, media_id) == 40007
    assert [(row.article.title, row.how) for row in wechat.api.articles()] == [("每月一法", "publish")]


def test_a_draft_that_is_not_there_is_not_sent(client):
    assert refusal(client.send_to_all, "nothing", client_msg_id="a") == 40007


def test_a_refused_send_does_not_use_up_its_id(client, article):
    refusal(client.send_to_all, "nothing", client_msg_id="a")
    assert client.send_to_all(client.add_draft(article()), client_msg_id="a").msg_id


def test_the_same_id_within_a_minute_must_wait(client, article, wechat):
    client.send_to_all(client.add_draft(article()), client_msg_id="a")
    wechat.clock.move(seconds=59)
    assert refusal(client.send_to_all, client.add_draft(article()), client_msg_id="a") == 45066


def test_after_a_day_the_same_id_sends_anew(client, article, wechat):
    first = client.send_to_all(client.add_draft(article()), client_msg_id="a")
    wechat.clock.move(hours=24)
    assert client.send_to_all(client.add_draft(article()), client_msg_id="a").msg_id != first.msg_id


def test_an_id_of_more_than_64_bytes_is_refused(client, article):
    assert refusal(client.send_to_all, client.add_draft(article()), client_msg_id="a" * 65) == 45067
    assert client.send_to_all(client.add_draft(article()), client_msg_id="a" * 64)


def test_a_subscription_account_sends_once_a_beijing_day(client, article, wechat):
    wechat.clock.at = wechat.clock.at.replace(hour=15, minute=50)  # ten to midnight in Beijing
    client.send_to_all(client.add_draft(article()), client_msg_id="a")
    assert refusal(client.send_to_all, client.add_draft(article()), client_msg_id="b") == 45028
    wechat.clock.move(minutes=10)
    assert client.send_to_all(client.add_draft(article()), client_msg_id="b")


def test_a_service_account_sends_four_times_a_month(account):
    with running_stand_in(account, kind="service") as wechat:
        client = WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=5)
        thumb = client.add_thumb(PNG, "a.png", "image/png")

        def send(name):
            draft = client.add_draft(Article(title="法", content="法", thumb_media_id=thumb))
            return client.send_to_all(draft, client_msg_id=name)

        for number in range(4):
            send(f"a{number}")
        assert refusal(send, "a4") == 45028
        wechat.clock.move(days=31)
        assert send("a5")


def test_a_send_takes_its_time(client, article, wechat):
    wechat.api.sending.next.takes = timedelta(minutes=3)
    sent = client.send_to_all(client.add_draft(article()), client_msg_id="a")
    assert client.mass_status(sent.msg_id) == "SENDING"
    assert wechat.api.articles() == []
    wechat.clock.move(minutes=3)
    assert client.mass_status(sent.msg_id) == "SEND_SUCCESS"
    assert len(wechat.api.articles()) == 1


def test_a_publishing_takes_its_time(client, article, wechat):
    wechat.api.sending.next.takes = timedelta(minutes=3)
    publish_id = client.publish(client.add_draft(article()))
    assert client.publish_status(publish_id).status == 1
    wechat.clock.move(minutes=3)
    assert client.publish_status(publish_id).status == 0


@pytest.mark.parametrize("outcome", ["send fail", "err(40002)", "err(30001)"])
def test_a_send_that_fails_reaches_nobody(client, article, wechat, account, outcome):
    wechat.api.sending.next.mass.append(outcome)
    sent = client.send_to_all(client.add_draft(article()), client_msg_id="a")
    told = events(wechat, account)[0].data
    assert (told["Status"], told["SentCount"]) == (outcome, "0")
    assert client.mass_status(sent.msg_id) == "SEND_FAIL"
    assert wechat.api.articles() == []


def test_the_event_of_a_send_holds_counts_and_address(client, article, wechat, account):
    sent = client.send_to_all(client.add_draft(article()), client_msg_id="a")
    (event,) = events(wechat, account)
    assert (event.kind, event.key) == (Kind.JOB, "MASSSENDJOBFINISH")
    assert (event.data["MsgID"], event.data["Status"]) == (sent.msg_id, "send success")
    assert event.data["FilterCount"] == event.data["SentCount"] == "128"
    assert event.data["ArticleUrlResult"]["ResultList"]["item"]["ArticleUrl"] == wechat.api.articles()[0].url


def test_the_event_of_a_publishing_holds_number_and_address(client, article, wechat, account):
    publish_id = client.publish(client.add_draft(article()))
    (event,) = events(wechat, account)
    told = event.data["PublishEventInfo"]
    assert (event.key, told["publish_id"], told["publish_status"]) == ("PUBLISHJOBFINISH", publish_id, "0")
    assert told["article_detail"]["item"]["article_url"] == client.publish_status(publish_id).article_url


def test_a_refused_publishing_says_which_article(client, article, wechat, account):
    wechat.api.sending.next.publish.append(4)
    client.publish(client.add_draft(article()))
    told = events(wechat, account)[0].data["PublishEventInfo"]
    assert (told["publish_status"], told["fail_idx"]) == ("4", "1")


def test_an_event_comes_once_and_not_before_its_time(client, article, wechat):
    wechat.api.sending.next.takes = timedelta(minutes=3)
    client.send_to_all(client.add_draft(article()), client_msg_id="a")
    assert (wechat.api.due_pushes(), wechat.api.awaits_events()) == ([], True)
    wechat.clock.move(minutes=3)
    assert len(wechat.api.due_pushes()) == 1
    assert (wechat.api.due_pushes(), wechat.api.awaits_events()) == ([], False)


def test_withheld_events_leave_polling(client, article, wechat):
    wechat.api.sending.next.withhold_events = True
    sent = client.send_to_all(client.add_draft(article()), client_msg_id="a")
    assert wechat.api.due_pushes() == []
    assert client.mass_status(sent.msg_id) == "SEND_SUCCESS"


def test_an_unknown_job_has_no_status(client):
    assert refusal(client.mass_status, "1") == 40059
    assert refusal(client.mass_status, "none") == 40059


def test_a_deleted_send_is_gone_from_the_phone(client, article, wechat, caller):
    sent = client.send_to_all(client.add_draft(article()), client_msg_id="a")
    assert caller.post("message/mass/delete", {"msg_id": int(sent.msg_id)})["errcode"] == 0
    assert client.mass_status(sent.msg_id) == "DELETE"
    assert wechat.api.articles() == []


def test_only_published_articles_are_listed(client, article, caller):
    client.send_to_all(client.add_draft(article(title="群发")), client_msg_id="a")
    client.publish(client.add_draft(article(title="发布")))
    listed = caller.post("freepublish/batchget", {"offset": 0, "count": 20, "no_content": 0})
    assert listed["total_count"] == 1
    assert listed["item"][0]["content"]["news_item"][0]["title"] == "发布"


def test_publishing_is_for_a_hundred_times_a_day(client, article):
    for _ in range(100):
        client.publish(client.add_draft(article()))
    assert refusal(client.publish, client.add_draft(article())) == 45009


def test_a_preview_leaves_the_draft_where_it_is(client, article):
    media_id = client.add_draft(article())
    client.preview(media_id, wechat_name="leader")
    assert client.get_draft(media_id)


# Messages to one follower


def test_the_phone_shows_that_somebody_writes_until_the_message_comes(client, wechat, caller):
    wechat.api.acted(VILLAGER, Act.MESSAGE)
    assert caller.post("message/custom/typing", {"touser": VILLAGER, "command": "Typing"})["errcode"] == 0
    assert wechat.api.messages.is_typing(VILLAGER)
    client.send_text(VILLAGER, "好")
    assert not wechat.api.messages.is_typing(VILLAGER)


@pytest.mark.parametrize(
    ("act", "allowed", "within"),
    [
        (Act.MESSAGE, 5, timedelta(hours=48)),
        (Act.MENU, 3, timedelta(minutes=1)),
        (Act.FOLLOW, 3, timedelta(minutes=1)),
        (Act.SCAN, 3, timedelta(minutes=1)),
    ],
)
def test_an_act_allows_so_many_messages_for_so_long(client, wechat, act, allowed, within):
    wechat.api.acted(VILLAGER, act)
    for _ in range(allowed):
        client.send_text(VILLAGER, "好")
    assert refusal(client.send_text, VILLAGER, "好") == 45047
    wechat.api.acted(VILLAGER, act)
    wechat.clock.at += within
    client.send_text(VILLAGER, "好")
    wechat.clock.move(seconds=1)
    assert refusal(client.send_text, VILLAGER, "好") == 45015
    assert len(wechat.api.messages.to(VILLAGER)) == allowed + 1


def test_who_left_cannot_be_written_to(client, wechat):
    wechat.api.acted(VILLAGER, Act.MESSAGE)
    wechat.api.left(VILLAGER)
    assert refusal(client.send_text, VILLAGER, "好") == 45015


def test_a_stranger_cannot_be_written_to(client):
    assert refusal(client.send_text, "oNobody", "好") == 40003


@pytest.mark.parametrize(("words", "errcode"), [("法" * 683, 45002), ("", 44004)])
def test_a_message_beyond_the_limits_is_refused(client, wechat, words, errcode):
    wechat.api.acted(VILLAGER, Act.MESSAGE)
    assert refusal(client.send_text, VILLAGER, words) == errcode
    client.send_text(VILLAGER, "法" * 682)
