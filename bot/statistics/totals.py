"""The seven figures of a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.statistics.rows import ConsultationRow, MatterRow


@dataclass(frozen=True, slots=True)
class Totals:
    """What happened in a period; the names are those of ``flask stats show --json``."""

    matters: int
    """件: matters opened in the period."""
    person_times: int
    """人次: distinct person, matter and Beijing day with at least one counted message."""
    persons: int
    """人: distinct persons with at least one counted message."""
    answered: int
    """Matters opened in the period that got an answer."""
    handed_over: int
    """Matters opened in the period that went to a person."""
    emergencies: int
    """Matters opened in the period with an emergency."""
    guided: int
    """Messages told where else to go; they are no matters."""


def totals(matters: Iterable[MatterRow], rows: Iterable[ConsultationRow]) -> Totals:
    """Count once through both; the rows may come in any order and are not kept.

    Both iterables hold the rows of one period: matters by the day they were opened, messages by their day.
    """
    opened = answered = handed_over = emergencies = guided = 0
    for matter in matters:
        opened += 1
        answered += matter.answered
        handed_over += matter.handed_over
        emergencies += matter.outcome == "emergency"
    person_times: set[tuple[str, str | None, date]] = set()
    persons: set[str] = set()
    for row in rows:
        guided += row.outcome == "guided"
        if row.counted and row.person_id is not None:
            persons.add(row.person_id)
            person_times.add((row.person_id, row.matter_id, row.day))
    return Totals(
        matters=opened,
        person_times=len(person_times),
        persons=len(persons),
        answered=answered,
        handed_over=handed_over,
        emergencies=emergencies,
        guided=guided,
    )
