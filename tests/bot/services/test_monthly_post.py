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
