"""A signed period never changes again, whatever is entered or voided; what came later stands beside it. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.records.activities import Activities, Held
from bot.records.audit import SYSTEM
from bot.records.database import write
from bot.records.errors import MayNot, OwnText, RecordRefused
from bot.records.freezes import Freeze
from bot.services.build import ACCOUNT, Services
from bot.services.freezing import Freezing, freezing_of, named
from bot.services.leading import leading_of
from bot.services.reporting import reporting_of
from bot.settings import Settings
from bot.statistics.periods import Period, month
from bot.statistics.plain import plain

NOW = datetime(2027, 1, 4, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
AUTUMN = Period(date(2026, 10, 1), date(2027, 1, 1))
"""The fourth quarter: fewer periods lie in it than in a year."""


@pytest.fixture
def parts(environment: dict[str, str], database_url: str) -> Iterator[Services]:
    """The services on either database."""
    made = Services(Settings.from_env({**environment, "DATABASE_URL": database_url}, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(parts: Services) -> Freezing:
    return freezing_of(parts)


@pytest.fixture
def hand_out(parts: Services):
    """Enter hand-outs of 4 December; the id."""
    found = Activities(parts.engine, account=ACCOUNT)

    def _hand_out(number: int, *, now: datetime = NOW - timedelta(days=30)) -> str:
        held = Held("handout", date(2026, 12, 4), "广场", number, "宪法手册")
        return found.add(held, form_key=f"{number}", author="王专干", now=now)[0]

    return _hand_out


def signed(desk: Freezing, kind: str = "quarter", part: int = 4) -> Freeze:
    """A period of 2026, closed by one and signed by another."""
    period, name = named(kind, 2026, part)
    freeze_id = desk.close(period, name, by="王专干", now=NOW)
    waiting = desk.records.find(freeze_id)
    assert waiting is not None
    return desk.records.sign(freeze_id, sha256=waiting.sha256, by="赵镇长", now=NOW)


def handouts(parts: Services, period: Period = AUTUMN) -> int:
    return parts.report(period, now=LATER).totals.handouts


def test_what_is_entered_and_voided_later_changes_no_figure_of_a_signed_quarter(parts, desk, hand_out):
    first = hand_out(400)
    signed(desk)
    hand_out(25, now=LATER)
    activities = Activities(parts.engine, account=ACCOUNT)
    activities.void(first, by="王专干", may_all=True, reason="写错", now=LATER)
    assert handouts(parts) == 400
    assert parts.totals(AUTUMN).handouts == 400
    assert reporting_of(parts).make("quarter", 2026, 4, now=LATER).figures["发放资料"].words == "400份"
    assert handouts(parts, month(2026, 12)) == 400


def test_a_signed_period_says_so_wherever_its_figures_stand(parts, desk, hand_out):
    hand_out(400)
    signed(desk)
    words = "\n".join(plain(parts.report(AUTUMN, now=LATER)))
    assert "已封存：王专干2027-01-04关账，赵镇长2027-01-04签字" in words


def test_days_inside_a_signed_quarter_that_are_no_month_are_counted_anew_and_say_so(parts, desk, hand_out):
    signed(desk)
    hand_out(25, now=LATER)
    found = parts.report(Period(date(2026, 12, 1), date(2026, 12, 8)), now=LATER)
    assert found.totals.handouts == 25
    assert "在已经封存的2026年第四季度里" in found.rule


def test_until_it_is_signed_figures_go_on(parts, desk, hand_out):
    period, name = named("quarter", 2026, 4)
    desk.close(period, name, by="王专干", now=NOW)
    hand_out(25, now=LATER)
    assert handouts(parts) == 25


def test_what_came_later_is_noted_once_with_its_day(parts, desk, hand_out):
    freeze = signed(desk)
    desk.look(LATER)
    assert desk.records.notes(freeze.id) == ()
    hand_out(25, now=LATER)
    desk.look(LATER)
    desk.look(LATER + timedelta(hours=1))
    notes = desk.records.notes(freeze.id)
    assert [(note.author, note.at, note.figures) for note in notes] == [
        (SYSTEM, LATER, {"handouts": (0, 25)})
    ]


def test_nobody_signs_what_they_closed_nor_figures_they_did_not_see(desk):
    period, name = named("month", 2026, 12)
    freeze_id = desk.close(period, name, by="赵镇长", now=NOW)
    freeze = desk.records.find(freeze_id)
    with pytest.raises(OwnText):
        desk.records.sign(freeze_id, sha256=freeze.sha256, by="赵镇长", now=NOW)
    with pytest.raises(MayNot, match="不一样"):
        desk.records.sign(freeze_id, sha256="0" * 64, by="孙管理", now=NOW)


def test_nothing_reopens_a_signed_period(desk):
    freeze = signed(desk, "year")
    with pytest.raises(MayNot, match="不能重开"):
        desk.records.discard(freeze.id, by="孙管理", now=LATER)
    with pytest.raises(MayNot, match="不能重开"):
        desk.records.sign(freeze.id, sha256=freeze.sha256, by="孙管理", now=LATER)
    for kind, part in (("year", 1), ("month", 12), ("quarter", 4)):
        period, name = named(kind, 2026, part)
        with pytest.raises(MayNot):
            desk.close(period, name, by="王专干", now=LATER)


def test_a_closing_that_nobody_signed_can_be_taken_back_and_made_again(desk):
    period, name = named("quarter", 2026, 4)
    desk.records.discard(desk.close(period, name, by="王专干", now=NOW), by="王专干", now=NOW)
    assert desk.close(period, name, by="王专干", now=NOW)


def test_a_period_is_closed_only_when_it_is_over(desk):
    period, name = named("month", 2027, 1)
    with pytest.raises(MayNot, match="还没有过完"):
        desk.close(period, name, by="王专干", now=NOW)


def test_a_month_that_was_signed_first_stays_when_its_quarter_is_signed(parts, desk, hand_out):
    hand_out(400)
    signed(desk, "month", 12)
    hand_out(25, now=NOW)
    signed(desk)
    assert handouts(parts, month(2026, 12)) == 400
    assert handouts(parts) == 425


def test_figures_that_somebody_changed_in_the_database_are_not_shown(parts, desk, hand_out):
    hand_out(400)
    signed(desk)
    change = text("UPDATE freezes SET figures = replace(figures, '400', '900')")
    write(parts.engine, lambda connection: connection.execute(change))
    with pytest.raises(RecordRefused, match="校验码对不上"):
        parts.report(AUTUMN, now=LATER)


def test_a_correction_stands_beside_the_figures_with_what_differs(desk, hand_out):
    freeze = signed(desk)
    hand_out(25, now=LATER)
    desk.correct(freeze, "12月4日补登一次，电话 13812345678", by="王专干", now=LATER)
    note = desk.records.notes(freeze.id)[0]
    assert note.figures == {"handouts": (0, 25)}
    assert "13812345678" not in note.words


def test_the_leaders_page_shows_a_signed_period_as_it_was_signed(parts, desk, hand_out):
    hand_out(400)
    signed(desk)
    hand_out(25, now=LATER)
    column = leading_of(parts).column("去年", AUTUMN)
    assert column.cells["handout"] == "400"
    assert column.totals.handouts == 400
