"""What a failed call says, whether it may have been carried out, and what it never shows."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from bot.wechat.client import WechatError
from bot.wechat.errors import NoToken
from bot.wechat.sentences import SAYS, says
from tests.bot.wechat.calling import INFO, SEND, TOKEN, draft, server_answering, with_token
from tests.servers import free_port


@pytest.mark.parametrize("errcode", sorted(SAYS))
def test_every_code_is_one_chinese_sentence_with_a_next_step(errcode):
    words = says(errcode)
    assert words.endswith("。")
    assert words.count("。") == 1
    assert any(step in words for step in ("请", "重新", "不用再", "先让")), words


PLATFORM = (
    -1, 40001, 40002, 40003, 40005, 40007, 40009, 40013, 40014, 40016, 40017, 40018, 40019, 40020, 40023, 40025, 40026,
    40027, 40054, 40055, 40059, 40066, 40125, 40164, 40200, 40243, 41002, 41004, 42001, 43004, 43019, 43101, 45002,
    45003, 45004, 45008, 45009, 45011, 45015, 45028, 45047, 45064, 45065, 45066, 45067, 45098, 45110, 45166, 48001,
    48002, 48003, 48004, 48006, 50004, 50005, 50007, 53503, 53504, 53505, 53600, 89503, 89506, 89507,
)  # fmt: skip
"""The codes that the platform's pages and its collected tables name for the calls of an account like ours."""


def test_every_code_that_the_platform_names_has_words_of_its_own():
    assert [code for code in PLATFORM if "文档中查这个错误码" in says(code)] == []


def test_an_unknown_code_is_named():
    assert "错误码 99999" in says(99999)


@pytest.mark.parametrize("errcode", [-1, 45009, 45011, 45028, 45066])
def test_what_passes_with_time_is_not_permanent(client, wechat, errcode):
    wechat.api.fail_next(SEND, errcode)
    with pytest.raises(WechatError) as caught:
        client.send_to_all("x", client_msg_id="a")
    assert (caught.value.errcode, caught.value.unsure, caught.value.permanent) == (errcode, False, False)


@pytest.mark.parametrize("errcode", [40007, 45003, 45166, 48001, 48004, 53504])
def test_what_somebody_must_change_is_permanent(client, wechat, errcode):
    wechat.api.fail_next(SEND, errcode)
    with pytest.raises(WechatError) as caught:
        client.send_to_all("x", client_msg_id="a")
    assert (caught.value.errcode, caught.value.unsure, caught.value.permanent) == (errcode, False, True)


@pytest.mark.parametrize(
    "kind", ["timeout", "timeout after", "drop", "drop after", "500", "500 after", "html"]
)
def test_a_call_without_a_readable_answer_is_unsure(hasty, wechat, kind):
    hasty.current_menu_info()
    wechat.api.fail_next(SEND, kind)
    with pytest.raises(WechatError) as caught:
        hasty.send_to_all("x", client_msg_id="a")
    assert (caught.value.errcode, caught.value.unsure, caught.value.permanent) == (None, True, False)


def test_a_send_whose_answer_was_lost_is_found_again_by_its_id(hasty, wechat):
    media_id = draft(hasty)
    wechat.api.fail_next(SEND, "drop after")
    with pytest.raises(WechatError, match="断"):
        hasty.send_to_all(media_id, client_msg_id="wages-1")
    with pytest.raises(WechatError) as caught:
        hasty.send_to_all(media_id, client_msg_id="wages-1")
    assert caught.value.errcode == 45066
    wechat.clock.move(minutes=1)
    assert hasty.mass_status(hasty.send_to_all(media_id, client_msg_id="wages-1").msg_id) == "SEND_SUCCESS"
    assert len(wechat.api.articles()) == 1


@pytest.mark.parametrize("kind", ["timeout", "drop", "500", "html", "redirect"])
def test_no_token_means_the_call_was_never_sent(hasty, wechat, kind):
    wechat.api.fail_next(TOKEN, kind)
    with pytest.raises(NoToken) as caught:
        hasty.send_to_all("x", client_msg_id="a")
    assert not caught.value.unsure
    assert wechat.calls("message/mass/sendall") == 0


def test_a_server_that_is_not_there_has_done_nothing(account):
    client = with_token(account, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(WechatError, match="连不上微信") as caught:
        client.publish("x")
    assert not caught.value.unsure


def test_a_redirect_is_not_followed(account, wechat):
    elsewhere = server_answering(b"", status=307, location=f"{wechat.url}{INFO}")
    with elsewhere as base, pytest.raises(WechatError, match="不像是微信") as caught:
        with_token(account, base).publish("x")
    assert not caught.value.unsure
    assert wechat.calls("get_current_selfmenu_info") == 0


def test_an_address_without_a_scheme_is_named(account):
    with pytest.raises(WechatError, match="WECHAT_API_BASE") as caught:
        with_token(account, "api.weixin.qq.com").publish("x")
    assert caught.value.permanent


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"42", b"\xff\xfe", b'{"errcode": "0"}', b'{"errcode": true}', b"{}", b"[" * 9000],
)
def test_an_answer_that_is_not_wechats_is_an_error(account, content):
    with server_answering(content) as base, pytest.raises(WechatError, match="不像是微信") as caught:
        with_token(account, base).publish("x")
    assert caught.value.unsure


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/plain; charset=latin-1", "application/json; charset=gbk"]
)
def test_an_answer_is_utf8_whatever_its_header_says(account, kind):
    content = json.dumps({"news_item": [{"title": "每月一法"}]}, ensure_ascii=False).encode()
    with server_answering(content, kind=kind) as base:
        assert with_token(account, base).get_draft("x")["news_item"][0]["title"] == "每月一法"


def test_a_control_character_in_an_article_is_no_failure(account):
    with server_answering(b'{"news_item": [{"title": "a\x0bb"}]}') as base:
        assert with_token(account, base).get_draft("x")["news_item"][0]["title"] == "a\x0bb"


def everything_about(error):
    """What a log or a crash report could show of an exception and all that hangs on it."""
    shown = [repr(error), str(error), "".join(traceback.format_exception(error))]
    inner = error.__context__ or error.__cause__
    return "".join(shown) + (everything_about(inner) if inner else "")


@pytest.mark.parametrize("path", [TOKEN, INFO])
@pytest.mark.parametrize("kind", ["timeout", "drop", "500", "html", "redirect", 40001, 40164, 48001])
def test_no_failure_holds_secret_or_token(hasty, wechat, account, caplog, path, kind):
    caplog.set_level(logging.DEBUG)
    wechat.api.fail_next(path, kind, times=3)
    with pytest.raises(WechatError) as caught:
        hasty.current_menu_info()
    shown = everything_about(caught.value) + caplog.text
    assert account.secret not in shown
    assert "stable-" not in shown
    assert "access_token=s" not in shown


def test_a_refused_connection_does_not_show_the_token(account, caplog):
    caplog.set_level(logging.DEBUG)
    client = with_token(account, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(WechatError) as caught:
        client.publish("x")
    assert "a-token" not in everything_about(caught.value) + caplog.text + repr(client)


def test_a_good_call_does_not_log_the_token(client, caplog):
    caplog.set_level(logging.DEBUG)
    client.current_menu_info()
    assert "access_token=…" in caplog.text
    assert "stable-" not in caplog.text


def test_the_machines_proxy_is_not_used_for_itself(client, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert client.current_menu_info() == {"is_menu_open": 0}
