"""The client against the stand-in on a real loopback server."""

from __future__ import annotations

import threading

import pytest

from bot.simulator.wechat_api import Act
from bot.wechat.client import WechatError
from bot.wechat.errors import NoToken
from tests.bot.wechat.calling import INFO, PNG, TOKEN, draft


def test_a_draft_comes_back_in_chinese(client):
    kept = client.get_draft(draft(client, title="每月一法", digest="摘要"))
    assert [kept["news_item"][0][name] for name in ("title", "digest", "content")] == [
        "每月一法",
        "摘要",
        "<p>正文</p>",
    ]


def test_what_is_sent_is_real_utf8(client, wechat):
    draft(client, title="每月一法")
    sent = wechat.api.questions[-1].body
    assert "每月一法".encode() in sent
    assert b"\\u" not in sent


def test_half_a_character_does_not_stop_a_call(client):
    assert client.get_draft(draft(client, title="法\ud83d"))["news_item"][0]["title"] == "法?"


def test_a_chinese_file_name_becomes_one_that_wechat_takes(client, wechat):
    client.add_thumb(PNG, "封面", "image/png")
    assert wechat.api.questions[-1].upload.name == "picture.png"


def test_a_picture_for_the_body_gets_an_address_at_wechat(client):
    assert client.upload_image(PNG, "图.png", "image/png").startswith("http://mmbiz.qpic.cn/")


def test_sending_gives_the_number_of_the_job(client):
    sent = client.send_to_all(draft(client), client_msg_id="wages-1")
    assert client.mass_status(sent.msg_id) == "SEND_SUCCESS"
    assert sent.msg_data_id


def test_sent_before_is_a_success_with_the_first_number(client, wechat):
    first = client.send_to_all(draft(client), client_msg_id="wages-1")
    wechat.clock.move(minutes=2)
    again = client.send_to_all("whatever", client_msg_id="wages-1")
    assert again.msg_id == first.msg_id


def test_publishing_ends_with_an_address(client):
    found = client.publish_status(client.publish(draft(client)))
    assert found.status == 0
    assert found.article_url.startswith("http://mp.weixin.qq.com/s/")


def test_publishing_that_still_runs_has_no_address(client, wechat):
    wechat.api.sending.next.publish.append(4)
    found = client.publish_status(client.publish(draft(client)))
    assert (found.status, found.article_url) == (4, "")


def test_a_preview_reaches_one_person(client, wechat):
    client.preview(draft(client), wechat_name="leader")
    assert [(row.how, row.to) for row in wechat.api.articles()] == [("preview", "leader")]


def test_words_reach_a_villager(client, wechat):
    wechat.api.acted("oVillager", Act.MESSAGE)
    client.send_text("oVillager", "您的事办好了😀")
    assert [row.words for row in wechat.api.messages.to("oVillager")] == ["您的事办好了😀"]


def test_the_menu_is_made_shown_and_taken_away(client):
    menu = {"button": [{"type": "click", "name": "问法律", "key": "ask"}]}
    assert client.menu() is None
    client.create_menu(menu)
    assert client.menu()["menu"] == menu
    assert client.current_menu_info()["is_menu_open"] == 1
    client.delete_menu()
    assert client.menu() is None


def test_the_automatic_replies_are_read(client, wechat):
    wechat.api.menus.autoreply = {"is_autoreply_open": 1, "add_friend_autoreply_info": {"content": "欢迎"}}
    assert client.current_autoreply_info()["add_friend_autoreply_info"]["content"] == "欢迎"


def test_one_token_serves_many_calls(client, wechat):
    for _ in range(3):
        client.current_menu_info()
    assert wechat.calls("stable_token") == 1


def test_ten_threads_fetch_one_token(client, wechat):
    together = threading.Barrier(10)

    def call():
        together.wait()
        client.current_menu_info()

    threads = [threading.Thread(target=call) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wechat.calls("stable_token"), wechat.calls("get_current_selfmenu_info")) == (1, 10)


@pytest.mark.parametrize("ended", ["expire", "revoke"])
def test_an_ended_token_is_renewed_without_a_word(client, wechat, ended):
    client.current_menu_info()
    getattr(wechat.api.tokens, ended)()
    client.current_menu_info()
    assert wechat.calls("stable_token") == 2


def test_an_upload_is_whole_after_the_token_was_renewed(client, wechat):
    client.current_menu_info()
    wechat.api.tokens.revoke()
    client.add_thumb(PNG, "cover.png", "image/png")
    assert wechat.api.questions[-1].upload.data == PNG


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_lasting_refusal_costs_exactly_one_refresh(client, wechat, errcode):
    client.current_menu_info()
    wechat.api.fail_next(INFO, errcode, times=50)
    wechat.api.tokens.revoke()
    with pytest.raises(WechatError) as caught:
        client.current_menu_info()
    assert caught.value.errcode == errcode
    assert wechat.calls("stable_token") == 2
    assert wechat.calls("get_current_selfmenu_info") == 3


def test_a_token_refused_although_wechat_gives_no_other_is_tried_once_more(client, wechat):
    wechat.api.fail_next(INFO, 40001, times=50)
    with pytest.raises(WechatError):
        client.current_menu_info()
    assert (wechat.calls("stable_token"), wechat.calls("get_current_selfmenu_info")) == (2, 2)


def test_a_wrong_secret_is_told_as_such_and_nothing_was_sent(client, wechat):
    wechat.api.fail_next(TOKEN, 40001)
    with pytest.raises(NoToken, match="WECHAT_SECRET"):
        client.current_menu_info()
    assert wechat.calls("get_current_selfmenu_info") == 0


def test_an_address_outside_the_whitelist_is_shown(client, wechat):
    wechat.api.tokens.allowed_ips = frozenset({"203.0.113.9"})
    with pytest.raises(NoToken, match=r"127\.0\.0\.1") as caught:
        client.current_menu_info()
    assert (caught.value.errcode, caught.value.permanent) == (40164, True)


def test_a_file_is_had_by_its_id_whatever_its_header_says(client, wechat):
    wechat.api.media.put("m1", PNG, "text/plain")
    assert client.get_media("m1", most=1000) == PNG


def test_a_file_that_is_not_there_is_refused(client):
    with pytest.raises(WechatError) as caught:
        client.get_media("nothing", most=1000)
    assert caught.value.errcode == 40007


def test_a_file_is_read_no_further_than_allowed(client, wechat):
    wechat.api.media.put("m1", bytes(100_000))
    with pytest.raises(WechatError) as caught:
        client.get_media("m1", most=99_999)
    assert (caught.value.too_large, caught.value.permanent) == (True, True)


def test_the_address_of_a_clip_is_no_file(client, wechat):
    wechat.api.media.put("m1", b'{"video_url":"http://elsewhere.example.invalid/x"}')
    with pytest.raises(WechatError):
        client.get_media("m1", most=1000)
