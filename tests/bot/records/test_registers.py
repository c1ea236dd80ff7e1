"""Approvals, staff and events."""

from datetime import timedelta

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.records.approvals import Approvals
from bot.records.events import Events
from bot.records.staff import Staff


@pytest.fixture
def approvals(engine):
    return Approvals(engine, account="town")


@pytest.fixture
def staff(engine):
    return Staff(engine, account="town")


@pytest.fixture
def events(engine, vault):
    return Events(engine, account="town", vault=vault)


def test_an_approval_holds_for_one_text(approvals, noon):
    assert approvals.approve("entry", "wages-003", "aa", approver="李律师", now=noon)
    assert approvals.approved("entry") == {("wages-003", "aa")}
    assert approvals.approver_of("entry", "wages-003", "aa") == "李律师"
    assert approvals.approver_of("entry", "wages-003", "bb") is None
    assert approvals.approved("post") == frozenset()


def test_the_first_approver_stays(approvals, noon):
    approvals.approve("entry", "wages-003", "aa", approver="李律师", now=noon)
    assert not approvals.approve("entry", "wages-003", "aa", approver="王律师", now=noon)
    assert approvals.approver_of("entry", "wages-003", "aa") == "李律师"


def test_an_approval_can_be_withdrawn(approvals, noon):
    for text in ("aa", "bb"):
        approvals.approve("entry", "wages-003", text, approver="李律师", now=noon)
    approvals.approve("entry", "wages-004", "aa", approver="李律师", now=noon)
    assert approvals.withdraw("entry", "wages-003") == 2
    assert approvals.approved("entry") == {("wages-004", "aa")}


def test_an_approval_of_another_account_does_not_hold_here(approvals, engine, noon):
    Approvals(engine, account="county").approve("entry", "wages-003", "aa", approver="李律师", now=noon)
    assert approvals.approved("entry") == frozenset()


def test_a_member_is_added_once(staff, noon):
    assert staff.add("小王", "clerk", password_hash="x", now=noon)
    assert not staff.add("小王", "leader", password_hash=None, now=noon)
    member = staff.find("小王")
    assert (member.roles, member.password_hash, member.active, member.created_at) == (
        {"clerk"},
        "x",
        True,
        noon,
    )
    assert staff.find("老李") is None


def test_a_member_gets_a_new_password_and_is_kept_out(staff, noon):
    staff.add("小王", "clerk", password_hash=None, now=noon)
    assert staff.set_password("小王", "y")
    assert staff.set_active("小王", False)
    assert not staff.set_active("老李", False)
    (member,) = staff.everyone()
    assert (member.password_hash, member.active) == ("y", False)


def event(kind=Kind.FOLLOW, *, at, **more):
    return Utterance("openid-of-alice", kind, "", f"openid-of-alice{at:%s}follow", at, **more)


def test_an_event_is_kept_once(events, noon):
    assert events.store_event(event(at=noon), now=noon)
    assert not events.store_event(event(at=noon), now=noon)
    assert events.store_event(event(at=noon + timedelta(seconds=1)), now=noon)


def test_an_event_does_not_keep_its_sender(events, ask, noon):
    events.store_event(event(at=noon, key="menu-1", data={"FromUserName": "openid-of-alice"}), now=noon)
    assert "openid-of-alice" not in repr(ask("SELECT * FROM events"))
    assert ask("SELECT kind, name, data FROM events") == [("follow", "menu-1", "{}")]


def test_a_notice_of_wechat_is_kept_whole(events, ask, noon):
    events.store_event(
        event(Kind.JOB, at=noon, key="MASSSENDJOBFINISH", data={"Status": "send success"}), now=noon
    )
    assert ask("SELECT name, data FROM events") == [("MASSSENDJOBFINISH", '{"Status": "send success"}')]
