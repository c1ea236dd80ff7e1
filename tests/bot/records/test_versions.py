"""Versions of what staff wrote: numbers, states, authors."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.records.approvals import Approvals
from bot.records.database import write
from bot.records.errors import OwnText
from bot.records.versions import State, VersionGone, Versions


@pytest.fixture
def versions(engine):
    return Versions(engine, account="town")


@pytest.fixture
def approvals(engine):
    return Approvals(engine, account="town")


@pytest.fixture
def keep(versions, noon):
    def _keep(sha="aa", *, item="wages-003", author="王专干", state=State.IN_REVIEW, known=()):
        body = {"id": item, "text": sha}
        row = versions.row("entry", item, body, sha, author=author, state=state, now=noon)
        return versions.add(row, known=known)

    return _keep


def approve(engine, versions, noon, number, by="李律师"):
    write(engine, lambda db: versions.approve_in(db, "entry", "wages-003", number, by=by, now=noon))


def test_each_text_has_the_next_number_of_its_item(keep):
    assert [keep("aa"), keep("bb"), keep("cc", item="land-001")] == [1, 2, 1]


def test_a_new_text_replaces_the_one_that_waits_and_not_the_approved_one(engine, versions, keep, noon):
    keep("aa")
    approve(engine, versions, noon, 1)
    keep("bb")
    keep("cc")
    states = [row.state for row in versions.of_item("entry", "wages-003")]
    assert states == [State.IN_REVIEW, State.REPLACED, State.APPROVED]


def test_an_approved_text_takes_the_place_of_the_one_before(engine, versions, keep, noon):
    keep("aa")
    approve(engine, versions, noon, 1)
    keep("bb")
    approve(engine, versions, noon, 2)
    assert [row.number for row in versions.in_state("entry", State.APPROVED)] == [2]


def test_what_does_not_wait_cannot_be_approved(engine, versions, keep, noon):
    keep("aa", state=State.DRAFT)
    with pytest.raises(VersionGone):
        approve(engine, versions, noon, 1)


def test_a_second_approval_finds_nothing_that_waits(engine, versions, keep, noon):
    keep("aa")
    approve(engine, versions, noon, 1)
    with pytest.raises(VersionGone):
        approve(engine, versions, noon, 1)
    assert versions.find("entry", "wages-003", 1).state is State.APPROVED


def test_a_returned_text_says_why(versions, keep, noon):
    keep("aa")
    assert versions.send_back("entry", "wages-003", 1, by="李律师", remark="期限不对", now=noon)
    assert not versions.send_back("entry", "wages-003", 1, by="李律师", remark="又一遍", now=noon)
    row = versions.find("entry", "wages-003", 1)
    assert (row.state, row.remark, row.decided_by) == (State.RETURNED, "期限不对", "李律师")


def test_a_draft_is_handed_in_once(versions, keep):
    keep("aa", state=State.DRAFT)
    assert versions.hand_in("entry", "wages-003", 1)
    assert not versions.hand_in("entry", "wages-003", 1)


def test_who_wrote_a_text_cannot_approve_it_whatever_way(approvals, keep, noon):
    keep("aa", author="李律师")
    with pytest.raises(OwnText):
        approvals.approve("entry", "wages-003", "aa", approver="李律师", now=noon)


def test_whoever_changes_only_how_it_is_asked_does_not_become_the_author(approvals, keep, noon):
    approvals.approve("entry", "wages-003", "aa", approver="李律师", now=noon)
    keep("aa", author="李律师", known={"aa"})
    assert approvals.authors_of("entry", "wages-003", "aa") == frozenset()
    assert approvals.approved("entry") == {("wages-003", "aa")}


def test_whoever_brings_an_old_text_back_does_not_become_its_author(approvals, keep):
    keep("aa", author="王专干")
    keep("bb", author="王专干")
    keep("aa", author="李律师")
    assert approvals.authors_of("entry", "wages-003", "aa") == {"王专干"}


def test_the_mark_changes_with_what_is_approved_and_not_with_what_waits(engine, versions, keep, noon):
    before = versions.mark("entry")
    keep("aa")
    assert versions.mark("entry") == before
    approve(engine, versions, noon, 1)
    assert versions.mark("entry") != before
    keep("bb")
    between = versions.mark("entry")
    approve(engine, versions, noon + timedelta(seconds=1), 2)
    assert versions.mark("entry") != between


def test_texts_saved_at_once_get_numbers_of_their_own(keep):
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda n=n: numbers.append(keep(f"t{n}"))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
