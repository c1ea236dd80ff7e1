"""The desk of entries: what serves, what waits, in every process that reads the same database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.records.errors import OwnText
from bot.records.tasks import Tasks
from bot.records.versions import State
from bot.services.build import ACCOUNT, ENTRY, Services
from bot.services.entry_desk import LAW_CHANGED, NotNow, VersionGone, entry_desk_of
from bot.services.entry_desk_recall import recall_desk_of
from bot.services.housekeeping import EVERY_S, LOOKS
from bot.services.shelf import CHANGES_SECONDS, LOOK_SECONDS, REFRESH_SECONDS
from bot.settings import Settings
from faq.corpus import Corpus

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CORPUS = Corpus.load()
FIRST = CORPUS.entries[0]
CHANGED = replace(FIRST, title="改过的问题怎么问才好")


@pytest.fixture
def desk(services):
    return entry_desk_of(services, corpus=lambda: CORPUS)


@pytest.fixture
def people(services):
    for name, role in (("王专干", "clerk"), ("李律师", "adviser"), ("张审核", "reviewer")):
        services.staff.add(name, role, password_hash=None, now=NOW)
    return {member.name: member for member in services.staff.everyone()}


@pytest.fixture
def hand_in(desk):
    def _hand_in(entry=CHANGED, author="王专干", now=NOW):
        return desk.save(entry, author=author, hand_in=True, base=None, now=now)

    return _hand_in


def test_the_approved_text_serves_until_the_new_one_is_approved(services, desk, people, hand_in):
    desk.sign(FIRST.id, FIRST.sha256(), people["李律师"], now=NOW)
    number = hand_in()
    assert desk.current(FIRST.id) == FIRST
    desk.approve(FIRST.id, number, people["李律师"], now=NOW)
    assert desk.current(FIRST.id) == CHANGED
    assert services.approvals.approver_of(ENTRY, FIRST.id, CHANGED.sha256()) == "李律师"


def test_an_approval_and_its_text_are_kept_together_or_not_at_all(services, desk, people, hand_in):
    number = hand_in()
    hand_in(replace(CHANGED, title="又一个问题怎么问才好"))
    with pytest.raises(VersionGone):
        desk.approve(FIRST.id, number, people["李律师"], now=NOW)
    assert services.approvals.approved(ENTRY) == frozenset()
    assert services.entries.all() == ()


def test_nobody_approves_their_own_version_even_where_the_words_are_older(desk, people, hand_in):
    desk.sign(FIRST.id, FIRST.sha256(), people["张审核"], now=NOW)
    routed = replace(FIRST, phrasings=(*FIRST.phrasings, "又一种从来没有人这样问过的问法"))
    number = hand_in(routed, author="李律师")
    with pytest.raises(OwnText):
        desk.approve(FIRST.id, number, people["李律师"], now=NOW)
    desk.approve(FIRST.id, number, people["张审核"], now=NOW)
    assert desk.current(FIRST.id) == routed


def test_another_way_to_ask_does_not_take_the_approval_of_whoever_wrote_it(services, desk, people, hand_in):
    desk.sign(FIRST.id, FIRST.sha256(), people["李律师"], now=NOW)
    hand_in(replace(FIRST, phrasings=(*FIRST.phrasings, "又一种从来没有人这样问过的问法")), author="李律师")
    assert (FIRST.id, FIRST.sha256()) in services.approvals.approved(ENTRY)


def test_an_unchanged_text_is_not_kept(desk, hand_in):
    with pytest.raises(NotNow):
        hand_in(FIRST)


def test_going_back_to_the_text_of_the_files_drops_the_row(services, desk, people, hand_in):
    desk.approve(FIRST.id, hand_in(), people["李律师"], now=NOW)
    back = desk.restore(FIRST.id, 0, by="王专干", now=NOW)
    desk.approve(FIRST.id, back, people["李律师"], now=NOW)
    assert services.entries.all() == ()


def test_a_stopped_text_cannot_be_approved_again_and_a_better_one_lifts_the_stop(
    services, desk, people, hand_in
):
    recalls = recall_desk_of(services)
    recalls.stop(FIRST, by="王专干", reason="期限写错了", days=30, now=NOW)
    with pytest.raises(NotNow):
        desk.sign(FIRST.id, FIRST.sha256(), people["李律师"], now=NOW)
    desk.approve(FIRST.id, hand_in(), people["李律师"], now=NOW)
    assert recalls.recalls.stopped() == frozenset()
    back = desk.restore(FIRST.id, 0, by="王专干", now=NOW)
    with pytest.raises(NotNow):
        desk.approve(FIRST.id, back, people["李律师"], now=NOW)


def test_an_approval_ends_the_task_to_look_again(services, desk, people):
    tasks = Tasks(services.engine, account=ACCOUNT)
    tasks.open(LAW_CHANGED, FIRST.id, "请看", "adviser", None, {}, NOW)
    desk.sign(FIRST.id, FIRST.sha256(), people["李律师"], now=NOW)
    assert tasks.open_ones() == ()


def test_a_shipped_text_that_is_returned_waits_for_a_better_one(desk):
    desk.send_back_shipped(FIRST.id, FIRST.sha256(), by="李律师", remark="期限不对", now=NOW)
    version = desk.waiting(FIRST.id)
    assert (version.state, version.author, version.remark) == (State.RETURNED, "", "期限不对")
    with pytest.raises(NotNow):
        desk.send_back_shipped(FIRST.id, "another", by="李律师", remark="期限不对", now=NOW)


def settled(parts: Services, now: datetime) -> object:
    """The library once a look and what it found are through; the looks themselves are as the clock says."""
    for _ in range(2):
        parts.shelf._look_at = parts.shelf._refresh_at = float("-inf")
        parts.shelf.library(now)
        if parts.shelf._rereading is not None:
            parts.shelf._rereading.join()
    parts.shelf._look_at = parts.shelf._refresh_at = float("-inf")
    return parts.shelf.library(now)


def test_what_is_approved_or_stopped_in_one_process_holds_in_another(
    environment, services, desk, people, hand_in
):
    other = Services(Settings.from_env({**environment, "DEMO": "0", "HOST": "127.0.0.1"}, env_file=None))
    try:
        assert FIRST.id not in settled(other, NOW).sendable
        desk.approve(FIRST.id, hand_in(), people["李律师"], now=NOW)
        library = settled(other, NOW)
        assert library.entries[FIRST.id].title == CHANGED.title
        assert FIRST.id in library.sendable
        assert library.hashes[FIRST.id] == CHANGED.sha256()
        later = NOW + timedelta(seconds=1)
        recall_desk_of(services).stop(CHANGED, by="王专干", reason="期限写错了", days=30, now=later)
        assert FIRST.id not in settled(other, later).sendable
        assert FIRST.id not in settled(services, later).sendable, "not even in a demo"
    finally:
        other.engine.dispose()


def test_a_text_reaches_a_quiet_process_within_the_promised_time():
    assert EVERY_S + LOOK_SECONDS < REFRESH_SECONDS
    assert EVERY_S / LOOKS + CHANGES_SECONDS < 1, "the rest of the time is for making the matcher"
