"""WeChat's side of a push: sign and encrypt what goes to `/wechat`, verify and decrypt what comes back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from bot.wechat.account import WechatAccount
from bot.wechat.envelope import ciphers_of, is_signed, signature, unseal
from bot.wechat.fields import Field, read_fields, text_of
from bot.wechat.invalid_push import InvalidPush

ACCOUNT_NAME = "gh_demo00000001"
"""The account's own id in pushes (ToUserName)."""


class BadReply(Exception):
    """The answer to a push is not one WeChat would show; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class SignedPush:
    """One request to `/wechat`."""

    query: dict[str, str]
    body: bytes


def element(tag: str, value: str) -> str:
    """One element of a push with its text."""
    if "]]>" in value:
        return f"<{tag}>{escape(value)}</{tag}>"
    return f"<{tag}><![CDATA[{value}]]></{tag}>"


def push_xml(message_type: str, own: str, *, sender: str, now: datetime) -> str:
    """The XML of a message or event; ``own`` holds its own elements (see ``element``)."""
    return (
        f"<xml>{element('ToUserName', ACCOUNT_NAME)}{element('FromUserName', sender)}"
        f"<CreateTime>{int(now.timestamp())}</CreateTime>{element('MsgType', message_type)}{own}</xml>"
    )


def sign(xml: str, *, account: WechatAccount, sender: str, now: datetime) -> SignedPush:
    """Query and body as WeChat sends them in the account's mode (plain, compatible or safe).

    Raises ValueError if the account needs an EncodingAESKey and has none.
    """
    timestamp, nonce = str(int(now.timestamp())), str(secrets.randbelow(10**10))
    sealed: dict[str, Field] = {}
    if account.mode != "plain":
        if not account.aes_key:
            raise ValueError("the account has no EncodingAESKey")
        # A reply's envelope holds the same three things as a push: cipher, signature, nonce.
        sealed = read_fields(ciphers_of(account)[0].seal(xml, timestamp=int(timestamp)))
        nonce = text_of(sealed, "Nonce")
    query = {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": sender,
    }
    if not sealed:
        return SignedPush(query, xml.encode())
    query["encrypt_type"] = "aes"
    query["msg_signature"] = text_of(sealed, "MsgSignature")
    inside = element("Encrypt", text_of(sealed, "Encrypt"))
    if account.mode == "compatible":
        return SignedPush(query, f"{xml.removesuffix('</xml>')}{inside}</xml>".encode())
    return SignedPush(query, f"<xml>{element('ToUserName', ACCOUNT_NAME)}{inside}</xml>".encode())


def read_reply(answer: bytes, *, account: WechatAccount) -> dict[str, Field]:
    """The fields of a reply; {} for ``success`` and an empty body, which show nothing.

    Raises BadReply for what WeChat would answer with its notice 该公众号提供的服务出现故障.
    """
    if answer in (b"", b"success"):
        return {}
    try:
        fields = read_fields(answer)
        if "Encrypt" not in fields:
            if account.mode == "safe":
                raise BadReply("a plain reply in safe mode")
            return fields
        sealed = text_of(fields, "Encrypt")
        parts = (text_of(fields, "TimeStamp"), text_of(fields, "Nonce"), sealed)
        if not is_signed(text_of(fields, "MsgSignature"), account.token, *parts):
            raise BadReply("the signature of the reply is wrong")
        return read_fields(unseal(sealed, account)[0])
    except InvalidPush as refusal:
        raise BadReply(refusal.reason) from None
