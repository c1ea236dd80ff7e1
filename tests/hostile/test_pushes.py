"""Pushes from anybody, and from WeChat with anything in them: an answer or a refusal, never a fault page, never a hang."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.push import MAX_BODY
from tests.hostile.texts import TEXTS
from tests.hostile.watchdog import times, watched
from tests.signing import Signer

ARGUMENTS = st.dictionaries(
    st.sampled_from(
        ["signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type", "openid", "x"]
    ),
    TEXTS,
    max_size=6,
)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><xml><Content>&c;&d;</Content></xml>'
)
PIECES = st.sampled_from(
    ["<xml>", "</xml>", "<ToUserName>", "<FromUserName>", "<![CDATA[", "]]>", "<MsgType>text</MsgType>", "<Content>", "<Encrypt>",
     "<MsgId>", "&amp;", "&#0;", "&#x110000;", "&x;", BOMB, "<a " + "b='c' " * 200 + ">", "<a>" * 3000, "<?xml version='1.0' encoding='utf-16'?>"]
)  # fmt: skip
BODIES = st.binary(max_size=300) | st.lists(PIECES | TEXTS, max_size=8).map("".join).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


@pytest.fixture(scope="module")
def client(site):
    return site.test_client()


@pytest.fixture(scope="module")
def signer(site):
    return Signer(site.extensions["services"].account)


@given(ARGUMENTS, BODIES)
@times(60, 3000)
def test_a_push_of_nobody_is_refused(client, arguments, body):
    with watched():
        assert client.post("/wechat", query_string=arguments, data=body).status_code in {400, 403, 413}
        # an address with the character 0 in it is refused before anybody looks whose it is
        assert client.get("/wechat", query_string=arguments).status_code in {400, 403}


@given(BODIES)
@times(60, 2500)
def test_a_push_of_wechat_with_anything_in_it_is_answered_or_malformed(client, signer, body):
    query, sealed = signer.push(body, datetime.now(UTC))
    with watched():
        assert client.post("/wechat", query_string=query, data=sealed).status_code in {200, 400, 413}


@given(TEXTS, st.sampled_from(["text", "voice", "image", "event", "link", "location", "x"]), TEXTS)
@times(40, 2000)
def test_whatever_a_villager_sends_is_answered(client, signer, caplog, words, kind, more):
    caplog.clear()
    plain = words.replace("\x00", "").replace("]]>", "")
    query, sealed = signer.message(
        kind,
        at=datetime.now(UTC),
        Content=plain,
        Recognition=plain,
        Event=more.replace("]]>", ""),
        EventKey=plain,
        MediaId="m",
    )
    with watched(), caplog.at_level(logging.ERROR):
        answer = client.post("/wechat", query_string=query, data=sealed)
    assert answer.status_code in {200, 400} or len(sealed) > MAX_BODY
    assert "request failed" not in caplog.text
