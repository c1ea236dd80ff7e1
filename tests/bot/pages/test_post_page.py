"""The villagers' pages of the monthly posts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape

import pytest

from bot.records.errors import RecordsUnavailable
from bot.services.post_shelf import PostShelf
from content.posts import load_posts

POSTS = load_posts()
FIRST = POSTS[0]
UNREVIEWED = "示例内容，尚未经本地法律顾问审核"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def serving(environment):
    """The service for villagers, where only approved posts may be seen; yields its parts and a browser."""
    from bot.app import create_app
    from bot.services.build import Services
    from bot.settings import Settings

    made = Services(Settings.from_env(environment | {"DEMO": "0"}, env_file=None))
    made.upgrade()
    yield made, create_app(made.settings, made).test_client()
    made.engine.dispose()


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.slug)
def test_a_post_shows_title_articles_and_numbers(client, post):
    page = unescape(client.get(f"/posts/{post.slug}").get_data(as_text=True))
    assert post.title in page
    assert all(cited.words in page and cited.fact in page for cited in post.citations)
    assert all(f'href="tel:{call.number}"' in page for call in post.calls)
    assert post.as_of in page


def test_a_draft_in_the_demo_says_so(client):
    assert UNREVIEWED in client.get(f"/posts/{FIRST.slug}").get_data(as_text=True)


def test_a_post_that_nobody_approved_is_not_shown(serving):
    _, client = serving
    assert client.get(f"/posts/{FIRST.slug}").status_code == 404
    assert client.get(f"/posts/{FIRST.slug}/cover").status_code == 404
    assert FIRST.title not in client.get("/posts").get_data(as_text=True)


def test_an_approved_post_is_shown_without_the_notice(serving):
    services, client = serving
    services.approvals.approve("post", FIRST.slug, FIRST.sha256(), approver="顾问", now=MOMENT)
    page = client.get(f"/posts/{FIRST.slug}")
    assert page.status_code == 200
    assert UNREVIEWED not in page.get_data(as_text=True)


def test_approval_of_another_wording_does_not_count(serving):
    services, client = serving
    services.approvals.approve("post", FIRST.slug, "0" * 64, approver="顾问", now=MOMENT)
    assert client.get(f"/posts/{FIRST.slug}").status_code == 404


def test_approval_of_an_entry_with_the_same_name_does_not_count(serving):
    services, client = serving
    services.approvals.approve("entry", FIRST.slug, FIRST.sha256(), approver="顾问", now=MOMENT)
    assert client.get(f"/posts/{FIRST.slug}").status_code == 404


def test_an_approved_post_in_the_demo_bears_no_notice(client, services):
    services.approvals.approve("post", FIRST.slug, FIRST.sha256(), approver="顾问", now=MOMENT)
    assert UNREVIEWED not in client.get(f"/posts/{FIRST.slug}").get_data(as_text=True)


@pytest.mark.parametrize("slug", ["nothing", "2026-12-xianfa.md", "%00", "..%2F..%2Fbot", "x" * 2000])
def test_an_unknown_post_is_a_plain_page_with_a_way_on(client, slug):
    answer = client.get(f"/posts/{slug}")
    assert answer.status_code == 404
    assert "12348" in answer.get_data(as_text=True)


def test_the_page_needs_no_inline_style_which_its_policy_forbids(client):
    answer = client.get(f"/posts/{FIRST.slug}")
    assert "style=" not in answer.get_data(as_text=True)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_cover_is_a_picture(client):
    with client.get(f"/posts/{FIRST.slug}/cover") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.data.startswith(b"\xff\xd8")


def test_the_demo_lists_every_post_newest_first(client):
    page = client.get("/posts").get_data(as_text=True)
    places = [page.index(post.title) for post in POSTS]
    assert places == sorted(places, reverse=True)
    assert UNREVIEWED in page


def test_an_empty_list_says_where_to_ask(serving):
    _, client = serving
    page = client.get("/posts").get_data(as_text=True)
    assert "还没有发布的文章" in page
    assert "12348" in page


def approved(*posts):
    return frozenset((post.slug, post.sha256()) for post in posts)


def test_an_approved_post_is_offered_once_its_month_has_begun():
    shelf = PostShelf(approvals=lambda: approved(*POSTS), demo=False)
    assert shelf.begun(date(2026, 11, 30)) == ()
    begun = [shown.post for shown in shelf.begun(date(2027, 1, 31))]
    assert begun[-1] == POSTS[0]
    assert {post.month for post in begun} == {"2026-12", "2027-01"}
    assert [post.month for post in begun] == sorted((post.month for post in begun), reverse=True)


@pytest.mark.parametrize(
    ("today", "month"),
    [(date(2026, 12, 1), "2026-12"), (date(2027, 2, 28), "2027-02"), (date(2026, 11, 30), None)],
)
def test_the_post_of_a_month_is_found_on_each_of_its_days(today, month):
    found = PostShelf(approvals=lambda: approved(*POSTS), demo=False).of_month(today)
    assert (found.post.month if found else None) == month


def test_the_post_of_a_month_must_be_approved():
    assert PostShelf(approvals=frozenset, demo=False).of_month(date(2026, 12, 4)) is None


def test_when_the_database_does_not_answer_the_last_known_approvals_stay():
    answers = iter([approved(FIRST)])

    def approvals():
        try:
            return next(answers)
        except StopIteration:
            raise RecordsUnavailable("down") from None

    shelf = PostShelf(approvals=approvals, demo=False)
    assert list(shelf.shown()) == [FIRST.slug]
    assert list(shelf.shown()) == [FIRST.slug]


def test_without_any_known_approval_nothing_is_shown():
    def down():
        raise RecordsUnavailable("down")

    assert PostShelf(approvals=down, demo=False).shown() == {}
