"""What the stand-in of WeChat's API sent, on the phones of those it reaches."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.simulator import knobs
from bot.simulator.api_protocol import Question
from bot.simulator.arrivals import Arrivals, article_page, sent_articles, told
from bot.simulator.chats import Chats

NOW = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def chats():
    made = Chats()
    for key in ("zhang", "li"):
        made.set_follows(made.of(key), True)
    return made


@pytest.fixture
def arrivals():
    return Arrivals()


def lines(chats, key):
    return [line for line in chats.of(key).lines if line.side == "account"]


def take_in(arrivals, wechat, chats):
    arrivals.take_in(wechat.api, chats, now=NOW)


def test_a_mass_sent_article_reaches_every_follower_once(wechat, client, article, arrivals, chats):
    client.send_to_all(client.add_draft(article(title="赡养老人")), client_msg_id="one")
    take_in(arrivals, wechat, chats)
    take_in(arrivals, wechat, chats)
    for key in ("zhang", "li"):
        (line,) = lines(chats, key)
        assert [card.title for card in line.cards] == ["赡养老人"]


def test_somebody_who_does_not_follow_gets_no_article(wechat, client, article, arrivals, chats):
    chats.set_follows(chats.of("li"), False)
    client.send_to_all(client.add_draft(article()), client_msg_id="one")
    take_in(arrivals, wechat, chats)
    assert lines(chats, "li") == []


def test_a_published_article_is_listed_but_pushed_to_nobody(wechat, client, article, arrivals, chats):
    client.publish(client.add_draft(article(title="只有链接")))
    take_in(arrivals, wechat, chats)
    assert lines(chats, "zhang") == []
    assert [row["title"] for row in sent_articles(wechat.api)] == ["只有链接"]


def test_a_preview_reaches_the_one_it_names(wechat, client, article, arrivals, chats):
    client.preview(client.add_draft(article()), wechat_name="lishen")
    take_in(arrivals, wechat, chats)
    assert lines(chats, "zhang") == []
    assert len(lines(chats, "li")) == 1


def test_the_card_leads_to_the_article_with_its_pictures_served_from_here(wechat, client, article):
    picture = client.upload_image(b"\xff\xd8\xff" + b"0" * 100, "photo.jpg", "image/jpeg")
    content = f'<p style="color:#b3261e">正文</p><img src="{picture}">'
    client.send_to_all(client.add_draft(article(content=content)), client_msg_id="one")
    (row,) = sent_articles(wechat.api)
    page = article_page(wechat.api, row["address"].rpartition("/")[2])
    assert "正文" in page.content
    assert 'src="/simulator/media/' in page.content
    assert "qpic" not in page.content


def test_there_is_no_page_for_an_article_that_was_never_sent(wechat):
    assert article_page(wechat.api, "nothing") is None


def test_a_message_of_staff_appears_in_the_chat_of_its_villager(wechat, client, arrivals, chats):
    openid = chats.of("zhang").person.openid
    told(wechat.api, openid, "message")
    client.send_text(openid, "您的事办好了")
    take_in(arrivals, wechat, chats)
    assert [line.words for line in lines(chats, "zhang")] == ["您的事办好了"]
    assert lines(chats, "li") == []


def test_a_menu_message_becomes_lines_that_can_be_tapped(wechat, arrivals, chats, client):
    openid = chats.of("zhang").person.openid
    told(wechat.api, openid, "message")
    menu = {"head_content": "帮上忙了吗", "list": [{"id": "1", "content": "帮上了"}], "tail_content": "谢谢"}
    send(wechat, {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu})
    take_in(arrivals, wechat, chats)
    (line,) = lines(chats, "zhang")
    assert line.words.splitlines()[0] == "帮上忙了吗"
    assert "weixin://bizmsgmenu?msgmenucontent=" in line.words
    assert "&msgmenuid=1" in line.words


def test_a_villager_who_left_cannot_be_written_to(wechat, chats):
    openid = chats.of("zhang").person.openid
    told(wechat.api, openid, "message")
    told(wechat.api, openid, "unfollow")
    answer = send(wechat, {"touser": openid, "msgtype": "text", "text": {"content": "在吗"}})
    assert answer["errcode"] == 45015


def test_the_phone_shows_a_menu_of_its_own_until_the_account_has_one(wechat, client):
    assert [button["name"] for button in knobs.menu(wechat.api)] == ["法律咨询", "每月一法", "我的"]
    client.create_menu({"button": [{"type": "click", "name": "问", "key": "help"}]})
    assert [button["name"] for button in knobs.menu(wechat.api)] == ["问"]
    client.delete_menu()
    assert knobs.menu(wechat.api) == []


def test_a_menu_made_by_hand_is_shown_with_what_is_below_it(wechat):
    below = {"list": [{"type": "click", "name": "查进度", "key": "query"}]}
    wechat.api.menus.by_console = {"button": [{"name": "我的事", "sub_button": below}]}
    assert knobs.menu(wechat.api)[0]["sub_button"][0]["name"] == "查进度"


@pytest.mark.parametrize("kind", list(knobs.FAULT_KINDS))
def test_every_fault_on_the_panel_can_be_ordered(wechat, kind):
    knobs.turn(wechat.api, {"path": "/cgi-bin/draft/add", "kind": kind})
    fault = wechat.api.faults.take("/cgi-bin/draft/add")
    assert str(fault.kind) == kind


def test_the_panel_takes_the_rights_of_certification_away(wechat):
    knobs.turn(wechat.api, {"certified": "0"})
    assert send(wechat, {"touser": "o", "msgtype": "text", "text": {"content": "在"}})["errcode"] == 48001


def test_a_fault_that_is_not_on_the_panel_is_refused(wechat):
    with pytest.raises(ValueError, match="没有"):
        knobs.turn(wechat.api, {"path": "/cgi-bin/draft/add", "kind": "explode"})


def send(wechat, told_json):
    """A customer-service message as the API takes it."""
    account = wechat.api.account
    asked = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
    token = call(wechat, "stable_token", asked)["access_token"]
    return call(wechat, "message/custom/send", told_json, access_token=token)


def call(wechat, name, told_json, **args):
    body = json.dumps(told_json, ensure_ascii=False).encode()
    return json.loads(wechat.api.answer(Question("POST", f"/cgi-bin/{name}", args, body)).body)
