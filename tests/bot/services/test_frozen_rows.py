"""The rows behind a signed figure stay those that it was counted from; what changed since stands beside them. On both databases."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from bot.records.activities import Activities, Held
from bot.records.database import read, write
from bot.records.errors import RecordRefused
from bot.records.forgetting import FORGET
from bot.records.freezes import Freeze
from bot.records.ledger_models import freeze_rows
from bot.records.models import consultations, matters, persons
from bot.services.behind import Found, rows_behind_of
from bot.services.build import ACCOUNT, Services
from bot.services.evidence import evidence_of
from bot.services.freezing import freezing_of, named
from bot.services.leading import leading_of
from bot.services.reporting import reporting_of
from bot.services.summing import sum_days
from bot.settings import Settings
from bot.statistics.behind import Wanted
from bot.statistics.labels import PROPERTIES
from bot.statistics.periods import Period, month
from bot.statistics.sentences import CONSULTATIONS
from bot.statistics.summing import BY_PROPERTY, FIGURES, MESSAGES
from tests.generated_year import YEAR, generated_year

LEAP = month(YEAR, 2)
CLOSED = datetime(YEAR, 3, 5, 2, tzinfo=UTC)
LATER = CLOSED + timedelta(days=3)
OTHERS = ("waits", "unsolved", "posts", "reads", "took", "stand", "handout", "activity")


@pytest.fixture
def parts(environment: dict[str, str], database_url: str) -> Iterator[Services]:
    """The services over a generated leap year, summed up to the day of closing."""
    made = Services(Settings.from_env({**environment, "DATABASE_URL": database_url}, env_file=None))
    generated_year(11).store(made.engine, account=ACCOUNT)
    sum_days(made, CLOSED, most=100)
    yield made
    made.engine.dispose()


def sealed(parts: Services, kind: str = "month", part: int = 2, now: datetime = CLOSED) -> Freeze:
    """A period that one closed and another signed."""
    desk = freezing_of(parts)
    period, name = named(kind, YEAR, part)
    freeze_id = desk.close(period, name, by="王专干", now=now)
    waiting = desk.records.find(freeze_id)
    assert waiting is not None
    return desk.records.sign(freeze_id, sha256=waiting.sha256, by="赵镇长", now=now)


def wanted(parts: Services) -> list[Wanted]:
    """Every figure, and every line of every table."""
    counting, _ = parts.counting(LEAP)
    lines = [
        Wanted(figure, by, label)
        for figure in BY_PROPERTY
        for by in PROPERTIES
        for label in counting.by(figure, by)
    ]
    plain = [figure for figure in (*FIGURES, *OTHERS) if figure != MESSAGES]
    return [*map(Wanted, plain), *lines]


def found(parts: Services, one: Wanted, period: Period = LEAP) -> Found:
    """All pages of what stands behind a figure, as one."""
    behind, rows = rows_behind_of(parts), []
    page = first = behind.find(period, one, None)
    rows += page.rows
    while page.next is not None:
        page = behind.find(period, one, page.next)
        rows += page.rows
    return Found(tuple(rows), first.total, None, first.note, first.signed, first.since)


def told(one: Found) -> list[object]:
    """The rows as they are read; persons who came equally often stand in any order, so theirs are sorted."""
    if one.note.startswith("只数人"):
        return sorted((row.words, row.head.partition("位")[2]) for row in one.rows)
    return list(one.rows)


def change(parts: Services, *statements: object) -> None:
    write(parts.engine, lambda db: [db.execute(statement) for statement in statements])


def a_matter(parts: Services) -> str:
    """One that was opened in February, answered by nobody yet."""
    query = select(matters.c.id).where(
        matters.c.opened_on >= LEAP.first, matters.c.opened_on < LEAP.until, matters.c.state != "voided"
    )
    return str(read(parts.engine, lambda db: db.execute(query.order_by(matters.c.id)).scalars().first()))


def test_rows_of_a_signed_month_stay_those_it_was_counted_from_whatever_changes(parts):
    asked = wanted(parts)
    live = {one: found(parts, one) for one in asked}
    sealed(parts)
    for one in asked:
        kept = found(parts, one)
        assert told(kept) == told(live[one]), one
        assert kept.total == live[one].total, one
        assert kept.since is not None
        assert (kept.since.total, kept.since.more, kept.since.less) == (kept.total, (), ()), one
    change(
        parts,
        update(persons).values(village="新村"),
        update(matters).values(state="voided"),
        update(matters).values(topic="land", handed_over=True),
        delete(consultations).where(consultations.c.day == LEAP.first + timedelta(days=28)),
        update(consultations).values(counted=False),
    )
    for one in asked:
        kept = found(parts, one)
        assert [row.counts for row in kept.rows] == [row.counts for row in live[one].rows], one
        assert kept.total == live[one].total, one
        assert one.figure in ("persons", "guided") or sum(row.counts for row in kept.rows) == kept.total, one


def test_what_came_and_went_since_is_listed_beside_the_signed_rows(parts):
    one, total = Wanted("matters"), parts.totals(LEAP).matters
    sealed(parts)
    gone = a_matter(parts)
    old = read(parts.engine, lambda db: db.execute(select(matters).where(matters.c.id == gone)).one())
    change(
        parts,
        insert(matters).values({**old._mapping, "id": "late", "opened_on": date(YEAR, 2, 29)}),
        update(matters).where(matters.c.id == gone).values(state="voided"),
    )
    since = found(parts, one).since
    assert (len(since.more), len(since.less), since.total) == (1, 1, total)
    assert (since.more[0].day, since.less[0].day) == (date(YEAR, 2, 29), old.opened_on)


def test_the_difference_of_the_register_has_its_day(parts):
    held = Held("handout", date(YEAR, 2, 29), "广场", 40, "宪法手册")
    before = found(parts, Wanted("handout")).total
    sealed(parts)
    Activities(parts.engine, account=ACCOUNT).add(held, form_key="x", author="王专干", now=LATER)
    freezing_of(parts).look(LATER)
    kept = found(parts, Wanted("handout"))
    assert kept.total == before
    assert kept.since.total == before + 40
    assert "2028-03-08 补登或者作废" in kept.since.more[0].words
    freeze = freezing_of(parts).records.signed(LEAP.first, LEAP.until)
    assert freezing_of(parts).found_out(freeze, "handout") == ((date(YEAR, 3, 8), before, before + 40),)


def test_a_person_who_is_forgotten_stays_counted_without_words(parts):
    sealed(parts)
    people = found(parts, Wanted("persons"))
    everybody = read(parts.engine, lambda db: db.execute(select(persons.c.id)).scalars().all())
    write(
        parts.engine,
        lambda db: [
            db.execute(step, {"of_person": one, "at": LATER}) for one in everybody for step in FORGET
        ],
    )
    assert told(found(parts, Wanted("persons"))) == told(people)
    assert all("本人删除" in row.words for row in found(parts, Wanted("matters")).rows)


def test_a_month_inside_a_signed_quarter_shows_its_kept_rows_and_a_week_the_live_ones(parts):
    live = found(parts, Wanted("matters"))
    sealed(parts, "quarter", 1, datetime(YEAR, 4, 5, tzinfo=UTC))
    change(parts, update(matters).values(state="voided"))
    assert found(parts, Wanted("matters")).rows == live.rows
    week = found(parts, Wanted("matters"), Period(LEAP.first, LEAP.first + timedelta(days=7)))
    assert (week.signed, week.rows) == (None, ())


def test_rows_that_somebody_changed_in_the_database_are_not_shown(parts):
    sealed(parts)
    change(parts, text("DELETE FROM freeze_rows WHERE kind = 'matters' AND day = '2028-02-29'"))
    with pytest.raises(RecordRefused, match="校验码对不上"):
        found(parts, Wanted("matters"))


def test_a_closing_that_is_taken_back_takes_its_rows_along(parts):
    desk = freezing_of(parts)
    period, name = named("month", YEAR, 2)
    freeze_id = desk.close(period, name, by="王专干", now=CLOSED)
    count = select(func.count()).select_from(freeze_rows)
    assert read(parts.engine, lambda db: db.execute(count).scalar()) > 20
    desk.records.discard(freeze_id, by="王专干", now=CLOSED)
    assert read(parts.engine, lambda db: db.execute(count).scalar()) == 0


def test_kept_rows_hold_no_words_of_anybody(parts):
    from bot.services.kept import TIMES, unpacked

    sealed(parts)
    rows = read(parts.engine, lambda db: db.execute(select(freeze_rows.c.kind, freeze_rows.c.data)).all())
    told = repr([unpacked(row.data) for row in rows if row.kind != TIMES])
    assert "问题" not in told
    ids = read(parts.engine, lambda db: db.execute(select(persons.c.id)).scalars().all())
    assert not any(f"'{one}'" in told for one in ids)


def test_the_leaders_page_shows_what_was_signed_and_beside_it_what_it_would_be_now(parts):
    before = parts.totals(LEAP).matters
    by_village = leading_of(parts).column("上月", LEAP).counted.part("matters", "villages")
    sealed(parts)
    change(parts, update(matters).where(matters.c.id == a_matter(parts)).values(state="voided"))
    column = leading_of(parts).column("上月", LEAP)
    assert column.cells["matters"] == f"{before}"
    assert column.later["matters"] == f"{before - 1}"
    assert column.counted.part("matters", "villages") == by_village
    page = leading_of(parts).page(datetime(YEAR, 3, 31, tzinfo=UTC))
    assert page.signed_months == {LEAP.first: before}
    assert [freeze.name for freeze in page.freezes] == ["2028年2月"]


def test_the_evidence_of_a_signed_month_holds_the_matters_it_counted(parts):
    before = parts.totals(LEAP).matters
    sealed(parts)
    change(parts, update(matters).values(state="voided"))
    made = reporting_of(parts).make("month", YEAR, 2, now=LATER)
    figure = replace(made.figures["咨询件数"], rows=CONSULTATIONS)
    with evidence_of(parts).pack(made, figure, by="王专干", now=LATER) as file, zipfile.ZipFile(file) as pack:
        lines = pack.read("关账时算进去的.csv").decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == before
