"""The figures of a period: seven of consultations, five of what happens outside the chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.statistics.field import ACTIVITY, HANDOUT, STAND
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow


@dataclass(frozen=True, slots=True)
class Totals:
    """What happened in a period; the names are those of ``flask stats show --json``."""

    matters: int
    """件: matters opened in the period."""
    person_times: int
    """人次: distinct person, matter and Beijing day with at least one counted message, and the heads of stands."""
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
    stands: int = 0
    """场: stands that were held."""
    stand_heads: int = 0
    """人次: the heads typed for them; part of ``person_times``."""
    handouts: int = 0
    """份: pieces handed out."""
    activities: int = 0
    """场: activities that were held."""
    activity_heads: int = 0
    """People who came to them; no consultations."""


NOTHING = Totals(0, 0, 0, 0, 0, 0, 0)
"""Of a period in which nothing was counted."""


def totals(
    matters: Iterable[MatterRow],
    rows: Iterable[ConsultationRow],
    activities: Iterable[ActivityRow] = (),
) -> Totals:
    """Count once through all; the rows may come in any order and are not kept.

    The iterables hold the rows of one period: matters by the day they were opened, messages and activities by
    their day.
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
    counted = {
        "matters": opened,
        "person_times": len(person_times),
        "persons": len(persons),
        "answered": answered,
        "handed_over": handed_over,
        "emergencies": emergencies,
        "guided": guided,
    }
    return totals_of(counted, activities)


def totals_of(counted: Mapping[str, int], activities: Iterable[ActivityRow]) -> Totals:
    """The totals of what was counted, with what happened outside the chat."""
    held = dict.fromkeys((STAND, HANDOUT, ACTIVITY), 0)
    numbers = dict.fromkeys((STAND, HANDOUT, ACTIVITY), 0)
    for activity in activities:
        held[activity.kind] += 1
        numbers[activity.kind] += activity.number
    return Totals(
        matters=counted.get("matters", 0),
        person_times=counted.get("person_times", 0) + numbers[STAND],
        persons=counted.get("persons", 0),
        answered=counted.get("answered", 0),
        handed_over=counted.get("handed_over", 0),
        emergencies=counted.get("emergencies", 0),
        guided=counted.get("guided", 0),
        stands=held[STAND],
        stand_heads=numbers[STAND],
        handouts=numbers[HANDOUT],
        activities=held[ACTIVITY],
        activity_heads=numbers[ACTIVITY],
    )
