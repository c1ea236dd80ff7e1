"""What the address answers to WeChat, and to everybody else."""

from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest

from bot.conversation import wording
from bot.statistics.periods import Period, beijing_day
from tests.signing import OPENID, Signer


def figures(services, now):
    day = beijing_day(now)
    return services.totals(Period(day, day + timedelta(days=1)))


def test_wechat_can_check_the_address(client, signer, now):
    answer = client.get("/wechat", query_string=signer.verification(now, "87654321"))
    assert answer.get_data(as_text=True) == "87654321"


def test_a_forged_check_is_refused(client, signer, now):
    query = signer.verification(now) | {"signature": "0" * 40}
    assert client.get("/wechat", query_string=query).status_code == 403


def test_a_question_is_answered_in_an_encrypted_reply_and_counted(say, services, now):
    words = say("老板拖欠工资不给怎么办")
    assert "劳动监察" in words
    assert figures(services, now).answered == 1


def test_the_same_push_gets_the_same_words_and_counts_once(say, services, now):
    replies = {say("村口的石狮子叫人挪走了没人管", msg_id=77) for _ in range(3)}
    assert len(replies) == 1
    assert figures(services, now).matters == 1


def test_a_conversation_goes_on_over_several_pushes(say):
    listed = say("离婚")
    assert "1. " in listed
    assert wording.RATE in say("1")
    assert say("1") == wording.RATED_GOOD


def test_small_talk_counts_as_nothing(say, services, now):
    say("你好")
    say("谢谢")
    assert figures(services, now).person_times == 0


def test_a_guided_petition_is_counted_apart_and_its_words_are_not_kept(say, services, now):
    say("我要举报村支书贪污低保款")
    seen = figures(services, now)
    assert (seen.matters, seen.guided) == (0, 1)
    assert "村支书" not in _all_text(services)


def test_what_is_stored_has_no_phone_in_it(say, services):
    say("老板拖欠工资不给怎么办，我电话13800138000")
    assert "13800138000" not in _all_text(services)


def test_unfollowing_deletes_the_person_and_keeps_the_count(say, deliver, signer, services, now):
    say("老板拖欠工资不给怎么办")
    deliver(signer.unfollow(at=now))
    assert "老板" not in _all_text(services)
    assert figures(services, now).persons == 1
    assert say("查询") == wording.NOTHING_ASKED_YET


def test_a_person_who_follows_is_welcomed(deliver, signer, now):
    assert deliver(signer.follow(at=now)) == wording.welcome("付店镇")


@pytest.mark.parametrize("name", ["VIEW", "LOCATION", "scancode_push", "pic_sysphoto", "user_info_modified"])
def test_events_without_words_get_success(client, signer, now, name):
    query, body = signer.event(name, at=now, key="k")
    assert client.post("/wechat", query_string=query, data=body).data == b"success"


def test_a_job_notice_is_stored_and_acknowledged(client, signer, services, now):
    own = "<MsgID>1001</MsgID><Status><![CDATA[send success]]></Status><SentCount>42</SentCount>"
    query, body = signer.event("MASSSENDJOBFINISH", at=now, own=own)
    for _ in range(2):
        assert client.post("/wechat", query_string=query, data=body).data == b"success"
    stored = _all_text(services, "events")
    assert stored.count("send success") == 1
    assert _count(services, "persons") == 0


def test_a_voice_without_words_is_kept_for_a_person_once(deliver, signer, services, now):
    words = [deliver(signer.voice(at=now, msg_id=number)) for number in (1, 1, 2)]
    assert words[0] == words[1]
    assert "受理号" in words[0]
    assert _count(services, "media") == 2
    assert _count(services, "matters") == 1


def test_a_picture_is_kept_and_counts_as_nothing(deliver, signer, services, now):
    assert deliver(signer.image(at=now)).startswith(wording.PICTURE_KEPT)
    assert _count(services, "media") == 1
    assert _count(services, "matters") == 0


