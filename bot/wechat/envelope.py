"""WeChat's signatures and message encryption, over wechatpy.

wechatpy derives the key and runs the cipher. Around it: signatures are compared in constant time and before
anything is decrypted, padding and length are checked in full, the filler is from the system's random source, and no
exception of a library gets out.
Format: AES-256-CBC, PKCS#7 with blocks of 32, 16 random bytes + length (4, big-endian) + message + AppID
(official page 消息加解密说明).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bot.wechat.account import WechatAccount
from bot.wechat.invalid_push import FORGED, InvalidPush

_BLOCK = 32
_HEAD = 20
"""16 random bytes and the length."""

ENVELOPE = (
    "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)


def signature(*parts: str) -> str:
    """WeChat's signature of some strings, the token among them: SHA-1 of them sorted and joined, as hex."""
    return hashlib.sha1(b"".join(sorted(part.encode() for part in parts)), usedforsecurity=False).hexdigest()


def is_signed(claimed: str, *parts: str) -> bool:
    """Whether the claimed signature is right; takes the same time however much of it is."""
    return hmac.compare_digest(claimed.encode(), signature(*parts).encode())


class AccountCipher:
    """Encrypts and decrypts with one EncodingAESKey of an account; safe to share between threads."""

    __slots__ = ("_appid", "_crypto", "_token")

    def __init__(self, account: WechatAccount, aes_key: str) -> None:
        """Raises ValueError if the key is not 43 letters or digits."""
        if len(aes_key) != 43 or not (aes_key.isascii() and aes_key.isalnum()):
            raise ValueError("an EncodingAESKey is 43 letters or digits")
        key = WeChatCrypto(account.token, aes_key, account.appid).key
        self._crypto = PrpCrypto(key)
        self._token, self._appid = account.token, account.appid

    def unseal(self, encrypt: str) -> bytes:
        """The message inside an Encrypt field whose signature has been checked.

        Raises InvalidPush (403): other key, other AppID, or damaged.
        """
        try:
            sealed = base64.b64decode(encrypt, validate=True)
            padded = bytes(self._crypto.cipher.decrypt(sealed))
        except ValueError:  # not base64, or not whole AES blocks
            raise InvalidPush("not encrypted in WeChat's format", FORGED) from None
        count = padded[-1] if padded else 0
        if len(padded) % _BLOCK or not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
            raise InvalidPush("not encrypted with our key", FORGED)
        content = padded[:-count]
        end = _HEAD + int.from_bytes(content[16:_HEAD], "big")
        if len(content) < _HEAD or end > len(content):
            raise InvalidPush("length of the encrypted message is wrong", FORGED)
        if not hmac.compare_digest(content[end:], self._appid.encode()):
            raise InvalidPush("encrypted for another AppID", FORGED)
        return content[_HEAD:end]

    def seal(self, message: str, *, timestamp: int) -> bytes:
        """The signed envelope (XML) around a message; the nonce is fresh. ``timestamp``: Unix seconds."""
        body = message.encode()
        content = b"".join(
            (secrets.token_hex(8).encode(), len(body).to_bytes(4, "big"), body, self._appid.encode())
        )
        count = _BLOCK - len(content) % _BLOCK
        sealed = self._crypto.cipher.encrypt(content + bytes([count]) * count)
        encrypt = base64.b64encode(sealed).decode("ascii")
        nonce = secrets.token_hex(8)
        return ENVELOPE.format(
            encrypt=encrypt,
            signature=signature(self._token, str(timestamp), nonce, encrypt),
            timestamp=timestamp,
            nonce=nonce,
        ).encode()


@lru_cache(maxsize=4096)
def ciphers_of(account: WechatAccount) -> tuple[AccountCipher, ...]:
    """The account's ciphers, current key first; built once. Raises ValueError for a misshapen key."""
    return tuple(AccountCipher(account, key) for key in (account.aes_key, account.aes_key_old) if key)


def unseal(encrypt: str, account: WechatAccount) -> tuple[bytes, AccountCipher]:
    """The message inside a verified Encrypt field, and the cipher to answer with.

    Tries the current key, then the old one. Raises InvalidPush (403) if neither fits, with the first
    key's reason.
    """
    try:
        ciphers = ciphers_of(account)
    except ValueError:
        raise InvalidPush("the configured EncodingAESKey is unusable", FORGED) from None
    refusals: list[InvalidPush] = []
    for cipher in ciphers:
        try:
            return cipher.unseal(encrypt), cipher
        except InvalidPush as refusal:
            refusals.append(refusal)
    raise refusals[0] if refusals else InvalidPush("no EncodingAESKey configured", FORGED)
