"""Tasks of staff: one open task for each kind and item, done once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.records.tasks import Tasks


@pytest.fixture
def tasks(engine):
    return Tasks(engine, account="town")


@pytest.fixture
def give(tasks, noon):
    def _give(item="wages-003", *, kind="law_changed", role="adviser", due=None, **more):
        return tasks.open(kind, item, f"请看 {item}", role, due, {"matters": 3}, noon, **more)

    return _give


def test_a_task_is_open_until_it_is_done(tasks, give, noon):
    assert give()
    assert [(row.item_id, row.facts) for row in tasks.open_ones()] == [("wages-003", {"matters": 3})]
    assert tasks.done("law_changed", "wages-003", "李律师", noon)
    assert tasks.open_ones() == ()


def test_the_same_thing_is_asked_for_once_at_a_time(tasks, give, noon):
    assert give()
    assert not give()
    assert tasks.open_count() == 1
    tasks.done("law_changed", "wages-003", "李律师", noon)
    assert give()


def test_what_is_asked_for_once_ever_does_not_come_back(tasks, give, noon):
    give(once=True)
    tasks.done("law_changed", "wages-003", "李律师", noon)
    assert not give(once=True)


def test_a_task_that_is_not_open_cannot_be_done(tasks, give, noon):
    give()
    (task,) = tasks.open_ones()
    assert tasks.done_by_id(task.id, "李律师", noon).item_id == "wages-003"
    assert tasks.done_by_id(task.id, "张审核", noon) is None
    assert not tasks.done("law_changed", "wages-003", "张审核", noon)


def test_what_is_due_first_comes_first_and_what_has_no_day_last(tasks, give, noon):
    give("any-time")
    give("late", due=noon + timedelta(days=9))
    give("soon", due=noon + timedelta(days=1))
    assert [row.item_id for row in tasks.open_ones()] == ["soon", "late", "any-time"]


def test_a_role_and_a_kind_see_their_own(tasks, give):
    give("one")
    give("two", role="clerk", kind="send_by_hand")
    assert [row.item_id for row in tasks.open_ones(roles=["clerk"])] == ["two"]
    assert [row.item_id for row in tasks.open_ones(kind="law_changed")] == ["one"]
    assert tasks.open_count(roles=["clerk", "adviser"]) == 2


def test_another_account_sees_nothing(engine, give):
    give()
    assert Tasks(engine, account="other").open_ones() == ()
