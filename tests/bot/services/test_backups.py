"""A backup holds everything, is checked, rotated and copied, and fills an empty installation on another machine."""

from __future__ import annotations

import os
import shutil
import tarfile
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cli.doctor import _backup
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.alerts import Alerts
from bot.records.consultations import Consultations
from bot.records.copying import CopyError, copy_database
from bot.records.dump import snapshot, table_names
from bot.records.spool import line_of
from bot.services.backups import DATABASE, backups_of, problem_of, to_keep
from bot.services.build import ACCOUNT, Services
from bot.services.restoring import restore
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
"""04:00 in Beijing on the 24th."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def installation(environment, folder, url, **more):
    values = environment | {"DEMO": "0", "VAR_DIR": str(folder / "var"), "DATABASE_URL": url} | more
    return Services(Settings.from_env(values, env_file=None))


@pytest.fixture
def here(environment, tmp_path, database_url):
    """An installation in use: a consultation, a post's copy of a menu, something in the spool."""
    made = installation(environment, tmp_path / "here", database_url)
    kept = Consultations(made.engine, account=ACCOUNT, vault=made.vault)
    said = Utterance("oRealOpenId", Kind.TEXT, "工资", "1", NOW)
    kept.store(said, Turn("请看", Session(), Outcome.ANSWER, topic="wages"), now=NOW)
    for name in ("spool/spool.jsonl", "laws/办法.md", "secret.key"):
        path = made.settings.var / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} 的内容", encoding="utf-8")
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
    server.run("CREATE DATABASE restored")
    made = installation(environment, tmp_path / "there", server.url("restored"))
    yield made
    made.engine.dispose()
    server.run("DROP DATABASE restored WITH (FORCE)")


@pytest.fixture
def lone(environment, tmp_path, sqlite_url):
    """An installation on SQLite, for what has nothing to do with the database."""
    made = installation(environment, tmp_path / "here", sqlite_url)
    yield made
    made.engine.dispose()


def rows(services):
    with snapshot(services.engine) as found:
        return {name: sorted(map(repr, found.rows(name))) for name in table_names() if name != "audit"}


def test_an_empty_machine_comes_to_the_same_rows_and_files(here, there):
    made = backups_of(here).make(NOW)
    before = rows(here)
    assert restore(there, made.path, by="王", now=NOW).key_fits
    assert rows(there) == before
    assert (there.settings.var / "spool/spool.jsonl").read_text(
        encoding="utf-8"
    ) == "spool/spool.jsonl 的内容"
    assert (there.settings.var / "laws/办法.md").exists()
    assert [line.act for line in there.audit.latest(limit=9)] == ["backup_restored"]


def test_what_the_database_takes_while_a_backup_is_made_is_in_it(here, there, monkeypatch):
    kept = Consultations(here.engine, account=ACCOUNT, vault=here.vault)
    said, turn = Utterance("oOther", Kind.TEXT, "工资", "2", NOW), Turn("请看", Session(), Outcome.ANSWER)
    here.keeper._set_down(line_of(kept.proposed(said, turn, receipt="", words="请看", now=NOW)))

    def copied_and_then_taken(engine, path):
        copy_database(engine, path)
        assert here.keeper.drain(now=NOW) == 1

    monkeypatch.setattr("bot.services.backups.copy_database", copied_and_then_taken)
    made = backups_of(here).make(NOW)
    restore(there, made.path, by="王", now=NOW)
    there.keeper.drain(now=NOW)
    found = [row for row in rows(there)["consultations"] if "请看" in row]
    assert len(found) == 2


def test_a_second_restore_overwrites_nothing(here, there):
    made = backups_of(here).make(NOW)
    restore(there, made.path, by="王", now=NOW)
    with pytest.raises(CopyError, match="已经有数据库了"):
        restore(there, made.path, by="王", now=NOW)


def test_another_key_is_noticed(here, there, environment, tmp_path):
    made = backups_of(here).make(NOW)
    other = installation(
        environment, tmp_path / "there", there.settings.database_url, SECRET_KEY="another key " * 4
    )
    assert not restore(other, made.path, by="王", now=NOW).key_fits
    other.engine.dispose()


