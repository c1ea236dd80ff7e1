"""Plain rows and the reports made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.statistics.breakdown import Report, Table, report
from bot.statistics.periods import Period
from bot.statistics.rows import ConsultationRow, MatterRow

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
MATTER = MatterRow("m1", "p1", MONDAY, "wages", "open", "answer", answered=True, handed_over=False)
ROW = ConsultationRow(
    MONDAY, datetime(2026, 11, 23, tzinfo=UTC), "p1", "m1", "answer", True, "wages", "wages-001", "text",
    matter_topic="wages", matter_outcome="answer",
)  # fmt: skip
TWO_DAYS = Period(MONDAY, WEDNESDAY)
TOPICS = {"land": "土地承包与流转", "wages": "欠薪与农民工工资"}


@pytest.fixture
def matter() -> Callable[..., MatterRow]:
    """A matter about wages, answered; any field may be given."""
    return lambda **changes: replace(MATTER, **changes)


@pytest.fixture
def row() -> Callable[..., ConsultationRow]:
    """A message of that matter; any field may be given."""
    return lambda **changes: replace(ROW, **changes)


@pytest.fixture
def made() -> Callable[..., Report]:
    """The report over rows, for Monday and Tuesday unless said otherwise."""

    def _made(matters=(), rows=(), held=(), *, period: Period = TWO_DAYS) -> Report:
        at = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
        return report(matters, rows, held, period=period, made_at=at, topics=TOPICS)

    return _made


@pytest.fixture
def table() -> Callable[[Report, str], Table]:
    """The table of a report by its key."""
    return lambda made, key: next(table for table in made.tables if table.key == key)


@pytest.fixture
def figures(table) -> Callable[[Report, str], dict[str, tuple[int, int, int]]]:
    """Label → 件, 人次, 人 of a table."""
    return lambda made, key: {
        f"{line.label}": (line.matters, line.person_times, line.persons) for line in table(made, key).lines
    }
