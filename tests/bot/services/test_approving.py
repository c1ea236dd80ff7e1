"""Approving: who may, what is traced, and the way out for an office of two."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.records.database import read
from bot.records.deputies import Deputies
from bot.records.emergencies import lately
from bot.records.errors import MayNot, OwnText
from bot.records.signins import Signins
from bot.services.approving import AROUND, approving_of
from bot.services.build import ACCOUNT
from bot.services.staffing import with_lent
from bot.statistics.periods import beijing_day

TEXT = ("entry", "wages-003", "a" * 64)
REASON = "李律师住院，明早集市要用"


@pytest.fixture
def environment(environment, database_url):
    return environment | {"DATABASE_URL": database_url}


@pytest.fixture
def approving(services):
    return approving_of(services)


@pytest.fixture
def person(services, now):
    """Add somebody, who was on the staff pages a moment ago unless said otherwise."""

    def _person(name: str, *roles: str, seen=True):
        services.staff.add(name, *roles, password_hash=None, now=now)
        found = services.staff.find(name)
        if seen:
            Signins(services.engine, account=ACCOUNT).begin(found.id, "电脑", now=now)
        return found

    return _person


@pytest.fixture
def rows(services):
    """Rows of a question, as tuples."""
    return lambda question: [
        tuple(row) for row in read(services.engine, lambda db: db.execute(text(question)).all())
    ]


@pytest.fixture
def acts(rows):
    """What the audit log says: actor, act, facts."""
    return lambda: [
        (actor, act, json.loads(facts))
        for actor, act, facts in rows("SELECT actor, act, facts FROM audit ORDER BY at, id")
    ]


@pytest.mark.parametrize("role", ["adviser", "reviewer", "admin"])
def test_an_approver_approves_and_it_is_traced(approving, services, person, acts, now, role):
    assert approving.approve(*TEXT, person("李律师", role), now=now)
    assert services.approvals.approver_of(*TEXT) == "李律师"
    assert acts() == [("李律师", "approved", {"sha256": "a" * 12})]


@pytest.mark.parametrize("role", ["clerk", "leader"])
def test_others_do_not_approve(approving, services, person, acts, now, role):
    with pytest.raises(MayNot, match="不能审核"):
        approving.approve(*TEXT, person("王专干", role), now=now)
    assert services.approvals.approved("entry") == frozenset()
    assert acts() == []


def test_a_second_approval_leaves_no_second_trace(approving, person, acts, now):
    approving.approve(*TEXT, person("李律师", "adviser"), now=now)
    assert not approving.approve(*TEXT, person("张审核", "reviewer"), now=now)
    assert len(acts()) == 1


def test_nobody_approves_their_own_text_whatever_the_role(approving, services, person, acts, now):
    services.approvals.written(*TEXT, author="孙管理", now=now)
    with pytest.raises(OwnText):
        approving.approve(*TEXT, person("孙管理", "admin", "reviewer"), now=now)
    assert acts() == []


def test_what_goes_wrong_beside_it_undoes_the_approval(approving, services, person, acts, now):
    def fail(connection):
        raise LookupError

    with pytest.raises(LookupError):
        approving.approve(*TEXT, person("李律师", "adviser"), now=now, also=fail)
    assert services.approvals.approved("entry") == frozenset()
    assert acts() == []


def test_a_deputy_approves_and_the_trace_says_for_whom(approving, services, person, acts, now):
    away, clerk = person("李律师", "adviser"), person("王专干", "clerk")
    today = beijing_day(now)
    deputies = Deputies(services.engine, account=ACCOUNT)
    deputies.add(away.name, clerk.name, first_day=today, last_day=today, made_by=away.name, now=now)
    clerk = with_lent(clerk, deputies.running(today), services.staff.everyone())
    assert approving.approve(*TEXT, clerk, now=now + timedelta(seconds=1))
    assert acts()[-1] == ("王专干", "approved", {"sha256": "a" * 12, "deputy_for": "李律师"})


def test_in_an_emergency_somebody_else_approves_and_everybody_hears(
    approving, services, person, acts, rows, now
):
    person("李律师", "adviser", seen=False)
    assert approving.approve(*TEXT, person("王专干", "clerk"), now=now, emergency_reason=REASON)
    assert services.approvals.approver_of(*TEXT) == "王专干"
    assert acts() == [("王专干", "emergency_approval", {"reason": REASON, "sha256": "a" * 12})]
    ((kind, urgent, state, words),) = rows("SELECT kind, urgent, state, words FROM alerts")
    assert (kind, bool(urgent), state) == ("emergency_approval", True, "waiting")
    assert "紧急审核" in words
    assert REASON not in words
    (shown,) = lately(services.engine, ACCOUNT, now=now + timedelta(days=6))
    assert (shown.by, shown.item_id, shown.reason) == ("王专干", "wages-003", REASON)
    assert lately(services.engine, ACCOUNT, now=now + timedelta(days=7, seconds=1)) == ()


@pytest.mark.parametrize("reason", ["", "   ", "急", " 急 用 "])
def test_an_emergency_needs_a_reason(approving, person, acts, now, reason):
    with pytest.raises(MayNot):
        approving.approve(*TEXT, person("王专干", "clerk"), now=now, emergency_reason=reason)
    assert acts() == []


def test_a_number_in_the_reason_is_not_kept(approving, person, acts, rows, now):
    approving.approve(
        *TEXT, person("王专干", "clerk"), now=now, emergency_reason="电话 13800138000 的老人等着用"
    )
    assert "13800138000" not in repr(acts())
    assert "13800138000" not in repr(rows("SELECT words FROM alerts"))


def test_it_is_no_emergency_while_an_approver_is_at_hand(approving, person, acts, now):
    person("李律师", "adviser")
    with pytest.raises(MayNot, match="李律师能审核"):
        approving.approve(*TEXT, person("王专干", "clerk"), now=now, emergency_reason=REASON)
    assert acts() == []


def test_a_second_emergency_over_the_same_text_is_told_again(approving, person, rows, now):
    clerk = person("王专干", "clerk")
    approving.approve(*TEXT, clerk, now=now, emergency_reason=REASON)
    approving.withdraw("entry", "wages-003", "张审核", now=now)
    assert approving.approve(*TEXT, clerk, now=now, emergency_reason=REASON)
    assert rows("SELECT count(*) FROM alerts") == [(2,)]


def test_the_author_does_not_count_as_at_hand(approving, services, person, now):
    services.approvals.written(*TEXT, author="李律师", now=now)
    person("李律师", "adviser")
    assert approving.approve(*TEXT, person("王专干", "clerk"), now=now, emergency_reason=REASON)


def test_the_author_cannot_use_the_emergency(approving, services, person, rows, now):
    services.approvals.written(*TEXT, author="王专干", now=now)
    with pytest.raises(OwnText):
        approving.approve(*TEXT, person("王专干", "clerk"), now=now, emergency_reason=REASON)
    assert rows("SELECT * FROM alerts") == []


def test_disabled_or_away_or_long_unseen_is_not_at_hand(approving, services, person, now):
    person("李律师", "adviser")
    assert approving.approvers_at_hand(*TEXT, now=now) == ("李律师",)
    assert approving.approvers_at_hand(*TEXT, now=now + AROUND) == ()
    today = beijing_day(now)
    deputies = Deputies(services.engine, account=ACCOUNT)
    person("王专干", "clerk")
    leave = deputies.add("李律师", "王专干", first_day=today, last_day=today, made_by="李律师", now=now)
    assert approving.approvers_at_hand(*TEXT, now=now) == ("王专干",)
    deputies.end(leave, by="李律师", now=now)
    services.staff.set_active("李律师", False)
    assert approving.approvers_at_hand(*TEXT, now=now) == ()


def test_a_name_of_the_command_line_is_traced_and_may_not_be_the_authors(approving, services, acts, now):
    assert approving.by_name(*TEXT, "某律师", now=now)
    assert acts() == [("某律师", "approved", {"by": "command", "sha256": "a" * 12})]
    services.approvals.written("entry", "wages-004", "b" * 64, author="某律师", now=now)
    with pytest.raises(OwnText):
        approving.by_name("entry", "wages-004", "b" * 64, "某律师", now=now)


def test_taking_back_is_traced_once(approving, person, acts, now):
    approving.approve(*TEXT, person("李律师", "adviser"), now=now)
    assert approving.withdraw("entry", "wages-003", "张审核", now=now + timedelta(seconds=1)) == 1
    assert approving.withdraw("entry", "wages-003", "张审核", now=now) == 0
    assert [act for _, act, _ in acts()] == ["approved", "approval_withdrawn"]
