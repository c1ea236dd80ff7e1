"""A post's page and notice with those who signed it, and with the quiz of the year's plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.records.slots import Slots
from bot.services.build import ACCOUNT, QUIZ
from bot.services.post_shelf import PostShelf
from bot.services.quizzing import quizzing_of
from bot.services.signing import signing_of
from content.quizzes import load_quizzes
from tests.bot.services.planning import NOW, approve, slot

POST = next(
    post for post in PostShelf(approvals=frozenset, demo=True).posts if post.slug == "2027-05-minfadian"
)
PAGE, NOTICE = f"/posts/{POST.slug}", f"/posts/{POST.slug}/notice"
SET = next(each for each in load_quizzes() if each.slug == "xingzheng-chufa")
DAY = datetime(2027, 5, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def signed(services):
    """The post signed in three steps."""
    for name, role in (
        ("王专干", "clerk"),
        ("李律师", "adviser"),
        ("张审核", "reviewer"),
        ("孙管理", "admin"),
    ):
        services.staff.add(name, role, password_hash=None, now=NOW)
    signing = signing_of(services)
    for step, name in (("first", "王专干"), ("second", "李律师"), ("final", "张审核")):
        assert signing.sign(POST.slug, POST.sha256(), step, services.staff.find(name), now=NOW)
    return signing


@pytest.mark.parametrize("address", [PAGE, NOTICE])
def test_those_who_signed_stand_on_the_page_and_on_the_notice(client, signed, address):
    assert "初审：王专干　复审：李律师　终审：张审核" in client.get(address).text


@pytest.mark.parametrize("address", [PAGE, NOTICE])
def test_a_draft_names_nobody(client, services, signed, address):
    signed.withdraw(POST.slug, "孙管理", now=NOW)
    signing_of(services).sign(POST.slug, POST.sha256(), "first", services.staff.find("王专干"), now=NOW)
    page = client.get(address).text
    assert "尚未经" in page
    assert "审：" not in page
    services.post_shelf._demo = False
    assert client.get(address).status_code == 404


def planned(services, **changes):
    wanted = slot(slug=POST.slug, law=POST.law, theme=POST.title, quiz=SET.slug, **changes)
    Slots(services.engine, account=ACCOUNT).put(wanted, lambda others: None, by="王专干", now=NOW)


def test_the_quiz_of_the_plan_is_the_one_of_the_page_and_of_the_chat(client, services):
    own = POST.quiz[0].ask
    assert own in client.get(PAGE).text
    planned(services)
    page = client.get(PAGE).text
    assert f"/quiz/{SET.slug}/take" in page
    assert own not in page
    assert client.get(f"/quiz/{SET.slug}/take").status_code == 303
    quizzing = quizzing_of(services)
    assert quizzing.with_planned(services.post_shelf.monthly(DAY.date(), base="")).quiz == SET.slug
    assert [quiz.id for quiz in quizzing.quizzes(DAY)][:2] == [SET.slug, POST.slug]


def test_a_set_that_nobody_approved_is_offered_nowhere(client, services):
    planned(services)
    services.post_shelf._demo = services.quiz_shelf._demo = False
    approve(services, POST.slug)
    assert SET.slug not in client.get(PAGE).text
    assert POST.quiz[0].ask in client.get(PAGE).text
    services.approvals.approve(QUIZ, SET.slug, SET.sha256(), approver="李律师", now=NOW)
    assert f"/quiz/{SET.slug}/take" in client.get(PAGE).text


def test_a_plan_that_was_removed_puts_no_quiz_with_a_post(services):
    planned(services)
    Slots(services.engine, account=ACCOUNT).remove("a", by="王专干", now=NOW)
    assert quizzing_of(services).planned_for(POST.slug, DAY) is None
