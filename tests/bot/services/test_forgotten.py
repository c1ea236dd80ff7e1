"""Whoever asked to be forgotten stays forgotten when an older backup is put back."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.records.database import read
from bot.records.models import consultations, persons
from bot.records.spool import Spool, line_of
from bot.services.backups import backups_of, to_keep
from bot.services.build import ACCOUNT, Services
from bot.services.forgotten import NAME, forgotten_of, read_list
from bot.services.restoring import restore
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORD = "柿子树"


def installation(environment, folder, url, **more):
    values = environment | {"DEMO": "0", "VAR_DIR": str(folder / "var"), "DATABASE_URL": url} | more
    return Services(Settings.from_env(values, env_file=None))


def records(services):
    return Consultations(services.engine, account=ACCOUNT, vault=services.vault)


def say(services, who, words, number):
    said = Utterance(who, Kind.TEXT, words, number, NOW)
    return records(services), said, Turn("请看", Session(), Outcome.ANSWER, topic="wages")


@pytest.fixture
def here(environment, tmp_path, database_url):
    """Two people asked; then the backup was made."""
    made = installation(environment, tmp_path / "here", database_url)
    for number, who in enumerate(("alice", "bob")):
        kept, said, turn = say(made, who, WORD, f"{number}")
        kept.store(said, turn, now=NOW)
    yield made
    made.engine.dispose()


@pytest.fixture
def there(environment, tmp_path, database_url, request):
    """An empty installation on an empty database of the same kind."""
    if database_url.startswith("sqlite"):
        made = installation(environment, tmp_path / "there", f"sqlite:///{tmp_path}/there.db")
        yield made
        made.engine.dispose()
        return
    server = request.getfixturevalue("postgres")
    server.run("CREATE DATABASE put_back")
    made = installation(environment, tmp_path / "there", server.url("put_back"))
    yield made
    made.engine.dispose()
    server.run("DROP DATABASE put_back WITH (FORCE)")


def texts(services):
    return sorted(
        row.text or "" for row in read(services.engine, lambda db: db.execute(select(consultations)).all())
    )


def test_a_restored_backup_brings_nobody_back(here, there):
    backup = backups_of(here).make(NOW)
    assert records(here).forget("alice", now=NOW + MINUTE)
    assert forgotten_of(here).run(NOW + 2 * MINUTE) == 1
    assert restore(there, backup.path, by="王", now=NOW + 3 * MINUTE).forgotten == 1
    assert not records(there).matters_of("alice")
    assert records(there).matters_of("bob")
    assert texts(there) == ["", WORD]
    rows = read(there.engine, lambda db: db.execute(select(persons.c.key_hash, persons.c.forgotten_at)).all())
    assert {(row.key_hash is None, row.forgotten_at) for row in rows} == {(True, NOW + MINUTE), (False, None)}


def test_the_list_of_the_restored_installation_knows_them_too(here, there):
    backup = backups_of(here).make(NOW)
    records(here).forget("alice", now=NOW + MINUTE)
    forgotten_of(here).run(NOW + MINUTE)
    restore(there, backup.path, by="王", now=NOW + 2 * MINUTE)
    assert len(read_list([there.settings.var / "backups" / NAME])) == 1


def test_what_they_said_in_the_local_file_of_the_backup_goes_with_them(here, there):
    kept, said, turn = say(here, "alice", WORD, "9")
    line = line_of(kept.proposed(said, turn, receipt="", words="请看", now=NOW))
    Spool(here.settings.var / "spool").append(line)
    backup = backups_of(here).make(NOW)
    here.keeper.drain(now=NOW)
    records(here).forget("alice", now=NOW + MINUTE)
    forgotten_of(here).run(NOW + MINUTE)
    restore(there, backup.path, by="王", now=NOW + 2 * MINUTE)
    assert there.keeper.waiting() == 0
    assert texts(there) == ["", "", WORD]


@pytest.fixture
def lone(environment, tmp_path, sqlite_url):
    """An installation on SQLite whose backups are copied to another disk."""
    (tmp_path / "disk").mkdir()
    made = installation(environment, tmp_path / "here", sqlite_url, BACKUP_TO=str(tmp_path / "disk"))
    kept, said, turn = say(made, "alice", WORD, "1")
    kept.store(said, turn, now=NOW)
    yield made
    made.engine.dispose()


def test_the_list_leads_to_nobody_and_is_nobody_elses_to_read(lone):
    key = lone.vault.person_key(ACCOUNT, "alice")
    records(lone).forget("alice", now=NOW)
    forgotten_of(lone).run(NOW)
    path = lone.settings.var / "backups" / NAME
    written = path.read_text(encoding="utf-8")
    assert set(json.loads(written)) == {"id", "at"}
    assert "alice" not in written
    assert key not in written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_list_is_copied_where_the_backups_go(lone, tmp_path):
    records(lone).forget("alice", now=NOW)
    forgotten_of(lone).run(NOW)
    assert read_list([tmp_path / "disk" / NAME]) == read_list([lone.settings.var / "backups" / NAME]) != {}


def test_a_disk_that_is_away_is_tried_again(lone, tmp_path):
    records(lone).forget("alice", now=NOW)
    listing, disk = forgotten_of(lone), tmp_path / "disk"
    disk.rmdir()
    listing.run(NOW)
    disk.mkdir()
    listing.run(NOW)
    assert read_list([disk / NAME])


def test_a_restore_without_any_list_says_so(here, there, tmp_path):
    backup = backups_of(here).make(NOW)
    assert restore(there, backup.path, by="王", now=NOW).forgotten is None


def test_half_a_line_and_old_lines_do_no_harm(lone):
    path = lone.settings.var / "backups" / NAME
    path.parent.mkdir(parents=True)
    old = {"id": "o" * 32, "at": (NOW - timedelta(days=500)).isoformat()}
    path.write_text(json.dumps(old) + '\n{"id": "x', encoding="utf-8")
    records(lone).forget("alice", now=NOW)
    forgotten_of(lone).run(NOW)
    assert "o" * 32 not in read_list([path])
    assert len(read_list([path])) == 1


def test_no_backup_is_older_than_the_manual_says():
    first, kept, oldest = date(2026, 1, 1), frozenset(), 0
    for number in range(800):
        today = first + timedelta(days=number)
        kept = to_keep({*kept, today})
        oldest = max(oldest, (today - min(kept)).days)
    assert 150 < oldest <= 184
