"""Which post the chat offers."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services.build import POST, Services
from bot.settings import Settings

DECEMBER = datetime(2026, 12, 10, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 10, tzinfo=UTC)


def approve(services: Services, month: str) -> None:
    post = next(post for post in services.post_shelf.posts if post.month == month)
    services.approvals.approve(POST, post.slug, post.sha256(), approver="李律师", now=NOVEMBER)


def real(environment, **changes: str) -> Services:
    made = Services(Settings.from_env(environment | {"DEMO": "0"} | changes, env_file=None))
    made.upgrade()
    return made


def test_nothing_is_offered_before_it_is_approved(environment):
    services = real(environment)
    assert services.monthly_post(DECEMBER) is None
    approve(services, "2026-12")
    assert "宪法" in services.monthly_post(DECEMBER).title
    services.engine.dispose()


def test_the_last_one_stays_until_the_next_is_approved(environment):
    services = real(environment)
    approve(services, "2026-12")
    assert "宪法" in services.monthly_post(datetime(2027, 1, 10, tzinfo=UTC)).title
    services.engine.dispose()


def test_no_post_is_offered_before_its_month(environment):
    services = real(environment)
    approve(services, "2026-12")
    assert services.monthly_post(NOVEMBER) is None
    services.engine.dispose()


def test_an_address_is_given_where_there_is_a_public_one(environment):
    services = real(environment, PUBLIC_URL="https://pufa.example/")
    approve(services, "2026-12")
    assert services.monthly_post(DECEMBER).address.startswith("https://pufa.example/posts/2026-12")
    services.engine.dispose()


def test_a_demo_shows_a_draft_and_says_so(services):
    assert services.monthly_post(NOVEMBER).unreviewed


def test_earlier_ones_are_those_that_were_approved_newest_first(environment):
    services = real(environment, PUBLIC_URL="https://pufa.example")
    for month in ("2026-12", "2027-01", "2027-05"):
        approve(services, month)
    may = datetime(2027, 5, 10, tzinfo=UTC)
    earlier = services.earlier_posts(may)
    assert [row.slug[:7] for row in earlier] == ["2027-01", "2026-12"]
    assert services.monthly_post(may).slug.startswith("2027-05")
    assert all(row.address == f"https://pufa.example/posts/{row.slug}" for row in earlier)
    services.engine.dispose()


def test_the_demo_offers_the_others_although_nobody_approved_them(services):
    earlier = services.earlier_posts(NOVEMBER)
    assert len(earlier) == 12
    assert all(row.unreviewed for row in earlier)
    assert services.monthly_post(NOVEMBER).slug not in {row.slug for row in earlier}
