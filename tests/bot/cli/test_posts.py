"""`flask posts`: plan, approve, look, send again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import create_app
from bot.settings import Settings
from content.posts import load_posts

SLUG = "2027-01-nongmingong-gongzi"
AT = "2027-01-05T09:00+08:00"
BY = ("--by", "李律师")


@pytest.fixture
def run(app):
    """Run `flask posts …`."""

    def _run(*args: str):
        return app.test_cli_runner().invoke(args=["posts", *args])

    return _run


@pytest.fixture
def listed(run):
    """The row of the post in `flask posts list --json`."""

    def _listed(slug: str = SLUG):
        rows = {row["slug"]: row for row in json.loads(run("list", "--json").output)}
        return rows[slug]

    return _listed


@pytest.fixture
def ended(services, now):
    """Let an attempt end in a way."""

    def _ended(**how):
        services.posts.plan(SLUG, now, now=now)
        row = services.posts.claim(services.posts.find(SLUG), sha256="aa", way="mass", seconds=60, now=now)
        services.posts.give_up(row, **how)

    return _ended


def test_the_list_has_every_post_with_the_agreed_keys(run):
    rows = json.loads(run("list", "--json").output)
    assert {row["slug"] for row in rows} == {post.slug for post in load_posts()}
    assert {tuple(row) for row in rows} == {("slug", "state", "due", "msg_id", "error")}
    assert {row["state"] for row in rows} == {"draft"}


def test_planning_and_approving_show_in_the_list(run, listed):
    assert "2027-01-05 09:00" in run("plan", SLUG, "--at", AT).output
    assert listed() == {
        "slug": SLUG, "state": "draft", "due": "2027-01-05T09:00:00+08:00", "msg_id": None, "error": None,
    }  # fmt: skip
    assert "自动发" in run("approve", SLUG, *BY).output
    assert listed()["state"] == "approved"


def test_approving_before_planning_is_as_good(run, listed):
    assert "还没有定时间" in run("approve", SLUG, *BY).output
    assert "还没有审核" not in run("plan", SLUG, "--at", AT).output
    assert listed()["state"] == "approved"


@pytest.mark.parametrize("at", ["2027-01-05T09:00", "2027-01-05 09:00", "2027-01-05T01:00Z"])
def test_a_time_without_a_zone_is_beijings(run, listed, at):
    run("plan", SLUG, "--at", at)
    assert listed()["due"] == "2027-01-05T09:00:00+08:00"


def test_a_plan_can_be_moved_and_taken_back(run, listed):
    run("plan", SLUG, "--at", AT)
    run("plan", SLUG, "--at", "2027-01-06T09:00")
    assert listed()["due"].startswith("2027-01-06")
    assert run("unplan", SLUG).exit_code == 0
    assert listed()["due"] is None
    assert run("unplan", SLUG).exit_code == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("plan", "2027-01-nothing", "--at", AT), "flask posts list"),
        (("approve", "2027-01-nothing", *BY), "flask posts list"),
        (("again", "2027-01-nothing"), "flask posts list"),
        (("show", "2027-01-nothing"), "flask posts list"),
        (("plan", SLUG, "--at", "tomorrow"), "2027-01-05T09:00+08:00"),
        (("approve", SLUG, "--by", " "), "2 到 40 个字"),
        (("again", SLUG), "草稿"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(run, args, words):
    result = run(*args)
    assert result.exit_code != 0
    assert words in result.output


def test_a_failed_post_is_sent_again_loudly(run, listed, ended, services):
    ended(state="failed", error="群发次数已用完。")
    assert listed()["error"] == "群发次数已用完。"
    refused = run("plan", SLUG, "--at", AT)
    assert refused.exit_code == 1
    assert f"flask posts again {SLUG}" in refused.output
    run("approve", SLUG, *BY)
    result = run("again", SLUG)
    assert result.exit_code == 0
    assert "第 2 次" in result.output
    assert "群发次数已用完。" in result.output
    assert listed()["state"] == "approved"
    assert run("again", SLUG).exit_code == 1


def test_a_post_that_may_have_been_sent_is_sent_again_only_after_looking(run, ended, services, now):
    ended(state="needs_person", sending_at=now, error="可能发出去了。")
    refused = run("again", SLUG)
    assert refused.exit_code == 1
    assert "收到两遍" in refused.output
    assert services.posts.find(SLUG).attempt == 1
    assert run("again", SLUG, "--yes").exit_code == 0
    assert services.posts.find(SLUG).attempt == 2


def test_showing_a_post_tells_every_attempt(run, ended, services, now):
    ended(state="failed", error="群发次数已用完。", draft_id="d1")
    services.posts.again(SLUG, now, now=now)
    shown = run("show", SLUG).output
    assert "第 1 次：没发成" in shown
    assert "d1" in shown
    assert "第 2 次：草稿" in shown


def test_the_list_warns_when_nobody_would_send(run, services):
    run("plan", SLUG, "--at", AT)
    run("approve", SLUG, *BY)
    assert "没有在运行" in run("list").output
    services.leases.take("scheduler", "somebody", seconds=30, now=datetime.now(UTC) + timedelta(seconds=1))
    assert "没有在运行" not in run("list").output


@pytest.mark.parametrize(
    "args", [("list", "--json"), ("plan", SLUG, "--at", AT), ("approve", SLUG, *BY), ("again", SLUG)]
)
def test_without_a_database_it_says_so(environment, tmp_path, args):
    given = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    app = create_app(Settings.from_env(given, env_file=None))
    result = app.test_cli_runner().invoke(args=["posts", *args])
    assert result.exit_code == 1
    assert "flask prepare" in result.output
