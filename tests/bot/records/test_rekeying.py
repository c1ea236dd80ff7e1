"""SECRET_KEY is changed: every figure and every word is as before, nobody is counted twice, and it can be cut off anywhere."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.conversation.turns import Outcome
from bot.records.consultations import Consultations
from bot.records.database import read, write
from bot.records.desk_models import deliveries
from bot.records.exams import Exams
from bot.records.exchange import exchange_of
from bot.records.field_models import media
from bot.records.figures import counted_rows, matter_rows
from bot.records.models import matters, persons, staff
from bot.records.rekeying import SEALED, Rekeying
from bot.records.spool import Spool, line_of, store_line
from bot.records.staff import Staff
from bot.records.tables import metadata
from bot.records.vault import Vault
from bot.records.year_models import examinees
from bot.statistics.periods import beijing_day
from bot.statistics.totals import totals

OLD, NEW = "a secret key for tests", "another secret key for tests"
ALSO_UNDER_A_KEY = {"code_hash", "key_hash"}
PEOPLE = ("alice", "bob", "carol")


@pytest.fixture
def both():
    """The vault of a process in which both keys are set."""
    return Vault(NEW, older=OLD)


@pytest.fixture
def new():
    """The vault once the old key is deleted."""
    return Vault(NEW)


@pytest.fixture
def filled(engine, say, vault, noon):
    """Three people with matters, and one thing under the key in every table that has one."""
    for who in PEOPLE:
        say("工资", who=who)
    matter = say("13800138000", Outcome.HAND_OVER, callback_phone="13800138000").matter_id
    person = read(
        engine, lambda db: db.execute(select(matters.c.person_id).where(matters.c.id == matter)).scalar_one()
    )
    Staff(engine, account="town").add("王专干", "clerk", password_hash="x", now=noon)

    def fill(db):
        db.execute(staff.update().values(openid_cipher=vault.encrypt("staff-openid")))
        db.execute(
            deliveries.insert(),
            {
                "id": "d1", "account": "town", "person_id": person, "matter_id": matter, "kind": "reply",
                "item_id": "r1", "words": "请看", "code_hash": vault.code_key("town", "1234-5678"),
                "code_cipher": vault.encrypt("1234-5678"), "state": "waiting", "way": "", "made_at": noon,
                "next_at": noon, "claim": "", "claimed_until": None, "tries": 0, "delivered_at": None, "error": "",
            },
        )  # fmt: skip
        picture = {
            "id": "m1", "account": "town", "retry_key": "1", "kind": "image", "matter_id": matter,
            "activity_id": None, "person_id": person, "media_id_cipher": vault.encrypt("MEDIA"), "state": "kept",
            "came_at": noon, "next_at": None, "tries": 0, "mime": "image/png", "bytes": 3, "why": "",
            "sealed": vault.encrypt_bytes(b"png"),
        }  # fmt: skip
        db.execute(media.insert(), picture)
        db.execute(
            examinees.insert(),
            {
                "id": "e1", "account": "town", "exam_id": "x", "unit": "司法所", "name": "李",
                "code_hash": vault.code_key("town", "exam 9999"), "code_cipher": vault.encrypt("9999"),
            },
        )  # fmt: skip

    write(engine, fill)
    return engine


def figures(engine, noon):
    day = beijing_day(noon)
    span = day - timedelta(days=1), day + timedelta(days=5)
    return totals(matter_rows(engine, "town", *span), counted_rows(engine, "town", *span))


def plain(engine, vault):
    """Every row that holds something under a key, opened."""

    def opened(row):
        values = dict(row._mapping)
        for name, value in values.items():
            if name.endswith("_cipher") and value:
                values[name] = vault.decrypt(value)
            elif name == "sealed" and value:
                values[name] = vault.decrypt_bytes(bytes(value))
        return {name: value for name, value in values.items() if name not in ALSO_UNDER_A_KEY}

    return read(
        engine,
        lambda db: [sorted(map(repr, map(opened, db.execute(select(sealed.table))))) for sealed in SEALED],
    )


def test_every_column_under_a_key_is_in_the_list():
    found = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_cipher") or column.name == "sealed"
    }
    hashed = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in ALSO_UNDER_A_KEY
    }
    assert found == {(each.table.name, name) for each in SEALED for name in each.ciphers}
    assert hashed == {(each.table.name, each.hashed) for each in SEALED if each.hashed}


def test_all_rows_open_as_before_and_all_figures_are_the_same(filled, vault, both, new, noon):
    before = plain(filled, vault), figures(filled, noon)
    done = Rekeying(filled, account="town", vault=both).run()
    assert (done.renewed, done.unreadable, done.twice) == (8, 0, 0)
    assert (plain(filled, new), figures(filled, noon)) == before
    with pytest.raises(Exception, match="SECRET_KEY"):
        plain(filled, vault)


def test_everybody_is_found_by_the_new_key_alone(filled, both, new):
    Rekeying(filled, account="town", vault=both).run()
    consultations = Consultations(filled, account="town", vault=new)
    assert all(consultations.matters_of(who) for who in PEOPLE)
    (found,) = read(filled, lambda db: db.execute(select(deliveries.c.code_hash)).scalars())
    assert found == new.code_key("town", "1234-5678")
    (found,) = read(filled, lambda db: db.execute(select(examinees.c.code_hash)).scalars())
    assert found == new.code_key("town", "exam 9999")


def test_before_it_has_run_everybody_is_found_by_either_key(filled, both, noon):
    consultations = Consultations(filled, account="town", vault=both)
    assert all(consultations.matters_of(who) for who in PEOPLE)
    assert read(filled, lambda db: db.execute(select(staff.c.openid_cipher)).scalar_one())
    assert Exams(filled, account="town", vault=both)._vault.code_keys("town", "exam 9999")[1]
    assert consultations.forget("alice", now=noon)
    assert not consultations.matters_of("alice")


def test_a_message_meanwhile_is_of_no_new_person(filled, both, utterance, turn, noon, ask):
    consultations = Consultations(filled, account="town", vault=both)
    before = figures(filled, noon)
    for who in PEOPLE:
        consultations.store(utterance("还没发", who=who), turn(), now=noon)
    assert ask("SELECT count(*) FROM persons") == [(3,)]
    assert figures(filled, noon) == before
    Rekeying(filled, account="town", vault=both).run()
    assert ask("SELECT count(*) FROM persons") == [(3,)]
    assert figures(filled, noon) == before


def test_a_stranger_meanwhile_is_one_new_person(filled, both, utterance, turn, noon, ask):
    consultations = Consultations(filled, account="town", vault=both)
    consultations.store(utterance("你好", who="dave"), turn(), now=noon)
    consultations.store(utterance("你好", who="dave"), turn(), now=noon)
    assert ask("SELECT count(*) FROM persons") == [(4,)]


def test_a_line_of_the_local_file_from_before_is_of_the_same_person(
    filled, vault, both, new, utterance, turn, noon, tmp_path, ask
):
    spool = Spool(tmp_path / "spool")
    said = exchange_of(utterance("还没发"), turn(), account="town", vault=vault, now=noon)
    spool.append(line_of(said))
    before = json.loads((tmp_path / "spool" / "spool.jsonl").read_text(encoding="utf-8"))
    assert before["key_hash"] == vault.person_key("town", "alice")
    Rekeying(filled, account="town", vault=both).run()
    assert spool.drain(lambda line: store_line(line, Consultations(filled, account="town", vault=both))) == 1
    assert ask("SELECT count(*) FROM persons") == [(3,)]


def test_cut_off_in_the_middle_it_goes_on_where_it_was(filled, vault, both, new, noon):
    before = plain(filled, vault), figures(filled, noon)

    def cut(done):
        if done.renewed:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Rekeying(filled, account="town", vault=both).run(tick=cut)
    assert plain(filled, both) == before[0]
    assert Rekeying(filled, account="town", vault=both).left() > 0
    Rekeying(filled, account="town", vault=both).run()
    assert (plain(filled, new), figures(filled, noon)) == before
    assert Rekeying(filled, account="town", vault=both).left() == 0


def test_a_second_run_changes_nothing(filled, both):
    Rekeying(filled, account="town", vault=both).run()
    rows = read(filled, lambda db: db.execute(select(persons)).all())
    assert Rekeying(filled, account="town", vault=both).run().renewed == 0
    assert read(filled, lambda db: db.execute(select(persons)).all()) == rows


def test_whoever_is_forgotten_while_it_runs_stays_forgotten(filled, both, noon, ask, monkeypatch):
    rekeying = Rekeying(filled, account="town", vault=both)
    change, forgotten = rekeying._change, []

    def forget_first(connection, **named):
        if not forgotten:
            forgotten.append(1)
            connection.execute(text("UPDATE persons SET key_hash = NULL, openid_cipher = NULL"))
        return change(connection, **named)

    monkeypatch.setattr(rekeying, "_change", forget_first)
    rekeying.run()
    assert ask("SELECT key_hash, openid_cipher FROM persons") == [(None, None)] * 3


def test_what_neither_key_opens_is_told_and_left_alone(filled, both, ask):
    write(filled, lambda db: db.execute(staff.update().values(openid_cipher=Vault("x" * 40).encrypt("o"))))
    before = ask("SELECT openid_cipher FROM staff")
    assert Rekeying(filled, account="town", vault=both).run().unreadable == 1
    assert ask("SELECT openid_cipher FROM staff") == before


def test_messages_at_the_same_time_lose_and_double_nobody(filled, both, new, utterance, turn, noon, ask):
    """Strangers and people who are known write while it runs; the batches are small, so that they meet."""
    consultations = Consultations(filled, account="town", vault=both)
    people = [*PEOPLE, *(f"stranger{number}" for number in range(9))] * 3
    said = [utterance("还没发", who=who) for who in people]
    small = tuple(replace(sealed, batch=1) for sealed in SEALED)
    with ThreadPoolExecutor(4) as pool, pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.records.rekeying.SEALED", small)
        running = pool.submit(Rekeying(filled, account="town", vault=both).run)
        list(pool.map(lambda one: consultations.store(one, turn(), now=noon), said))
        assert running.result().twice == 0
    Rekeying(filled, account="town", vault=both).run()
    assert ask("SELECT count(*) FROM persons") == [(3 + 9,)]
    keys = {key for (key,) in ask("SELECT key_hash FROM persons")}
    assert keys == {new.person_key("town", who) for who in people}
