"""The parts joined: a finish notice that arrives at the webhook settles its post."""

from datetime import UTC, datetime

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.dispatch.build import board_of, dispatcher_for, take_in
from bot.records.database import connect
from bot.records.posts import State
from bot.services.build import Services
from bot.settings import Settings
from bot.webhook.exchange import Exchange

SLUG = "2027-01-nongmingong-gongzi"
NOW = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
NOTICE = Utterance(
    "gh", Kind.JOB, "", "e:1", NOW, key="MASSSENDJOBFINISH", data={"MsgID": "7", "Status": "send success"}
)


@pytest.fixture
def services(database_url, tmp_path):
    given = {
        "DEMO": "1",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "DATABASE_URL": database_url,
    }
    made = Services(Settings.from_env(given | {"VAR_DIR": str(tmp_path / "var")}, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def accepted(services):
    services.posts.plan(SLUG, NOW, now=NOW)
    row = services.posts.claim(services.posts.find(SLUG), sha256="aa", way="mass", seconds=60, now=NOW)
    services.posts.give_up(row, state="accepted", msg_id="7", accepted_at=NOW, next_at=NOW)
    return services


def test_a_notice_at_the_webhook_settles_its_post_and_says_nothing(accepted):
    assert Exchange(accepted).answer(NOTICE, now=NOW) == ""
    assert accepted.posts.find(SLUG).state is State.SENT


def test_a_notice_is_answered_even_when_the_database_is_away(services, tmp_path):
    services.engine.dispose()
    services.__dict__["engine"] = connect("postgresql://nobody@127.0.0.1:1/none", root=tmp_path)
    services.__dict__.pop("posts", None)
    take_in(services, NOTICE, now=NOW)
    assert Exchange(services).answer(NOTICE, now=NOW) == ""


def test_the_board_has_the_posts_that_ship(services):
    assert SLUG in {line.slug for line in board_of(services, now=NOW)}


def test_nothing_is_opened_before_it_is_used(services):
    dispatcher_for(services)
    assert not services.settings.var.joinpath("pufa.sqlite3").exists()