def test_a_reply_never_ends_the_character_data_early(say):
    assert say("]]>老板拖欠工资不给怎么办")


def test_a_stale_push_is_refused(client, signer, now):
    query, body = signer.text("工资", at=now - timedelta(minutes=11))
    assert client.post("/wechat", query_string=query, data=body).status_code == 403


def test_a_plain_push_is_refused_in_safe_mode(client, signer, now):
    query, body = signer.push(
        signer.xml("text", now, "<Content>工资</Content><MsgId>1</MsgId>"), now, mode="plain"
    )
    assert client.post("/wechat", query_string=query, data=body).status_code == 403


def test_a_body_over_64_kilobytes_is_refused(client, signer, now):
    query, _ = signer.text("工资", at=now)
    assert client.post("/wechat", query_string=query, data=b"x" * 65537).status_code == 413


def test_a_body_of_unknown_length_is_bounded_too(client, signer, now):
    query, _ = signer.text("工资", at=now)
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    answer = client.post(
        "/wechat", query_string=query, input_stream=io.BytesIO(b"x" * 200_000), environ_overrides=chunked
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"<xml/>", b"<!DOCTYPE x><xml></xml>", b"\xff\xfe", b"<xml>" * 500])
def test_a_malformed_body_is_a_client_error_not_a_fault(client, signer, now, body):
    query, _ = signer.text("工资", at=now)
    assert 400 <= client.post("/wechat", query_string=query, data=body).status_code < 500


def test_a_refusal_leaves_one_log_line_without_the_sender(client, signer, now, caplog):
    query, body = signer.text("家里的事", at=now)
    with caplog.at_level(logging.INFO):
        client.post("/wechat", query_string=query | {"msg_signature": "0" * 40}, data=body)
    assert len(caplog.records) == 1
    assert OPENID not in caplog.text


def test_an_answered_question_leaves_nothing_of_it_in_the_log(say, caplog):
    with caplog.at_level(logging.DEBUG):
        say("老板拖欠工资不给怎么办")
    assert "老板" not in caplog.text
    assert OPENID not in caplog.text


def test_an_unknown_method_does_not_show_a_fault_page(client):
    answer = client.put("/wechat")
    assert answer.status_code == 405
    assert answer.data == b"refused"


def test_two_villagers_do_not_share_a_session(say):
    say("离婚", openid="oFirst")
    assert wording.RATE not in say("1", openid="oSecond")


def test_a_reply_is_encrypted_with_the_key_that_opened_the_push(environment, now):
    from bot.app import create_app
    from bot.services.build import Services
    from bot.settings import Settings

    old = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
    made = Services(Settings.from_env(environment | {"WECHAT_AES_KEY_OLD": old}, env_file=None))
    made.upgrade()
    signer = Signer(made.account)
    xml = signer.xml("text", now, "<Content>你好</Content><MsgId>1</MsgId>")
    query, body = signer.push(xml, now, aes_key=old)
    answer = create_app(made.settings, made).test_client().post("/wechat", query_string=query, data=body)
    assert signer.read_reply(answer.data, aes_key=old)["Content"] == wording.greeting("付店镇")
    made.engine.dispose()


def _all_text(services, table: str = "consultations") -> str:
    from sqlalchemy import text

    with services.engine.connect() as connection:
        return repr(connection.execute(text(f"SELECT * FROM {table}")).all())


def _count(services, table: str) -> int:
    from sqlalchemy import text

    with services.engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_a_tap_on_the_law_of_the_month_brings_the_post(deliver, signer, now):
    assert deliver(signer.click("law_of_month", at=now)).startswith("【")


def test_a_receipt_number_finds_its_matter_over_the_webhook(say):
    number = say("村口的石狮子叫人挪走了没人管").partition("受理号 ")[2][:11]
    assert number in say(f"查询 {number}")
