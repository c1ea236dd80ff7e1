"""The figures of a period from plain rows."""

from dataclasses import astuple, replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.totals import totals

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MATTER = MatterRow("m1", "p1", MONDAY, "wages", "open", "answer", answered=True, handed_over=False)
ROW = ConsultationRow(
    MONDAY, datetime(2026, 11, 23, tzinfo=UTC), "p1", "m1", "answer", True, "wages", "wages-001", "text"
)


def test_nothing_comes_to_nothing():
    assert set(astuple(totals([], []))) == {0}


def test_matters_are_counted_by_what_they_came_to():
    emergency = replace(MATTER, matter_id="m2", answered=False, handed_over=True, outcome="emergency")
    found = totals([MATTER, emergency], [])
    assert (found.matters, found.answered, found.handed_over, found.emergencies) == (2, 1, 1, 1)


def test_a_person_time_is_a_person_a_matter_and_a_day():
    rows = [ROW, ROW, replace(ROW, day=TUESDAY), replace(ROW, matter_id="m2"), replace(ROW, person_id="p2")]
    found = totals([], rows)
    assert (found.person_times, found.persons) == (4, 2)


def test_a_guided_petition_counts_as_nothing_else():
    guided = replace(ROW, outcome="guided", counted=False, person_id=None, matter_id=None)
    assert astuple(totals([], [guided]))[:7] == (0, 0, 0, 0, 0, 0, 1)


def test_what_does_not_count_is_left_out():
    assert totals([], [replace(ROW, counted=False, outcome="smalltalk")]).person_times == 0


@given(st.permutations([ROW, replace(ROW, day=TUESDAY), replace(ROW, person_id="p2"), ROW]))
def test_the_order_of_rows_changes_nothing(rows):
    assert totals([], rows).person_times == 3


def test_the_heads_of_a_stand_are_person_times_and_nothing_else():
    found = totals([MATTER], [ROW], [ActivityRow("stand", "", MONDAY, 40)])
    assert (found.matters, found.person_times, found.persons) == (1, 41, 1)
    assert (found.stands, found.stand_heads) == (1, 40)


def test_handouts_and_activities_are_no_consultations():
    found = totals(
        [],
        [],
        [ActivityRow("handout", "宪法手册", MONDAY, 300), ActivityRow("activity", "lecture", MONDAY, 25)],
    )
    assert (found.matters, found.person_times, found.persons) == (0, 0, 0)
    assert (found.handouts, found.activities, found.activity_heads) == (300, 1, 25)
