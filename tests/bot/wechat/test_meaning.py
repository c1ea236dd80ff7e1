"""Tests of bot/wechat/meaning.py, on a sample of every message and event."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.wechat.fields import Field, read_fields
from bot.wechat.invalid_push import InvalidPush
from bot.wechat.meaning import read_meaning

PUSHES = Path(__file__).parent / "pushes"


def sample(name: str) -> Utterance:
    return read_meaning(read_fields((PUSHES / f"{name}.xml").read_bytes()))


def meaning(message_type: str = "text", /, **fields: Field) -> Utterance:
    common: dict[str, Field] = {
        "FromUserName": "oVillager",
        "CreateTime": "1830297600",
        "MsgType": message_type,
    }
    return read_meaning({**common, **fields})


EXPECTED = {
    "text": (Kind.TEXT, "邻居把墙砌到我家地里了怎么办", "", ""),
    "text_menu_tap": (Kind.TEXT, "人工服务", "", ""),
    "text_from_article": (Kind.TEXT, "这篇讲的假期怎么算", "", ""),
    "text_unsupported": (Kind.STICKER, "", "", ""),
    "image": (Kind.IMAGE, "", "", "picture-of-a-well"),
    "voice": (Kind.VOICE, "", "", "voice-8k"),
    "voice_recognised": (Kind.VOICE, "彩礼能不能要回来", "", "voice-8k"),
    "video": (Kind.VIDEO, "", "", "video-of-a-road"),
    "shortvideo": (Kind.VIDEO, "", "", "short-video"),
    "location": (Kind.LOCATION, "", "", ""),
    "link": (Kind.LINK, "", "", ""),
    "unknown_type": (Kind.UNKNOWN, "", "hologram", ""),
    "subscribe": (Kind.FOLLOW, "", "", ""),
    "subscribe_by_code": (Kind.FOLLOW, "", "market-day", ""),
    "unsubscribe": (Kind.UNFOLLOW, "", "", ""),
    "scan": (Kind.SCAN, "", "market-day", ""),
    "location_report": (Kind.SILENT, "", "LOCATION", ""),
    "click": (Kind.CLICK, "", "ASK_A_PERSON", ""),
    "view": (Kind.SILENT, "", "VIEW", ""),
    "scancode_push": (Kind.SILENT, "", "scancode_push", ""),
    "scancode_waitmsg": (Kind.SILENT, "", "scancode_waitmsg", ""),
    "pic_sysphoto": (Kind.SILENT, "", "pic_sysphoto", ""),
    "pic_photo_or_album": (Kind.SILENT, "", "pic_photo_or_album", ""),
    "pic_weixin": (Kind.SILENT, "", "pic_weixin", ""),
    "location_select": (Kind.SILENT, "", "location_select", ""),
    "view_miniprogram": (Kind.SILENT, "", "view_miniprogram", ""),
    "mass_send_finished": (Kind.JOB, "", "MASSSENDJOBFINISH", ""),
    "publish_finished": (Kind.JOB, "", "PUBLISHJOBFINISH", ""),
    "publish_failed": (Kind.JOB, "", "PUBLISHJOBFINISH", ""),
    "template_finished": (Kind.JOB, "", "TEMPLATESENDJOBFINISH", ""),
    "subscribe_msg_popup": (Kind.SILENT, "", "subscribe_msg_popup_event", ""),
    "subscribe_msg_change": (Kind.SILENT, "", "subscribe_msg_change_event", ""),
    "subscribe_msg_sent": (Kind.SILENT, "", "subscribe_msg_sent_event", ""),
    "user_info_modified": (Kind.SILENT, "", "user_info_modified", ""),
    "user_authorization_revoke": (Kind.SILENT, "", "user_authorization_revoke", ""),
    "unknown_event": (Kind.SILENT, "", "weather_changed", ""),
}


def test_every_sample_has_an_expectation():
    assert {path.stem for path in PUSHES.glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_means_what_wechat_documents(name: str):
    said = sample(name)
    assert (said.kind, said.text, said.key, said.media_id) == EXPECTED[name]
    assert re.fullmatch("o(Villager|System)0+1", said.openid)
    assert said.sent_at.year == 2028
    assert said.sent_at.tzinfo is UTC


def test_only_job_events_carry_data():
    assert {name for name in EXPECTED if sample(name).data} == {
        "mass_send_finished",
        "publish_finished",
        "publish_failed",
        "template_finished",
    }


def test_a_mass_send_finish_brings_its_counts():
    data = sample("mass_send_finished").data
    assert (data["MsgID"], data["Status"], data["SentCount"]) == ("1000000101", "send success", "468")
    assert data["ArticleUrlResult"] == {
        "Count": "1",
        "ResultList": {"item": {"ArticleIdx": "1", "ArticleUrl": "https://articles.invalid/s/monthly"}},
    }


def test_a_publish_finish_brings_its_article():
    assert sample("publish_finished").data == {
        "PublishEventInfo": {
            "publish_id": "2247500001",
            "publish_status": "0",
            "article_id": "article-of-january",
            "article_detail": {
                "count": "1",
                "item": {"idx": "1", "article_url": "https://articles.invalid/s/january"},
            },
        }
    }


def test_a_failed_publish_names_each_failed_article():
    assert sample("publish_failed").data["PublishEventInfo"] == {
        "publish_id": "2247500002",
        "publish_status": "2",
        "fail_idx": ["1", "2"],
    }


def test_data_of_a_job_holds_no_openid():
    assert "oVillager" not in repr(sample("template_finished").data)


@pytest.mark.parametrize(
    "sentence",
    [
        "【收到不支持的消息类型，暂无法显示】",
        "【收到不支援的訊息類型，無法顯示】",
        "[Unsupported Message]",
        "[Unsupported message]",
    ],
)
def test_what_wechat_cannot_pass_on_is_a_sticker(sentence: str):
    assert (meaning(Content=sentence).kind, meaning(Content=sentence).text) == (Kind.STICKER, "")


def test_quoting_the_replacement_is_ordinary_text():
    assert meaning(Content="为什么显示[Unsupported Message]").kind is Kind.TEXT


def test_a_text_without_content_is_empty():
    assert meaning().text == meaning(Content="").text == ""


def test_a_recording_in_one_quality_only_is_found():
    assert meaning("voice", MediaId16K="fine").media_id == "fine"


@pytest.mark.parametrize("message_type", ["TEXT", "Text"])
def test_types_are_read_in_any_case(message_type: str):
    assert meaning(message_type, Content="在").kind is Kind.TEXT


@pytest.mark.parametrize("event", ["subscribe", "SUBSCRIBE", "Subscribe"])
def test_events_are_read_in_any_case(event: str):
    assert meaning("event", Event=event).kind is Kind.FOLLOW


def test_an_event_without_name_needs_no_words():
    assert (meaning("event").kind, meaning("event").key) == (Kind.SILENT, "event")


def test_names_and_keys_are_cut():
    assert len(meaning("t" * 500).key) == 64
    assert len(meaning("event", Event="e" * 500).key) == 64
    assert len(meaning("event", Event="CLICK", EventKey="k" * 500).key) == 128


@pytest.mark.parametrize("name", ["MsgType", "FromUserName", "CreateTime"])
@pytest.mark.parametrize("value", ["", ["a", "b"], {"a": "b"}])
def test_what_every_push_has_must_be_there_once(name: str, value: Field):
    with pytest.raises(InvalidPush, match=name) as refusal:
        meaning("text", **{name: value})
    assert refusal.value.status == 400


@pytest.mark.parametrize("value", ["-1", "1.5", "soon", "１８３０２９７６００", "9" * 11, "9" * 5000])
def test_a_time_that_is_none_is_malformed(value: str):
    with pytest.raises(InvalidPush, match="CreateTime is not a time"):
        meaning(CreateTime=value)


def test_the_latest_time_is_still_a_date():
    assert meaning(CreateTime="9" * 10).sent_at == datetime(2286, 11, 20, 17, 46, 39, tzinfo=UTC)


def test_an_overlong_sender_is_malformed():
    with pytest.raises(InvalidPush, match="too long"):
        meaning(FromUserName="o" * 65)


def test_a_doubled_field_that_nobody_reads_is_harmless():
    assert meaning(Content="在", Idx=["1", "2"]).text == "在"


def test_messages_are_told_apart_by_their_id():
    assert meaning(MsgId="25000000000000001", Content="甲").retry_key == "m:25000000000000001"


@pytest.mark.parametrize("message_id", ["", "9" * 5000, "a b", "好"])
def test_a_message_without_a_usable_id_still_has_a_key(message_id: str):
    first, retry = (meaning(MsgId=message_id, Content="甲") for _ in range(2))
    assert first.retry_key == retry.retry_key != meaning(MsgId=message_id, Content="乙").retry_key
    assert re.fullmatch("m:[0-9a-f]{32}", first.retry_key)


def test_the_key_of_an_event_is_the_documented_digest():
    # SHA-256 of "oVillager|1830297600|CLICK|HELP|", first 32 digits
    said = meaning("event", Event="CLICK", EventKey="HELP")
    assert said.retry_key == "e:940485aa6ae4320ebc52f4b474403e34"


@pytest.mark.parametrize(
    "other",
    [
        {"FromUserName": "oNeighbour"},
        {"CreateTime": "1830297601"},
        {"Event": "VIEW"},
        {"EventKey": "ASK"},
        {"Ticket": "t"},
    ],
)
def test_different_events_have_different_keys(other: dict[str, Field]):
    event: dict[str, Field] = {"Event": "CLICK", "EventKey": "HELP"}
    assert meaning("event", **event).retry_key != meaning("event", **{**event, **other}).retry_key


def test_two_jobs_that_finish_in_one_second_have_different_keys():
    keys = {meaning("event", Event="MASSSENDJOBFINISH", MsgID=job).retry_key for job in ("1", "2")}
    assert len(keys) == 2


@pytest.mark.parametrize("name", EXPECTED)
def test_a_retry_key_is_short_and_holds_no_openid(name: str):
    said = sample(name)
    assert 0 < len(said.retry_key) <= 128
    assert said.openid not in said.retry_key
    assert said.retry_key == sample(name).retry_key
