"""Passwords of staff: argon2id hashes, and one made up where nobody has chosen one yet."""

from __future__ import annotations

import base64
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()


class WeakPassword(ValueError):
    """A password cannot be taken; the message says why (Chinese)."""


def hashed(password: str) -> str:
    """The hash to store; WeakPassword when it is too short or too uniform."""
    if len(password) < MIN_LENGTH or len(set(password)) < 5:
        raise WeakPassword(f"密码至少 {MIN_LENGTH} 个字符，而且不能只有几个字符来回重复")
    if len(password) > 200:
        raise WeakPassword("密码太长，最多 200 个字符")
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password of a stored hash; takes as long when there is none."""
    try:
        _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _nobody() -> str:
    """Checked when there is no such person, so that the answer takes as long as for one who exists: a hash in the form in
    which `hashed` gives it, of a password that nobody knows. Working one out takes 64 MB, which no start should need.
    """
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def made_up() -> str:
    """A random password that can be read out over the phone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
