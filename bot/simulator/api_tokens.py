"""Access tokens as WeChat gives them out: two isolated kinds, validity, quotas, the IP whitelist.

Source: official pages 获取接口调用凭据 and 获取稳定版接口调用凭据.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.api_protocol import BEIJING, Clock, Question, Refused, Told, text
from bot.wechat.account import WechatAccount

VALID = timedelta(seconds=7200)
GRACE = timedelta(minutes=5)
"""How long a token lives on after the next one of its kind was given out."""
FORCED_APART = timedelta(seconds=30)
TOKENS_A_DAY, STABLE_A_DAY, STABLE_A_MINUTE, FORCED_A_DAY = 2000, 500_000, 10_000, 20
CLEARED_A_MONTH = 10


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    ends: datetime


class Tokens:
    """Gives out tokens and says whether one is good."""

    def __init__(self, account: WechatAccount, clock: Clock) -> None:
        self._account, self._clock = account, clock
        self._latest: dict[str, _Token] = {}
        self._known: dict[str, datetime] = {}
        """When each token given out ends."""
        self._forced_at: datetime | None = None
        self.used: Counter[str] = Counter()
        """Calls by kind and period."""
        self.allowed_ips: frozenset[str] | None = None
        """The whitelist; None lets everybody in."""

    def plain(self, question: Question) -> Told:
        """GET /cgi-bin/token: a new token, the former one ends soon."""
        self._check_caller(question, dict(question.args))
        self._count("token", "day", TOKENS_A_DAY, 45009)
        return self._told(self._new("plain"))

    def stable(self, question: Question) -> Told:
        """POST /cgi-bin/stable_token: the same token with the time left, unless forced or nearly over."""
        asked = question.json()
        self._check_caller(question, asked)
        self._count("stable", "minute", STABLE_A_MINUTE, 45011)
        self._count("stable", "day", STABLE_A_DAY, 45009)
        now = self._clock()
        if asked.get("force_refresh") is True:
            if self._forced_at is not None and now - self._forced_at < FORCED_APART:
                raise Refused(45011)
            self._count("forced", "day", FORCED_A_DAY, 45009)
            self._forced_at = now
            return self._told(self._new("stable"))
        latest = self._latest.get("stable")
        if latest is None or latest.ends - now <= GRACE:
            latest = self._new("stable")
        return self._told(latest)

    def check(self, word: str | None) -> None:
        """Raises Refused unless the token of a call is good: 41001, 40014 (misshapen), 40001, 42001."""
        if not word:
            raise Refused(41001)
        if len(word) < 16:
            raise Refused(40014)
        if word not in self._known:
            raise Refused(40001)
        if self._known[word] <= self._clock():
            raise Refused(42001)

    def expire(self) -> None:
        """Let every token end now, as after two hours."""
        self._known = dict.fromkeys(self._known, self._clock())
        self._latest.clear()

    def revoke(self) -> None:
        """Forget every token, as when somebody else forced a new one."""
        self._known.clear()
        self._latest.clear()

    def clear_quota(self, question: Question) -> Told:
        """POST /cgi-bin/clear_quota: the counts of the day begin again; ten a month."""
        if text(question.json(), "appid") != self._account.appid:
            raise Refused(40013)
        self._count("clear", "month", CLEARED_A_MONTH, 48006)
        self.used = Counter({key: count for key, count in self.used.items() if key.startswith("clear ")})
        return {}

    def _check_caller(self, question: Question, asked: Told) -> None:
        appid, secret = text(asked, "appid"), text(asked, "secret")
        if text(asked, "grant_type") != "client_credential":
            raise Refused(40002)
        if not appid:
            raise Refused(41002)
        if not secret and self._account.secret:
            raise Refused(41004)
        if appid != self._account.appid:
            raise Refused(40013)
        if secret != self._account.secret:
            raise Refused(40125)
        if self.allowed_ips is not None and question.ip not in self.allowed_ips:
            raise Refused(40164)

    def _new(self, kind: str) -> _Token:
        now = self._clock()
        former = self._latest.get(kind)
        if former is not None and former.word in self._known:
            self._known[former.word] = min(self._known[former.word], now + GRACE)
        token = _Token(f"{kind}-{secrets.token_urlsafe(96)}", now + VALID)
        self._latest[kind] = token
        self._known[token.word] = token.ends
        return token

    def _told(self, token: _Token) -> Told:
        left = int((token.ends - self._clock()).total_seconds())
        return {"access_token": token.word, "expires_in": left}

    def _count(self, name: str, period: str, limit: int, errcode: int) -> None:
        shape = {"minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m"}[period]
        key = f"{name} {self._clock().astimezone(BEIJING).strftime(shape)}"
        if self.used[key] >= limit:
            raise Refused(errcode)
        self.used[key] += 1
