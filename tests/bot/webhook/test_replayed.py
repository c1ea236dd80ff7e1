"""Pushes that somebody copied or made up, in each of the three modes: the copy changes nothing, the made-up one is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.services.build import Services
from bot.settings import Settings
from bot.statistics.periods import Period, beijing_day
from bot.wechat.push import WINDOW_SECONDS
from tests.signing import Signer
from tests.webserver import bring_stock

QUESTION = "村口的石狮子叫人挪走了没人管"
MODES = ["safe", "compatible", "plain"]


@pytest.fixture(params=MODES)
def services(request, environment, sqlite_url) -> Iterator[Services]:
    given = environment | {"WECHAT_MODE": request.param, "DATABASE_URL": sqlite_url}
    made = Services(Settings.from_env(given, env_file=None))
    bring_stock(made.settings.var)
    yield made
    made.engine.dispose()


@pytest.fixture
def shown_later(monkeypatch, now):
    """Let the address believe that so many seconds have passed since ``now``."""

    def _later(seconds: int) -> None:
        moment = now + timedelta(seconds=seconds)

        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return moment

        monkeypatch.setattr("bot.webhook.routes.datetime", Later)

    return _later


def matters(services, now) -> int:
    day = beijing_day(now)
    return services.totals(Period(day - timedelta(days=1), day + timedelta(days=2))).matters


def words_of(signer, answer) -> str:
    assert answer.status_code == 200
    return signer.read_reply(answer.data)["Content"]


def test_a_copied_push_gets_the_same_words_while_it_is_fresh_and_counts_once(
    client, signer, services, now, shown_later
):
    query, body = signer.text(QUESTION, at=now)
    first = words_of(signer, client.post("/wechat", query_string=query, data=body))
    services.state_here.__init__()  # a restart in between: only the database remembers
    shown_later(WINDOW_SECONDS - 60)
    assert words_of(signer, client.post("/wechat", query_string=query, data=body)) == first
    assert matters(services, now) == 1


def test_a_copied_push_is_refused_once_it_is_old(client, signer, services, now, shown_later):
    query, body = signer.text(QUESTION, at=now)
    words_of(signer, client.post("/wechat", query_string=query, data=body))
    shown_later(WINDOW_SECONDS + 60)
    answer = client.post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data) == (403, b"refused")
    assert matters(services, now) == 1


def test_an_old_push_with_a_new_time_is_refused(client, signer, services, now):
    query, body = signer.text(QUESTION, at=now - timedelta(seconds=WINDOW_SECONDS + 60))
    answer = client.post("/wechat", query_string=query | {"timestamp": str(int(now.timestamp()))}, data=body)
    assert answer.status_code == 403
    assert matters(services, now) == 0


def test_a_push_signed_with_another_word_is_refused_and_counts_nothing(client, services, now):
    forger = Signer(replace(services.account, token="guessed"))
    query, body = forger.text(QUESTION, at=now)
    answer = client.post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data) == (403, b"refused")
    assert matters(services, now) == 0


def test_a_push_locked_with_another_key_is_refused_where_pushes_are_locked(client, services, now):
    account = services.account
    if account.mode == "plain":
        pytest.skip("nothing is locked in this mode")
    forger = Signer(replace(account, aes_key="0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"))
    query, body = forger.text(QUESTION, at=now)
    assert client.post("/wechat", query_string=query, data=body).status_code in {400, 403}
    assert matters(services, now) == 0


def test_the_signature_of_one_push_does_not_vouch_for_the_words_of_another(client, signer, services, now):
    if services.account.mode == "plain":
        pytest.skip("in this mode WeChat signs the time only: README.zh-CN.md says so, and to choose another")
    query, _ = signer.text(QUESTION, at=now)
    forger = Signer(replace(services.account, token="guessed"))
    _, body = forger.text("我要举报", at=now)
    assert client.post("/wechat", query_string=query, data=body).status_code == 403
    assert matters(services, now) == 0
