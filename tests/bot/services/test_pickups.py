"""Wrong codes are few, for a person and for all, with Redis, without, and while it is away."""

import pytest

from bot.services.build import Services
from bot.services.pickups import Pickups
from bot.settings import Settings

WRONG = [f"7KQ4M2X{last}" for last in "234567"]


@pytest.fixture
def pickups(environment, state_url):
    services = Services(Settings.from_env(environment | {"REDIS_URL": state_url}, env_file=None))
    services.upgrade()
    yield Pickups(services)
    services.engine.dispose()


def test_five_wrong_codes_an_hour_are_looked_at(pickups):
    assert [pickups.pick_up("oMallory", code).too_many for code in WRONG] == [False] * 5 + [True]
    assert not pickups.pick_up("oBob", WRONG[0]).too_many


def test_many_people_together_are_stopped_too(pickups):
    refused = [pickups.pick_up(f"o{number // 5}", WRONG[0]).too_many for number in range(302)]
    assert (refused.count(True), refused[-1]) == (2, True)


def test_while_redis_is_away_wrong_codes_are_counted_here(environment):
    away = environment | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    services = Services(Settings.from_env(away, env_file=None))
    services.upgrade()
    pickups = Pickups(services)
    assert [pickups.pick_up("oMallory", code).too_many for code in WRONG] == [False] * 5 + [True]
    services.engine.dispose()
