"""WeChat's side of the conversation: signs and encrypts pushes, verifies and decrypts replies.

Written from WeChat's description with `cryptography` alone, so that it does not share a mistake with the code it
tests. A signer needs an account (appid, token, aes_key, mode); every push is a pair of query and body:

    query, body = Signer(account).text("工资被拖欠怎么办", at=now)
    ...
    Signer(account).read_reply(answer)["Content"]
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.wechat.account import WechatAccount

OPENID = "oVillager0000000000000000001"
ACCOUNT_NAME = "gh_0123456789ab"

Query = dict[str, str]


class Signer:
    """Pushes and reads replies as WeChat does for one account."""

    def __init__(self, account: WechatAccount, *, openid: str = OPENID, name: str = ACCOUNT_NAME) -> None:
        self.account, self.openid, self.name = account, openid, name

    def signature(self, *parts: str) -> str:
        """SHA-1 over token and parts, sorted and joined."""
        return hashlib.sha1("".join(sorted((self.account.token, *parts))).encode()).hexdigest()

    def query(self, at: datetime, **more: str) -> Query:
        """A signed query with a fresh nonce."""
        timestamp, nonce = str(int(at.timestamp())), str(secrets.randbelow(10**10))
        return {
            "signature": self.signature(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            **more,
        }

    def verification(self, at: datetime, echostr: str = "4375120948345356249") -> Query:
        """The query of the GET that checks our address."""
        return self.query(at, echostr=echostr)

    def push(
        self, xml: str | bytes, at: datetime, *, mode: str | None = None, aes_key: str | None = None
    ) -> tuple[Query, bytes]:
        """Query and body for a message; ``mode`` and ``aes_key`` are the account's unless given."""
        mode = mode or self.account.mode
        message = xml.encode() if isinstance(xml, str) else xml
        query = self.query(at, openid=self.openid)
        if mode == "plain":
            return query, message
        encrypted = self.encrypt(message, aes_key=aes_key)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = self.signature(query["timestamp"], query["nonce"], encrypted)
        element = f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
        if mode == "compatible":
            before, end, after = message.rpartition(b"</xml>")
            return query, before + element.encode() + end + after
        return query, f"<xml><ToUserName><![CDATA[{self.name}]]></ToUserName>{element}</xml>".encode()

    def encrypt(self, message: bytes, *, aes_key: str | None = None, appid: str | None = None) -> str:
        """The text of an Encrypt field."""
        appid = self.account.appid if appid is None else appid
        body = secrets.token_bytes(16) + len(message).to_bytes(4, "big") + message + appid.encode()
        padder = padding.PKCS7(256).padder()
        return self.encrypt_raw(padder.update(body) + padder.finalize(), aes_key=aes_key)

    def encrypt_raw(self, padded: bytes, *, aes_key: str | None = None) -> str:
        """AES and base64 over bytes that are padded already."""
        encryptor = self._cipher(aes_key).encryptor()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str, *, aes_key: str | None = None) -> bytes:
        """The message inside an Encrypt field. Raises AssertionError if it is for another AppID."""
        decryptor = self._cipher(aes_key).decryptor()
        padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
        unpadder = padding.PKCS7(256).unpadder()
        body = unpadder.update(padded) + unpadder.finalize()
        end = 20 + int.from_bytes(body[16:20], "big")
        if body[end:] != self.account.appid.encode():
            raise AssertionError("encrypted for another AppID")
        return body[20:end]

    def _cipher(self, aes_key: str | None) -> Cipher[modes.CBC]:
        key = base64.b64decode((aes_key or self.account.aes_key) + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def read_reply(self, answer: bytes, *, aes_key: str | None = None) -> dict[str, str]:
        """The fields of a reply, decrypted if need be; {} for "success" and an empty body.

        Raises AssertionError for a wrong signature, ElementTree.ParseError for broken XML.
        """
        if answer in (b"", b"success"):
            return {}
        fields = _elements(answer)
        if "Encrypt" not in fields:
            return fields
        expected = self.signature(fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        if fields["MsgSignature"] != expected:
            raise AssertionError("the reply is not signed for this account")
        return _elements(self.decrypt(fields["Encrypt"], aes_key=aes_key))

    def xml(self, message_type: str, at: datetime, own: str, *, openid: str | None = None) -> str:
        """The XML of a message or event; ``own`` holds its own elements."""
        return (
            f"<xml>{_cdata('ToUserName', self.name)}{_cdata('FromUserName', openid or self.openid)}"
            f"<CreateTime>{int(at.timestamp())}</CreateTime>{_cdata('MsgType', message_type)}{own}</xml>"
        )

    def message(
        self,
        message_type: str,
        *,
        at: datetime,
        openid: str | None = None,
        msg_id: int | str | None = None,
        **fields: str,
    ) -> tuple[Query, bytes]:
        """A message of any type; a fresh MsgId unless given."""
        msg_id = secrets.randbits(62) if msg_id is None else msg_id
        own = "".join(_cdata(name, value) for name, value in fields.items()) + f"<MsgId>{msg_id}</MsgId>"
        return self.push(self.xml(message_type, at, own, openid=openid), at)

    def text(
        self, content: str, *, at: datetime, openid: str | None = None, msg_id: int | str | None = None
    ) -> tuple[Query, bytes]:
        """What a villager typed."""
        return self.message("text", at=at, openid=openid, msg_id=msg_id, Content=content)

    def voice(
        self,
        recognition: str = "",
        *,
        at: datetime,
        media_id: str = "voice-8k",
        openid: str | None = None,
        msg_id: int | str | None = None,
    ) -> tuple[Query, bytes]:
        """A recording; WeChat has left Recognition empty since 2023."""
        return self.message(
            "voice",
            at=at,
            openid=openid,
            msg_id=msg_id,
            Format="amr",
            MediaId=media_id,
            MediaId16K=f"{media_id}-16k",
            Recognition=recognition,
        )

    def image(
        self,
        *,
        at: datetime,
        media_id: str = "picture",
        openid: str | None = None,
        msg_id: int | str | None = None,
    ) -> tuple[Query, bytes]:
        """A photo."""
        return self.message("image", at=at, openid=openid, msg_id=msg_id, PicUrl="", MediaId=media_id)

    def sticker(
        self, *, at: datetime, openid: str | None = None, msg_id: int | str | None = None
    ) -> tuple[Query, bytes]:
        """What arrives for a sticker or file."""
        return self.text("【收到不支持的消息类型，暂无法显示】", at=at, openid=openid, msg_id=msg_id)

    def event(
        self,
        name: str,
        *,
        at: datetime,
        key: str | None = None,
        ticket: str | None = None,
        openid: str | None = None,
        own: str = "",
    ) -> tuple[Query, bytes]:
        """An event; ``own`` is the XML of further elements."""
        named = {"Event": name, "EventKey": key, "Ticket": ticket}
        elements = "".join(_cdata(tag, value) for tag, value in named.items() if value is not None)
        return self.push(self.xml("event", at, elements + own, openid=openid), at)

    def follow(self, *, at: datetime, openid: str | None = None, scene: str = "") -> tuple[Query, bytes]:
        """A new follower, by QR code if there is a scene."""
        key = f"qrscene_{scene}" if scene else ""
        return self.event("subscribe", at=at, key=key, openid=openid)

    def unfollow(self, *, at: datetime, openid: str | None = None) -> tuple[Query, bytes]:
        """A follower who leaves."""
        return self.event("unsubscribe", at=at, key="", openid=openid)

    def click(self, key: str, *, at: datetime, openid: str | None = None) -> tuple[Query, bytes]:
        """A tap on a menu button."""
        return self.event("CLICK", at=at, key=key, openid=openid)


def _cdata(tag: str, value: str) -> str:
    if "]]>" in value:
        return f"<{tag}>{escape(value)}</{tag}>"
    return f"<{tag}><![CDATA[{value}]]></{tag}>"


def _elements(xml: bytes) -> dict[str, str]:
    return {element.tag: element.text or "" for element in ElementTree.fromstring(xml)}
