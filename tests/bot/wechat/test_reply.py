"""Tests of bot/wechat/reply.py: what WeChat reads of our answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.account import Mode, WechatAccount
from bot.wechat.fields import ILLEGAL
from bot.wechat.push import Push, read_push
from bot.wechat.reply import MAX_CONTENT, SUCCESS, render
from tests.signing import ACCOUNT_NAME, OPENID, Signer

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
ACCOUNT = WechatAccount(appid="wx0", token="T", aes_key="k" * 43)
OLD_KEY = "0" * 43


@cache
def pushed(account: WechatAccount = ACCOUNT) -> Push:
    query, body = Signer(account).text("在吗", at=NOW)
    return read_push(body, query, account=account, now=NOW)


def content(words: str) -> str:
    """What arrives at the villager's phone."""
    return Signer(ACCOUNT).read_reply(render(words, pushed(), now=NOW)).get("Content", "")


def test_a_reply_goes_back_to_the_sender_from_the_account():
    assert Signer(ACCOUNT).read_reply(render("您好", pushed(), now=NOW)) == {
        "ToUserName": OPENID,
        "FromUserName": ACCOUNT_NAME,
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": "您好",
    }


@pytest.mark.parametrize(("mode", "encrypted"), [("safe", True), ("compatible", True), ("plain", False)])
def test_a_reply_is_encrypted_if_the_push_was(mode: Mode, encrypted: bool):
    account = replace(ACCOUNT, mode=mode)
    reply = render("您好", pushed(account), now=NOW)
    assert (b"<Encrypt>" in reply, "您好".encode() in reply) == (encrypted, not encrypted)
    assert Signer(account).read_reply(reply)["Content"] == "您好"


def test_a_reply_uses_the_key_that_decrypted():
    account = replace(ACCOUNT, aes_key_old=OLD_KEY)
    signer = Signer(account)
    query, body = signer.push(signer.xml("text", NOW, "<Content>在吗</Content>"), NOW, aes_key=OLD_KEY)
    push = read_push(body, query, account=account, now=NOW)
    assert signer.read_reply(render("您好", push, now=NOW), aes_key=OLD_KEY)["Content"] == "您好"


@pytest.mark.parametrize("words", ["", " \n\t", "\x00\x07", "\ud800"])
def test_no_words_are_a_bare_success(words: str):
    assert render(words, pushed(), now=NOW) == SUCCESS.encode() == b"success"


@pytest.mark.parametrize(
    "words",
    [
        "]]>",
        "]]]]>>",
        "a]]><Content>b",
        '<a href="https://pages.invalid/?a=1&b=2">看法条</a>',
        "第一行\n第二行\t完",
        "表情😀👨‍👩‍👧𠮷",
        "&lt; &#0; %s {0} \\n",
    ],
)
def test_words_arrive_as_they_are(words: str):
    assert content(words) == words


def test_carriage_returns_become_line_breaks():
    reply = render("一\r\n二\r三", pushed(replace(ACCOUNT, mode="plain")), now=NOW)
    assert "一\n二\n三".encode() in reply


def test_what_xml_cannot_hold_is_dropped():
    assert content("工\x00资\ud83d多\x1b少\uffff") == "工资多少"


def test_a_hostile_sender_name_cannot_break_out():
    push = pushed()
    utterance = replace(push.utterance, openid="o]]></ToUserName><Content>x")
    reply = render("您好", Push(utterance, push.account_name, None), now=NOW)
    assert ElementTree.fromstring(reply).findtext("ToUserName") == utterance.openid


def test_words_at_the_limit_are_not_cut():
    words = "长" * 682 + "ab"
    assert len(words.encode()) == MAX_CONTENT
    assert content(words) == words


def test_words_over_the_limit_are_cut_between_characters():
    cut = content("长" * 683)
    assert cut == "长" * 681 + "…"
    assert len(cut.encode()) <= MAX_CONTENT


@given(st.text(st.characters()))
def test_any_words_arrive_without_what_xml_cannot_hold(words: str):
    expected = ILLEGAL.sub("", words).replace("\r\n", "\n").replace("\r", "\n")
    assert content(words) == (expected if expected.strip() else "")


@given(st.text(min_size=500, max_size=3000))
def test_no_reply_is_longer_than_wechat_takes(words: str):
    assert len(content(words).encode()) <= MAX_CONTENT
