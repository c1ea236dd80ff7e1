"""The made-up year: quick, the same each time, marked everywhere, gone without a trace. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.records.activities import Activities, Held
from bot.records.cases import Cases
from bot.records.database import read
from bot.records.day_sums import DaySums
from bot.records.desk_models import cases
from bot.records.errors import MayNot
from bot.records.models import metadata
from bot.records.sample import MARK
from bot.services.alerting import alerting_of
from bot.services.build import ACCOUNT, Services
from bot.services.freezing import freezing_of, named
from bot.services.reporting import reporting_of
from bot.services.sample_year import SampleYear, Year, sample_year_of
from bot.settings import Settings
from bot.statistics.periods import beijing_day, year
from bot.statistics.sentences import BEFORE

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
KEPT = {"audit", "seals", "alembic_version"}
"""What loses nothing, also not that a sample was there."""


@pytest.fixture
def parts(environment: dict[str, str], database_url: str) -> Iterator[Services]:
    made = Services(Settings.from_env({**environment, "DATABASE_URL": database_url}, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def sample(parts: Services) -> SampleYear:
    return sample_year_of(parts)


def everything(engine: Engine) -> dict[str, list[tuple]]:
    """Every row of every table that a sample may not leave anything in."""
    return read(
        engine,
        lambda connection: {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name not in KEPT
        },
    )


def test_removal_leaves_nothing_but_what_was_real(parts, sample):
    day = beijing_day(NOW)
    real = Activities(parts.engine, account=ACCOUNT)
    real.add(Held("handout", day, "广场", 7, "宪法手册"), form_key="real", author="王专干", now=NOW)
    before = everything(parts.engine)
    assert sample.fill(by="王专干", now=NOW) > 3000
    use_it(parts)
    assert sample.clear(by="王专干", now=NOW) > 3000
    assert everything(parts.engine) == before


def use_it(parts: Services) -> None:
    """What whoever tries the pages out adds to made-up rows."""
    query = select(cases.c.matter_id).where(cases.c.state == "open").limit(1)
    matter_id = read(parts.engine, lambda connection: connection.execute(query).scalar())
    Cases(parts.engine, account=ACCOUNT).note(matter_id, "看一看", actor="王专干", now=NOW)
    alerting_of(parts).tell("new_question", matter_id, "有一件新的。", urgent=False, now=NOW)
    DaySums(parts.engine, account=ACCOUNT).sum(beijing_day(NOW) - timedelta(days=30), now=NOW)
    period, name = named("month", 2026, 10)
    desk = freezing_of(parts)
    freeze = desk.records.find(desk.close(period, name, by="王专干", now=NOW))
    assert freeze is not None
    assert freeze.name.endswith(MARK)
    desk.records.sign(freeze.id, sha256=freeze.sha256, by="赵镇长", now=NOW)


def test_it_is_put_in_once(sample):
    sample.fill(by="王专干", now=NOW)
    with pytest.raises(MayNot, match="已经在里面"):
        sample.fill(by="王专干", now=NOW)


def test_figures_and_reports_say_that_made_up_rows_are_in_them(parts, sample):
    sample.fill(by="王专干", now=NOW)
    assert "含示例数据" in parts.report(year(2026), now=NOW).rule
    made = reporting_of(parts).make("year", 2026, now=NOW)
    assert made.sample
    assert all(figure.words != "无记录" for name, figure in made.figures.items() if name not in BEFORE)
    sample.clear(by="王专干", now=NOW)
    assert "含示例数据" not in parts.report(year(2026), now=NOW).rule


def test_the_same_day_gives_the_same_year(services):
    def plain(rows):
        secret = {"code_cipher"}
        return {
            table: [{name: value for name, value in row.items() if name not in secret} for row in found]
            for table, found in rows.items()
        }

    assert plain(Year(services, now=NOW).rows()) == plain(Year(services, now=NOW).rows())


def test_no_made_up_person_can_be_written_to(services):
    for person in Year(services, now=NOW).rows()["persons"]:
        assert person.keys() == {"id", "village", "created_at"}


def test_it_is_refused_outside_the_demo_and_can_still_be_cleared(environment):
    outside = Services(
        Settings.from_env({**environment, "DEMO": "0", "WECHAT_SECRET": "x" * 32}, env_file=None)
    )
    outside.upgrade()
    with pytest.raises(MayNot, match="DEMO=1"):
        sample_year_of(outside).fill(by="王专干", now=NOW)
    assert sample_year_of(outside).clear(by="王专干", now=NOW) == 0
    outside.engine.dispose()
