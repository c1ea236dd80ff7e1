"""三审: three people, in order, none of them the author; the small office; the command line; names under the article."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.records.database import read
from bot.records.errors import MayNot, OwnText
from bot.records.post_events import PostEvents
from bot.records.versions import State, Versions
from bot.services.build import ACCOUNT, POST
from bot.services.signing import credits_line, credits_of, signers, signing_of

SLUG, SHA = "2027-05-minfadian", "a" * 64
REASON = "镇里只有两个人能审，李律师请假"


@pytest.fixture
def environment(environment, database_url):
    return environment | {"DATABASE_URL": database_url}


@pytest.fixture
def signing(services):
    return signing_of(services)


@pytest.fixture
def person(services, now):
    def _person(name: str, *roles: str):
        services.staff.add(name, *roles, password_hash=None, now=now)
        return services.staff.find(name)

    return _person


@pytest.fixture
def office(person):
    """Four who may sign."""
    return {
        "clerk": person("王专干", "clerk"),
        "adviser": person("李律师", "adviser"),
        "reviewer": person("张审核", "reviewer"),
        "admin": person("孙管理", "admin"),
    }


@pytest.fixture
def acts(services):
    def _acts():
        rows = read(
            services.engine,
            lambda db: db.execute(text("SELECT actor, act, facts FROM audit ORDER BY at, id")).all(),
        )
        return [(row[0], row[1], json.loads(row[2])) for row in rows]

    return _acts


@pytest.fixture
def wrote(services, now):
    return lambda name: services.approvals.written(POST, SLUG, SHA, author=name, now=now)


def approved(services):
    return (SLUG, SHA) in services.approvals.approved(POST)


def test_three_people_sign_one_after_the_other_and_the_last_approves(signing, services, office, wrote, now):
    wrote("王专干")
    for step, role in (("first", "adviser"), ("second", "reviewer"), ("final", "admin")):
        assert not approved(services)
        assert signing.review(SLUG, SHA).next_step == step
        assert signing.sign(SLUG, SHA, step, office[role], now=now)
    assert approved(services)
    assert signing.review(SLUG, SHA).next_step == ""
    assert signing.review(SLUG, SHA).line == "撰稿：王专干　初审：李律师　复审：张审核　终审：孙管理"


@pytest.mark.parametrize("step", ["second", "final"])
def test_no_step_is_skipped(signing, services, office, now, step):
    with pytest.raises(MayNot, match="还没有初审"):
        signing.sign(SLUG, SHA, step, office["reviewer"], now=now)
    assert signing.review(SLUG, SHA).signed == ()
    assert not approved(services)


def test_another_text_begins_anew(signing, office, now):
    signing.sign(SLUG, SHA, "first", office["clerk"], now=now)
    with pytest.raises(MayNot, match="还没有初审"):
        signing.sign(SLUG, "b" * 64, "second", office["adviser"], now=now)


def test_nobody_signs_twice_where_there_are_others(signing, office, now):
    signing.sign(SLUG, SHA, "first", office["adviser"], now=now)
    with pytest.raises(MayNot, match="要换一个人"):
        signing.sign(SLUG, SHA, "second", office["adviser"], now=now)
    with pytest.raises(MayNot, match="四个人以上"):
        signing.sign(SLUG, SHA, "second", office["adviser"], now=now, reason=REASON)


def test_the_author_signs_no_step_where_there_are_others(signing, office, wrote, now):
    wrote("李律师")
    with pytest.raises(MayNot, match="您写的"):
        signing.sign(SLUG, SHA, "first", office["adviser"], now=now)


@pytest.mark.parametrize(("step", "role"), [("first", "leader"), ("second", "clerk"), ("final", "clerk")])
def test_roles_that_may_not_are_told_so(signing, person, office, now, step, role):
    with pytest.raises(MayNot, match="您的角色不能"):
        signing.sign(SLUG, SHA, step, person("赵镇长", role), now=now)


def test_a_small_office_joins_steps_with_a_reason_that_everybody_hears_of(
    signing, services, person, wrote, acts, now
):
    wrote("王专干")
    clerk, adviser = person("王专干", "clerk"), person("李律师", "adviser")
    with pytest.raises(MayNot, match="您写的"):
        signing.sign(SLUG, SHA, "first", clerk, now=now)
    with pytest.raises(MayNot, match="至少"):
        signing.sign(SLUG, SHA, "first", clerk, now=now, reason="没人")
    signing.sign(SLUG, SHA, "first", clerk, now=now, reason=REASON)
    signing.sign(SLUG, SHA, "second", adviser, now=now)
    assert signing.sign(SLUG, SHA, "final", adviser, now=now, reason=REASON)
    joined = [(actor, facts["step"]) for actor, act, facts in acts() if act == "review_joined"]
    assert sorted(joined) == [("李律师", "终审"), ("王专干", "初审")]
    told = read(services.engine, lambda db: db.execute(text("SELECT kind FROM alerts")).all())
    assert [row.kind for row in told] == ["review_joined"] * 2


def test_an_author_never_signs_last_however_small_the_office(signing, services, person, wrote, now):
    wrote("李律师")
    adviser = person("李律师", "adviser", "admin")
    signing.sign(SLUG, SHA, "first", person("王专干", "clerk"), now=now)
    signing.sign(SLUG, SHA, "second", adviser, now=now, reason=REASON)
    assert not signing.review(SLUG, SHA).may_sign(adviser)
    with pytest.raises(OwnText):
        signing.sign(SLUG, SHA, "final", adviser, now=now, reason=REASON)
    assert not approved(services)
    assert [one.step for one in signing.review(SLUG, SHA).signed] == ["first", "second"]


def test_the_command_line_signs_last(signing, services, now):
    assert signing.by_name(SLUG, SHA, "李律师", now=now)
    assert approved(services)
    assert signers(services, SLUG, SHA) == (("final", "李律师"),)
    assert "终审：李律师" in credits_of(services)(SLUG, SHA)


def test_what_was_approved_before_there_were_steps_names_its_approver(services, now):
    services.approvals.approve(POST, SLUG, SHA, approver="李律师", now=now)
    assert credits_of(services)(SLUG, SHA).count("终审：李律师") == 1


def test_what_is_withdrawn_is_signed_anew(signing, services, office, now):
    for step, role in (("first", "clerk"), ("second", "adviser"), ("final", "reviewer")):
        signing.sign(SLUG, SHA, step, office[role], now=now)
    assert signing.withdraw(SLUG, "孙管理", now=now)
    assert not approved(services)
    assert credits_of(services)(SLUG, SHA) == ""
    assert signing.sign(SLUG, SHA, "first", office["admin"], now=now + timedelta(seconds=1))


def test_what_is_sent_back_loses_its_signatures_and_keeps_its_history(signing, services, office, now):
    versions = Versions(services.engine, account=ACCOUNT)
    row = versions.row(POST, SLUG, {}, SHA, author="王专干", state=State.IN_REVIEW, now=now)
    number = versions.add(row)
    signing.sign(SLUG, SHA, "first", office["adviser"], now=now)
    with pytest.raises(MayNot, match="改哪里"):
        signing.send_back(SLUG, SHA, office["reviewer"], " ", now=now)
    signing.send_back(SLUG, SHA, office["reviewer"], "第二段引错了条文", now=now)
    assert signing.review(SLUG, SHA).signed == ()
    assert versions.find(POST, SLUG, number).state is State.RETURNED
    steps = [event.step for event in PostEvents(services.engine, account=ACCOUNT).of(SLUG)]
    assert steps == ["signed", "returned"]


def test_the_last_signature_puts_the_text_of_staff_into_force(signing, services, office, now):
    versions = Versions(services.engine, account=ACCOUNT)
    number = versions.add(versions.row(POST, SLUG, {}, SHA, author="王专干", state=State.IN_REVIEW, now=now))
    for step, role in (("first", "adviser"), ("second", "reviewer"), ("final", "admin")):
        assert versions.find(POST, SLUG, number).state is State.IN_REVIEW
        signing.sign(SLUG, SHA, step, office[role], now=now)
    assert versions.find(POST, SLUG, number).state is State.APPROVED


def test_in_an_emergency_the_reason_stands_beside_the_name(signing, services, person, now):
    clerk = person("王专干", "clerk")
    assert signing.sign(SLUG, SHA, "final", clerk, now=now, emergency_reason="今晚就有集市，审核人都联系不上")
    (signed,) = signing.review(SLUG, SHA).signed
    assert (signed.step, signed.name) == ("final", "王专干")
    assert "联系不上" in signed.reason


def test_the_line_begins_with_who_wrote_it(signing, services, office, wrote, now):
    wrote("赵写手")
    for step, role in (("first", "clerk"), ("second", "adviser"), ("final", "reviewer")):
        assert credits_line(services, SLUG, SHA) == ""
        signing.sign(SLUG, SHA, step, office[role], now=now)
    names = [office[role].name for role in ("clerk", "adviser", "reviewer")]
    line = "撰稿：赵写手　初审：{}　复审：{}　终审：{}".format(*names)
    assert credits_line(services, SLUG, SHA) == signing.review(SLUG, SHA).line == line
    assert line in credits_of(services)(SLUG, SHA)


def test_names_are_escaped(services, now):
    services.approvals.approve(POST, SLUG, SHA, approver="<b>李</b>", now=now)
    assert "<b>" not in credits_of(services)(SLUG, SHA)
