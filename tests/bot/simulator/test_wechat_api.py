"""The stand-in keeps WeChat's rules: rights, faults on demand, drafts, pictures."""

from __future__ import annotations

import json

import pytest
import requests

from bot.sessions.tokens import LocalTokens
from bot.simulator.api_protocol import ERRMSG
from bot.wechat.client import WechatClient, WechatError
from tests.bot.simulator.caller import Caller
from tests.bot.simulator.conftest import JPG, PNG
from tests.standin import running_stand_in


def refusal(call, *given, **more):
    with pytest.raises(WechatError) as caught:
        call(*given, **more)
    return caught.value.errcode


# Rights


@pytest.mark.parametrize(
    "name",
    [
        "message/mass/sendall",
        "message/mass/preview",
        "freepublish/submit",
        "message/custom/send",
        "menu/create",
    ],
)
def test_an_uncertified_account_may_not(account, name):
    with running_stand_in(account, certified=False) as wechat:
        assert Caller(wechat, account).post(name, {})["errcode"] == 48001


def test_an_uncertified_account_may_write_drafts(account):
    with running_stand_in(account, certified=False) as wechat:
        client = WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=5)
        assert client.add_thumb(PNG, "a.png", "image/png")
        assert Caller(wechat, account).get("draft/count") == {"total_count": 0}


@pytest.mark.parametrize("name", ["draft/add", "no/such/call"])
def test_a_get_where_a_post_belongs_is_refused(caller, name):
    assert caller.get(name)["errcode"] in {43002, 40066}


def test_a_post_where_a_get_belongs_is_refused(caller):
    assert caller.post("draft/count", {})["errcode"] == 43001


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"{'a': 1}"])
def test_what_is_not_a_json_object_is_refused(caller, body):
    assert caller.post("draft/add", body)["errcode"] == 47001


# Faults


@pytest.mark.parametrize("errcode", sorted(set(ERRMSG) - {0}))
def test_every_code_comes_on_demand_and_once(caller, wechat, errcode):
    wechat.api.fail_next("/cgi-bin/draft/count", errcode)
    assert caller.get("draft/count")["errcode"] == errcode
    assert caller.get("draft/count") == {"total_count": 0}


def test_an_unknown_fault_cannot_be_ordered(wechat):
    with pytest.raises(ValueError, match="a fault is"):
        wechat.api.fail_next("/cgi-bin/draft/count", "fire")


def test_a_call_that_was_dropped_after_it_was_done_has_been_done(client, article, wechat):
    wechat.api.fail_next("/cgi-bin/draft/add", "drop after")
    with pytest.raises(WechatError):
        client.add_draft(article())
    assert len(wechat.api.box.drafts) == 1


def test_a_call_that_was_dropped_has_not_been_done(client, article, wechat):
    wechat.api.fail_next("/cgi-bin/draft/add", "drop")
    with pytest.raises(WechatError):
        client.add_draft(article())
    assert not wechat.api.box.drafts


# Drafts


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"title": "法" * 33}, 45003),
        ({"author": "法" * 17}, 45110),
        ({"digest": "法" * 129}, 45004),
        ({"content": "法" * 20_000}, 45002),
        ({"source_url": "https://" + "a" * 1024}, 45005),
        ({"thumb_media_id": "nothing"}, 40007),
        ({"title": ""}, 47003),
        ({"content": '<a href="https://example.com/">x</a>'}, 45166),
    ],
)
def test_a_draft_beyond_a_limit_is_refused(client, article, changes, errcode):
    assert refusal(client.add_draft, article(**changes)) == errcode


def test_a_draft_at_the_limits_is_taken(client, article):
    assert client.add_draft(
        article(title="法" * 32, author="法" * 16, digest="法" * 128, content="法" * 19_999)
    )


def test_without_a_digest_the_first_words_are_taken(client, article):
    kept = client.get_draft(client.add_draft(article(content="<h1>标题</h1><p>" + "字" * 100)))
    assert kept["news_item"][0]["digest"] == "标题 " + "字" * 51


def test_more_than_eight_articles_are_too_many(client, article, caller):
    assert caller.post("draft/add", {"articles": [article().told()] * 9})["errcode"] == 45008


