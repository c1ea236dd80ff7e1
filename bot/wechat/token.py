"""The access token: one for all processes, renewed by one of them, once.

stable_token gives every caller the same token (official page 获取稳定版接口调用凭据), so a race costs a call and
nothing else; the lock keeps even that away. Without the shared store the token is asked for anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from bot.errors import StateUnavailable
from bot.wechat.account import WechatAccount
from bot.wechat.calls import Calls
from bot.wechat.errors import WechatError, of_token, refused, strange

log = logging.getLogger(__name__)

MARGIN_S = 120
"""How long before its end a token is no longer taken from the store; WeChat renews it five minutes before."""
_MAX_WORD = 4096
"""Characters; WeChat asks for room for 512."""


class TokenStore(Protocol):
    """Where the processes of an installation share the token; every method may raise StateUnavailable."""

    def get(self) -> str | None:
        """The token, unless it has ended."""

    def put(self, token: str, seconds: int) -> None:
        """Keep a token for so long."""

    def drop(self, token: str) -> None:
        """Forget this token; another one that has taken its place stays."""

    def lock(self) -> AbstractContextManager[bool]:
        """Only one caller at a time is inside; False after waiting in vain, which lets the caller go on."""


@dataclass(frozen=True, slots=True)
class FreshToken:
    """A token as WeChat gave it."""

    word: str = field(repr=False)
    seconds: int
    """How long it is good for."""


def fetch_token(account: WechatAccount, calls: Calls) -> FreshToken:
    """Ask WeChat for the stable token; the one in use stays good. Raises NoToken."""
    told = {
        "grant_type": "client_credential",
        "appid": account.appid,
        "secret": account.secret,
        "force_refresh": False,
    }
    failure: WechatError
    try:
        answer = calls.call("/cgi-bin/stable_token", told=told)
        errcode = answer.get("errcode", 0)
        if errcode:
            raise refused(errcode, str(answer.get("errmsg", "")))
        word, seconds = answer.get("access_token"), answer.get("expires_in", 0)
        if not isinstance(word, str) or not 0 < len(word) <= _MAX_WORD or type(seconds) is not int:
            raise strange(200)
        return FreshToken(word, seconds)
    except WechatError as error:
        failure = of_token(error)
    raise failure


class AccessTokens:
    """Takes the token from the store, and from WeChat when there is none."""

    def __init__(self, store: TokenStore, fetch: Callable[[], FreshToken]) -> None:
        self._store, self._fetch = store, fetch

    def current(self) -> str:
        """A token that should be good. Raises whatever ``fetch`` raises."""
        try:
            held = self._store.get()
        except StateUnavailable:
            return self._without_store()
        return held or self._renew(None)

    def after(self, refused: str) -> str:
        """The token to try once more with, after WeChat refused one. Raises whatever ``fetch`` raises.

        It is the refused one again if WeChat gives out no other.
        """
        try:
            self._store.drop(refused)
        except StateUnavailable:
            return self._without_store()
        return self._renew(refused)

    def _renew(self, refused: str | None) -> str:
        try:
            with self._store.lock():
                held = self._store.get()  # another caller may have been faster
                if held and held != refused:
                    return held
                fresh = self._fetch()
                self._keep(fresh)
                return fresh.word
        except StateUnavailable:
            return self._without_store()

    def _without_store(self) -> str:
        log.warning("the shared store of the access token does not answer; asking WeChat")
        return self._fetch().word

    def _keep(self, fresh: FreshToken) -> None:
        try:
            self._store.put(fresh.word, max(1, fresh.seconds - MARGIN_S))
        except StateUnavailable:
            log.warning("the access token could not be shared")
