"""`flask privacy` says in Chinese what it did, and the audit log keeps that it was done, without a word of the person."""

from __future__ import annotations

import json
import stat
import zipfile
from datetime import UTC, datetime

import pytest

from bot.app import create_app
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.records.database import write
from bot.records.field_models import media
from bot.records.media import _row
from bot.records.personal import TABLES, Personal
from bot.records.tables import metadata
from bot.services.build import ACCOUNT, Services
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
OTHER = "another key that is long enough for tests"


@pytest.fixture
def asked(services):
    """Somebody asked and left a number; the receipt of it."""
    kept = Consultations(services.engine, account=ACCOUNT, vault=services.vault)
    turn = Turn(
        f"登记了 {RECEIPT_SLOT}",
        Session(),
        Outcome.HAND_OVER,
        topic="wages",
        hands_over=True,
        callback_phone="13800138000",
    )
    said = Turn("请看", Session(), Outcome.ANSWER, topic="wages")
    kept.store(Utterance("oAlice", Kind.TEXT, "柿子树被砍了", "1", NOW), said, now=NOW)
    kept.store(Utterance("oAlice", Kind.TEXT, "打 13800138000", "3", NOW), turn, now=NOW)
    return kept


@pytest.fixture
def run():
    def _run(services, *args, code=0):
        result = (
            create_app(services.settings, services)
            .test_cli_runner()
            .invoke(args=["privacy", *map(str, args)])
        )
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def changing(environment):
    """The same installation in the middle of a change of the key."""
    values = environment | {"SECRET_KEY_OLD": environment["SECRET_KEY"], "SECRET_KEY": OTHER}
    made = Services(Settings.from_env(values, env_file=None))
    yield made
    made.engine.dispose()


def test_without_an_old_key_it_says_how_a_key_is_changed(run, services):
    assert "SECRET_KEY_OLD=" in run(services, "rotate", code=1)


def test_a_changed_key_is_told_and_audited(run, asked, changing):
    assert "换完了" in run(changing, "rotate", "--by", "王小明")
    (act, *_) = changing.audit.latest(limit=1)
    assert (act.actor, act.act, dict(act.facts)) == (
        "王小明",
        "secret_key_rotated",
        {"renewed": 2, "unreadable": 0},
    )


def test_lines_that_wait_keep_the_old_key_needed(run, asked, changing):
    spool = changing.settings.var / "spool"
    spool.mkdir(parents=True)
    (spool / "spool.jsonl").write_text("{}\n")
    assert "SECRET_KEY_OLD 先留着" in run(changing, "rotate", code=1)


@pytest.fixture
def receipt(asked, services):
    """The number that was told to her."""
    (matter,) = asked.matters_of("oAlice")
    return matter.receipt


WHY = ("--reason", "本人要求", "--by", "王小明")


def test_one_person_is_exported_as_text_json_and_pictures(run, services, receipt, asked, tmp_path):
    person = Personal(services.engine, account=ACCOUNT).person_of(receipt)
    picture = _row(
        account=ACCOUNT, retry_key="p", kind="image", at=NOW, person_id=person, state="kept", mime="image/png",
        bytes=3, sealed=services.vault.encrypt_bytes(b"png"),
    )  # fmt: skip
    write(services.engine, lambda db: db.execute(media.insert(), picture))
    asked.store(
        Utterance("oBob", Kind.TEXT, "别人的话", "2", NOW), Turn("请看", Session(), Outcome.ANSWER), now=NOW
    )
    path = tmp_path / "alice.zip"
    assert "交给本人" in run(services, "export", "--receipt", receipt, *WHY, "--to-file", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        assert archive.read("001.png") == b"png"
        told, words = json.loads(archive.read("data.json")), archive.read("内容.txt").decode()
    assert told["persons"][0]["openid"] == "oAlice"
    assert told["matters"][0]["callback_phone"] == "13800138000"
    assert "柿子树被砍了" in words
    assert receipt in words
    assert "别人的话" not in words + json.dumps(told, ensure_ascii=False)
    assert not {"key_hash", "openid_cipher", "sealed"} & {
        name for rows in told.values() for row in rows for name in row
    }


def test_an_export_is_audited_without_a_word(run, services, receipt, tmp_path):
    run(services, "export", "--receipt", receipt, *WHY, "--to-file", tmp_path / "a.zip")
    (act,) = services.audit.latest(limit=1)
    assert (act.actor, act.act, act.facts["reason"]) == ("王小明", "person_exported", "本人要求")
    assert "柿子" not in f"{act}"
    assert receipt not in f"{act}"


def test_a_number_that_is_none_and_a_file_that_is_there_are_told(run, services, receipt, tmp_path):
    assert "没有受理号" in run(services, "export", "--receipt", "991231-0000", *WHY, code=1)
    assert "不是受理号" in run(services, "export", "--receipt", "工资", *WHY, code=1)
    path = tmp_path / "a.zip"
    path.write_text("mine")
    assert "没有动它" in run(services, "export", "--receipt", receipt, *WHY, "--to-file", path, code=1)
    assert path.read_text() == "mine"


def test_one_person_is_forgotten_as_if_they_had_said_so(run, services, receipt, asked):
    assert "删了" in run(services, "forget", "--receipt", receipt, *WHY, "--yes")
    assert not asked.matters_of("oAlice")
    assert services.audit.latest(limit=1)[0].act == "person_forgotten"
    assert "以前已经删了" in run(services, "forget", "--receipt", receipt, *WHY, "--yes", code=1)


def test_every_table_that_leads_to_a_person_is_in_the_export():
    leading = {
        table.name
        for table in metadata.tables.values()
        if {"person_id", "matter_id"} & set(table.columns.keys())
    }
    # a number instead of a person, for adding up; it leads nowhere without the table of numbers, which holds no word
    assert leading - {"person_numbers"} <= set(TABLES) | {"persons"}
