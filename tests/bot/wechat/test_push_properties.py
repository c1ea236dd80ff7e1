"""Property tests of reading a push: whatever arrives, it is a push or refused."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.account import Mode, WechatAccount
from bot.wechat.push import InvalidPush, read_push, verify_url
from tests.signing import OPENID, Signer

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
MODES: list[Mode] = ["safe", "compatible", "plain"]


def refused(act: Any) -> int | None:
    """The status of the refusal, None if it was accepted."""
    try:
        act()
    except InvalidPush as refusal:
        return refusal.status
    return None


ARGUMENTS: st.SearchStrategy[Mapping[str, str]] = st.dictionaries(
    st.sampled_from(
        ["signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type", "openid"]
    ),
    st.text() | st.sampled_from(["aes", "raw", "0" * 40, "1", str(int(NOW.timestamp()))]),
)


@given(body=st.binary(), args=ARGUMENTS, mode=st.sampled_from(MODES))
def test_any_request_is_a_push_or_refused(body: bytes, args: Mapping[str, str], mode: Mode):
    account = WechatAccount(appid="wx0", token="T", aes_key="k" * 43, mode=mode)
    assert refused(lambda: read_push(body, args, account=account, now=NOW)) in (400, 403)
    assert refused(lambda: verify_url(args, account=account, now=NOW)) == 403


FIELDS = st.sampled_from(
    ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "Content", "MsgId", "x"]
)
ELEMENTS = st.recursive(
    st.text()
    | st.sampled_from(["text", "event", "voice", "1800000000", "9" * 30, "MASSSENDJOBFINISH", "subscribe"]),
    lambda inner: st.lists(st.tuples(FIELDS, inner)),
)


def as_xml(elements: Any) -> str:
    if isinstance(elements, str):
        return elements
    return "".join(f"<{name}>{as_xml(inner)}</{name}>" for name, inner in elements)


@given(st.binary() | ELEMENTS.map(lambda e: f"<xml>{as_xml(e)}</xml>".encode(errors="surrogatepass")))
def test_any_signed_message_is_a_push_or_malformed(message: bytes):
    account = WechatAccount(appid="wx0", token="T", aes_key="k" * 43)
    query, body = Signer(account).push(message, NOW)
    assert refused(lambda: read_push(body, query, account=account, now=NOW)) in (None, 400)


@given(ELEMENTS)
def test_any_readable_push_has_a_sender_and_a_key(elements: Any):
    account = WechatAccount(appid="wx0", token="T", aes_key="k" * 43, mode="plain")
    signer = Signer(account)
    query, body = signer.push(signer.xml("event", NOW, as_xml(elements)), NOW)
    with suppress(InvalidPush):
        utterance = read_push(body, query, account=account, now=NOW).utterance
        assert utterance.openid == OPENID
        assert 0 < len(utterance.retry_key) <= 128
