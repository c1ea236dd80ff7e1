"""Everything is killed at random while messages arrive: nothing is lost, nothing is done twice, all becomes well by itself."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.services.build import ACCOUNT
from tests.long import evidence, ledger
from tests.long.figures import QUICK, SEED, note
from tests.long.machines import kept
from tests.long.run import Ran, letters_seen, pushed
from tests.long.town import LEAVER, Town, environment, wait_for
from tests.long.towns import alone, servers
from tests.long.villagers import Message


@pytest.fixture(scope="module", params=[servers, alone], ids=["servers", "alone"])
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """The run, once on either installation."""
    with request.param(tmp_path_factory.mktemp("long")) as ended:
        note(ended.title, f"kept for whoever looks: {evidence.keep(ended)}")
        yield ended


def stories(done: Ran, messages: Iterable[Message], town: Town | None = None) -> str:
    """All about the messages with which something is wrong; empty when there are none."""
    return "".join(evidence.story(done, one, town) for one in messages)


def test_everything_becomes_well_without_hands(done):
    assert done.well_after_s is not None


def test_what_was_answered_is_recorded(done):
    assert ledger.recorded(done.town.services)
    missing = ledger.missing(done.town.services, done.staying)
    assert not missing, stories(done, missing)


def test_nothing_is_recorded_twice(done):
    assert ledger.twice(done.town.services) == []
    assert ledger.doubled_people(done.town.services, done.staying) == []


def test_what_villagers_were_told_holds(done):
    broken = ledger.broken_promises(done.town.services, done.staying)
    assert not broken, [number for _, number in broken] + [stories(done, [one for one, _ in broken])]
    other = ledger.other_words(done.town.services, done.staying)
    assert not other, stories(done, other)


def test_nothing_is_left_half_done(done):
    assert ledger.left_over(done.town.services) == {"matters": 0, "receipts": 0, "persons": 0}
    assert ledger.unsound(done.town.services) == []


def test_no_post_goes_out_twice(done):
    assert [title for title, times in pushed(done.town).items() if times > 1] == []


def test_every_post_and_every_letter_goes_out(done):
    if QUICK:
        pytest.skip("a send in doubt waits for minutes: only the long run waits for it")
    assert done.out_after_s is not None


def test_no_letter_of_staff_arrives_twice(done):
    assert [words for words, times in letters_seen(done).items() if times > 1] == []


def test_last_nights_backup_holds_what_was_answered_until_then_and_serves(done, tmp_path):
    town = done.town
    assert town.backup is not None
    assert town.backed_up_at is not None
    # within a minute of the forgetting it is on the list beside the backups, once a scheduler is on duty again
    assert wait_for((town.backup.parent / "forgotten.jsonl").exists, 150) is not None
    new = Town(tmp_path, environment(tmp_path, **_database(town), REDIS_URL=town.settings.redis_url))
    restored = new.command("restore", str(town.backup), "--by", "王管理")
    assert restored.returncode == 0, restored.stderr
    new.services.keeper.drain(now=datetime.now(UTC))
    before = ledger.said_before(done.staying, town.backed_up_at)
    missing = ledger.missing(new.services, before)
    assert not missing, stories(done, missing)
    assert ledger.twice(new.services) == []
    broken = ledger.broken_promises(new.services, before)
    assert not broken, [number for _, number in broken] + [stories(done, [one for one, _ in broken], new)]
    assert not _knows(new, LEAVER)
    gone = ledger.rows(new.services, "SELECT count(*) FROM persons WHERE forgotten_at IS NOT NULL")
    assert gone[0][0] == 1, "the backup knew who was forgotten after it"
    again = [_again(one) for one in random.Random(SEED).sample(before, min(20, len(before)))]
    web = new.web()
    with kept(web):
        assert wait_for(new.is_ready, 60) is not None, web.said()[-2000:]
        for message in again:
            first = message.answer
            assert new.wechat.say(message).answer == first
    assert ledger.twice(new.services) == []
    new.services.engine.dispose()
    note(
        done.title,
        f"the backup of {town.backed_up_at:%H:%M:%S} held all {len(before)} messages answered before it",
    )


def _database(town: Town) -> dict[str, str]:
    """An empty database of the same kind."""
    if town.services.engine.dialect.name == "sqlite":
        return {}
    whole = town.settings.database_url
    with town.services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE DATABASE restored")
    return {"DATABASE_URL": whole.rpartition("/")[0] + "/restored"}


def _knows(town: Town, openid: str) -> bool:
    keys = set(town.services.vault.person_keys(ACCOUNT, openid))
    return bool(keys & {row[0] for row in ledger.rows(town.services, "SELECT key_hash FROM persons")})


def _again(message):
    """The same message, pushed once more; WeChat's own time has not passed."""
    return replace(message, deliveries=0, faults=[])