def test_the_keys_are_not_in_it_and_only_its_owner_reads_it(lone):
    (lone.settings.var).mkdir(parents=True)
    (lone.settings.var / "secret.key").write_text("secret")
    made = backups_of(lone).make(NOW)
    with tarfile.open(made.path) as archive:
        assert archive.getnames() == [DATABASE, "manifest.json"]
    assert made.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("at", [0.3, 0.9])
def test_a_damaged_backup_is_noticed(lone, at):
    path = backups_of(lone).make(NOW).path
    assert problem_of(path) == ""
    whole = bytearray(path.read_bytes())
    place = int(len(whole) * at)
    whole[place : place + 64] = bytes(64)
    path.write_bytes(whole)
    assert problem_of(path)


def test_half_a_backup_is_noticed(lone):
    path = backups_of(lone).make(NOW).path
    path.write_bytes(path.read_bytes()[:5000])
    assert problem_of(path)


def test_seven_days_four_weeks_and_six_months_stay():
    days = [date(2027, 6, 30) - timedelta(days=back) for back in range(400)]
    kept = sorted(to_keep(days), reverse=True)
    assert kept[:7] == days[:7]
    assert date(2027, 1, 31) in kept
    assert date(2026, 12, 31) not in kept
    assert len(kept) <= 17


def test_old_backups_go_when_a_new_one_is_made(lone):
    backups = backups_of(lone)
    first = backups.make(NOW)
    for back in range(1, 300):
        old = NOW - back * DAY
        shutil.copyfile(first.path, first.path.with_name(f"pufa-{old:%Y%m%d-%H%M%S}.tar.gz"))
    last = backups.make(NOW + HOUR)
    kept = backups.all()
    assert kept[0] == last
    assert len(kept) <= 17
    assert first.path not in {one.path for one in kept}


def test_a_copy_is_laid_on_another_disk(environment, tmp_path, sqlite_url):
    disk = tmp_path / "disk"
    disk.mkdir()
    here = installation(environment, tmp_path / "here", sqlite_url, BACKUP_TO=str(disk))
    made = backups_of(here).make(NOW)
    assert problem_of(disk / made.path.name) == ""
    here.engine.dispose()


def test_a_disk_that_is_not_there_is_told_and_the_backup_stays(environment, tmp_path, sqlite_url):
    here = installation(environment, tmp_path / "here", sqlite_url, BACKUP_TO=str(tmp_path / "no"))
    backups_of(here).run(NOW)
    assert len(backups_of(here).all()) == 1
    assert ["没有抄到别处" in one.words for one in told(here)] == [True]
    here.engine.dispose()


def test_the_first_backup_is_made_at_once_and_the_next_in_the_next_night(lone):
    backups = backups_of(lone)
    backups.run(NOW)
    backups.run(NOW + HOUR)
    assert len(backups.all()) == 1
    backups.run(NOW + 21 * HOUR)
    assert len(backups.all()) == 1
    backups.run(NOW + 23 * HOUR)
    assert len(backups.all()) == 2


def test_a_backup_in_the_background_comes_to_the_same(lone):
    backups = backups_of(lone)
    backups.begin(NOW).join()
    (made,) = backups.all()
    assert problem_of(made.path) == ""


def test_what_an_ended_process_left_behind_is_cleared(lone):
    backups = backups_of(lone)
    backups.make(NOW)
    left = backups.folder / ".making-x"
    left.mkdir()
    os.utime(left, (0, 0))
    backups.make(NOW + HOUR)
    assert not left.exists()


def test_the_doctor_says_what_is_missing_and_then_that_all_is_well(lone):
    assert [verdict for verdict, _, _ in _backup(lone)] == ["坏", "提示", "提示"]
    backups_of(lone).make(datetime.now(UTC))
    (good, first), (_, second), _ = [(verdict, words) for verdict, _, words in _backup(lone)]
    assert (good, first[:3]) == ("好", "1 份")
    assert "BACKUP_TO 没填" in second


def test_the_operator_hears_when_the_last_good_one_is_too_old(lone):
    backups = backups_of(lone)
    backups.run(NOW)
    backups.folder.rename(backups.folder.with_name("kept"))
    backups.folder.write_text("no folder")
    assert not told(lone)
    backups.run(NOW + 37 * HOUR)
    assert sorted(one.urgent for one in told(lone)) == [False, True]


def told(services):
    return [one for one in Alerts(services.engine, account=ACCOUNT).latest() if one.kind == "operator"]
