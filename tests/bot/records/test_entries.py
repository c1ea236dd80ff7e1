"""Entries that staff changed."""

from datetime import timedelta

import pytest

from bot.records.entries import ChangedEntries


@pytest.fixture
def changed(engine):
    return ChangedEntries(engine, account="town")


def test_an_entry_is_kept_as_it_was_given(changed, noon):
    assert changed.save([{"id": "wages-001", "title": "欠薪"}], by="小王", now=noon) == 1
    (row,) = changed.all()
    assert (row.id, row.table["title"], row.changed_by, row.changed_at) == ("wages-001", "欠薪", "小王", noon)


def test_a_later_text_takes_the_place_of_the_earlier(changed, noon):
    changed.save([{"id": "wages-001", "title": "欠薪"}], by="小王", now=noon)
    changed.save([{"id": "wages-001", "title": "工钱"}], by="老李", now=noon)
    assert [row.table["title"] for row in changed.all()] == ["工钱"]


def test_the_version_changes_with_every_change(changed, noon):
    versions = [changed.version()]
    for minutes, act in enumerate(
        [
            lambda at: changed.save([{"id": "wages-001"}], by="小王", now=at),
            lambda at: changed.save([{"id": "wages-001"}], by="小王", now=at),
            lambda at: changed.remove(["wages-001"]),
        ]
    ):
        act(noon + timedelta(minutes=minutes))
        versions.append(changed.version())
    assert len(set(versions[:3])) == 3
    assert versions[3] == versions[0]


def test_nothing_is_saved_for_nothing(changed, noon):
    assert changed.save([], by="小王", now=noon) == 0


def test_what_is_removed_is_gone(changed, noon):
    changed.save([{"id": "wages-001"}, {"id": "wages-002"}], by="小王", now=noon)
    assert changed.remove(["wages-001", "wages-009"]) == 1
    assert [row.id for row in changed.all()] == ["wages-002"]


def test_another_account_has_its_own(changed, engine, noon):
    ChangedEntries(engine, account="county").save([{"id": "wages-001"}], by="小王", now=noon)
    assert changed.all() == ()
