"""Villagers notice nothing of a change of SECRET_KEY: before it has run, beside it, and after the old key is gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot.app import create_app
from bot.records.database import read
from bot.records.models import matters, persons
from bot.services.build import Services
from bot.services.rekeying import rekeying_of
from bot.settings import Settings
from tests.signing import Signer

QUESTION = "村口的石狮子叫人挪走了没人管"
NEW = "another key that is long enough for tests"


@pytest.fixture
def talk(environment):
    """Say something to the service under some keys; the words of its answer."""

    def _talk(words, *, openid="oAlice", **keys):
        services = Services(Settings.from_env(environment | keys, env_file=None))
        services.upgrade()
        signer = Signer(services.account)
        query, body = signer.text(words, at=datetime.now(UTC), openid=openid)
        answer = (
            create_app(services.settings, services)
            .test_client()
            .post("/wechat", query_string=query, data=body)
        )
        services.engine.dispose()
        return signer.read_reply(answer.data).get("Content", "")

    return _talk


def counts(services):
    return read(
        services.engine,
        lambda db: [
            db.execute(select(func.count()).select_from(table)).scalar() for table in (persons, matters)
        ],
    )


def test_a_villager_finds_their_matter_at_every_step(talk, environment, services):
    number = re.search(r"\d{6}-\d{4}", talk(QUESTION))[0]
    both = {"SECRET_KEY": NEW, "SECRET_KEY_OLD": environment["SECRET_KEY"]}
    before = counts(services)
    assert number in talk("查询", **both)
    assert number in talk("我的", **both)
    changing = Services(Settings.from_env(environment | both, env_file=None))
    rekeying_of(changing).run()
    changing.engine.dispose()
    assert number in talk("查询", SECRET_KEY=NEW)
    assert number not in talk("查询", openid="oBob", SECRET_KEY=NEW)
    assert counts(services) == before


def test_whoever_writes_meanwhile_is_the_same_person(talk, environment, services):
    talk(QUESTION)
    both = {"SECRET_KEY": NEW, "SECRET_KEY_OLD": environment["SECRET_KEY"]}
    talk("还是那头石狮子，没人管", **both)
    assert counts(services)[0] == 1
    talk("还是那头石狮子，没人管", SECRET_KEY=NEW)
    assert counts(services)[0] == 1


def test_whoever_asks_to_be_forgotten_meanwhile_is(talk, environment, services):
    talk(QUESTION)
    talk("删除我的信息", SECRET_KEY=NEW, SECRET_KEY_OLD=environment["SECRET_KEY"])
    talk("确定", SECRET_KEY=NEW, SECRET_KEY_OLD=environment["SECRET_KEY"])
    assert read(services.engine, lambda db: db.execute(select(persons.c.key_hash)).scalars().all()) == [None]
