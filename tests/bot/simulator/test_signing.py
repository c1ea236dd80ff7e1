"""Pushes of the simulator are those of WeChat, and replies are read as strictly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.simulator.signing import BadReply, element, push_xml, read_reply, sign
from bot.wechat.push import read_push
from bot.wechat.reply import render
from tests.signing import Signer

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
OPENID = "oVillager0000000000000000001"


def pushed(account, words="工资"):
    xml = push_xml("text", element("Content", words) + "<MsgId>7</MsgId>", sender=OPENID, now=NOW)
    return sign(xml, account=account, sender=OPENID, now=NOW)


@pytest.fixture(params=["safe", "compatible", "plain"])
def any_mode(request, account):
    return replace(account, mode=request.param)


@pytest.mark.parametrize("words", ["工资", "a]]>b & <c>"])
def test_a_push_arrives(any_mode, words):
    push = pushed(any_mode, words)
    read = read_push(push.body, push.query, account=any_mode, now=NOW)
    assert (read.utterance.text, read.utterance.openid, read.utterance.sent_at) == (words, OPENID, NOW)


def test_the_answer_to_a_push_is_read(any_mode):
    push = pushed(any_mode)
    answer = render("您好", read_push(push.body, push.query, account=any_mode, now=NOW), now=NOW)
    assert read_reply(answer, account=any_mode)["Content"] == "您好"


@pytest.mark.parametrize("answer", [b"", b"success"])
def test_nothing_to_say_shows_nothing(account, answer):
    assert read_reply(answer, account=account) == {}


def test_another_reader_of_the_format_agrees(account):
    push = pushed(account)
    signer = Signer(account)
    sealed = push.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    assert push.query["msg_signature"] == signer.signature(
        push.query["timestamp"], push.query["nonce"], sealed
    )
    assert "工资".encode() in signer.decrypt(sealed)


def test_a_reply_signed_by_somebody_else_is_not_shown(account):
    push = pushed(account)
    answer = render("您好", read_push(push.body, push.query, account=account, now=NOW), now=NOW)
    with pytest.raises(BadReply, match="signature"):
        read_reply(answer, account=replace(account, token="another"))


@pytest.mark.parametrize("answer", [b"<xml><Content>a</Content></xml>", b"{}", b"<xml>"])
def test_a_reply_that_wechat_would_not_show(account, answer):
    with pytest.raises(BadReply):
        read_reply(answer, account=account)


def test_safe_mode_without_a_key_cannot_sign(account):
    with pytest.raises(ValueError, match="EncodingAESKey"):
        pushed(replace(account, aes_key=""))
