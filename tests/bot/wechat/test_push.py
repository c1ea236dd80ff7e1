"""Tests of bot/wechat/push.py: which requests are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from bot.conversation.turns import Kind
from bot.wechat.account import Mode, WechatAccount
from bot.wechat.push import MAX_BODY, InvalidPush, Push, read_push, verify_url
from tests.signing import ACCOUNT_NAME, OPENID, Signer

MODES: list[Mode] = ["safe", "compatible", "plain"]


@pytest.mark.parametrize("mode", MODES)
def test_a_genuine_push_is_read_in_every_mode(account: WechatAccount, mode: Mode, now: datetime):
    account = replace(account, mode=mode)
    query, body = Signer(account).text("借条丢了还能要钱吗", at=now)
    push = read_push(body, query, account=account, now=now)
    assert (push.utterance.kind, push.utterance.text) == (Kind.TEXT, "借条丢了还能要钱吗")
    assert (push.utterance.openid, push.account_name) == (OPENID, ACCOUNT_NAME)
    assert (push.encrypted_with is None) == (mode == "plain")


def test_an_address_check_gets_its_echo(account: WechatAccount, signer: Signer, now: datetime):
    query = signer.verification(now, "8812345678901234567")
    assert verify_url(query, account=account, now=now) == "8812345678901234567"


def test_the_address_check_of_the_official_example_is_answered():
    args = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    account, now = WechatAccount(appid="wx0", token="AAAAA"), datetime.fromtimestamp(1714036510, UTC)
    assert verify_url(args, account=account, now=now) == "4375120948345356249"


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "echostr"])
@pytest.mark.parametrize("value", [None, "", "x" * 300, "错", "\ud800", "a b"])
def test_a_missing_or_misshapen_argument_fails_the_address_check(
    account: WechatAccount, signer: Signer, now: datetime, name: str, value: str | None
):
    args = signer.verification(now)
    del args[name]
    if value is not None:
        args[name] = value
    assert refused(lambda: verify_url(args, account=account, now=now)) == 403


@pytest.mark.parametrize("timestamp", ["-1", "1e9", "１８０３８", "1_0", " 1", "0x10", "9" * 13])
def test_a_timestamp_that_is_no_number_is_refused(
    account: WechatAccount, signer: Signer, now: datetime, timestamp: str
):
    args = signer.verification(now)
    args |= {"timestamp": timestamp, "signature": signer.signature(timestamp, args["nonce"])}
    assert refused(lambda: verify_url(args, account=account, now=now)) == 403


def test_an_echo_with_line_breaks_is_not_sent_back(account: WechatAccount, signer: Signer, now: datetime):
    args = signer.verification(now, "<script>\r\n")
    assert refused(lambda: verify_url(args, account=account, now=now)) == 403


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce", "encrypt_type"])
def test_an_argument_sent_twice_is_refused(account: WechatAccount, signer: Signer, now: datetime, name: str):
    query, body = signer.text("在吗", at=now)
    args: MultiDict[str, str] = MultiDict(query)
    assert isinstance(read_push(body, args, account=account, now=now), Push)
    args.add(name, query[name])
    assert refused(lambda: read_push(body, args, account=account, now=now)) == 403


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce", "encrypt_type"])
def test_a_push_without_an_argument_is_refused(
    account: WechatAccount, signer: Signer, now: datetime, name: str
):
    query, body = signer.text("在吗", at=now)
    del query[name]
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 403


@pytest.mark.parametrize("seconds", [-601, 601, 10**9])
def test_a_stale_or_early_push_is_refused(
    account: WechatAccount, signer: Signer, now: datetime, seconds: int
):
    query, body = signer.text("在吗", at=now)
    later = now + timedelta(seconds=seconds)
    assert refused(lambda: read_push(body, query, account=account, now=later)) == 403
    assert refused(lambda: verify_url(signer.verification(now), account=account, now=later)) == 403


@pytest.mark.parametrize("seconds", [-600, -599, 0, 600])
def test_a_push_inside_the_window_is_accepted(
    account: WechatAccount, signer: Signer, now: datetime, seconds: int
):
    query, body = signer.text("在吗", at=now)
    read = read_push(body, query, account=account, now=now + timedelta(seconds=seconds))
    assert read.utterance.text == "在吗"


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_signature_is_refused(account: WechatAccount, mode: Mode, now: datetime):
    account = replace(account, mode=mode)
    query, body = Signer(replace(account, token="Guessed")).text("在吗", at=now)
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 403


@pytest.mark.parametrize("mode", MODES)
def test_an_account_without_token_refuses_everything(account: WechatAccount, mode: Mode, now: datetime):
    account = replace(account, mode=mode, token="")
    signer = Signer(account)
    query, body = signer.text("在吗", at=now)
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 403
    assert refused(lambda: verify_url(signer.verification(now), account=account, now=now)) == 403


def test_the_signature_of_the_address_does_not_vouch_for_an_encrypted_body(
    account: WechatAccount, signer: Signer, now: datetime
):
    query, body = signer.text("在吗", at=now)
    query["msg_signature"] = query["signature"]
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 403


def test_an_exchanged_body_is_refused(account: WechatAccount, signer: Signer, now: datetime):
    query, _ = signer.text("在吗", at=now)
    _, other = signer.text("我要转账", at=now)
    assert refused(lambda: read_push(other, query, account=account, now=now)) == 403


@pytest.mark.parametrize("declared", [None, "raw", "AES", "des", ""])
def test_safe_mode_takes_encrypted_pushes_only(
    account: WechatAccount, signer: Signer, now: datetime, declared: str | None
):
    query, body = signer.push(signer.xml("text", now, "<Content>在吗</Content>"), now, mode="plain")
    if declared is not None:
        query["encrypt_type"] = declared
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 403


@pytest.mark.parametrize("declared", [None, "raw"])
def test_compatible_mode_takes_signed_plain_pushes(
    account: WechatAccount, now: datetime, declared: str | None
):
    account = replace(account, mode="compatible")
    signer = Signer(account)
    query, body = signer.push(signer.xml("text", now, "<Content>在吗</Content>"), now, mode="plain")
    if declared is not None:
        query["encrypt_type"] = declared
    push = read_push(body, query, account=account, now=now)
    assert (push.utterance.text, push.encrypted_with) == ("在吗", None)


@pytest.mark.parametrize("declared", ["AES", "des", ""])
def test_compatible_mode_refuses_an_unknown_encryption(account: WechatAccount, now: datetime, declared: str):
    account = replace(account, mode="compatible")
    query, body = Signer(account).text("在吗", at=now)
    query["encrypt_type"] = declared
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 403


def test_an_overlong_account_name_is_malformed(account: WechatAccount, now: datetime):
    query, body = Signer(account, name="g" * 65).text("在吗", at=now)
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 400


def test_compatible_mode_reads_the_encrypted_part_and_no_plain_field(account: WechatAccount, now: datetime):
    account = replace(account, mode="compatible")
    query, body = Signer(account).text("原来的话", at=now)
    forged = body.replace("原来的话".encode(), "改过的话".encode()).replace(b"oVillager", b"oImposter")
    assert forged != body
    push = read_push(forged, query, account=account, now=now)
    assert (push.utterance.text, push.utterance.openid) == ("原来的话", OPENID)


def test_plain_mode_reads_the_plain_fields_of_a_compatible_push(account: WechatAccount, now: datetime):
    account = replace(account, mode="plain")
    signer = Signer(account)
    query, body = signer.push(signer.xml("text", now, "<Content>在吗</Content>"), now, mode="compatible")
    push = read_push(body, query, account=account, now=now)
    assert (push.utterance.text, push.encrypted_with) == ("在吗", None)


def test_the_sender_in_the_address_is_not_believed(account: WechatAccount, signer: Signer, now: datetime):
    query, body = signer.text("在吗", at=now)
    query["openid"] = "oImposter"
    assert read_push(body, query, account=account, now=now).utterance.openid == OPENID


def test_a_body_over_the_limit_is_too_large(account: WechatAccount, signer: Signer, now: datetime):
    query, _ = signer.text("在吗", at=now)
    assert refused(lambda: read_push(b" " * (MAX_BODY + 1), query, account=account, now=now)) == 413


def test_the_longest_text_fits_in_compatible_mode(account: WechatAccount, now: datetime):
    account = replace(account, mode="compatible")
    query, body = Signer(account).text("长" * 682, at=now)
    assert len(read_push(body, query, account=account, now=now).utterance.text) == 682


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"{}",
        b"<xml>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
        b"\xff\xfe",
        b"<xml>" + b"<a>" * 30 + b"</a>" * 30 + b"</xml>",
        b"<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>",
    ],
)
@pytest.mark.parametrize("mode", ["safe", "plain"])
def test_a_signed_message_that_is_no_push_is_malformed(
    account: WechatAccount, now: datetime, mode: Mode, message: bytes
):
    account = replace(account, mode=mode)
    query, body = Signer(account).push(message, now)
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml/>",
        b"<xml><Encrypt></Encrypt></xml>",
        b"<xml><Encrypt>A</Encrypt><Encrypt>A</Encrypt></xml>",
        b"<xml><Encrypt><A/></Encrypt></xml>",
        b"<!DOCTYPE xml><xml><Encrypt>A</Encrypt></xml>",
    ],
)
def test_an_envelope_without_one_encrypted_part_is_malformed(
    account: WechatAccount, signer: Signer, now: datetime, body: bytes
):
    query, _ = signer.text("在吗", at=now)
    assert refused(lambda: read_push(body, query, account=account, now=now)) == 400


def test_a_refusal_tells_nothing_about_the_sender(account: WechatAccount, signer: Signer, now: datetime):
    query, body = signer.message("text", at=now, openid="o" * 65, Content="秘密")
    with pytest.raises(InvalidPush) as refusal:
        read_push(body, query, account=account, now=now)
    assert str(refusal.value) == refusal.value.reason == "FromUserName is too long"


def refused(act: Any) -> int | None:
    """The status of the refusal, None if it was accepted."""
    try:
        act()
    except InvalidPush as refusal:
        return refusal.status
    return None
