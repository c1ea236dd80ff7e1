"""Refused pushes and failed sign-ins are kept as sums, half a year and more, without a word of anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.records.database import read, write
from bot.records.desk_models import audit, signins
from bot.records.signins import KEPT, Signins
from bot.services.build import ACCOUNT
from bot.services.retention import retention_of
from bot.services.turned_away import TURNED_AWAY, turned_away_of
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def kept(services):
    return [dict(act.facts["reasons"]) for act in reversed(services.audit.latest(act=TURNED_AWAY, limit=99))]


def test_the_first_is_kept_at_once_and_many_after_it_together(services):
    away = turned_away_of(services)
    for number in range(500):
        away.note("bad signature" if number % 2 else "sign_in", now=NOW + number * timedelta(milliseconds=10))
    assert kept(services) == [{"sign_in": 1}]
    away.note("bad signature", now=NOW + 11 * MINUTE)
    assert kept(services) == [{"sign_in": 1}, {"bad signature": 251, "sign_in": 249}]
    away.keep(now=NOW + 12 * MINUTE)
    assert len(kept(services)) == 2


def test_what_could_not_be_kept_is_kept_later(services):
    away = turned_away_of(services)
    write(services.engine, lambda db: db.execute(text("ALTER TABLE audit RENAME TO away")))
    away.note("bad signature", now=NOW)
    write(services.engine, lambda db: db.execute(text("ALTER TABLE away RENAME TO audit")))
    away.keep(now=NOW + MINUTE)
    assert kept(services) == [{"bad signature": 1}]


def test_a_forged_push_and_a_wrong_password_are_counted_without_a_word(client, services):
    assert (
        client.post("/wechat?signature=x&timestamp=1&nonce=2", data=b"<xml>secret words</xml>").status_code
        == 403
    )
    turned_away_of(services).keep(now=datetime.now(UTC))
    rows = read(services.engine, lambda db: [f"{tuple(row)}" for row in db.execute(select(audit)).all()])
    assert sum(map(len, kept(services))) == 1
    assert not any("secret" in row for row in rows)


@pytest.fixture
def signed_in(services):
    """Somebody signed in almost half a year ago."""
    services.staff.add("王专干", "clerk", password_hash="x", now=NOW - 190 * DAY)
    member = services.staff.find("王专干")
    Signins(services.engine, account=ACCOUNT).begin(member.id, "手机微信", now=NOW - 185 * DAY)
    return member


def count(services, table):
    return read(services.engine, lambda db: db.execute(select(func.count()).select_from(table)).scalar())


def test_logs_of_half_a_year_stay_whatever_is_kept_of_words(services, signed_in, environment):
    services.audit.note("系统", TURNED_AWAY, "push", now=NOW - 185 * DAY, reasons={"bad signature": 3})
    services.settings = Settings.from_env(environment | {"RETENTION_DAYS": "1"}, env_file=None)
    retention_of(services).clear(NOW)
    Signins(services.engine, account=ACCOUNT).begin(signed_in.id, "电脑", now=NOW)
    assert count(services, signins) == 2
    assert kept(services) == [{"bad signature": 3}]


def test_a_sign_in_of_long_ago_goes_in_the_end(services, signed_in):
    assert KEPT >= 180 * DAY
    write(services.engine, lambda db: db.execute(update(signins).values(began_at=NOW - KEPT - DAY)))
    Signins(services.engine, account=ACCOUNT).begin(signed_in.id, "电脑", now=NOW)
    assert count(services, signins) == 1