def test_escapes_end_up_in_the_article_as_they_are(client, article, caller):
    escaped = json.dumps({"articles": [article(title="法").told()]}).encode()
    media_id = caller.post("draft/add", escaped)["media_id"]
    assert client.get_draft(media_id)["news_item"][0]["title"] == "\\u6cd5"


def test_a_draft_is_answered_without_a_charset(client, article, wechat, caller):
    media_id = client.add_draft(article())
    answer = requests.post(
        f"{wechat.url}/cgi-bin/draft/get",
        params={"access_token": caller.token},
        json={"media_id": media_id},
        timeout=5,
    )
    assert answer.headers["Content-Type"] == "text/plain"


def test_a_draft_is_changed_counted_listed_and_deleted(client, article, caller):
    media_id = client.add_draft(article())
    changed = {"media_id": media_id, "index": 0, "articles": article(title="新的").told()}
    assert caller.post("draft/update", changed)["errcode"] == 0
    assert caller.get("draft/count") == {"total_count": 1}
    listed = caller.post("draft/batchget", {"offset": 0, "count": 20})
    assert listed["item"][0]["content"]["news_item"][0]["title"] == "新的"
    assert caller.post("draft/delete", {"media_id": media_id})["errcode"] == 0
    assert refusal(client.get_draft, media_id) == 40007


def test_only_an_article_that_is_there_can_be_changed(client, article, caller):
    changed = {"media_id": client.add_draft(article()), "index": 1, "articles": article().told()}
    assert caller.post("draft/update", changed)["errcode"] == 47003


# Pictures


@pytest.mark.parametrize(
    ("name", "kind", "file", "data", "errcode"),
    [
        ("media/uploadimg", "", "a.gif", b"GIF89a", 40005),
        ("media/uploadimg", "", "media", PNG, 40005),
        ("media/uploadimg", "", "a.jpg", PNG, 40005),
        ("media/uploadimg", "", "a.png", PNG + b"0" * 1024 * 1024, 40009),
        ("material/add_material", "image", "a.svg", b"<svg/>", 40005),
        ("material/add_material", "thumb", "a.png", PNG, 40005),
        ("material/add_material", "thumb", "a.jpg", JPG + b"0" * 65536, 40009),
        ("material/add_material", "news", "a.jpg", JPG, 40004),
    ],
)
def test_a_picture_that_wechat_does_not_take(caller, name, kind, file, data, errcode):
    assert caller.upload(name, data, file, type=kind)["errcode"] == errcode


def test_a_large_cover_is_taken(caller):
    assert "media_id" in caller.upload("material/add_material", PNG + b"0" * 9_000_000, "a.png", type="image")


def test_an_upload_without_a_file_is_refused(caller):
    assert caller.post("media/uploadimg", b"")["errcode"] == 41005


def test_a_picture_can_be_seen_on_the_phone(client, wechat):
    number = client.upload_image(PNG, "a.png", "image/png").split("/")[-2]
    shown = requests.get(f"{wechat.url}/simulator/media/{number}", timeout=5)
    assert (shown.content, shown.headers["Content-Type"]) == (PNG, "image/png")


def test_a_cover_can_be_seen_on_the_phone(client, wechat):
    media_id = client.add_thumb(JPG, "a.jpg", "image/jpeg")
    assert requests.get(f"{wechat.url}/simulator/media/{media_id}", timeout=5).content == JPG


def test_no_picture_is_no_page(wechat):
    assert requests.get(f"{wechat.url}/simulator/media/1", timeout=5).status_code == 404


def test_what_the_phone_sent_can_be_had_and_after_three_days_no_more(client, wechat):
    assert client.get_media("voice-abc", most=10_000).startswith(b"#!AMR\n")
    assert client.get_media("image-abc", most=100_000).startswith(b"\xff\xd8\xff")
    wechat.api.media.put("own", b"x" * 10)
    wechat.clock.move(days=3, seconds=1)
    with pytest.raises(WechatError) as caught:
        client.get_media("own", most=10_000)
    assert caught.value.errcode == 40007
