"""Verify, decrypt and read what WeChat's server sends us.

Nothing of a push is believed before its signature is right; the sender is read from the verified body only.
In plain mode the signature does not cover the body: only the encrypted mode (safe) is proof against forgers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.turns import Utterance
from bot.wechat.account import WechatAccount
from bot.wechat.envelope import AccountCipher, is_signed, unseal
from bot.wechat.fields import read_fields, text_of
from bot.wechat.invalid_push import FORGED, MALFORMED, TOO_LARGE, InvalidPush
from bot.wechat.meaning import read_meaning

__all__ = ["MAX_BODY", "WINDOW_SECONDS", "InvalidPush", "Push", "read_push", "verify_url"]

MAX_BODY = 65536
"""Bytes; the longest text is 2048 bytes and the compatible mode triples a push."""
WINDOW_SECONDS = 600
"""How far the timestamp may be from our clock, either way; retries come within 15 s."""
_MAX_ACCOUNT_NAME = 64

_TIMESTAMP = re.compile("[0-9]{1,12}")
_SIGNATURE = re.compile("[0-9a-f]{40}")
_WORD = re.compile("[!-~]{1,128}")
_ECHO = re.compile("[!-~]{1,256}")


@dataclass(frozen=True, slots=True)
class Push:
    """A push that is proved to come from WeChat, and what is needed to answer it."""

    utterance: Utterance
    account_name: str
    """ToUserName, the account's own id (``gh_…``)."""
    encrypted_with: AccountCipher | None
    """What decrypted it and encrypts the reply; None for a plain push."""


def verify_url(args: Mapping[str, str], *, account: WechatAccount, now: datetime) -> str:
    """The ``echostr`` to send back when WeChat checks our address; send it as plain text.

    Raises InvalidPush (403).
    """
    _Stamp.of(args, "signature", now=now).verify(account)
    return _argument(args, "echostr", _ECHO)


def read_push(body: bytes, args: Mapping[str, str], *, account: WechatAccount, now: datetime) -> Push:
    """The push in a request; ``args`` is its query (a MultiDict shows repeated arguments), ``now`` is aware.

    Raises InvalidPush, and nothing else, for anything that WeChat does not send.
    """
    if len(body) > MAX_BODY:
        raise InvalidPush("body too large", TOO_LARGE)
    cipher: AccountCipher | None = None
    if _is_encrypted(args, account=account):
        stamp = _Stamp.of(args, "msg_signature", now=now)
        # In compatible mode plain fields stand beside Encrypt; they are not signed and never read.
        encrypt = text_of(read_fields(body), "Encrypt")
        if not encrypt:
            raise InvalidPush("Encrypt is missing", MALFORMED)
        stamp.verify(account, encrypt)
        body, cipher = unseal(encrypt, account)
    else:
        _Stamp.of(args, "signature", now=now).verify(account)
    fields = read_fields(body)
    account_name = text_of(fields, "ToUserName")
    if not account_name or len(account_name) > _MAX_ACCOUNT_NAME:
        raise InvalidPush("ToUserName is missing or too long", MALFORMED)
    return Push(read_meaning(fields), account_name, cipher)


def _is_encrypted(args: Mapping[str, str], *, account: WechatAccount) -> bool:
    """Whether to read the push as an encrypted one. Raises InvalidPush (403) if the mode forbids the push."""
    if account.mode == "plain":
        return False  # WeChat set to compatible sends the plain fields too
    declared = _argument(args, "encrypt_type", _WORD) if "encrypt_type" in args else "raw"
    if declared == "aes":
        return True
    if declared != "raw" or account.mode == "safe":
        raise InvalidPush("not encrypted as the mode demands", FORGED)
    return False


@dataclass(frozen=True, slots=True)
class _Stamp:
    """The arguments that vouch for a request: well shaped and fresh, not yet verified."""

    name: str
    signature: str
    timestamp: str
    nonce: str

    @classmethod
    def of(cls, args: Mapping[str, str], name: str, *, now: datetime) -> _Stamp:
        """The stamp whose signature has this name. Raises InvalidPush (403) for a bad shape or time."""
        timestamp = _argument(args, "timestamp", _TIMESTAMP)
        if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
            raise InvalidPush("timestamp too far from our clock", FORGED)
        return cls(name, _argument(args, name, _SIGNATURE), timestamp, _argument(args, "nonce", _WORD))

    def verify(self, account: WechatAccount, *signed: str) -> None:
        """Raises InvalidPush (403) unless token, time, nonce and ``signed`` give this signature."""
        if not account.token:  # without it, anyone could sign
            raise InvalidPush("no token configured", FORGED)
        if not is_signed(self.signature, account.token, self.timestamp, self.nonce, *signed):
            raise InvalidPush(f"{self.name} is wrong", FORGED)


def _argument(args: Mapping[str, str], name: str, shape: re.Pattern[str]) -> str:
    """One query argument. Raises InvalidPush (403) unless it is there once and has the shape."""
    repeated: Callable[[str], list[str]] | None = getattr(args, "getlist", None)
    values = repeated(name) if repeated else [args[name]] if name in args else []
    if len(values) != 1 or not shape.fullmatch(values[0]):
        raise InvalidPush(f"{name} is missing, repeated or misshapen", FORGED)
    return values[0]
