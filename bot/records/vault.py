"""Openids and call-back phones: found by keyed hash, kept encrypted, both under keys derived from SECRET_KEY."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.records.errors import VaultError

_NONCE = 12
_FORMAT = "1:"
"""In front of every cipher, so that a later format can be told apart."""
_BYTES = b"pufa1"
"""The same for pictures and recordings."""


class Vault:
    """Hashes and encrypts what must not lie in the database in plain.

    Losing SECRET_KEY means: nobody is recognised any more and no cipher can be read; counts stay right.
    While the key is being changed ``older`` opens what was kept under the last one (``bot.records.rekeying``).
    """

    def __init__(self, secret_key: str, *, older: str = "") -> None:
        """Take SECRET_KEY and SECRET_KEY_OLD, at least 16 characters each (ValueError otherwise)."""
        if len(secret_key) < 16:
            raise ValueError("SECRET_KEY 太短：至少要 16 个字符。")
        secret = secret_key.encode()
        self._hash_key = _derive(secret, b"person key")
        self._cipher = AESGCM(_derive(secret, b"cipher"))
        self._media = AESGCM(_derive(secret, b"media"))
        # A message asks three times for its sender's.
        self._recent = lru_cache(maxsize=64)(self._person_key)
        self.older = Vault(older) if older else None
        """What the last key opens; None unless the key is being changed."""

    def person_key(self, account: str, openid: str) -> str:
        """The look-up key of a person: 64 hex digits, the same for the same sender of the same account."""
        return self._recent(account, openid)

    def _person_key(self, account: str, openid: str) -> str:
        return hmac.digest(self._hash_key, f"person\0{account}\0{openid}".encode(), "sha256").hex()

    def person_keys(self, account: str, openid: str) -> tuple[str, ...]:
        """Every look-up key under which a person may still stand; the present one comes first."""
        older = () if self.older is None else self.older.person_keys(account, openid)
        return (self.person_key(account, openid), *older)

    def push_key(self, retry_key: str) -> str:
        """The retry key as it may be stored: a message id as it is, anything else hashed.

        Events have no message id; their retry key contains the openid of the sender.
        """
        if retry_key.isascii() and retry_key.isdigit():
            return retry_key
        return "h" + hmac.digest(self._hash_key, f"push\0{retry_key}".encode(), "sha256").hex()

    def code_key(self, account: str, code: str) -> str:
        """The look-up key of a pick-up code: 64 hex digits."""
        return hmac.digest(self._hash_key, f"code\0{account}\0{code}".encode(), "sha256").hex()

    def code_keys(self, account: str, code: str) -> tuple[str, ...]:
        """Every look-up key under which a pick-up code may still stand; the present one comes first."""
        older = () if self.older is None else self.older.code_keys(account, code)
        return (self.code_key(account, code), *older)

    def encrypt(self, plain: str) -> str:
        """A cipher of the text, different each time (AES-256-GCM)."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, plain.encode(), None)
        return _FORMAT + base64.urlsafe_b64encode(sealed).decode()

    def decrypt(self, cipher: str) -> str:
        """The text of a cipher; VaultError when the key is another one or the cipher is damaged."""
        try:
            return self._opened(cipher)
        except VaultError:
            if self.older is None:
                raise
        return self.older.decrypt(cipher)

    def renewed(self, cipher: str) -> str | None:
        """The same under the present key; None when it is under it already. VaultError when no key opens it."""
        try:
            self._opened(cipher)
        except VaultError:
            if self.older is None:
                raise
            return self.encrypt(self.older.decrypt(cipher))
        return None

    def renewed_bytes(self, cipher: bytes) -> bytes | None:
        """As ``renewed``, of a picture or recording."""
        try:
            self._opened_bytes(cipher)
        except VaultError:
            if self.older is None:
                raise
            return self.encrypt_bytes(self.older.decrypt_bytes(cipher))
        return None

    def _opened(self, cipher: str) -> str:
        try:
            if not cipher.startswith(_FORMAT):
                raise ValueError(cipher[:2])
            sealed = base64.urlsafe_b64decode(cipher[len(_FORMAT) :].encode("ascii"))
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise VaultError("无法解密：SECRET_KEY 与存入时不同，或数据已损坏。") from error

    def encrypt_bytes(self, plain: bytes) -> bytes:
        """A cipher of a picture or recording, different each time (AES-256-GCM)."""
        nonce = os.urandom(_NONCE)
        return _BYTES + nonce + self._media.encrypt(nonce, plain, _BYTES)

    def decrypt_bytes(self, cipher: bytes) -> bytes:
        """What ``encrypt_bytes`` was given; VaultError as for ``decrypt``."""
        try:
            return self._opened_bytes(cipher)
        except VaultError:
            if self.older is None:
                raise
        return self.older.decrypt_bytes(cipher)

    def _opened_bytes(self, cipher: bytes) -> bytes:
        begun = len(_BYTES)
        try:
            if not cipher.startswith(_BYTES):
                raise ValueError("of another format")
            return self._media.decrypt(cipher[begun : begun + _NONCE], cipher[begun + _NONCE :], _BYTES)
        except (InvalidTag, ValueError) as error:
            raise VaultError("无法解密：SECRET_KEY 与存入时不同，或数据已损坏。") from error


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pufa " + purpose).derive(secret)
